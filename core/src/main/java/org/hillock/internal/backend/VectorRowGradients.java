package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

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

    final float[] sums = new float[2 * DOT_PARTIALS];
    final double[] folded = new double[FOLDED * ROWS];
    final double[] dots = new double[ROWS];
    final float[] high = new float[ROWS];
    final float[] minusLow = new float[ROWS];
    final float[] last = new float[W];
  }

  private static final ThreadLocal<Batch> BATCH = ThreadLocal.withInitial(Batch::new);

  /** Ones from 2 FEW on, for as many of sixteen entries as no group of sixteen before has. */
  private static final float[] NEW = new float[4 * FEW];

  static {
    Arrays.fill(NEW, 2 * FEW, 4 * FEW, 1);
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
    // What waits for what is hidden if each step takes all rows before the next begins.
    if (n <= 2 * FEW) {
      twoDots(y, yo, dy, dyo, batch, n, count);
    } else if (n <= 4 * FEW) {
      fourDots(y, yo, dy, dyo, batch, n, count);
    } else {
      manyDots(y, yo, dy, dyo, batch, n, count);
    }
    boolean usual = totals(batch, count);
    if (usual && unit.temperature() == 1) {
      if (n <= 2 * W) {
        twoProducts(y, yo, dy, dyo, dx, dxo, batch, n, count);
      } else if (n <= 4 * W) {
        fourProducts(y, yo, dy, dyo, dx, dxo, batch, n, count);
      } else {
        products(y, yo, dy, dyo, dx, dxo, batch, n, count);
      }
      return;
    }
    for (int r = 0; r < count; r++) {
      int at = r * n;
      if (usual) {
        float high = batch.high[r];
        float low = -batch.minusLow[r];
        product(y, yo + at, dy, dyo + at, dx, dxo + at, high, low, unit.temperature(), n);
      } else {
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
      }
    }
  }

  /**
   * Writes the eight sums that are left of each row of no more than 2 FEW entries, by vectors that
   * may overlap.
   */
  private static void twoDots(
      float[] y, int yo, float[] dy, int dyo, Batch batch, int n, int count) {
    float[] sums = batch.sums;
    for (int r = 0; r < count; r++) {
      int a = yo + r * n;
      int b = dyo + r * n;
      for (int k = 0; k < FEW; k += W) {
        FloatVector v = FloatVector.fromArray(WIDE, y, a + k);
        FloatVector g = FloatVector.fromArray(WIDE, dy, b + k);
        FloatVector first = v.mul(g);
        FloatVector lost = v.fma(g, first.neg());
        v = FloatVector.fromArray(WIDE, y, a + n - FEW + k);
        g = FloatVector.fromArray(WIDE, dy, b + n - FEW + k);
        v = v.mul(FloatVector.fromArray(WIDE, NEW, n + k));
        FloatVector sum = v.fma(g, first);
        lost = lost.add(v.fma(g, first.sub(sum)));
        Twin.exact(WIDE, sum).intoArray(sums, k);
        Twin.exact(WIDE, lost).intoArray(sums, k + FEW);
      }
      for (int k = 0; k < FOLDED; k += L) {
        shortTotal(sums, k).intoArray(batch.folded, r * FOLDED + k);
      }
    }
  }

  /** The same for rows of 2 FEW to 4 FEW entries. */
  private static void fourDots(
      float[] y, int yo, float[] dy, int dyo, Batch batch, int n, int count) {
    float[] sums = batch.sums;
    for (int r = 0; r < count; r++) {
      int a = yo + r * n;
      int b = dyo + r * n;
      for (int k = 0; k < FEW; k += W) {
        FloatVector v = FloatVector.fromArray(WIDE, y, a + k);
        FloatVector g = FloatVector.fromArray(WIDE, dy, b + k);
        FloatVector first = v.mul(g);
        FloatVector lost = v.fma(g, first.neg());
        v = FloatVector.fromArray(WIDE, y, a + FEW + k);
        g = FloatVector.fromArray(WIDE, dy, b + FEW + k);
        FloatVector second = v.fma(g, first);
        lost = lost.add(v.fma(g, first.sub(second)));
        v = FloatVector.fromArray(WIDE, y, a + n - 2 * FEW + k);
        g = FloatVector.fromArray(WIDE, dy, b + n - 2 * FEW + k);
        v = v.mul(FloatVector.fromArray(WIDE, NEW, n - 2 * FEW + k));
        FloatVector third = v.fma(g, second);
        lost = lost.add(v.fma(g, second.sub(third)));
        v = FloatVector.fromArray(WIDE, y, a + n - FEW + k);
        g = FloatVector.fromArray(WIDE, dy, b + n - FEW + k);
        v = v.mul(FloatVector.fromArray(WIDE, NEW, n - FEW + k));
        FloatVector sum = v.fma(g, third);
        lost = lost.add(v.fma(g, third.sub(sum)));
        Twin.exact(WIDE, sum).intoArray(sums, k);
        Twin.exact(WIDE, lost).intoArray(sums, k + FEW);
      }
      for (int k = 0; k < FOLDED; k += L) {
        shortTotal(sums, k).intoArray(batch.folded, r * FOLDED + k);
      }
    }
  }

  /** Adds up the sums of each row, and tells whether all are usual. */
  private static boolean totals(Batch batch, int count) {
    double[] dots = batch.dots;
    for (int r = 0; r < count; r++) {
      dots[r] = total(batch.folded, r * FOLDED);
    }
    boolean usual = true;
    int r = 0;
    for (int end = DOUBLES.loopBound(count); r < end; r += L) {
      DoubleVector dot = DoubleVector.fromArray(DOUBLES, dots, r);
      FloatVector high = narrow(dot);
      high.intoArray(batch.high, r);
      narrow(FloatMath.Simd.widen(high).sub(dot)).intoArray(batch.minusLow, r);
      usual &= high.abs().compare(LE, USUAL).allTrue();
    }
    // A vector of these would wait until all that was stored before is in the cache.
    for (; r < count; r++) {
      float high = (float) dots[r];
      batch.high[r] = high;
      batch.minusLow[r] = (float) (high - dots[r]);
      usual &= Math.abs(high) <= USUAL;
    }
    return usual;
  }

  /** The same for longer rows; two sums at a time, because each waits for the one before. */
  private static void manyDots(
      float[] y, int yo, float[] dy, int dyo, Batch batch, int n, int count) {
    float[] sums = batch.sums;
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
        for (int pairs = end - FEW; i < pairs; i += 2 * FEW) {
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
          FloatVector counts = FloatVector.fromArray(WIDE, NEW, FEW + n - end + k);
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
      for (int k = 0; k < FOLDED; k += L) {
        total(sums, k).intoArray(batch.folded, r * FOLDED + k);
      }
    }
  }

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  private static FloatVector narrow(DoubleVector x) {
    return Twin.exact(FLOATS, FloatMath.Simd.narrow(x));
  }

  // As ScalarRowLoop.dotTotal.

  private static DoubleVector total(float[] sums, int k) {
    DoubleVector sum = pair(sums, k).add(pair(sums, k + 16));
    FloatVector low = lowPair(sums, k + DOT_PARTIALS).add(lowPair(sums, k + DOT_PARTIALS + 16));
    return DoubleMath.Simd.exact(sum.add(FloatMath.Simd.widen(low)));
  }

  /** The same for sixteen sums and as many low parts. */
  private static DoubleVector shortTotal(float[] sums, int k) {
    return DoubleMath.Simd.exact(pair(sums, k).add(FloatMath.Simd.widen(lowPair(sums, k + FEW))));
  }

  private static DoubleVector pair(float[] sums, int k) {
    return load(sums, k).add(load(sums, k + 8));
  }

  private static FloatVector lowPair(float[] sums, int k) {
    return FloatVector.fromArray(FLOATS, sums, k).add(FloatVector.fromArray(FLOATS, sums, k + 8));
  }

  private static FloatVector product(float[] y, int yi, float[] dy, int di, float high, float low) {
    FloatVector v = FloatVector.fromArray(WIDE, y, yi);
    FloatVector g = FloatVector.fromArray(WIDE, dy, di).sub(high);
    FloatVector p =
        v.fma(g, v.fma(FloatVector.broadcast(WIDE, low), FloatVector.broadcast(WIDE, 0)));
    return Twin.exact(WIDE, p);
  }

  /** Rows of W to 2 W entries: the vectors may overlap, so that all are computed first. */
  private static void twoProducts(
      float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Batch batch, int n, int count) {
    for (int r = 0; r < count; r++) {
      float high = batch.high[r];
      float low = batch.minusLow[r];
      int at = r * n;
      int last = at + n - W;
      FloatVector p = product(y, yo + at, dy, dyo + at, high, low);
      FloatVector q = product(y, yo + last, dy, dyo + last, high, low);
      p.intoArray(dx, dxo + at);
      q.intoArray(dx, dxo + last);
    }
  }

  /** Rows of 2 W to 4 W entries. */
  private static void fourProducts(
      float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Batch batch, int n, int count) {
    for (int r = 0; r < count; r++) {
      float high = batch.high[r];
      float low = batch.minusLow[r];
      int at = r * n;
      int last = at + n - 2 * W;
      FloatVector p = product(y, yo + at, dy, dyo + at, high, low);
      FloatVector q = product(y, yo + at + W, dy, dyo + at + W, high, low);
      FloatVector s = product(y, yo + last, dy, dyo + last, high, low);
      FloatVector t = product(y, yo + last + W, dy, dyo + last + W, high, low);
      p.intoArray(dx, dxo + at);
      q.intoArray(dx, dxo + at + W);
      s.intoArray(dx, dxo + last);
      t.intoArray(dx, dxo + last + W);
    }
  }

  private static void products(
      float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Batch batch, int n, int count) {
    int end = n - n % W;
    for (int r = 0; r < count; r++) {
      float high = batch.high[r];
      float low = batch.minusLow[r];
      int at = r * n;
      int last = at + n - W;
      if (end < n) {
        // The last entries first, before others of that vector are overwritten.
        product(y, yo + last, dy, dyo + last, high, low).intoArray(batch.last, 0);
      }
      for (int i = at; i < at + end; i += W) {
        product(y, yo + i, dy, dyo + i, high, low).intoArray(dx, dxo + i);
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
