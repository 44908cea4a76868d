package org.hillock.internal.backend;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;

/** Softmax along contiguous rows of doubles. */
final class VectorDoubleRows extends ScalarRowLoop {
  private VectorDoubleRows() {}

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();

  static void forward(Softmax unit, double[] x, int xo, double[] y, int yo, int n, int count) {
    for (int r = 0; r < count; r++) {
      row(unit, x, xo + r * n, y, yo + r * n, n);
    }
  }

  private static void row(Softmax unit, double[] x, int xo, double[] y, int yo, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = x[xo + j] > max ? x[xo + j] : max;
    }
    if (Math.abs(max) == Double.POSITIVE_INFINITY) {
      row(unit, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    double[] sums = partials();
    int done = exponentials(x, xo, y, yo, max, unit.temperature(), sums, n);
    for (int j = done; j < n; j++) {
      double e = exponential(x[xo + j], max, unit.temperature());
      add(sums, j & 7, e);
      y[yo + j] = e;
    }
    double total = compensatedTotal(sums);
    for (int j = 0; j < n; j++) {
      y[yo + j] = y[yo + j] / total;
    }
  }

  /** Writes e^((x - max) / temperature) for whole groups of eight; sums in two parts. */
  private static int exponentials(
      double[] x,
      int xo,
      double[] y,
      int yo,
      double max,
      double temperature,
      double[] sums,
      int n) {
    DoubleVector most = DoubleVector.broadcast(DOUBLES, max);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    int end = n - n % DOUBLE_PARTIALS;
    for (int k = 0; k < DOUBLE_PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      DoubleVector low = sum;
      for (int i = k; i < end; i += DOUBLE_PARTIALS) {
        DoubleVector z = DoubleVector.fromArray(DOUBLES, x, xo + i);
        DoubleVector d = z.sub(most);
        DoubleVector v = d.sub(z);
        DoubleVector dl = z.sub(d.sub(v)).add(most.neg().sub(v));
        DoubleVector q = d.div(tau);
        DoubleVector e = DoubleMath.Simd.exp(one, q, q.neg().fma(tau, d).add(dl).div(tau));
        DoubleVector s = sum.add(e);
        DoubleVector w = s.sub(sum);
        low = low.add(sum.sub(s.sub(w)).add(e.sub(w)));
        sum = s;
        e.intoArray(y, yo + i);
      }
      sum.intoArray(sums, k);
      low.intoArray(sums, k + DOUBLE_PARTIALS);
    }
    return end;
  }
}
