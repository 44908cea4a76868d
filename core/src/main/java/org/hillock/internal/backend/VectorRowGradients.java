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
final class VectorRowGradients extends ScalarRowLoop {
  private VectorRowGradients() {}

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
    final float[] last = new float[W];
  }

  private static final ThreadLocal<Ahead> AHEAD = ThreadLocal.withInitial(Ahead::new);

  /** From so many entries on, the gradient of a row and the dot product of another go together. */
  private static final int LONG = 256;

  /** From n mod 16 on: ones for as many of the last sixteen as no group of sixteen has. */
  private static final float[] LAST = new float[2 * FEW];

  static {
    Arrays.fill(LAST, FEW, 2 * FEW, 1);
  }

  static void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int count) {
    Ahead ahead = AHEAD.get();
    int lead = Math.min(count, Math.max(1, Math.min(Ahead.ROWS, Ahead.ENTRIES / n)));
    int r = 0;
    if (n >= LONG && unit.temperature() == 1) {
      dots(y, yo, dy, dyo, ahead, n, 0, lead);
      for (; r < count - lead; r++) {
        int at = r * n;
        if (usual(ahead, r)) {
          productsAndDot(y, yo + at, dy, dyo + at, dx, dxo + at, ahead, n, r, lead);
        } else {
          backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
          dots(y, yo, dy, dyo, ahead, n, r + lead, r + lead + 1);
        }
      }
      gradients(unit, y, yo, dy, dyo, dx, dxo, ahead, n, r, count);
      return;
    }
    for (; r < count; r += lead) {
      int end = Math.min(r + lead, count);
      dots(y, yo, dy, dyo, ahead, n, r, end);
      gradients(unit, y, yo, dy, dyo, dx, dxo, ahead, n, r, end);
    }
  }

  /** Writes gradients of rows whose dot products are known. */
  private static void gradients(
      Softmax unit,
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Ahead ahead,
      int n,
      int from,
      int end) {
    for (int r = from; r < end; r++) {
      if (unit.temperature() == 1) {
        r = products(y, yo, dy, dyo, dx, dxo, ahead, n, r, end);
      }
      if (r < end) {
        int at = r * n;
        if (usual(ahead, r)) {
          float high = ahead.high[r % Ahead.ROWS];
          float low = ahead.low[r % Ahead.ROWS];
          product(y, yo + at, dy, dyo + at, dx, dxo + at, high, low, unit.temperature(), n);
        } else {
          backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
        }
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
    return Twin.exact(FLOATS, FloatMath.Simd.narrow(x));
  }

  /** What adding a product lost. */
  private static FloatVector lost(
      FloatVector v, FloatVector g, FloatVector before, FloatVector sum) {
    return v.fma(g, before.sub(sum));
  }

  /** As {@link ScalarRowLoop#product} at temperature 1. */
  private static FloatVector product(FloatVector v, FloatVector g, float high, float low) {
    FloatVector zero = FloatVector.zero(WIDE);
    return Twin.exact(WIDE, v.fma(g.sub(high), v.fma(FloatVector.broadcast(WIDE, -low), zero)));
  }

  private static DoubleVector dotPartial(float[] sums, int k) {
    return DoubleMath.Simd.exact(load(sums, k).add(load(sums, k + DOT_PARTIALS)));
  }

  /** Returns sums of partial sums, as {@link ScalarRowLoop#dotTotal} has eight of them. */
  private static DoubleVector folded(float[] sums, int k) {
    DoubleVector first = dotPartial(sums, k).add(dotPartial(sums, k + 8));
    DoubleVector second = dotPartial(sums, k + 16).add(dotPartial(sums, k + 24));
    return DoubleMath.Simd.exact(first.add(second));
  }

  // ---- loops ----

  /** Adds what does not fill two groups to the partial sums. */
  private static void addRest(float[] sums, float[] y, int yo, float[] dy, int dyo, int n) {
    for (int k = 0; k < FEW && n % (2 * FEW) >= FEW; k += W) {
      int i = n - n % (2 * FEW) + k;
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + i);
      FloatVector before = FloatVector.fromArray(WIDE, sums, k);
      FloatVector lost = FloatVector.fromArray(WIDE, sums, k + DOT_PARTIALS);
      FloatVector sum = Twin.exact(WIDE, v.fma(g, before));
      sum.intoArray(sums, k);
      Twin.exact(WIDE, lost.add(lost(v, g, before, sum))).intoArray(sums, k + DOT_PARTIALS);
    }
    for (int k = 0; k < FEW && n % FEW > 0; k += W) {
      // The last sixteen, of which those count that are left.
      FloatVector counts = FloatVector.fromArray(WIDE, LAST, n % FEW + k);
      FloatVector v =
          Twin.exact(WIDE, FloatVector.fromArray(WIDE, y, yo + n - FEW + k).mul(counts));
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + n - FEW + k);
      FloatVector before = FloatVector.fromArray(WIDE, sums, k + FEW);
      FloatVector lost = FloatVector.fromArray(WIDE, sums, k + FEW + DOT_PARTIALS);
      FloatVector sum = Twin.exact(WIDE, v.fma(g, before));
      sum.intoArray(sums, k + FEW);
      Twin.exact(WIDE, lost.add(lost(v, g, before, sum))).intoArray(sums, k + FEW + DOT_PARTIALS);
    }
  }

  /** Keeps the sum of the partial sums as the dot product of a row. */
  private static void keep(Ahead ahead, int row) {
    for (int k = 0; k < 8; k += L) {
      folded(ahead.sums, k).intoArray(ahead.folded, k);
    }
    double dot = total(ahead.folded);
    ahead.high[row % Ahead.ROWS] = (float) dot;
    ahead.low[row % Ahead.ROWS] = low(dot);
  }

  /** Two sums at a time, because each waits for the one before. */
  private static void dots(
      float[] y, int yo, float[] dy, int dyo, Ahead ahead, int n, int from, int end) {
    float[] sums = ahead.sums;
    for (int r = from; r < end; r++) {
      int at = yo + r * n;
      int gradient = dyo + r * n;
      for (int k = 0; k < FEW; k += W) {
        FloatVector sum = FloatVector.zero(WIDE);
        FloatVector lost = sum;
        FloatVector other = sum;
        FloatVector otherLost = sum;
        for (int i = k; i <= n - 2 * FEW + k; i += 2 * FEW) {
          FloatVector v = FloatVector.fromArray(WIDE, y, at + i);
          FloatVector g = FloatVector.fromArray(WIDE, dy, gradient + i);
          FloatVector before = Twin.exact(WIDE, sum);
          sum = v.fma(g, before);
          lost = Twin.exact(WIDE, lost).add(lost(v, g, before, sum));
          v = FloatVector.fromArray(WIDE, y, at + i + FEW);
          g = FloatVector.fromArray(WIDE, dy, gradient + i + FEW);
          before = Twin.exact(WIDE, other);
          other = v.fma(g, before);
          otherLost = Twin.exact(WIDE, otherLost).add(lost(v, g, before, other));
        }
        Twin.exact(WIDE, sum).intoArray(sums, k);
        Twin.exact(WIDE, other).intoArray(sums, k + FEW);
        Twin.exact(WIDE, lost).intoArray(sums, k + DOT_PARTIALS);
        Twin.exact(WIDE, otherLost).intoArray(sums, k + FEW + DOT_PARTIALS);
      }
      if (n % (2 * FEW) > 0) {
        addRest(sums, y, at, dy, gradient, n);
      }
      keep(ahead, r);
    }
  }

  /** The same for the row that is ahead, and the gradient of this one. */
  private static void productsAndDot(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Ahead ahead,
      int n,
      int row,
      int lead) {
    float[] sums = ahead.sums;
    float high = ahead.high[row % Ahead.ROWS];
    float low = ahead.low[row % Ahead.ROWS];
    int next = lead * n;
    saveLast(y, yo, dy, dyo, ahead.last, n, high, low);
    for (int k = 0; k < FEW; k += W) {
      FloatVector sum = FloatVector.zero(WIDE);
      FloatVector lost = sum;
      FloatVector other = sum;
      FloatVector otherLost = sum;
      for (int i = k; i <= n - 2 * FEW + k; i += 2 * FEW) {
        FloatVector v = FloatVector.fromArray(WIDE, y, yo + next + i);
        FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + next + i);
        FloatVector before = Twin.exact(WIDE, sum);
        sum = v.fma(g, before);
        lost = Twin.exact(WIDE, lost).add(lost(v, g, before, sum));
        v = FloatVector.fromArray(WIDE, y, yo + i);
        g = FloatVector.fromArray(WIDE, dy, dyo + i);
        product(v, g, high, low).intoArray(dx, dxo + i);
        v = FloatVector.fromArray(WIDE, y, yo + next + i + FEW);
        g = FloatVector.fromArray(WIDE, dy, dyo + next + i + FEW);
        before = Twin.exact(WIDE, other);
        other = v.fma(g, before);
        otherLost = Twin.exact(WIDE, otherLost).add(lost(v, g, before, other));
        v = FloatVector.fromArray(WIDE, y, yo + i + FEW);
        g = FloatVector.fromArray(WIDE, dy, dyo + i + FEW);
        product(v, g, high, low).intoArray(dx, dxo + i + FEW);
      }
      Twin.exact(WIDE, sum).intoArray(sums, k);
      Twin.exact(WIDE, other).intoArray(sums, k + FEW);
      Twin.exact(WIDE, lost).intoArray(sums, k + DOT_PARTIALS);
      Twin.exact(WIDE, otherLost).intoArray(sums, k + FEW + DOT_PARTIALS);
    }
    restOfProducts(y, yo, dy, dyo, dx, dxo, ahead.last, n - n % (2 * FEW), n, high, low);
    if (n % (2 * FEW) > 0) {
      addRest(sums, y, yo + next, dy, dyo + next, n);
    }
    keep(ahead, row + lead);
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
      int end) {
    float[] last = ahead.last;
    int r = from;
    for (; r < end && usual(ahead, r); r++) {
      float high = ahead.high[r % Ahead.ROWS];
      float low = ahead.low[r % Ahead.ROWS];
      int at = r * n;
      saveLast(y, yo + at, dy, dyo + at, last, n, high, low);
      restOfProducts(y, yo + at, dy, dyo + at, dx, dxo + at, last, 0, n, high, low);
    }
    return r;
  }

  /** Computes the last entries first, before others of that vector are overwritten. */
  private static void saveLast(
      float[] y, int yo, float[] dy, int dyo, float[] last, int n, float high, float low) {
    if (n % W > 0) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + n - W);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + n - W);
      product(v, g, high, low).intoArray(last, 0);
    }
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
    if (n % W > 0) {
      Twin.exact(WIDE, FloatVector.fromArray(WIDE, last, 0)).intoArray(dx, dxo + n - W);
    }
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
