package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Grade;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;
import org.hillock.internal.math.PairMath;

/**
 * Softmax along contiguous rows of more than {@link ScalarRowLoop#SHORT} floats, one after the
 * other.
 */
final class VectorLongRows extends ScalarRowLoop {
  private VectorLongRows() {}

  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int W = WIDE.length();

  static void forward(
      Softmax unit, Grade grade, float[] x, int xo, float[] y, int yo, int n, int count) {
    if (count == 0) {
      return;
    }
    Row row = ROW.get();
    extremes(x, xo, n, row);
    for (int r = 0; r < count; r++) {
      int at = r * n;
      boolean usual = exponentials(unit, grade, row, x, xo + at, y, yo + at, n);
      // What the products need is a long chain of operations; meanwhile, the next row.
      if (r + 1 < count) {
        extremes(x, xo + at + n, n, row);
      }
      if (usual) {
        products(row.far, y, yo + at, row.reciprocal, row.reciprocalLow, row.top, row.most, n);
      }
    }
  }

  /** What a thread needs for a row. */
  private static final class Row {
    float max;
    float min;
    final float[] sums = new float[2 * FLOAT_PARTIALS];
    final double[] folded = new double[8];
    final float[] last = new float[FLOAT_PARTIALS];
    boolean far;
    float reciprocal;
    float reciprocalLow;
    float top;
    float most;
  }

  private static final ThreadLocal<Row> ROW = ThreadLocal.withInitial(Row::new);

  /**
   * Writes the exponentials of a row whose extremes are known, and finds what turns them into
   * proportions. If they are unusual, it writes the proportions and returns false.
   */
  private static boolean exponentials(
      Softmax unit, Grade grade, Row row, float[] x, int xo, float[] y, int yo, int n) {
    double temperature = unit.temperature();
    float max = row.max;
    if (Float.isNaN(max)) {
      Arrays.fill(y, yo, yo + n, Float.NaN);
      return false;
    }
    if (!(Math.abs(max) <= reach(temperature))) {
      row(unit, grade, x, xo, null, 0, y, yo, n, 1);
      return false;
    }
    boolean fast = grade == Grade.FAST;
    row.far = !(max - row.min <= NEAR * temperature);
    float high = (float) (1 / temperature);
    float low = low(1 / temperature);
    float grain = grain(temperature);
    float lift = lift(max, high);
    float least = least(max, temperature);
    float[] sums = row.sums;
    fill(sums, START, 0);
    fill(sums, 0, FLOAT_PARTIALS);
    int end = n - n % FLOAT_PARTIALS;
    // The last entries, fewer than a group, in a group of their own, where the others count
    // nothing; written now, because a vector that is read right after its parts were waits.
    float[] last = row.last;
    if (end < n) {
      fill(last, least, 0);
      for (int j = end; j < n; j++) {
        last[j - end] = FastMath.atLeast(least, x[xo + j]);
      }
    }
    if (row.far) {
      clamp(x, xo, y, yo, least, end);
      exponentials(fast, y, yo, y, yo, high, low, grain, lift, sums, end);
    } else {
      exponentials(fast, x, xo, y, yo, high, low, grain, lift, sums, end);
    }
    if (end < n) {
      exponentials(fast, last, 0, last, 0, high, low, grain, lift, sums, n - end);
      System.arraycopy(last, 0, y, yo + end, n - end);
    }
    double total = total(row);
    float c = reciprocal((float) total);
    float cl = reciprocalLow(c, (float) total, low(total));
    float top = Float.NaN;
    float most = Float.NaN;
    if (!fast) {
      float z = max + grain;
      float w = z * high;
      float wl = Math.fma(z, low, Math.fma(z, high, -w));
      top = PairMath.expHigh(w, wl, lift);
      most = most(top, PairMath.expLow(w, wl, lift, top), c, cl);
      top = most == proportion(top, c, cl) ? Float.NaN : top;
    }
    row.reciprocal = c;
    row.reciprocalLow = cl;
    row.top = top;
    row.most = most;
    return true;
  }

  /** So little below the largest entry, at temperature 1, every proportion is a normal number. */
  private static final float NEAR = 60;

  private static void fill(float[] group, float x, int at) {
    for (int k = 0; k < FLOAT_PARTIALS; k += W) {
      Twin.exact(WIDE, FloatVector.broadcast(WIDE, x)).intoArray(group, at + k);
    }
  }

  /**
   * Finds the largest and the least of at least W entries. If one is NaN, the largest is, or it
   * comes back in the sum.
   *
   * <p>As integers: of the bits, the largest if it is not negative; of the bits with the other
   * sign, the least if it is not positive. That takes fewer instructions than floats do.
   */
  private static void extremes(float[] x, int xo, int n, Row row) {
    IntVector most = IntVector.broadcast(INTS, SIGN);
    IntVector least = most;
    for (int i = 0; i <= n - W; i += W) {
      most = largest(most, x, xo + i, 0);
      least = largest(least, x, xo + i, SIGN);
    }
    // The last ones overlap.
    int max = largest(most, x, xo + n - W, 0).reduceLanes(MAX);
    int min = largest(least, x, xo + n - W, SIGN).reduceLanes(MAX) ^ SIGN;
    row.max = Float.intBitsToFloat(max < 0 ? extreme(x, xo, n, Integer.MAX_VALUE) : max);
    row.min = Float.intBitsToFloat(min >= 0 ? extreme(x, xo, n, -1) : min);
  }

