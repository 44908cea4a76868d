package org.hillock.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.RowOracle;
import org.hillock.testkit.reference.Ulp;

/** Rows of random length and spread, from a seed; every entry of a result is an input. */
final class RowSweep extends Sweep {

  private static final int LONGEST = 128;

  private final Rowwise unit;
  private final RowOracle oracle;
  private final boolean doubles;
  private final long seed;
  private final long size;
  private final List<Tally> tallies = new ArrayList<>();

  RowSweep(
      Rowwise unit,
      RowOracle oracle,
      boolean doubles,
      long seed,
      long size,
      Set<Quantity> quantities,
      Set<Grade> grades) {
    this.unit = unit;
    this.oracle = oracle;
    this.doubles = doubles;
    this.seed = seed;
    this.size = quantities.contains(Quantity.VALUE) ? size : 0;
    if (this.size > 0) {
      String format = doubles ? DoubleSweep.FORMAT : FloatSweep.FORMAT;
      for (Grade grade : doubles ? Set.of(Grade.FULL) : grades) {
        tallies.add(Tally.of(unit, Quantity.VALUE, format, grade));
      }
    }
  }

  @Override
  long size() {
    return size;
  }

  @Override
  List<Tally> tallies() {
    return tallies;
  }

  @Override
  Worker worker() {
    return this::check;
  }

  private void check(long first, int count) {
    var random = new SplittableRandom(seed + first);
    List<Tally> parts = tallies.stream().map(Tally::fresh).toList();
    for (int left = count; left > 0; ) {
      int n = Math.min(left, 1 + random.nextInt(LONGEST));
      double spread = Math.scalb(1 + random.nextDouble(), random.nextInt(12) - 3);
      double[] row = new double[n];
      for (int i = 0; i < n; i++) {
        double x = spread * (2 * random.nextDouble() - 1);
        row[i] = doubles ? x : (float) x;
      }
      Exact[] exact = oracle.value(row, null);
      for (Tally part : parts) {
        check(row, exact, part);
      }
      left -= n;
    }
    for (int i = 0; i < parts.size(); i++) {
      tallies.get(i).merge(parts.get(i));
    }
  }

  private void check(double[] row, Exact[] exact, Tally part) {
    double[] y = new double[row.length];
    if (doubles) {
      unit.forward(row, y, Rows.one(row.length));
    } else {
      float[] in = new float[row.length];
      float[] out = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        in[i] = (float) row[i];
      }
      unit.forward(in, out, Rows.one(row.length), part.bound.grade());
      for (int i = 0; i < row.length; i++) {
        y[i] = out[i];
      }
    }
    Ulp format = doubles ? Ulp.DOUBLE : Ulp.FLOAT;
    for (int i = 0; i < row.length; i++) {
      part.add(row[i], format.ofValue(y[i], exact[i]));
    }
  }
}
