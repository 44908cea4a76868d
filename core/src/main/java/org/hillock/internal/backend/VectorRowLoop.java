package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;
import org.hillock.internal.math.PairMath;

/**
 * Softmax by SIMD, to the bits of the plain loops: along a row that is contiguous, and over
 * neighbouring rows where the axis is not the last. Masked rows, rows whose largest entry is
 * infinite or extreme and what does not fill the partial sums or a vector go through the plain
 * loops.
 *
 * <p>Each loop is a method of its own; the build inlines the mathematics into it (module flatten
 * says why).
 */
final class VectorRowLoop extends ScalarRowLoop {

  // A vector that a loop carries from one turn to the next is cast to its class in each:
  // Twin.exact says why.

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  /** Partial sums of a row of doubles, and of what is left of twice as many. */
  private static final int PARTIALS = 8;

  @Override
  public void forward(
      Softmax unit, Grade grade, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows) {
    int n = rows.length();
    if (mask != null || W > FLOAT_PARTIALS || (rows.inner() != 1 && rows.inner() < W)) {
      super.forward(unit, grade, x, xo, mask, y, yo, rows);
      return;
    }
    int o = 0;
    boolean few = n <= SHORT && rows.inner() == 1;
    Row row = ROW.get();
    Turn turn = TURN.get();
    for (; few && o + W <= rows.outer(); o += W) {
      turn.to(n);
      lay(x, xo + o * n, turn.starts, turn.block, n);
      columns(unit, grade, turn.block, 0, turn.block, 0, n, W);
      raise(turn.block, turn.places, y, yo + o * n, n);
    }
    for (; o < rows.outer(); o++) {
      int at = o * n * rows.inner();
      if (rows.inner() > 1) {
        columns(unit, grade, x, xo + at, y, yo + at, n, rows.inner());
      } else if (few) {
        shortRow(unit, grade, turn.block, x, xo + at, y, yo + at, n);
      } else {
        row(unit, grade, row, x, xo + at, y, yo + at, n);
      }
    }
  }

