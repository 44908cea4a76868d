package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FloatMath;

/**
 * The gradient of softmax along contiguous rows of at least {@link ScalarRowLoop#FEW} entries,
 * several rows by turns: their dot products first, then the rest, for which what they read is still
 * in the cache.
 */
final class VectorRowGradients extends ScalarRowLoop {
  private VectorRowGradients() {}

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  /** How many sums {@link ScalarRowLoop#dotTotal} adds at the end. */
  private static final int FOLDED = 8;

  /** What a thread needs for several rows: their dot products in two parts. */
  private static final class Batch {
    static final int ROWS = 64;

    /** So many stay in the cache between the dot product and the rest. */
    static final int ENTRIES = 2048;

    final float[] high = new float[ROWS];
    final float[] low = new float[ROWS];
    final float[] last = new float[W];
    final float[] sums = new float[2 * DOT_PARTIALS];
    final double[] folded = new double[FOLDED];
  }

  private static final ThreadLocal<Batch> BATCH = ThreadLocal.withInitial(Batch::new);

  /** From n mod 16 on: ones for as many of the last sixteen as no group of sixteen has. */
  private static final float[] LAST = new float[2 * FEW];

  static {
    Arrays.fill(LAST, FEW, 2 * FEW, 1);
  }

  static void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int rows) {
    Batch batch = BATCH.get();
    int most = Math.max(1, Math.min(Batch.ROWS, Batch.ENTRIES / n));
    for (int r = 0; r < rows; r += most) {
      int at = r * n;
      int count = Math.min(most, rows - r);
      backward(unit, batch, y, yo + at, dy, dyo + at, dx, dxo + at, n, count);
    }
  }

  private static void backward(
      Softmax unit,
      Batch batch,
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      int n,
      int count) {
    boolean usual = dots(y, yo, dy, dyo, batch, n, count);
    if (usual && unit.temperature() == 1) {
      products(y, yo, dy, dyo, dx, dxo, batch, n, count);
      return;
    }
    for (int r = 0; r < count; r++) {
      int at = r * n;
      if (usual) {
        float high = batch.high[r];
        float low = batch.low[r];
        product(y, yo + at, dy, dyo + at, dx, dxo + at, high, low, unit.temperature(), n);
      } else {
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
      }
    }
  }

  /**
   * Writes dot products, and tells whether they are all usual. Two sums at a time, because each
   * waits for the one before.
   */
  private static boolean dots(
      float[] y, int yo, float[] dy, int dyo, Batch batch, int n, int count) {
    float[] sums = batch.sums;
    boolean usual = true;
    for (int r = 0; r < count; r++) {
      int at = yo + r * n;
      int gradient = dyo + r * n;
      int end = n - n % FEW;
      for (int k = 0; k < FEW; k += W) {
        FloatVector sum = FloatVector.zero(WIDE);
        FloatVector lost = sum;
        FloatVector other = sum;
        FloatVector otherLost = sum;
        int i = k;
        for (; i + FEW < end; i += 2 * FEW) {
          FloatVector v = FloatVector.fromArray(WIDE, y, at + i);
          FloatVector g = FloatVector.fromArray(WIDE, dy, gradient + i);
          FloatVector before = Twin.exact(WIDE, sum);
          sum = v.fma(g, before);
          lost = Twin.exact(WIDE, lost).add(v.fma(g, before.sub(sum)));
          v = FloatVector.fromArray(WIDE, y, at + i + FEW);
          g = FloatVector.fromArray(WIDE, dy, gradient + i + FEW);
          before = Twin.exact(WIDE, other);
          other = v.fma(g, before);
          otherLost = Twin.exact(WIDE, otherLost).add(v.fma(g, before.sub(other)));
        }
        if (i < end) {
          FloatVector v = FloatVector.fromArray(WIDE, y, at + i);
          FloatVector g = FloatVector.fromArray(WIDE, dy, gradient + i);
          FloatVector before = Twin.exact(WIDE, sum);
          sum = v.fma(g, before);
          lost = Twin.exact(WIDE, lost).add(v.fma(g, before.sub(sum)));
        }
        if (end < n) {
          // The last sixteen, of which those count that are left.
          FloatVector counts = FloatVector.fromArray(WIDE, LAST, n - end + k);
          FloatVector v = FloatVector.fromArray(WIDE, y, at + n - FEW + k).mul(counts);
          FloatVector g = FloatVector.fromArray(WIDE, dy, gradient + n - FEW + k);
          FloatVector before = Twin.exact(WIDE, other);
          other = v.fma(g, before);
          otherLost = Twin.exact(WIDE, otherLost).add(v.fma(g, before.sub(other)));
        }
        Twin.exact(WIDE, sum).intoArray(sums, k);
        Twin.exact(WIDE, other).intoArray(sums, k + FEW);
        Twin.exact(WIDE, lost).intoArray(sums, k + DOT_PARTIALS);
        Twin.exact(WIDE, otherLost).intoArray(sums, k + FEW + DOT_PARTIALS);
      }
      // As ScalarRowLoop.dotTotal.
      for (int k = 0; k < FOLDED; k += L) {
        DoubleVector first = dotPartial(sums, k).add(dotPartial(sums, k + 8));
        DoubleVector second = dotPartial(sums, k + 16).add(dotPartial(sums, k + 24));
        DoubleMath.Simd.exact(first.add(second)).intoArray(batch.folded, k);
      }
      double dot = total(batch.folded);
      usual &= Math.abs((float) dot) <= USUAL;
      batch.high[r] = (float) dot;
      batch.low[r] = low(dot);
    }
    return usual;
  }

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  private static FloatVector narrow(DoubleVector x) {
    return Twin.exact(FLOATS, FloatMath.Simd.narrow(x));
  }

  private static DoubleVector dotPartial(float[] sums, int k) {
    return DoubleMath.Simd.exact(load(sums, k).add(load(sums, k + DOT_PARTIALS)));
  }

  private static void products(
      float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Batch batch, int n, int count) {
    FloatVector zero = FloatVector.zero(WIDE);
    int end = n - n % W;
    for (int r = 0; r < count; r++) {
      float high = batch.high[r];
      float low = batch.low[r];
      int at = r * n;
      int last = at + n - W;
      if (end < n) {
        // The last entries first, before others of that vector are overwritten.
        FloatVector v = FloatVector.fromArray(WIDE, y, yo + last);
        FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + last).sub(high);
        FloatVector p = v.fma(g, v.fma(FloatVector.broadcast(WIDE, -low), zero));
        Twin.exact(WIDE, p).intoArray(batch.last, 0);
      }
      for (int i = at; i < at + end; i += W) {
        FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
        FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + i).sub(high);
        FloatVector p = v.fma(g, v.fma(FloatVector.broadcast(WIDE, -low), zero));
        Twin.exact(WIDE, p).intoArray(dx, dxo + i);
      }
      if (end < n) {
        FloatVector p = FloatVector.fromArray(WIDE, batch.last, 0);
        Twin.exact(WIDE, p).intoArray(dx, dxo + last);
      }
    }
  }

  /** The same for one row at another temperature. */
  private static void product(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      float high,
      float low,
      double temperature,
      int n) {
    int i = 0;
    DoubleVector d = DoubleVector.broadcast(DOUBLES, (double) high + low);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int end = FLOATS.loopBound(n); i < end; i += L) {
      DoubleVector v = load(y, yo + i);
      DoubleVector p = v.mul(load(dy, dyo + i).sub(d)).div(tau);
      narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      dx[dxo + i] = product(y[yo + i], dy[dyo + i], high, low, temperature);
    }
  }
}
