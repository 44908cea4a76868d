package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static org.hillock.internal.math.DoubleMath.Simd.exact;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;

/** Softmax along contiguous rows of at least {@link ScalarRowLoop#DOUBLE_PARTIALS} doubles. */
final class VectorDoubleRows extends ScalarRowLoop {
  private VectorDoubleRows() {}

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();

  static void forward(Softmax unit, double[] x, int xo, double[] y, int yo, int n, int count) {
    for (int r = 0; r < count; r++) {
      row(unit, x, xo + r * n, y, yo + r * n, n);
    }
  }

  static void backward(
      Softmax unit,
      double[] y,
      int yo,
      double[] dy,
      int dyo,
      double[] dx,
      int dxo,
      int n,
      int count) {
    for (int r = 0; r < count; r++) {
      int at = r * n;
      double[] sums = partials();
      int done = products(y, yo + at, dy, dyo + at, sums, n);
      for (int j = at + done; j < at + n; j++) {
        addProduct(sums, (j - at) & 7, y[yo + j], dy[dyo + j]);
      }
      double dot = compensatedTotal(sums);
      double dotLow = sums[0] - dot + sums[8];
      done = gradients(unit, y, yo + at, dy, dyo + at, dx, dxo + at, dot, dotLow, n);
      for (int j = at + done; j < at + n; j++) {
        dx[dxo + j] = gradient(unit, y[yo + j], dy[dyo + j], dot, dotLow);
      }
    }
  }

  private static void row(Softmax unit, double[] x, int xo, double[] y, int yo, int n) {
    double max = largest(x, xo, n);
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

  /** Returns the largest entry that is a number. */
  private static double largest(double[] x, int xo, int n) {
    DoubleVector most = exact(DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY));
    for (int i = 0; i <= n - L; i += L) {
      most = larger(exact(most), x, xo + i);
    }
    // The last ones overlap.
    return larger(exact(most), x, xo + n - L).reduceLanes(MAX);
  }

  private static DoubleVector larger(DoubleVector most, double[] x, int at) {
    DoubleVector v = DoubleVector.fromArray(DOUBLES, x, at);
    return most.blend(v, v.compare(GT, most));
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
    boolean divides = temperature != 1;
    int end = n - n % DOUBLE_PARTIALS;
    for (int k = 0; k < DOUBLE_PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      DoubleVector low = sum;
      for (int i = k; i < end; i += DOUBLE_PARTIALS) {
        DoubleVector z = DoubleVector.fromArray(DOUBLES, x, xo + i);
        DoubleVector d = z.sub(most);
        DoubleVector v = d.sub(z);
        DoubleVector dl = z.sub(d.sub(v)).add(most.neg().sub(v));
        DoubleVector q = divides ? d.div(tau) : d;
        DoubleVector rest = q.neg().fma(tau, d).add(dl);
        DoubleVector e = exact(DoubleMath.Simd.exp(one, q, divides ? rest.div(tau) : rest));
        DoubleVector before = exact(sum);
        sum = before.add(e);
        low = exact(low).add(lost(before, e, sum));
        e.intoArray(y, yo + i);
      }
      exact(sum).intoArray(sums, k);
      exact(low).intoArray(sums, k + DOUBLE_PARTIALS);
    }
    return end;
  }

  /** Returns what a sum of two lost. */
  private static DoubleVector lost(DoubleVector a, DoubleVector b, DoubleVector sum) {
    DoubleVector v = sum.sub(a);
    return a.sub(sum.sub(v)).add(b.sub(v));
  }

  /** Adds y dy of whole groups of eight to the sums, in two parts. */
  private static int products(double[] y, int yo, double[] dy, int dyo, double[] sums, int n) {
    int end = n - n % DOUBLE_PARTIALS;
    for (int k = 0; k < DOUBLE_PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      DoubleVector low = sum;
      for (int i = k; i < end; i += DOUBLE_PARTIALS) {
        DoubleVector v = DoubleVector.fromArray(DOUBLES, y, yo + i);
        DoubleVector g = DoubleVector.fromArray(DOUBLES, dy, dyo + i).blend(0, v.compare(EQ, 0));
        DoubleVector p = v.mul(g);
        DoubleVector before = exact(sum);
        sum = before.add(p);
        low = exact(low).add(lost(before, p, sum)).add(v.fma(g, p.neg()));
      }
      exact(sum).intoArray(sums, k);
      exact(low).intoArray(sums, k + DOUBLE_PARTIALS);
    }
    return end;
  }

  /** Writes y (dy - dot) / temperature as far as it fills vectors. */
  private static int gradients(
      Softmax unit,
      double[] y,
      int yo,
      double[] dy,
      int dyo,
      double[] dx,
      int dxo,
      double dot,
      double dotLow,
      int n) {
    double temperature = unit.temperature();
    boolean divides = temperature != 1;
    int end = DOUBLES.loopBound(n);
    for (int i = 0; i < end; i += L) {
      DoubleVector v = DoubleVector.fromArray(DOUBLES, y, yo + i);
      DoubleVector g = DoubleVector.fromArray(DOUBLES, dy, dyo + i).sub(dot).sub(dotLow);
      DoubleVector p = v.mul(g);
      DoubleVector q = divides ? p.div(temperature) : p;
      exact(q.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i);
    }
    return end;
  }
}
