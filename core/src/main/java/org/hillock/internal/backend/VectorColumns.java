package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Grade;
import org.hillock.Softmax;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.PairMath;

/**
 * Softmax of neighbouring rows, one in each lane, where the axis is not the last. What one step
 * leaves for the next goes through arrays: a vector that crosses a call is boxed.
 */
final class VectorColumns extends ScalarRowLoop {
  private VectorColumns() {}

  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int W = WIDE.length();

  /** What {@link ScalarRowLoop} knows of a row, for the row in each lane. */
  static final class Column {
    float high;
    float low;
    float grain;
    final float[] max = new float[W];
    final float[] least = new float[W];
    final float[] lift = new float[W];
    final float[] top = new float[W];
    final float[] topLow = new float[W];
    final float[] total = new float[W];
    final float[] totalLow = new float[W];
    final float[] partials = new float[2 * DOT_PARTIALS];
    final double[] folded = new double[8];
    final float[] sums = new float[2 * DOT_PARTIALS * W];

    float[] emptySums() {
      Arrays.fill(sums, 0, FLOAT_PARTIALS * W, START);
      Arrays.fill(sums, FLOAT_PARTIALS * W, 2 * FLOAT_PARTIALS * W, 0);
      return sums;
    }
  }

  static final ThreadLocal<Column> COLUMN = ThreadLocal.withInitial(Column::new);

  static void forward(
      Softmax unit, Grade grade, float[] x, int xo, float[] y, int yo, int n, int inner) {
    double temperature = unit.temperature();
    Column column = COLUMN.get();
    int i = 0;
    for (; i + W <= inner; i += W) {
      if (max(x, xo + i, reach(temperature), column.max, n, inner)) {
        boolean fast = grade == Grade.FAST;
        prepare(fast, temperature, column);
        if (n <= SHORT) {
          fewExponentials(fast, temperature, x, xo + i, y, yo + i, column, n, inner);
        } else {
          exponentials(fast, temperature == 1, x, xo + i, y, yo + i, column, n, inner);
          totals(column);
        }
        products(y, yo + i, column, n, inner);
      } else {
        for (int lane = i; lane < i + W; lane++) {
          row(unit, grade, x, xo + lane, null, 0, y, yo + lane, n, inner);
        }
      }
    }
    for (; i < inner; i++) {
      row(unit, grade, x, xo + i, null, 0, y, yo + i, n, inner);
    }
  }

  /** Writes the largest entries, and tells whether they are all within reach. */
  static boolean max(float[] x, int xo, float reach, float[] most, int n, int inner) {
    FloatVector max = FloatVector.broadcast(WIDE, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector before = Twin.exact(WIDE, max);
      max = before.blend(v, v.compare(GT, before));
    }
    Twin.exact(WIDE, max).intoArray(most, 0);
    return max.abs().compare(LE, reach).allTrue();
  }

  /** Writes what depends on the largest entries alone, among it their exponentials. */
  static void prepare(boolean fast, double temperature, Column column) {
    column.high = (float) (1 / temperature);
    column.low = low(1 / temperature);
    column.grain = grain(temperature);
    FloatVector max = FloatVector.fromArray(WIDE, column.max, 0);
    FloatVector rh = FloatVector.broadcast(WIDE, column.high);
    FloatVector rl = FloatVector.broadcast(WIDE, column.low);
    // As ScalarRowLoop.least and lift.
    FloatVector off = FloatVector.broadcast(WIDE, OFF);
    FloatVector least = FloatVector.broadcast(WIDE, (float) temperature).fma(off, max);
    Twin.exact(WIDE, least).intoArray(column.least, 0);
    FloatVector round = FloatVector.broadcast(WIDE, FastMath.ROUND);
    FloatVector k = PairMath.Simd.exponent(max.mul(rh), round).sub(round);
    FloatVector lifted = Twin.exact(WIDE, FloatVector.broadcast(WIDE, FastMath.LIFTED).sub(k));
    lifted.intoArray(column.lift, 0);
    if (fast) {
      Arrays.fill(column.top, Float.NaN);
      return;
    }
    FloatVector z = max.add(column.grain);
    FloatVector w = PairMath.Simd.product(false, z, rh);
    FloatVector wl = PairMath.Simd.productLow(false, z, rh, rl, w);
    FloatVector p = PairMath.Simd.exponent(w, lifted);
    FloatVector m = p.sub(lifted);
    FloatVector r = PairMath.Simd.reduced(false, w, wl, m);
    FloatVector q = PairMath.Simd.expm1Reduced(false, false, w, wl, m, r);
    FloatVector power = FastMath.Simd.power(p);
    FloatVector top = Twin.exact(WIDE, PairMath.Simd.exp(false, power, r, q));
    FloatVector low = PairMath.Simd.low(false, power, r, q, top, top);
    top.intoArray(column.top, 0);
    Twin.exact(WIDE, low).intoArray(column.topLow, 0);
  }

