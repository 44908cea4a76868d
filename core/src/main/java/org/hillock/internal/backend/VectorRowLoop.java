package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Rows;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FloatMath;

/**
 * Softmax by SIMD, to the bits of the plain loops: along a row that is contiguous, and over
 * neighbouring rows where the axis is not the last. Masked rows, rows without a finite largest
 * entry and what does not fill eight entries or a vector go through the plain loops.
 *
 * <p>Each loop is a method of its own; the build inlines the mathematics into it (module flatten
 * says why).
 */
final class VectorRowLoop extends ScalarRowLoop {

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();

  /** Entry j of a row goes to partial sum j mod 8. */
  private static final int PARTIALS = 8;

  @Override
  public void forward(
      Softmax unit, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows) {
    int n = rows.length();
    if (mask != null || L > PARTIALS || (rows.inner() > 1 && rows.inner() < L)) {
      super.forward(unit, x, xo, mask, y, yo, rows);
    } else if (rows.inner() == 1) {
      int o = 0;
      for (; n <= SHORT && o + L <= rows.outer(); o += L) {
        float[] block = BLOCK.get();
        lay(x, xo + o * n, block, n);
        columns(unit, block, 0, block, 0, n, L);
        raise(block, y, yo + o * n, n);
      }
      for (; o < rows.outer(); o++) {
        row(unit, x, xo + o * n, y, yo + o * n, n);
      }
    } else {
      for (int o = 0; o < rows.outer(); o++) {
        columns(unit, x, xo + o * n * rows.inner(), y, yo + o * n * rows.inner(), n, rows.inner());
      }
    }
  }