  /** Returns the larger of some integers and of the bits of entries, of which some are flipped. */
  private static IntVector largest(IntVector most, float[] x, int at, int flip) {
    IntVector bits = FastMath.Simd.bits(FloatVector.fromArray(WIDE, x, at));
    return most.max(flip == 0 ? bits : bits.lanewise(XOR, flip));
  }

  private static final int SIGN = Integer.MIN_VALUE;

  /**
   * Returns the bits that are the largest integer after some are flipped: all but the sign for the
   * largest of negative entries, all for the least of positive ones.
   */
  private static int extreme(float[] x, int xo, int n, int flip) {
    IntVector most = IntVector.broadcast(INTS, SIGN);
    for (int i = 0; i <= n - W; i += W) {
      most = largest(most, x, xo + i, flip);
    }
    return largest(most, x, xo + n - W, flip).reduceLanes(MAX) ^ flip;
  }

  private static void clamp(float[] x, int xo, float[] y, int yo, float least, int n) {
    for (int i = 0; i < n; i += W) {
      FloatVector v = FastMath.Simd.atLeast(least, FloatVector.fromArray(WIDE, x, xo + i));
      Twin.exact(WIDE, v).intoArray(y, yo + i);
    }
  }

  /** Writes the exponentials of whole groups of sixteen, and adds them to the partial sums. */
  private static void exponentials(
      boolean fast,
      float[] x,
      int xo,
      float[] y,
      int yo,
      float high,
      float low,
      float grain,
      float lift,
      float[] sums,
      int n) {
    FloatVector lifted = Twin.exact(WIDE, FloatVector.broadcast(WIDE, lift));
    FloatVector rh = Twin.exact(WIDE, FloatVector.broadcast(WIDE, high));
    FloatVector rl = Twin.exact(WIDE, FloatVector.broadcast(WIDE, low));
    boolean plain = high == 1 && low == 0; // z low is 0 then, and adding 0 changes no bits
    for (int k = 0; k < FLOAT_PARTIALS; k += W) {
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector lost = FloatVector.fromArray(WIDE, sums, k + FLOAT_PARTIALS);
      FloatVector next = Twin.exact(WIDE, FloatVector.fromArray(WIDE, x, xo + k));
      for (int i = k; i < n; i += FLOAT_PARTIALS) {
        FloatVector z = Twin.exact(WIDE, next).add(grain);
        // Before the result is stored, as VectorLoop does.
        int after = i + FLOAT_PARTIALS < n ? i + FLOAT_PARTIALS : i;
        next = Twin.exact(WIDE, FloatVector.fromArray(WIDE, x, xo + after));
        FloatVector w = PairMath.Simd.product(plain, z, rh);
        FloatVector wl = PairMath.Simd.productLow(plain, z, rh, rl, w);
        FloatVector p = PairMath.Simd.exponent(w, lifted);
        FloatVector m = p.sub(lifted);
        FloatVector r = PairMath.Simd.reduced(plain, w, wl, m);
        FloatVector q = PairMath.Simd.expm1Reduced(fast, plain, w, wl, m, r);
        FloatVector power = FastMath.Simd.power(p);
        FloatVector e = PairMath.Simd.exp(fast, power, r, q);
        FloatVector before = Twin.exact(WIDE, sum);
        sum = before.add(e);
        FloatVector added = sum.sub(before);
        FloatVector error = PairMath.Simd.low(fast, power, r, q, e, added);
        lost = Twin.exact(WIDE, lost).add(error);
        Twin.exact(WIDE, e).intoArray(y, yo + i);
      }
      Twin.exact(WIDE, sum).intoArray(sums, k);
      Twin.exact(WIDE, lost).intoArray(sums, k + FLOAT_PARTIALS);
    }
  }

  /** As {@link ScalarRowLoop#total(float[], double[])}. */
  private static double total(Row row) {
    for (int k = 0; k < 8; k += DOUBLES.length()) {
      DoubleVector sum = partial(row.sums, k).add(partial(row.sums, k + 8));
      DoubleMath.Simd.exact(sum).intoArray(row.folded, k);
    }
    return total(row.folded);
  }

  private static DoubleVector partial(float[] sums, int k) {
    return widen(sums, k).sub(START).add(widen(sums, k + FLOAT_PARTIALS));
  }

  private static DoubleVector widen(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FloatMath.Simd.FLOATS, a, i));
  }

  /** Turns at least W exponentials into proportions. */
  private static void products(
      boolean far, float[] y, int yo, float c, float cl, float top, float most, int n) {
    // The last vector may overlap the one before, and is computed before that is overwritten.
    FloatVector last = product(far, y, yo + n - W, c, cl, top, most);
    for (int i = 0; i < n - W; i += W) {
      product(far, y, yo + i, c, cl, top, most).intoArray(y, yo + i);
    }
    last.intoArray(y, yo + n - W);
  }

  private static FloatVector product(
      boolean far, float[] y, int at, float c, float cl, float top, float most) {
    FloatVector e = FloatVector.fromArray(WIDE, y, at);
    FloatVector h = Twin.exact(WIDE, e.fma(FloatVector.broadcast(WIDE, c), e.mul(cl)));
    FloatVector p = far ? FastMath.Simd.drop(h) : h.mul(FastMath.DROP);
    p = Float.isNaN(top) ? p : p.blend(most, e.compare(EQ, top));
    return Twin.exact(WIDE, p);
  }
}
