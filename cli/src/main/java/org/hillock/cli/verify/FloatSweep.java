package org.hillock.cli.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;

/** Every n-th of the 2^32 floats. One pass over the reference serves all grades. */
final class FloatSweep extends Sweep {
  static final String FORMAT = "float32";

  /** The quick reference is good to 2^-40; closer to a bound than this the exact one decides. */
  private static final double DOUBT = 1e-3;

  private final Elementwise unit;
  private final Oracle oracle;
  private final List<Quantity> quantities;
  private final List<Grade> grades;
  private final float[] chosen;
  private final long start;
  private final long step;
  private final long size;
  private final List<List<Tally>> tallies = new ArrayList<>();

  private FloatSweep(
      Elementwise unit,
      Oracle oracle,
      Set<Quantity> quantities,
      Set<Grade> grades,
      float[] chosen,
      long start,
      long step) {
    this.unit = unit;
    this.oracle = oracle;
    this.quantities = List.copyOf(quantities);
    this.grades = List.copyOf(grades);
    this.chosen = chosen;
    this.start = start;
    this.step = step;
    this.size = chosen == null ? ((1L << 32) - 1 - start) / step + 1 : chosen.length;
    for (Quantity quantity : this.quantities) {
      List<Tally> row = new ArrayList<>();
      for (Grade grade : gradesOf(quantity)) {
        row.add(Tally.of(unit, quantity, FORMAT, grade));
      }
      tallies.add(row);
    }
  }

  /**
   * Checks every {@code step}-th bit pattern from {@code start} on.
   *
   * @param oracle null if only the loops are to be held against each other
   */
  static FloatSweep every(
      Elementwise unit,
      Oracle oracle,
      Set<Quantity> quantities,
      Set<Grade> grades,
      long start,
      long step) {
    return new FloatSweep(unit, oracle, quantities, grades, null, start, step);
  }

  /** Checks the given inputs. */
  static FloatSweep of(
      Elementwise unit,
      Oracle oracle,
      Set<Quantity> quantities,
      Set<Grade> grades,
      float... inputs) {
    return new FloatSweep(unit, oracle, quantities, grades, inputs, 0, 1);
  }

  /** The second derivative has one grade. */
  private List<Grade> gradesOf(Quantity quantity) {
    return quantity == Quantity.SECOND_DERIVATIVE ? List.of(Grade.FULL) : grades;
  }

  @Override
  long size() {
    return size;
  }

  @Override
  List<Tally> tallies() {
    return tallies.stream().flatMap(List::stream).toList();
  }

  @Override
  Worker worker() {
    return new FloatWorker();
  }

  /** The length of a row with bias, which divides a block. */
  private static final int BIAS = 32;

  /** For so many at least, a loop takes no short cut after a NaN (VectorLoop.BLOCK). */
  private static final int DIRECT = 1024;

  private final class FloatWorker implements Worker {
    private final float[] x = new float[BLOCK];
    private final float[] direct = new float[BLOCK];
    private final double[] exact = new double[BLOCK];
    private final float[] y = new float[BLOCK];
    private final float[] other = new float[BLOCK];
    private final float[] previous = new float[BLOCK];
    private final float[] bias;
    private final float[] dy = new float[BLOCK];
    private final float[] dx = new float[BLOCK];

    FloatWorker() {
      for (int i = 0; i < BLOCK; i++) {
        // Of every size and both signs; the product with f' rounds and overflows like any other.
        dy[i] = Math.scalb(1 + i * 0x1p-13f, i % 61 - 30) * (i % 2 == 0 ? 1 : -1);
      }
      bias = Arrays.copyOf(dy, BIAS);
    }

    @Override
    public void check(long first, int n) {
      for (int i = 0; i < n; i++) {
        x[i] =
            chosen == null
                ? Float.intBitsToFloat((int) (start + (first + i) * step))
                : chosen[(int) first + i];
      }
      for (int q = 0; q < quantities.size(); q++) {
        Quantity quantity = quantities.get(q);
        if (oracle != null) {
          quantity.quick(oracle, x, exact, n);
        }
        Tally before = null;
        for (Tally all : tallies.get(q)) {
          Grade grade = all.bound.grade();
          Kernel kernel = unit.kernel(grade);
          quantity.compute(kernel, x, y, n);
          Tally part = all.fresh();
          boolean same = before != null && Arrays.equals(y, 0, n, previous, 0, n);
          if (oracle == null) {
            part.addUnjudged(n);
          } else if (same && before.nearZero == 0 && before.broken == 0) {
            copy(before, part);
          } else {
            compare(quantity, part, n);
          }
          compareBackends(quantity, grade, kernel, part, n);
          all.merge(part);
          System.arraycopy(y, 0, previous, 0, n);
          before = part;
        }
      }
    }