  @Override
  public void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Rows rows) {
    int n = rows.length();
    if (L > PARTIALS || (rows.inner() > 1 && rows.inner() < L)) {
      super.backward(unit, y, yo, dy, dyo, dx, dxo, rows);
      return;
    }
    for (int o = 0; o < rows.outer(); o++) {
      int at = o * n * rows.inner();
      if (rows.inner() > 1) {
        backwardColumns(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, rows.inner());
        continue;
      }
      double[] sums = partials();
      int done = dot(y, yo + at, dy, dyo + at, sums, n);
      for (int j = done; j < n; j++) {
        double v = y[yo + at + j];
        sums[j & 7] += v == 0 ? 0 : v * dy[dyo + at + j];
      }
      double dot = total(sums);
      double temperature = unit.temperature();
      done = product(y, yo + at, dy, dyo + at, dx, dxo + at, dot, temperature, n);
      for (int j = done; j < n; j++) {
        dx[dxo + at + j] = product(y[yo + at + j], dy[dyo + at + j], dot, temperature);
      }
    }
  }

  // ---- a contiguous row ----

  private static void row(Softmax unit, float[] x, int xo, float[] y, int yo, int n) {
    float max = max(x, xo, n);
    if (Math.abs(max) == Float.POSITIVE_INFINITY) {
      row(unit, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    double temperature = unit.temperature();
    double[] sums = partials();
    int done = exponentials(x, xo, y, yo, max, temperature, sums, n);
    for (int j = done; j < n; j++) {
      double e = FloatMath.expNegative(((double) x[xo + j] - max) / temperature);
      sums[j & 7] += e;
      y[yo + j] = (float) e;
    }
    double reciprocal = 1 / total(sums);
    for (int j = scaled(y, yo, reciprocal, n); j < n; j++) {
      y[yo + j] = (float) (y[yo + j] * reciprocal);
    }
  }

  /** The largest entry, NaN left out: it comes back in the sum. */
  private static float max(float[] x, int xo, int n) {
    float max = Float.NEGATIVE_INFINITY;
    int i = 0;
    if (n >= 2 * WIDE.length()) {
      FloatVector most = FloatVector.broadcast(WIDE, max);
      for (int end = WIDE.loopBound(n); i < end; i += WIDE.length()) {
        FloatVector v = FloatVector.fromArray(WIDE, x, xo + i);
        most = most.blend(v, v.compare(GT, most));
      }
      max = most.reduceLanes(VectorOperators.MAX);
    }
    for (; i < n; i++) {
      max = x[xo + i] > max ? x[xo + i] : max;
    }
    return max;
  }

  /** Writes e^((x - max) / temperature) for whole groups of eight, and their partial sums. */
  private static int exponentials(
      float[] x, int xo, float[] y, int yo, float max, double temperature, double[] sums, int n) {
    DoubleVector most = DoubleVector.broadcast(DOUBLES, (double) max);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    boolean plain = temperature == 1;
    int end = n - n % PARTIALS;
    for (int k = 0; k < PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int i = k; i < end; i += PARTIALS) {
        DoubleVector d = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, x, xo + i)).sub(most);
        DoubleVector e = FloatMath.Simd.expNegative(plain ? d : d.div(tau));
        sum = sum.add(e);
        FloatMath.Simd.narrow(e).intoArray(y, yo + i);
      }
      sum.intoArray(sums, k);
    }
    return end;
  }

  private static int scaled(float[] y, int yo, double factor, int n) {
    int i = 0;
    DoubleVector f = DoubleVector.broadcast(DOUBLES, factor);
    for (int end = FLOATS.loopBound(n); i < end; i += L) {
      DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + i));
      FloatMath.Simd.narrow(v.mul(f)).intoArray(y, yo + i);
    }
    return i;
  }

  // ---- short rows: as many as there are lanes are turned on their side ----

  /** Up to this length, turning costs less than what a short row leaves of the vectors unused. */
  private static final int SHORT = 16;

  private static final ThreadLocal<float[]> BLOCK =
      ThreadLocal.withInitial(() -> new float[SHORT * L]);

  /** Copies L rows into a block, the entries of one row L apart. */
  private static void lay(float[] rows, int at, float[] block, int n) {
    for (int r = 0; r < L; r++) {
      for (int j = 0; j < n; j++) {
        block[j * L + r] = rows[at + r * n + j];
      }
    }
  }

  private static void raise(float[] block, float[] rows, int at, int n) {
    for (int r = 0; r < L; r++) {
      for (int j = 0; j < n; j++) {
        rows[at + r * n + j] = block[j * L + r];
      }
    }
  }

  // ---- neighbouring rows: one row in each lane ----

  // What one step leaves for the next goes through arrays: a vector that crosses a call is boxed.
  private static final ThreadLocal<double[]> LANES =
      ThreadLocal.withInitial(() -> new double[PARTIALS * L]);
  private static final ThreadLocal<float[]> MOST = ThreadLocal.withInitial(() -> new float[L]);

  private static void columns(
      Softmax unit, float[] x, int xo, float[] y, int yo, int n, int inner) {
    double temperature = unit.temperature();
    double[] sums = LANES.get();
    float[] most = MOST.get();
    int i = 0;
    for (; i + L <= inner; i += L) {
      max(x, xo + i, n, inner, most);
      if (finite(most)) {
        exponentials(x, xo + i, y, yo + i, most, temperature, sums, n, inner);
        for (int lane = 0; lane < L; lane++) {
          sums[lane] = 1 / total(sums, lane);
        }
        scaled(y, yo + i, sums, n, inner);
      } else {
        for (int lane = i; lane < i + L; lane++) {
          row(unit, x, xo + lane, null, 0, y, yo + lane, n, inner);
        }
      }
    }
    for (; i < inner; i++) {
      row(unit, x, xo + i, null, 0, y, yo + i, n, inner);
    }
  }

  private static boolean finite(float[] most) {
    for (float max : most) {
      if (Math.abs(max) == Float.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  /** The tree of {@link ScalarRowLoop#total(double[])}, over the partial sums of one lane. */
  private static double total(double[] s, int lane) {
    int i = lane;
    return ((s[i] + s[i + 4 * L]) + (s[i + 2 * L] + s[i + 6 * L]))
        + ((s[i + L] + s[i + 5 * L]) + (s[i + 3 * L] + s[i + 7 * L]));
  }

  private static void max(float[] x, int xo, int n, int inner, float[] most) {
    FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, xo + j * inner);
      max = max.blend(v, v.compare(GT, max));
    }
    max.intoArray(most, 0);
  }

  private static void exponentials(
      float[] x,
      int xo,
      float[] y,
      int yo,
      float[] max,
      double temperature,
      double[] sums,
      int n,
      int inner) {
    DoubleVector most = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, max, 0));
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int k = 0; k < PARTIALS; k++) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int j = k; j < n; j += PARTIALS) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, xo + j * inner);
        DoubleVector e = FloatMath.Simd.expNegative(FloatMath.Simd.widen(v).sub(most).div(tau));
        sum = sum.add(e);
        FloatMath.Simd.narrow(e).intoArray(y, yo + j * inner);
      }
      sum.intoArray(sums, k * L);
    }
  }

  private static void scaled(float[] y, int yo, double[] factors, int n, int inner) {
    DoubleVector f = DoubleVector.fromArray(DOUBLES, factors, 0);
    for (int j = 0; j < n; j++) {
      DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + j * inner));
      FloatMath.Simd.narrow(v.mul(f)).intoArray(y, yo + j * inner);
    }
  }

  private static void backwardColumns(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int inner) {
    double[] sums = LANES.get();
    int i = 0;
    for (; i + L <= inner; i += L) {
      dots(y, yo + i, dy, dyo + i, sums, n, inner);
      for (int lane = 0; lane < L; lane++) {
        sums[lane] = total(sums, lane);
      }
      products(y, yo + i, dy, dyo + i, dx, dxo + i, sums, unit.temperature(), n, inner);
    }
    for (; i < inner; i++) {
      backwardRow(unit, y, yo + i, dy, dyo + i, dx, dxo + i, n, inner);
    }
  }

  private static void dots(
      float[] y, int yo, float[] dy, int dyo, double[] sums, int n, int inner) {
    for (int k = 0; k < PARTIALS; k++) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int j = k; j < n; j += PARTIALS) {
        DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + j * inner));
        DoubleVector g = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, dy, dyo + j * inner));
        sum = sum.add(v.mul(g).blend(0, v.compare(EQ, 0)));
      }
      sum.intoArray(sums, k * L);
    }
  }

  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      double[] dots,
      double temperature,
      int n,
      int inner) {
    DoubleVector d = DoubleVector.fromArray(DOUBLES, dots, 0);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int j = 0; j < n; j++) {
      DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + j * inner));
      DoubleVector g = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, dy, dyo + j * inner));
      DoubleVector p = v.mul(g.sub(d)).div(tau).blend(0, v.compare(EQ, 0));
      FloatMath.Simd.narrow(p).intoArray(dx, dxo + j * inner);
    }
  }

  // ---- double, along a contiguous row ----

  @Override
  public void forward(
      Softmax unit, double[] x, int xo, boolean[] mask, double[] y, int yo, Rows rows) {
    int n = rows.length();
    if (mask != null || L > PARTIALS || rows.inner() != 1 || n < PARTIALS) {
      super.forward(unit, x, xo, mask, y, yo, rows);
      return;
    }
    for (int o = 0; o < rows.outer(); o++) {
      row(unit, x, xo + o * n, y, yo + o * n, n);
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
    int end = n - n % PARTIALS;
    for (int k = 0; k < PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      DoubleVector low = sum;
      for (int i = k; i < end; i += PARTIALS) {
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
      low.intoArray(sums, k + PARTIALS);
    }
    return end;
  }

  // ---- backward along a contiguous row ----

  private static int dot(float[] y, int yo, float[] dy, int dyo, double[] sums, int n) {
    int end = n - n % PARTIALS;
    for (int k = 0; k < PARTIALS; k += L) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int i = k; i < end; i += PARTIALS) {
        DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + i));
        DoubleVector g = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, dy, dyo + i));
        sum = sum.add(v.mul(g).blend(0, v.compare(EQ, 0)));
      }
      sum.intoArray(sums, k);
    }
    return end;
  }

  private static int product(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      double dot,
      double temperature,
      int n) {
    int i = 0;
    DoubleVector d = DoubleVector.broadcast(DOUBLES, dot);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    boolean plain = temperature == 1;
    for (int end = FLOATS.loopBound(n); i < end; i += L) {
      DoubleVector v = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, y, yo + i));
      DoubleVector g = FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, dy, dyo + i));
      DoubleVector p = v.mul(g.sub(d));
      p = plain ? p : p.div(tau);
      FloatMath.Simd.narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i);
    }
    return i;
  }
}
