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
 * The gradient of softmax along contiguous rows of at least {@link ScalarRowLoop#FEW} entries.
 *
 * <p>What is read for the dot product of a row is still in the cache when its gradient is written.
 * Both go on in one loop, the dot product one row or some ahead: the one waits for memory, while
 * the other has work to do.
 */
final class VectorRowGradient extends ScalarRowLoop {
  private VectorRowGradient() {}

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  /** What a thread needs: the dot products of the rows ahead, in two parts. */
  private static final class Ahead {
    /** At most so many rows. */
    static final int ROWS = 64;

    /** At most so many entries, unless one row has more. */
    static final int ENTRIES = 2048;

    final float[] high = new float[ROWS];
    final float[] low = new float[ROWS];
    final float[] sums = new float[2 * DOT_PARTIALS];
    final double[] folded = new double[8];
    final float[] last = new float[FEW];
  }

  private static final ThreadLocal<Ahead> AHEAD = ThreadLocal.withInitial(Ahead::new);

  /** From n mod 16 on: ones for as many of the last sixteen as no group of sixteen has. */
  private static final float[] LAST = new float[2 * FEW];

  static {
    Arrays.fill(LAST, FEW, 2 * FEW, 1);
  }

  static void rows(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int count) {
    Ahead ahead = AHEAD.get();
    boolean plain = unit.temperature() == 1;
    int lead = Math.min(count, Math.max(1, Math.min(Ahead.ROWS, Ahead.ENTRIES / n)));
    dots(y, yo, dy, dyo, ahead, n, 0, lead);
    for (int r = 0; r < count; r++) {
      if (plain) {
        r = productsAndDots(y, yo, dy, dyo, dx, dxo, ahead, n, r, count, lead);
        r = r < count - lead ? r : products(y, yo, dy, dyo, dx, dxo, ahead, n, r, count);
      }
      if (r < count) {
        int at = r * n;
        if (usual(ahead, r)) {
          float high = ahead.high[r % Ahead.ROWS];
          float low = ahead.low[r % Ahead.ROWS];
          product(y, yo + at, dy, dyo + at, dx, dxo + at, high, low, unit.temperature(), n);
        } else {
          backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
        }
        dots(y, yo, dy, dyo, ahead, n, r + lead, Math.min(r + lead + 1, count));
      }
    }
  }

  private static boolean usual(Ahead ahead, int row) {
    return Math.abs(ahead.high[row % Ahead.ROWS]) <= USUAL;
  }

  // ---- what the build inlines ----

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  private static FloatVector narrow(DoubleVector x) {
    return (FloatVector) FLOATS.vectorType().cast(FloatMath.Simd.narrow(x));
  }

  private static FloatVector exact(FloatVector v) {
    return (FloatVector) WIDE.vectorType().cast(v);
  }

  /** What adding a product lost. */
  private static FloatVector lost(
      FloatVector v, FloatVector g, FloatVector before, FloatVector sum) {
    return v.fma(g, before.sub(sum));
  }

  /** As {@link ScalarRowLoop#product} at temperature 1. */
  private static FloatVector product(FloatVector v, FloatVector g, float high, float low) {
    FloatVector zero = FloatVector.zero(WIDE);
    return exact(v.fma(g.sub(high), v.fma(FloatVector.broadcast(WIDE, -low), zero)));
  }

  private static DoubleVector dotPartial(float[] sums, int k) {
    return DoubleMath.Simd.exact(load(sums, k).add(load(sums, k + DOT_PARTIALS)));
  }

  // ---- loops ----

  private static void dots(
      float[] y, int yo, float[] dy, int dyo, Ahead ahead, int n, int from, int to) {
    for (int r = from; r < to; r++) {
      int at = r * n;
      dot(y, yo + at, dy, dyo + at, ahead.sums, n);
      keep(ahead, y, yo + at, dy, dyo + at, n, r);
    }
  }

  /**
   * Writes gradients, and the dot products of the rows that are ahead, until there are no more or a
   * row is unusual; returns that row.
   */
  private static int productsAndDots(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Ahead ahead,
      int n,
      int from,
      int count,
      int lead) {
    int r = from;
    for (; r < count - lead && usual(ahead, r); r++) {
      float high = ahead.high[r % Ahead.ROWS];
      float low = ahead.low[r % Ahead.ROWS];
      int at = r * n;
      productAndDot(y, yo + at, dy, dyo + at, dx, dxo + at, ahead, n, lead * n, high, low);
      keep(ahead, y, yo + at + lead * n, dy, dyo + at + lead * n, n, r + lead);
    }
    return r;
  }

  /** Two sums, by turns, because each waits for the one before. */
  private static void dot(float[] y, int yo, float[] dy, int dyo, float[] sums, int n) {
    for (int k = 0; k < FEW; k += W) {
      FloatVector sum = FloatVector.zero(WIDE);
      FloatVector lost = sum;
      FloatVector other = sum;
      FloatVector otherLost = sum;
      for (int i = k; i <= n - 2 * FEW + k; i += 2 * FEW) {
        FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
        FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + i);
        FloatVector before = exact(sum);
        sum = v.fma(g, before);
        lost = exact(lost).add(lost(v, g, before, sum));
        v = FloatVector.fromArray(WIDE, y, yo + i + FEW);
        g = FloatVector.fromArray(WIDE, dy, dyo + i + FEW);
        before = exact(other);
        other = v.fma(g, before);
        otherLost = exact(otherLost).add(lost(v, g, before, other));
      }
      exact(sum).intoArray(sums, k);
      exact(other).intoArray(sums, k + FEW);
      exact(lost).intoArray(sums, k + DOT_PARTIALS);
      exact(otherLost).intoArray(sums, k + FEW + DOT_PARTIALS);
    }
  }

  /** The same, some entries further on, together with {@link #products}. */
  private static void productAndDot(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Ahead ahead,
      int n,
      int further,
      float high,
      float low) {
    float[] sums = ahead.sums;
    saveLast(y, yo, dy, dyo, ahead.last, n, high, low);
    for (int k = 0; k < FEW; k += W) {
      FloatVector sum = FloatVector.zero(WIDE);
      FloatVector lost = sum;
      FloatVector other = sum;
      FloatVector otherLost = sum;
      for (int i = k; i <= n - 2 * FEW + k; i += 2 * FEW) {
        FloatVector v = FloatVector.fromArray(WIDE, y, yo + further + i);
        FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + further + i);
        FloatVector before = exact(sum);
        sum = v.fma(g, before);
        lost = exact(lost).add(lost(v, g, before, sum));
        v = FloatVector.fromArray(WIDE, y, yo + i);
        g = FloatVector.fromArray(WIDE, dy, dyo + i);
        product(v, g, high, low).intoArray(dx, dxo + i);
        v = FloatVector.fromArray(WIDE, y, yo + further + i + FEW);
        g = FloatVector.fromArray(WIDE, dy, dyo + further + i + FEW);
        before = exact(other);
        other = v.fma(g, before);
        otherLost = exact(otherLost).add(lost(v, g, before, other));
        v = FloatVector.fromArray(WIDE, y, yo + i + FEW);
        g = FloatVector.fromArray(WIDE, dy, dyo + i + FEW);
        product(v, g, high, low).intoArray(dx, dxo + i + FEW);
      }
      exact(sum).intoArray(sums, k);
      exact(other).intoArray(sums, k + FEW);
      exact(lost).intoArray(sums, k + DOT_PARTIALS);
      exact(otherLost).intoArray(sums, k + FEW + DOT_PARTIALS);
    }
    restOfProducts(y, yo, dy, dyo, dx, dxo, ahead.last, n - n % (2 * FEW), n, high, low);
  }

  /** Adds what does not fill two groups, and keeps the sum of all as the dot product of a row. */
  private static void keep(Ahead ahead, float[] y, int yo, float[] dy, int dyo, int n, int row) {
    float[] sums = ahead.sums;
    for (int k = 0; k < FEW && n % (2 * FEW) >= FEW; k += W) {
      int i = n - n % (2 * FEW) + k;
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + i);
      FloatVector before = FloatVector.fromArray(WIDE, sums, k);
      FloatVector sum = exact(v.fma(g, before));
      FloatVector low = FloatVector.fromArray(WIDE, sums, k + DOT_PARTIALS);
      sum.intoArray(sums, k);
      exact(low.add(lost(v, g, before, sum))).intoArray(sums, k + DOT_PARTIALS);
    }
    for (int k = 0; k < FEW && n % FEW > 0; k += W) {
      // The last sixteen, of which those count that are left.
      FloatVector counts = FloatVector.fromArray(WIDE, LAST, n % FEW + k);
      FloatVector v = exact(FloatVector.fromArray(WIDE, y, yo + n - FEW + k).mul(counts));
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + n - FEW + k);
      FloatVector before = FloatVector.fromArray(WIDE, sums, k + FEW);
      FloatVector sum = exact(v.fma(g, before));
      FloatVector low = FloatVector.fromArray(WIDE, sums, k + FEW + DOT_PARTIALS);
      sum.intoArray(sums, k + FEW);
      exact(low.add(lost(v, g, before, sum))).intoArray(sums, k + FEW + DOT_PARTIALS);
    }
    // As ScalarRowLoop.dotTotal.
    for (int k = 0; k < 8; k += L) {
      DoubleVector first = dotPartial(sums, k).add(dotPartial(sums, k + 8));
      DoubleVector second = dotPartial(sums, k + 16).add(dotPartial(sums, k + 24));
      DoubleMath.Simd.exact(first.add(second)).intoArray(ahead.folded, k);
    }
    double dot = total(ahead.folded);
    ahead.high[row % Ahead.ROWS] = (float) dot;
    ahead.low[row % Ahead.ROWS] = low(dot);
  }

  /** Writes gradients until a row is unusual; returns that row. */
  private static int products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Ahead ahead,
      int n,
      int from,
      int count) {
    int r = from;
    for (; r < count && usual(ahead, r); r++) {
      float high = ahead.high[r % Ahead.ROWS];
      float low = ahead.low[r % Ahead.ROWS];
      int at = r * n;
      saveLast(y, yo + at, dy, dyo + at, ahead.last, n, high, low);
      restOfProducts(y, yo + at, dy, dyo + at, dx, dxo + at, ahead.last, 0, n, high, low);
    }
    return r;
  }

  /** Computes the last entries first, before others of that vector are overwritten. */
  private static void saveLast(
      float[] y, int yo, float[] dy, int dyo, float[] last, int n, float high, float low) {
    FloatVector v = FloatVector.fromArray(WIDE, y, yo + n - W);
    FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + n - W);
    product(v, g, high, low).intoArray(last, 0);
  }

  private static void restOfProducts(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      float[] last,
      int from,
      int n,
      float high,
      float low) {
    for (int i = from; i <= n - W; i += W) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + i);
      product(v, g, high, low).intoArray(dx, dxo + i);
    }
    exact(FloatVector.fromArray(WIDE, last, 0)).intoArray(dx, dxo + n - W);
  }

  /** Writes the gradient of one row at another temperature. */
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
