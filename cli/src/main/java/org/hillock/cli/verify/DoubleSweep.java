package org.hillock.cli.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;

/** Doubles from a seed, half of them where it is hard. */
final class DoubleSweep extends Sweep {
  static final String FORMAT = "float64";

  private final Elementwise unit;
  private final Oracle oracle;
  private final List<Quantity> quantities;
  private final double[] chosen;
  private final long seed;
  private final long size;
  private final List<Tally> tallies = new ArrayList<>();

  private DoubleSweep(
      Elementwise unit,
      Oracle oracle,
      Set<Quantity> quantities,
      double[] chosen,
      long seed,
      long size) {
    this.unit = unit;
    this.oracle = oracle;
    this.quantities = List.copyOf(quantities);
    this.chosen = chosen;
    this.seed = seed;
    this.size = size;
    for (Quantity quantity : this.quantities) {
      tallies.add(Tally.of(unit, quantity, FORMAT, Grade.FULL));
    }
  }

  /**
   * Checks {@code size} doubles.
   *
   * @param oracle null if only the loops are to be held against each other
   */
  static DoubleSweep random(
      Elementwise unit, Oracle oracle, Set<Quantity> quantities, long seed, long size) {
    return new DoubleSweep(unit, oracle, quantities, null, seed, size);
  }

  static DoubleSweep of(
      Elementwise unit, Oracle oracle, Set<Quantity> quantities, double... inputs) {
    return new DoubleSweep(unit, oracle, quantities, inputs, 0, inputs.length);
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
    return new DoubleWorker();
  }

  /** The length of a row with bias, which divides a block. */
  private static final int BIAS = 32;

  private final class DoubleWorker implements Worker {
    private final double[] y = new double[BLOCK];
    private final double[] other = new double[BLOCK];
    private final double[] bias;
    private final double[] dy = new double[BLOCK];
    private final double[] dx = new double[BLOCK];

    DoubleWorker() {
      for (int i = 0; i < BLOCK; i++) {
        dy[i] = Math.scalb(1 + i * 0x1p-13, i % 61 - 30) * (i % 2 == 0 ? 1 : -1);
      }
      bias = Arrays.copyOf(dy, BIAS);
    }

    @Override
    public void check(long first, int n) {
      double[] x =
          chosen == null
              ? Inputs.doubles(seed + first, n)
              : Arrays.copyOfRange(chosen, (int) first, (int) first + n);
      Kernel kernel = unit.kernel();
      for (int q = 0; q < quantities.size(); q++) {
        Quantity quantity = quantities.get(q);
        Tally part = tallies.get(q).fresh();
        quantity.compute(kernel, x, y, n);
        if (oracle == null) {
          part.addUnjudged(n);
        }
        for (int i = 0; oracle != null && i < n; i++) {
          compare(quantity, part, x[i], y[i]);
        }
        compareBackends(quantity, kernel, part, x, n);
        tallies.get(q).merge(part);
      }
    }

    private void compare(Quantity quantity, Tally part, double at, double result) {
      var truth = quantity.exact(oracle, at);
      double error = quantity.error(Ulp.DOUBLE, result, truth);
      double distance = Math.abs(result - truth.toDouble());
      if (error > part.bound.ulps()
          && part.excuses(at, distance, z -> quantity.exact(oracle, z).toDouble())) {
        part.addNearZero(distance);
      } else {
        part.add(at, error);
      }
    }

    private void compareBackends(Quantity quantity, Kernel kernel, Tally part, double[] x, int n) {
      if (Backend.active() == Backend.SCALAR) {
        return;
      }
      Kernel scalar = unit.kernel(Grade.FULL, Backend.SCALAR);
      quantity.compute(scalar, x, other, n);
      same(part, x, y, other, n);
      if (quantity == Quantity.DERIVATIVE) {
        kernel.backward(x, 0, dy, 0, dx, 0, n);
        scalar.backward(x, 0, dy, 0, other, 0, n);
        same(part, x, dx, other, n);
        kernel.forwardAndDerivative(x, 0, dx, 0, other, 0, n);
        same(part, x, y, other, n);
        scalar.forward(x, 0, other, 0, n);
        same(part, x, dx, other, n);
      } else if (quantity == Quantity.VALUE) {
        if (unit.derivativeFromOutput()) {
          kernel.backwardFromOutput(y, 0, dy, 0, dx, 0, n);
          scalar.backwardFromOutput(y, 0, dy, 0, other, 0, n);
          same(part, x, dx, other, n);
        }
        if (n == dx.length) { // a bias comes with whole rows
          kernel.forward(x, bias, dx);
          scalar.forward(x, bias, other);
          same(part, x, dx, other, n);
        }
      }
    }

    private void same(Tally part, double[] x, double[] a, double[] b, int n) {
      if (Arrays.equals(a, 0, n, b, 0, n)) {
        return;
      }
      for (int i = 0; i < n; i++) {
        if (Double.doubleToLongBits(a[i]) != Double.doubleToLongBits(b[i])) {
          part.addDifference(x[i]);
        }
      }
    }
  }
}