  @Override
  public void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Rows rows) {
    int n = rows.length();
    if (W > FEW || (rows.inner() != 1 && rows.inner() < W)) {
      super.backward(unit, y, yo, dy, dyo, dx, dxo, rows);
      return;
    }
    int o = 0;
    Turn turn = TURN.get();
    for (; rows.inner() == 1 && n < FEW && o + W <= rows.outer(); o += W) {
      turn.to(n);
      lay(y, yo + o * n, turn.starts, turn.block, n);
      lay(dy, dyo + o * n, turn.starts, turn.other, n);
      backwardColumns(unit, turn.block, 0, turn.other, 0, turn.block, 0, n, W);
      raise(turn.block, turn.places, dx, dxo + o * n, n);
    }
    if (rows.inner() == 1 && n >= FEW) {
      VectorRowGradient.rows(unit, y, yo, dy, dyo, dx, dxo, n, rows.outer());
      return;
    }
    for (; o < rows.outer(); o++) {
      int at = o * n * rows.inner();
      if (rows.inner() > 1) {
        backwardColumns(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, rows.inner());
      } else {
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
      }
    }
  }

  // ---- what the build inlines ----

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  private static FloatVector narrow(DoubleVector x) {
    return Twin.exact(FLOATS, FloatMath.Simd.narrow(x));
  }

  // ---- a contiguous row ----

  /** What a thread needs for a row. */
  private static final class Row {
    float max;
    float min;
    final float[] sums = new float[2 * FLOAT_PARTIALS];
    final double[] folded = new double[PARTIALS];
    final float[] last = new float[FLOAT_PARTIALS];
  }

  private static final ThreadLocal<Row> ROW = ThreadLocal.withInitial(Row::new);

  private static void row(
      Softmax unit, Grade grade, Row row, float[] x, int xo, float[] y, int yo, int n) {
    double temperature = unit.temperature();
    extremes(x, xo, n, row);
    float max = row.max;
    if (Float.isNaN(max)) {
      Arrays.fill(y, yo, yo + n, Float.NaN);
      return;
    }
    if (!(Math.abs(max) <= reach(temperature))) {
      row(unit, grade, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    boolean fast = grade == Grade.FAST;
    boolean far = !(max - row.min <= NEAR * temperature);
    float high = (float) (1 / temperature);
    float low = low(1 / temperature);
    float grain = grain(temperature);
    float lift = lift(max, high);
    float least = least(max, temperature);
    float[] sums = row.sums;
    fill(sums, START, 0);
    fill(sums, 0, FLOAT_PARTIALS);
    int end = n - n % FLOAT_PARTIALS;
    if (far) {
      clamp(x, xo, y, yo, least, end);
      exponentials(fast, y, yo, y, yo, high, low, grain, lift, sums, end);
    } else {
      exponentials(fast, x, xo, y, yo, high, low, grain, lift, sums, end);
    }
    // The last entries, fewer than a group, in a group of their own, where the others count
    // nothing.
    float[] last = row.last;
    if (end < n) {
      fill(last, least, 0);
      for (int j = end; j < n; j++) {
        last[j - end] = FastMath.atLeast(least, x[xo + j]);
      }
      exponentials(fast, last, 0, last, 0, high, low, grain, lift, sums, n - end);
    }
    double total = total(sums, row.folded);
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
    products(far, y, yo, c, cl, top, most, end);
    if (end < n) {
      products(true, last, 0, c, cl, top, most, n - end);
      System.arraycopy(last, 0, y, yo + end, n - end);
    }
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
      IntVector bits = FastMath.Simd.bits(FloatVector.fromArray(WIDE, x, xo + i));
      most = most.max(bits);
      least = least.max(bits.lanewise(XOR, SIGN));
    }
    // The last ones overlap.
    IntVector bits = FastMath.Simd.bits(FloatVector.fromArray(WIDE, x, xo + n - W));
    int max = most.max(bits).reduceLanes(MAX);
    int min = least.max(bits.lanewise(XOR, SIGN)).reduceLanes(MAX) ^ SIGN;
    row.max = Float.intBitsToFloat(max < 0 ? extreme(x, xo, n, Integer.MAX_VALUE) : max);
    row.min = Float.intBitsToFloat(min >= 0 ? extreme(x, xo, n, -1) : min);
  }

  private static final int SIGN = Integer.MIN_VALUE;

  /**
   * Returns the bits that are the largest integer after some are flipped: all but the sign for the
   * largest of negative entries, all for the least of positive ones.
   */
  private static int extreme(float[] x, int xo, int n, int flip) {
    IntVector most = IntVector.broadcast(INTS, SIGN);
    for (int i = 0; i <= n - W; i += W) {
      IntVector bits = FastMath.Simd.bits(FloatVector.fromArray(WIDE, x, xo + i));
      most = most.max(bits.lanewise(XOR, flip));
    }
    IntVector bits = FastMath.Simd.bits(FloatVector.fromArray(WIDE, x, xo + n - W));
    return most.max(bits.lanewise(XOR, flip)).reduceLanes(MAX) ^ flip;
  }

  private static void clamp(float[] x, int xo, float[] y, int yo, float least, int n) {
    for (int i = 0; i < n; i += W) {
      FloatVector v = FastMath.Simd.atLeast(least, FloatVector.fromArray(WIDE, x, xo + i));
      Twin.exact(WIDE, v).intoArray(y, yo + i);
    }
  }

  /** Holds the integer next to w / ln 2 in its lowest bits. */
  private static FloatVector exponent(FloatVector w, FloatVector lifted) {
    return w.fma(FloatVector.broadcast(WIDE, FastMath.LOG2_E), lifted);
  }

  /** What rounding z (rh + rl) to w lost. */
  private static FloatVector productLow(
      FloatVector z, FloatVector rh, FloatVector rl, FloatVector w) {
    return z.fma(rl, z.fma(rh, w.neg()));
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
    FloatVector lifted = FloatVector.broadcast(WIDE, lift);
    FloatVector rh = FloatVector.broadcast(WIDE, high);
    FloatVector rl = FloatVector.broadcast(WIDE, low);
    boolean plain = high == 1 && low == 0; // z low is 0 then, and adding 0 changes no bits
    for (int k = 0; k < FLOAT_PARTIALS; k += W) {
      FloatVector sum = Twin.exact(WIDE, FloatVector.fromArray(WIDE, sums, k));
      FloatVector lost = Twin.exact(WIDE, FloatVector.fromArray(WIDE, sums, k + FLOAT_PARTIALS));
      for (int i = k; i < n; i += FLOAT_PARTIALS) {
        FloatVector z = FloatVector.fromArray(WIDE, x, xo + i).add(grain);
        FloatVector w = plain ? z : z.mul(rh);
        FloatVector wl = plain ? FloatVector.zero(WIDE) : productLow(z, rh, rl, w);
        FloatVector p = exponent(w, lifted);
        FloatVector m = p.sub(lifted);
        FloatVector r = FastMath.Simd.reduced(w, m);
        r = plain ? r : r.add(wl);
        FloatVector rest = FastMath.Simd.reducedLow(w, m, r);
        rest = plain ? rest : rest.add(wl);
        FloatVector q = FastMath.Simd.expm1Reduced(r, fast ? r : rest);
        FloatVector power = FastMath.Simd.power(p);
        FloatVector e = power.fma(fast ? q : r.add(q), power);
        FloatVector s = sum.add(e);
        FloatVector added = s.sub(sum);
        lost = lost.add(fast ? e.sub(added) : PairMath.Simd.low(power, r, q, added));
        sum = s;
        Twin.exact(WIDE, e).intoArray(y, yo + i);
      }
      Twin.exact(WIDE, sum).intoArray(sums, k);
      Twin.exact(WIDE, lost).intoArray(sums, k + FLOAT_PARTIALS);
    }
  }

  /** Turns exponentials into proportions, up to the next multiple of W. */
  private static void products(
      boolean far, float[] y, int yo, float c, float cl, float top, float most, int n) {
    FloatVector high = FloatVector.broadcast(WIDE, c);
    boolean corrected = !Float.isNaN(top);
    for (int i = 0; i < n; i += W) {
      FloatVector e = FloatVector.fromArray(WIDE, y, yo + i);
      FloatVector h = Twin.exact(WIDE, e.fma(high, e.mul(cl)));
      FloatVector p = Twin.exact(WIDE, far ? FastMath.Simd.drop(h) : h.mul(FastMath.DROP));
      p = corrected ? p.blend(most, e.compare(EQ, top)) : p;
      Twin.exact(WIDE, p).intoArray(y, yo + i);
    }
  }

  // ---- short rows: as many as there are lanes are turned on their side ----

  /** What a thread needs to turn W rows of n entries. */
  private static final class Turn {
    private int n;

    /** Where the rows begin. */
    final int[] starts = new int[W];

    /** Where the entries of the rows, one after the other, are in a block. */
    final int[] places = new int[SHORT * W];

    /** The rows on their side: the entries of one are W apart. */
    final float[] block = new float[SHORT * W];

    final float[] other = new float[SHORT * W];

    void to(int length) {
      for (int r = 0; n != length && r < W; r++) {
        starts[r] = r * length;
        for (int j = 0; j < length; j++) {
          places[r * length + j] = j * W + r;
        }
      }
      n = length;
    }
  }

  private static final ThreadLocal<Turn> TURN = ThreadLocal.withInitial(Turn::new);

  private static void lay(float[] rows, int at, int[] starts, float[] block, int n) {
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, rows, at + j, starts, 0);
      Twin.exact(WIDE, v).intoArray(block, j * W);
    }
  }

  private static void raise(float[] block, int[] places, float[] rows, int at, int n) {
    for (int i = 0; i < n * W; i += W) {
      FloatVector v = FloatVector.fromArray(WIDE, block, 0, places, i);
      Twin.exact(WIDE, v).intoArray(rows, at + i);
    }
  }

  /** One short row: as a column in each lane, of which each has a part of the entries. */
  private static void shortRow(
      Softmax unit, Grade grade, float[] block, float[] x, int xo, float[] y, int yo, int n) {
    double temperature = unit.temperature();
    Column column = COLUMN.get();
    int count = (n + W - 1) / W;
    System.arraycopy(x, xo, block, 0, n);
    Arrays.fill(block, n, count * W, Float.NEGATIVE_INFINITY);
    max(block, 0, 0, column.max, count, W);
    float max = Float.NEGATIVE_INFINITY;
    for (float v : column.max) {
      max = v > max ? v : max;
    }
    if (!(Math.abs(max) <= reach(temperature))) {
      row(unit, grade, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    Arrays.fill(column.max, max);
    fewExponentials(grade == Grade.FAST, block, 0, block, 0, temperature, column, count, W);
    float total = 0;
    float totalLow = 0;
    for (int k = 0; k < W; k++) {
      total += column.total[k];
      totalLow += column.totalLow[k];
    }
    Arrays.fill(column.total, total);
    Arrays.fill(column.totalLow, totalLow);
    products(block, 0, column, count, W);
    System.arraycopy(block, 0, y, yo, n);
  }

  // ---- neighbouring rows: one row in each lane ----

  // What one step leaves for the next goes through arrays: a vector that crosses a call is boxed.

  /** What {@link ScalarRowLoop} knows of a row, for the row in each lane. */
  private static final class Column {
    final float[] max = new float[W];
    final float[] top = new float[W];
    final float[] topLow = new float[W];
    final float[] total = new float[W];
    final float[] totalLow = new float[W];
    final float[] partials = new float[2 * DOT_PARTIALS];
    final double[] folded = new double[PARTIALS];
    final float[] sums = new float[2 * DOT_PARTIALS * W];

    float[] emptySums() {
      Arrays.fill(sums, 0, FLOAT_PARTIALS * W, START);
      Arrays.fill(sums, FLOAT_PARTIALS * W, 2 * FLOAT_PARTIALS * W, 0);
      return sums;
    }
  }

  private static final ThreadLocal<Column> COLUMN = ThreadLocal.withInitial(Column::new);

  private static void columns(
      Softmax unit, Grade grade, float[] x, int xo, float[] y, int yo, int n, int inner) {
    double temperature = unit.temperature();
    Column column = COLUMN.get();
    int i = 0;
    for (; i + W <= inner; i += W) {
      if (max(x, xo + i, reach(temperature), column.max, n, inner)) {
        boolean fast = grade == Grade.FAST;
        if (n <= SHORT) {
          fewExponentials(fast, x, xo + i, y, yo + i, temperature, column, n, inner);
        } else {
          exponentials(fast, x, xo + i, y, yo + i, temperature, column, n, inner);
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
  private static boolean max(float[] x, int xo, float reach, float[] most, int n, int inner) {
    FloatVector max = FloatVector.broadcast(WIDE, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector before = Twin.exact(WIDE, max);
      max = before.blend(v, v.compare(GT, before));
    }
    Twin.exact(WIDE, max).intoArray(most, 0);
    return max.abs().compare(LE, reach).allTrue();
  }

  private static void exponentials(
      boolean fast,
      float[] x,
      int xo,
      float[] y,
      int yo,
      double temperature,
      Column column,
      int n,
      int inner) {
    FloatVector max = FloatVector.fromArray(WIDE, column.max, 0);
    FloatVector rh = FloatVector.broadcast(WIDE, (float) (1 / temperature));
    FloatVector rl = FloatVector.broadcast(WIDE, low(1 / temperature));
    FloatVector grain = FloatVector.broadcast(WIDE, grain(temperature));
    FloatVector bound = least(max, temperature);
    FloatVector lifted = lift(max, rh);
    boolean plain = temperature == 1;
    FloatVector top = fast ? FloatVector.broadcast(WIDE, Float.NaN) : top(max, rh, rl, grain);
    Twin.exact(WIDE, top).intoArray(column.top, 0);
    Twin.exact(WIDE, topLow(max, rh, rl, grain, top)).intoArray(column.topLow, 0);
    float[] sums = column.emptySums();
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector z = v.blend(bound, v.compare(LT, bound)).add(grain);
      FloatVector w = plain ? z : z.mul(rh);
      FloatVector wl = plain ? FloatVector.zero(WIDE) : productLow(z, rh, rl, w);
      FloatVector p = exponent(w, lifted);
      FloatVector m = p.sub(lifted);
      FloatVector r = FastMath.Simd.reduced(w, m);
      r = plain ? r : r.add(wl);
      FloatVector rest = FastMath.Simd.reducedLow(w, m, r);
      rest = plain ? rest : rest.add(wl);
      FloatVector q = FastMath.Simd.expm1Reduced(r, fast ? r : rest);
      FloatVector power = FastMath.Simd.power(p);
      FloatVector e = power.fma(fast ? q : r.add(q), power);
      int k = (j % FLOAT_PARTIALS) * W;
      int kl = k + FLOAT_PARTIALS * W;
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector s = sum.add(e);
      FloatVector added = s.sub(sum);
      FloatVector lost = fast ? e.sub(added) : PairMath.Simd.low(power, r, q, added);
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
  private static void fewExponentials(
      boolean fast,
      float[] x,
      int xo,
      float[] y,
      int yo,
      double temperature,
      Column column,
      int n,
      int inner) {
    if (temperature == 1) {
      if (fast) {
        fast(x, xo, y, yo, temperature, column, n, inner);
      } else {
        full(x, xo, y, yo, temperature, column, n, inner);
      }
    } else if (fast) {
      temperedFast(x, xo, y, yo, temperature, column, n, inner);
    } else {
      temperedFull(x, xo, y, yo, temperature, column, n, inner);
    }
  }

  private static void fast(
      float[] x, int xo, float[] y, int yo, double temperature, Column column, int n, int inner) {
    FloatVector low = fewExponentials(true, true, x, xo, y, yo, temperature, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void full(
      float[] x, int xo, float[] y, int yo, double temperature, Column column, int n, int inner) {
    FloatVector low = fewExponentials(false, true, x, xo, y, yo, temperature, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void temperedFast(
      float[] x, int xo, float[] y, int yo, double temperature, Column column, int n, int inner) {
    FloatVector low = fewExponentials(true, false, x, xo, y, yo, temperature, column, n, inner);
    Twin.exact(WIDE, low).intoArray(column.totalLow, 0);
  }

  private static void temperedFull(
      float[] x, int xo, float[] y, int yo, double temperature, Column column, int n, int inner) {
    FloatVector low = fewExponentials(false, false, x, xo, y, yo, temperature, column, n, inner);
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
      double temperature,
      Column column,
      int n,
      int inner) {
    FloatVector max = FloatVector.fromArray(WIDE, column.max, 0);
    FloatVector rh = FloatVector.broadcast(WIDE, (float) (1 / temperature));
    FloatVector rl = FloatVector.broadcast(WIDE, low(1 / temperature));
    FloatVector grain = FloatVector.broadcast(WIDE, grain(temperature));
    FloatVector bound = least(max, temperature);
    FloatVector lifted = lift(max, rh);
    FloatVector top = fast ? FloatVector.broadcast(WIDE, Float.NaN) : top(max, rh, rl, grain);
    Twin.exact(WIDE, top).intoArray(column.top, 0);
    Twin.exact(WIDE, topLow(max, rh, rl, grain, top)).intoArray(column.topLow, 0);
    FloatVector coarse = FloatVector.broadcast(WIDE, COARSE);
    FloatVector fine = FloatVector.broadcast(WIDE, FINE);
    FloatVector total = FloatVector.zero(WIDE);
    FloatVector totalLow = total;
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      // A blend with a vector of bounds stayed in a box on JDK 17.
      FloatVector z = v.max(bound).add(grain);
      FloatVector w = plain ? z : z.mul(rh);
      FloatVector wl = plain ? FloatVector.zero(WIDE) : productLow(z, rh, rl, w);
      FloatVector p = exponent(w, lifted);
      FloatVector m = p.sub(lifted);
      FloatVector r = FastMath.Simd.reduced(w, m);
      r = plain ? r : r.add(wl);
      FloatVector rest = FastMath.Simd.reducedLow(w, m, r);
      rest = plain ? rest : rest.add(wl);
      FloatVector q = FastMath.Simd.expm1Reduced(r, fast ? r : rest);
      FloatVector power = FastMath.Simd.power(p);
      FloatVector e = power.fma(fast ? q : r.add(q), power);
      FloatVector added = coarse.add(e).sub(coarse);
      FloatVector lost = fast ? e.sub(added) : PairMath.Simd.low(power, r, q, added);
      total = Twin.exact(WIDE, total).add(added);
      totalLow = Twin.exact(WIDE, totalLow).add(fine.add(lost).sub(fine));
      Twin.exact(WIDE, e).intoArray(y, yo + j * inner);
    }
    Twin.exact(WIDE, total).intoArray(column.total, 0);
    return totalLow;
  }

  /** The exponential of the largest entry, as above. */
  private static FloatVector top(
      FloatVector max, FloatVector rh, FloatVector rl, FloatVector grain) {
    FloatVector lifted = lift(max, rh);
    FloatVector z = max.add(grain);
    FloatVector w = z.mul(rh);
    FloatVector wl = productLow(z, rh, rl, w);
    FloatVector p = exponent(w, lifted);
    FloatVector m = p.sub(lifted);
    FloatVector r = FastMath.Simd.reduced(w, m).add(wl);
    FloatVector q = FastMath.Simd.expm1Reduced(r, FastMath.Simd.reducedLow(w, m, r).add(wl));
    return PairMath.Simd.high(FastMath.Simd.power(p), r, q);
  }

  /** By how much it is more than that. */
  private static FloatVector topLow(
      FloatVector max, FloatVector rh, FloatVector rl, FloatVector grain, FloatVector top) {
    FloatVector lifted = lift(max, rh);
    FloatVector z = max.add(grain);
    FloatVector w = z.mul(rh);
    FloatVector wl = productLow(z, rh, rl, w);
    FloatVector p = exponent(w, lifted);
    FloatVector m = p.sub(lifted);
    FloatVector r = FastMath.Simd.reduced(w, m).add(wl);
    FloatVector q = FastMath.Simd.expm1Reduced(r, FastMath.Simd.reducedLow(w, m, r).add(wl));
    return PairMath.Simd.low(FastMath.Simd.power(p), r, q, top);
  }

  /** What stands for the entries below it, -∞ among them. */
  private static FloatVector least(FloatVector max, double temperature) {
    FloatVector off = FloatVector.broadcast(WIDE, OFF);
    return FloatVector.broadcast(WIDE, (float) temperature).fma(off, max);
  }

  /** As {@link ScalarRowLoop#lift}. */
  private static FloatVector lift(FloatVector max, FloatVector reciprocal) {
    FloatVector round = FloatVector.broadcast(WIDE, FastMath.ROUND);
    FloatVector k = max.mul(reciprocal).fma(FloatVector.broadcast(WIDE, FastMath.LOG2_E), round);
    return FloatVector.broadcast(WIDE, FastMath.LIFTED).sub(k.sub(round));
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
  private static void products(float[] y, int yo, Column column, int n, int inner) {
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

  private static void backwardColumns(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int inner) {
    Column column = COLUMN.get();
    int i = 0;
    for (; i + W <= inner; i += W) {
      boolean usual;
      if (n < FEW) {
        usual = fewDots(y, yo + i, dy, dyo + i, column, n, inner);
      } else {
        dots(y, yo + i, dy, dyo + i, column, n, inner);
        usual = dotTotals(column);
      }
      if (!usual) {
        for (int lane = i; lane < i + W; lane++) {
          backwardRow(unit, y, yo + lane, dy, dyo + lane, dx, dxo + lane, n, inner);
        }
      } else if (unit.temperature() == 1) {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, column, n, inner);
      } else {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, column, unit.temperature(), n, inner);
      }
    }
    for (; i < inner; i++) {
      backwardRow(unit, y, yo + i, dy, dyo + i, dx, dxo + i, n, inner);
    }
  }

  /** Writes the dot products of short columns, and tells whether they are all usual. */
  private static boolean fewDots(
      float[] y, int yo, float[] dy, int dyo, Column column, int n, int inner) {
    FloatVector sum = FloatVector.zero(WIDE);
    FloatVector lost = sum;
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      FloatVector before = Twin.exact(WIDE, sum);
      sum = v.fma(g, before);
      lost = Twin.exact(WIDE, lost).add(v.fma(g, before.sub(sum)));
    }
    FloatVector total = sum.add(lost);
    FloatVector part = total.sub(sum);
    Twin.exact(WIDE, total).intoArray(column.total, 0);
    Twin.exact(WIDE, sum.sub(total.sub(part)).add(lost.sub(part))).intoArray(column.totalLow, 0);
    return total.abs().compare(LE, USUAL).allTrue();
  }

  private static void dots(
      float[] y, int yo, float[] dy, int dyo, Column column, int n, int inner) {
    float[] sums = column.sums;
    Arrays.fill(sums, 0);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      int k = dotPartial(j, n) * W;
      int kl = k + DOT_PARTIALS * W;
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector s = v.fma(g, sum);
      FloatVector lost = FloatVector.fromArray(WIDE, sums, kl).add(v.fma(g, sum.sub(s)));
      Twin.exact(WIDE, s).intoArray(sums, k);
      Twin.exact(WIDE, lost).intoArray(sums, kl);
    }
  }

  /** Adds up the partial sums of each lane, and tells whether all are usual. */
  private static boolean dotTotals(Column column) {
    boolean usual = true;
    for (int lane = 0; lane < W; lane++) {
      for (int k = 0; k < 2 * DOT_PARTIALS; k++) {
        column.partials[k] = column.sums[k * W + lane];
      }
      double dot = dotTotal(column.partials, column.folded);
      usual &= Math.abs((float) dot) <= USUAL;
      column.total[lane] = (float) dot;
      column.totalLow[lane] = low(dot);
    }
    return usual;
  }

  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Column column,
      double temperature,
      int n,
      int inner) {
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int i = 0; i < W; i += L) {
      DoubleVector d = load(column.total, i).add(load(column.totalLow, i));
      for (int j = 0; j < n; j++) {
        DoubleVector v = load(y, yo + i + j * inner);
        DoubleVector p = v.mul(load(dy, dyo + i + j * inner).sub(d)).div(tau);
        narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i + j * inner);
      }
    }
  }

  /** The same at temperature 1. */
  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      Column column,
      int n,
      int inner) {
    FloatVector high = FloatVector.fromArray(WIDE, column.total, 0);
    FloatVector low = FloatVector.fromArray(WIDE, column.totalLow, 0).neg();
    FloatVector zero = FloatVector.zero(WIDE);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      FloatVector p = v.fma(g.sub(high), v.fma(low, zero));
      Twin.exact(WIDE, p).intoArray(dx, dxo + j * inner);
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
}