    private void copy(Tally from, Tally to) {
      to.inputs = from.inputs;
      to.max = from.max;
      to.worst = from.worst;
      to.sum = from.sum;
      to.aboveHalf = from.aboveHalf;
    }

    private void compare(Quantity quantity, Tally part, int n) {
      double limit = part.bound.ulps() - DOUBT;
      // In local variables, which the compiler keeps in registers.
      int good = 0;
      int worst = 0;
      double max = -1;
      double sum = 0;
      int aboveHalf = 0;
      for (int i = 0; i < n; i++) {
        double error = quantity.error(Ulp.FLOAT, y[i], exact[i]);
        if (error <= limit) {
          good++;
          sum += error;
          aboveHalf += error > 0.5 ? 1 : 0;
          if (error > max) {
            max = error;
            worst = i;
          }
        } else {
          doubtful(quantity, part, x[i], y[i]);
        }
      }
      if (good > 0) {
        part.addAll(good, sum, aboveHalf, max, x[worst]);
      }
    }

    private void doubtful(Quantity quantity, Tally part, float at, float result) {
      var truth = quantity.exact(oracle, at);
      double error = quantity.error(Ulp.FLOAT, result, truth);
      double distance = Math.abs(result - truth.toDouble());
      if (error > part.bound.ulps()
          && part.excuses(at, distance, z -> quantity.exact(oracle, z).toDouble())) {
        part.addNearZero(distance);
      } else {
        part.add(at, error);
      }
    }

    /** The plain loops must give the same bits, also of the operations that hold this one. */
    private void compareBackends(Quantity quantity, Grade grade, Kernel kernel, Tally part, int n) {
      if (Backend.active() == Backend.SCALAR) {
        return;
      }
      Kernel scalar = unit.kernel(grade, Backend.SCALAR);
      quantity.compute(scalar, x, other, n);
      same(part, y, other, n);
      computeDirectly(quantity, kernel, other, n);
      same(part, dx, other, n);
      if (quantity == Quantity.DERIVATIVE) {
        kernel.backward(x, 0, dy, 0, dx, 0, n);
        scalar.backward(x, 0, dy, 0, other, 0, n);
        same(part, dx, other, n);
        kernel.forwardAndDerivative(x, 0, dx, 0, other, 0, n);
        same(part, y, other, n);
        scalar.forward(x, 0, other, 0, n);
        same(part, dx, other, n);
      } else if (quantity == Quantity.VALUE) {
        if (unit.derivativeFromOutput()) {
          kernel.backwardFromOutput(y, 0, dy, 0, dx, 0, n);
          scalar.backwardFromOutput(y, 0, dy, 0, other, 0, n);
          same(part, dx, other, n);
        }
        if (n == dx.length) { // a bias comes with whole rows
          kernel.forward(x, bias, dx);
          scalar.forward(x, bias, other);
          same(part, dx, other, n);
        }
      }
    }

    /** Fills dx without a short cut, and from the truth where what prevents it stands. */
    private void computeDirectly(Quantity quantity, Kernel kernel, float[] truth, int n) {
      System.arraycopy(x, 0, direct, 0, n);
      for (int i = 0; i < n; i += DIRECT) {
        direct[i] = Float.NaN;
      }
      quantity.compute(kernel, direct, dx, n);
      for (int i = 0; i < n; i += DIRECT) {
        dx[i] = truth[i];
      }
    }

    private void same(Tally part, float[] a, float[] b, int n) {
      // Compares bits, except that all NaNs are equal.
      if (Arrays.equals(a, 0, n, b, 0, n)) {
        return;
      }
      for (int i = 0; i < n; i++) {
        if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
          part.addDifference(x[i]);
        }
      }
    }
  }
}