  private static void exponentials(
      boolean fast,
      boolean plain,
      float[] x,
      int xo,
      float[] y,
      int yo,
      Column column,
      int n,
      int inner) {
    FloatVector rh = FloatVector.broadcast(WIDE, column.high);
    FloatVector rl = FloatVector.broadcast(WIDE, column.low);
    FloatVector grain = FloatVector.broadcast(WIDE, column.grain);
    FloatVector bound = FloatVector.fromArray(WIDE, column.least, 0);
    FloatVector lifted = FloatVector.fromArray(WIDE, column.lift, 0);
    float[] sums = column.emptySums();
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector z = v.blend(bound, v.compare(LT, bound)).add(grain);
      FloatVector w = PairMath.Simd.product(plain, z, rh);
      FloatVector wl = PairMath.Simd.productLow(plain, z, rh, rl, w);
      FloatVector p = PairMath.Simd.exponent(w, lifted);
      FloatVector m = p.sub(lifted);
      FloatVector r = PairMath.Simd.reduced(plain, w, wl, m);
      FloatVector q = PairMath.Simd.expm1Reduced(fast, plain, w, wl, m, r);
      FloatVector power = FastMath.Simd.power(p);
      FloatVector e = PairMath.Simd.exp(fast, power, r, q);
      int k = (j % FLOAT_PARTIALS) * W;
      int kl = k + FLOAT_PARTIALS * W;
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector s = sum.add(e);
      FloatVector added = s.sub(sum);
      FloatVector lost = PairMath.Simd.low(fast, power, r, q, e, added);
      lost = FloatVector.fromArray(WIDE, sums, kl).add(lost);
      Twin.exact(WIDE, s).intoArray(sums, k);
      Twin.exact(WIDE, lost).intoArray(sums, kl);
      Twin.exact(WIDE, e).intoArray(y, yo + j * inner);
    }
  }

  /**
   * The same for no more than SHORT entries. Each combination is a method of its own, in which
   * nothing is left to decide: where compilers have seen several, they leave vectors in boxes.
   */
  static void fewExponentials(
      boolean fast,
      double temperature,
      float[] x,
      int xo,
      float[] y,
      int yo,
      Column column,
      int n,
      int inner) {
    if (temperature == 1 && fast) {
      fast(x, xo, y, yo, column, n, inner);
    } else if (temperature == 1) {
      full(x, xo, y, yo, column, n, inner);
    } else if (fast) {
      temperedFast(x, xo, y, yo, column, n, inner);
    } else {
      temperedFull(x, xo, y, yo, column, n, inner);
    }
  }

  private static void fast(float[] x, int xo, float[] y, int yo, Column column, int n, int inner) {
    FloatVector low = fewExponentials(true, true, x, xo, y, yo, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void full(float[] x, int xo, float[] y, int yo, Column column, int n, int inner) {
    FloatVector low = fewExponentials(false, true, x, xo, y, yo, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void temperedFast(
      float[] x, int xo, float[] y, int yo, Column column, int n, int inner) {
    FloatVector low = fewExponentials(true, false, x, xo, y, yo, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void temperedFull(
      float[] x, int xo, float[] y, int yo, Column column, int n, int inner) {
    FloatVector low = fewExponentials(false, false, x, xo, y, yo, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  /** Returns the low parts of the sums. */
  private static FloatVector fewExponentials(
      boolean fast,
      boolean plain,
      float[] x,
      int xo,
      float[] y,
      int yo,
      Column column,
      int n,
      int inner) {
    FloatVector rh = FloatVector.broadcast(WIDE, column.high);
    FloatVector rl = FloatVector.broadcast(WIDE, column.low);
    FloatVector grain = FloatVector.broadcast(WIDE, column.grain);
    FloatVector bound = FloatVector.fromArray(WIDE, column.least, 0);
    FloatVector lifted = FloatVector.fromArray(WIDE, column.lift, 0);
    FloatVector coarse = FloatVector.broadcast(WIDE, COARSE);
    FloatVector fine = FloatVector.broadcast(WIDE, FINE);
    FloatVector total = FloatVector.zero(WIDE);
    FloatVector totalLow = total;
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector z = v.blend(bound, v.compare(LT, bound)).add(grain);
      FloatVector w = PairMath.Simd.product(plain, z, rh);
      FloatVector wl = PairMath.Simd.productLow(plain, z, rh, rl, w);
      FloatVector p = PairMath.Simd.exponent(w, lifted);
      FloatVector m = p.sub(lifted);
      FloatVector r = PairMath.Simd.reduced(plain, w, wl, m);
      FloatVector q = PairMath.Simd.expm1Reduced(fast, plain, w, wl, m, r);
      FloatVector power = FastMath.Simd.power(p);
      FloatVector e = PairMath.Simd.exp(fast, power, r, q);
      FloatVector added = coarse.add(e).sub(coarse);
      FloatVector lost = PairMath.Simd.low(fast, power, r, q, e, added);
      total = Twin.exact(WIDE, total).add(added);
      totalLow = Twin.exact(WIDE, totalLow).add(fine.add(lost).sub(fine));
      Twin.exact(WIDE, e).intoArray(y, yo + j * inner);
    }
    Twin.exact(WIDE, total).intoArray(column.total, 0);
    return totalLow;
  }

  /** Adds up the partial sums of each lane. */
  private static void totals(Column column) {
    for (int lane = 0; lane < W; lane++) {
      for (int k = 0; k < 2 * FLOAT_PARTIALS; k++) {
        column.partials[k] = column.sums[k * W + lane];
      }
      double total = total(column.partials, column.folded);
      column.total[lane] = (float) total;
      column.totalLow[lane] = low(total);
    }
  }

  /** Turns exponentials into proportions, of which the largest are computed apart. */
  static void products(float[] y, int yo, Column column, int n, int inner) {
    FloatVector sum = FloatVector.fromArray(WIDE, column.total, 0);
    FloatVector rest = FloatVector.fromArray(WIDE, column.totalLow, 0);
    FloatVector total = sum.add(rest);
    FloatVector totalLow = rest.sub(total.sub(sum));
    // As ScalarRowLoop.reciprocal, reciprocalLow and most.
    FloatVector one = FloatVector.broadcast(WIDE, 1 / FastMath.DROP);
    FloatVector high = one.div(total);
    FloatVector missing = high.neg().fma(totalLow, high.neg().fma(total, one));
    FloatVector low = missing.mul(FastMath.DROP).mul(high);
    FloatVector top = FloatVector.fromArray(WIDE, column.top, 0);
    FloatVector topLow = FloatVector.fromArray(WIDE, column.topLow, 0);
    FloatVector p0 = top.mul(high);
    FloatVector most = topLow.fma(high, top.fma(low, top.fma(high, p0.neg())));
    most = p0.add(most).mul(FastMath.DROP);
    for (int j = 0; j < n; j++) {
      FloatVector e = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector p = FastMath.Simd.drop(e.fma(high, e.mul(low)));
      Twin.exact(WIDE, p.blend(most, e.compare(EQ, top))).intoArray(y, yo + j * inner);
    }
  }
}
