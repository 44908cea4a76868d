package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
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

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  /** Partial sums of a row of doubles, and of backward. */
  private static final int PARTIALS = 8;

  @Override
  public void forward(
      Softmax unit, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows) {
    int n = rows.length();
    if (mask != null || W > FLOAT_PARTIALS || (rows.inner() > 1 && rows.inner() < W)) {
      super.forward(unit, x, xo, mask, y, yo, rows);
    } else if (rows.inner() == 1) {
      int o = 0;
      int[] starts = starts(n);
      for (; n <= SHORT && o + W <= rows.outer(); o += W) {
        float[] block = BLOCKS.get()[0];
        lay(x, xo + o * n, starts, block, n);
        columns(unit, block, 0, block, 0, n, W);
        raise(block, y, yo + o * n, n);
      }
      for (; o < rows.outer(); o++) {
        if (n <= SHORT) {
          row(unit, x, xo + o * n, null, 0, y, yo + o * n, n, 1);
        } else {
          row(unit, x, xo + o * n, y, yo + o * n, n);
        }
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
    int o = 0;
    int[] starts = starts(n);
    for (; rows.inner() == 1 && n <= SHORT && o + W <= rows.outer(); o += W) {
      float[][] blocks = BLOCKS.get();
      lay(y, yo + o * n, starts, blocks[0], n);
      lay(dy, dyo + o * n, starts, blocks[1], n);
      backwardColumns(unit, blocks[0], 0, blocks[1], 0, blocks[0], 0, n, W);
      raise(blocks[0], dx, dxo + o * n, n);
    }
    for (; o < rows.outer(); o++) {
      int at = o * n * rows.inner();
      if (rows.inner() > 1) {
        backwardColumns(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, rows.inner());
        continue;
      }
      if (n <= SHORT) {
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
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
      done =
          temperature == 1
              ? product(y, yo + at, dy, dyo + at, dx, dxo + at, (float) dot, low(dot), n)
              : product(y, yo + at, dy, dyo + at, dx, dxo + at, dot, temperature, n);
      for (int j = done; j < n; j++) {
        dx[dxo + at + j] = product(y[yo + at + j], dy[dyo + at + j], dot, temperature);
      }
    }
  }

  // ---- what the build inlines ----

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  /** The partial sums k and k + 4 of each lane. */
  private static DoubleVector load(double[] sums, int k) {
    return DoubleVector.fromArray(DOUBLES, sums, k * L)
        .add(DoubleVector.fromArray(DOUBLES, sums, (k + 4) * L));
  }

  /** The tree of {@link ScalarRowLoop#total(double[])}, lane by lane. */
  private static DoubleVector load(double[] sums) {
    return load(sums, 0).add(load(sums, 2)).add(load(sums, 1).add(load(sums, 3)));
  }

  // ---- a contiguous row ----

  private static void row(Softmax unit, float[] x, int xo, float[] y, int yo, int n) {
    float max = max(x, xo, n);
    double temperature = unit.temperature();
    if (Math.abs(max) == Float.POSITIVE_INFINITY || !fitsFloat(max, temperature)) {
      row(unit, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    float high = (float) (1 / temperature);
    float low = low(1 / temperature);
    float least = least(max, temperature);
    float lift = lift(max, high);
    float[] sums = floatPartials();
    // The last entries, fewer than a group, in a group of their own.
    int end = n - n % FLOAT_PARTIALS;
    float[] last = BLOCKS.get()[0];
    Arrays.fill(last, 0, FLOAT_PARTIALS, least);
    System.arraycopy(x, xo + end, last, 0, n - end);
    exponentials(x, xo, y, yo, last, high, low, least, lift, sums, n);
    double reciprocal = 1 / total(sums);
    float r = (float) reciprocal;
    float rl = low(reciprocal);
    float top = top(max, high, low, lift);
    float most = most(max, high, low, lift, reciprocal);
    scaled(y, yo, r, rl, top, most, end);
    if (end < n) {
      scaled(last, 0, r, rl, top, most, FLOAT_PARTIALS);
      System.arraycopy(last, 0, y, yo + end, n - end);
    }
  }

  /** The largest of at least W entries, NaN left out: it comes back in the sum. */
  private static float max(float[] x, int xo, int n) {
    // Two at a time, because each waits for the one before; the last ones overlap.
    FloatVector most = FloatVector.broadcast(WIDE, Float.NEGATIVE_INFINITY);
    FloatVector also = most;
    for (int i = 0; i < n; i += 2 * W) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + Math.min(i, n - W));
      FloatVector w = FloatVector.fromArray(WIDE, x, xo + Math.min(i + W, n - W));
      most = most.blend(v, v.compare(GT, most));
      also = also.blend(w, w.compare(GT, also));
    }
    // As integers, ordered like the floats: they reduce in a fifth of the time.
    IntVector bits = most.blend(also, also.compare(GT, most)).reinterpretAsInts();
    int key = bits.lanewise(XOR, bits.lanewise(ASHR, 31).and(Integer.MAX_VALUE)).reduceLanes(MAX);
    return Float.intBitsToFloat(key ^ (key >> 31 & Integer.MAX_VALUE));
  }

  /**
   * Writes the exponentials of whole groups of sixteen, and their partial sums; those of the last
   * entries, fewer than sixteen, in place.
   */
  private static void exponentials(
      float[] x,
      int xo,
      float[] y,
      int yo,
      float[] last,
      float high,
      float low,
      float least,
      float lift,
      float[] sums,
      int n) {
    FloatVector lifted = FloatVector.broadcast(WIDE, lift);
    FloatVector rh = FloatVector.broadcast(WIDE, high);
    FloatVector rl = FloatVector.broadcast(WIDE, low);
    boolean plain = high == 1 && low == 0;
    int end = n - n % FLOAT_PARTIALS;
    for (int k = 0; k < FLOAT_PARTIALS; k += W) {
      FloatVector sum = FloatVector.broadcast(WIDE, START);
      FloatVector rest = FloatVector.zero(WIDE);
      for (int i = k; i < end; i += FLOAT_PARTIALS) {
        FloatVector z = FastMath.Simd.atLeast(least, FloatVector.fromArray(WIDE, x, xo + i));
        FloatVector w = plain ? z : z.mul(rh);
        FloatVector wl = plain ? FloatVector.zero(WIDE) : z.fma(rl, z.fma(rh, w.neg()));
        FloatVector e = PairMath.Simd.expHigh(w, wl, lifted);
        FloatVector s = sum.add(e);
        rest = rest.add(e.sub(s.sub(sum)).add(PairMath.Simd.expLow(w, wl, lifted, e)));
        sum = s;
        e.intoArray(y, yo + i);
      }
      if (end < n) {
        VectorMask<Float> beyond = FloatVector.fromArray(WIDE, NUMBERS, k).compare(GE, n - end);
        FloatVector z = FastMath.Simd.atLeast(least, FloatVector.fromArray(WIDE, last, k));
        FloatVector w = z.mul(rh);
        FloatVector wl = z.fma(rl, z.fma(rh, w.neg()));
        FloatVector e = PairMath.Simd.expHigh(w, wl, lifted);
        FloatVector el = PairMath.Simd.expLow(w, wl, lifted, e).blend(0, beyond);
        FloatVector counted = e.blend(0, beyond);
        FloatVector s = sum.add(counted);
        rest = rest.add(counted.sub(s.sub(sum)).add(el));
        sum = s;
        e.intoArray(last, k);
      }
      sum.intoArray(sums, k);
      rest.intoArray(sums, k + FLOAT_PARTIALS);
    }
  }

  /** The numbers of the entries of a group. */
  private static final float[] NUMBERS = new float[FLOAT_PARTIALS];

  static {
    for (int k = 0; k < FLOAT_PARTIALS; k++) {
      NUMBERS[k] = k;
    }
  }

  private static void scaled(float[] y, int yo, float r, float rl, float top, float most, int n) {
    FloatVector high = FloatVector.broadcast(WIDE, r);
    for (int i = 0; i < n; i += W) {
      FloatVector e = FloatVector.fromArray(WIDE, y, yo + i);
      FastMath.Simd.drop(e.fma(high, e.mul(rl)))
          .blend(most, e.compare(EQ, top))
          .intoArray(y, yo + i);
    }
  }

  // ---- short rows: as many as there are lanes are turned on their side ----

  /** Up to this length, turning costs less than what a short row leaves of the vectors unused. */
  private static final int SHORT = 16;

  private static final ThreadLocal<float[][]> BLOCKS =
      ThreadLocal.withInitial(() -> new float[2][SHORT * W]);

  private static final ThreadLocal<int[]> STARTS = ThreadLocal.withInitial(() -> new int[W]);

  /** Returns where W rows of n entries begin. */
  private static int[] starts(int n) {
    int[] starts = STARTS.get();
    for (int r = 0; r < W; r++) {
      starts[r] = r * n;
    }
    return starts;
  }

  /** Copies W rows into a block, the entries of one row W apart. */
  private static void lay(float[] rows, int at, int[] starts, float[] block, int n) {
    for (int j = 0; j < n; j++) {
      FloatVector.fromArray(WIDE, rows, at + j, starts, 0).intoArray(block, j * W);
    }
  }

  private static void raise(float[] block, float[] rows, int at, int n) {
    for (int r = 0; r < W; r++) {
      for (int j = 0; j < n; j++) {
        rows[at + r * n + j] = block[j * W + r];
      }
    }
  }

  // ---- neighbouring rows: one row in each lane ----

  // What one step leaves for the next goes through arrays: a vector that crosses a call is boxed.
  private static final ThreadLocal<double[]> LANES =
      ThreadLocal.withInitial(() -> new double[PARTIALS * L]);
  private static final ThreadLocal<float[]> COLUMN_SUMS =
      ThreadLocal.withInitial(() -> new float[2 * FLOAT_PARTIALS * W]);

  /** What {@link ScalarRowLoop} knows of a row, for the row in each lane. */
  private static final class Column {
    final float[] max = new float[W];
    final float[] least = new float[W];
    final float[] lift = new float[W];
    final float[] top = new float[W];
    final float[] topLow = new float[W];
    final float[] reciprocal = new float[W];
    final float[] reciprocalLow = new float[W];
    final float[] most = new float[W];

    boolean fitsFloat(double temperature) {
      for (float each : max) {
        if (Math.abs(each) == Float.POSITIVE_INFINITY
            || !ScalarRowLoop.fitsFloat(each, temperature)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final ThreadLocal<Column> COLUMN = ThreadLocal.withInitial(Column::new);

  private static void columns(
      Softmax unit, float[] x, int xo, float[] y, int yo, int n, int inner) {
    double temperature = unit.temperature();
    float high = (float) (1 / temperature);
    float low = low(1 / temperature);
    float[] sums = COLUMN_SUMS.get();
    Column column = COLUMN.get();
    int i = 0;
    for (; i + W <= inner; i += W) {
      max(x, xo + i, n, inner, column.max);
      if (column.fitsFloat(temperature)) {
        for (int lane = 0; lane < W; lane++) {
          column.least[lane] = least(column.max[lane], temperature);
          column.lift[lane] = lift(column.max[lane], high);
        }
        exponentials(x, xo + i, y, yo + i, high, low, column, sums, n, inner);
        reciprocals(sums, column);
        scaled(y, yo + i, column, n, inner);
      } else {
        for (int lane = i; lane < i + W; lane++) {
          row(unit, x, xo + lane, null, 0, y, yo + lane, n, inner);
        }
      }
    }
    for (; i < inner; i++) {
      row(unit, x, xo + i, null, 0, y, yo + i, n, inner);
    }
  }

  private static void max(float[] x, int xo, int n, int inner, float[] most) {
    FloatVector max = FloatVector.broadcast(WIDE, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      max = max.blend(v, v.compare(GT, max));
    }
    max.intoArray(most, 0);
  }

  private static void exponentials(
      float[] x,
      int xo,
      float[] y,
      int yo,
      float high,
      float low,
      Column column,
      float[] sums,
      int n,
      int inner) {
    FloatVector lifted = FloatVector.fromArray(WIDE, column.lift, 0);
    FloatVector bound = FloatVector.fromArray(WIDE, column.least, 0);
    FloatVector rh = FloatVector.broadcast(WIDE, high);
    FloatVector rl = FloatVector.broadcast(WIDE, low);
    // Sums in an array rather than a loop for each: those of a short row would end at once.
    Arrays.fill(sums, 0, FLOAT_PARTIALS * W, START);
    Arrays.fill(sums, FLOAT_PARTIALS * W, 2 * FLOAT_PARTIALS * W, 0);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, x, xo + j * inner);
      FloatVector z = v.blend(bound, v.compare(LT, bound));
      FloatVector w = z.mul(rh);
      FloatVector wl = z.fma(rl, z.fma(rh, w.neg()));
      FloatVector e = PairMath.Simd.expHigh(w, wl, lifted);
      int k = (j % FLOAT_PARTIALS) * W;
      int kl = k + FLOAT_PARTIALS * W;
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector s = sum.add(e);
      FloatVector lost = e.sub(s.sub(sum)).add(PairMath.Simd.expLow(w, wl, lifted, e));
      s.intoArray(sums, k);
      FloatVector.fromArray(WIDE, sums, kl).add(lost).intoArray(sums, kl);
      e.intoArray(y, yo + j * inner);
    }
    FloatVector max = FloatVector.fromArray(WIDE, column.max, 0);
    FloatVector w = max.mul(rh);
    FloatVector wl = max.fma(rl, max.fma(rh, w.neg()));
    FloatVector top = PairMath.Simd.expHigh(w, wl, lifted);
    top.intoArray(column.top, 0);
    PairMath.Simd.expLow(w, wl, lifted, top).intoArray(column.topLow, 0);
  }

  /** Writes the reciprocals of the sums in two parts, and the largest proportions. */
  private static void reciprocals(float[] sums, Column column) {
    double[] folded = LANES.get();
    for (int i = 0; i < W; i += L) {
      for (int k = 0; k < PARTIALS; k++) {
        partial(sums, k, i).add(partial(sums, k + PARTIALS, i)).intoArray(folded, k * L);
      }
      DoubleVector total = load(folded).mul(FastMath.DROP);
      DoubleVector reciprocal = DoubleVector.broadcast(DOUBLES, 1).div(total);
      FloatVector r = FloatMath.Simd.narrow(reciprocal);
      r.intoArray(column.reciprocal, i);
      FloatMath.Simd.narrow(reciprocal.sub(FloatMath.Simd.widen(r)))
          .intoArray(column.reciprocalLow, i);
      DoubleVector top = load(column.top, i).add(load(column.topLow, i));
      FloatMath.Simd.narrow(top.mul(reciprocal.mul(FastMath.DROP))).intoArray(column.most, i);
    }
  }

  /** Partial sum k of the lanes from i on. */
  private static DoubleVector partial(float[] sums, int k, int i) {
    return load(sums, k * W + i).sub(START).add(load(sums, (k + FLOAT_PARTIALS) * W + i));
  }

  private static void scaled(float[] y, int yo, Column column, int n, int inner) {
    FloatVector high = FloatVector.fromArray(WIDE, column.reciprocal, 0);
    FloatVector low = FloatVector.fromArray(WIDE, column.reciprocalLow, 0);
    FloatVector top = FloatVector.fromArray(WIDE, column.top, 0);
    FloatVector most = FloatVector.fromArray(WIDE, column.most, 0);
    for (int j = 0; j < n; j++) {
      FloatVector e = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FastMath.Simd.drop(e.fma(high, e.mul(low)))
          .blend(most, e.compare(EQ, top))
          .intoArray(y, yo + j * inner);
    }
  }

  private static void backwardColumns(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int inner) {
    double[] sums = LANES.get();
    int i = 0;
    for (; i + L <= inner; i += L) {
      dots(y, yo + i, dy, dyo + i, sums, n, inner);
      if (unit.temperature() == 1) {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, sums, n, inner);
      } else {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, sums, unit.temperature(), n, inner);
      }
    }
    for (; i < inner; i++) {
      backwardRow(unit, y, yo + i, dy, dyo + i, dx, dxo + i, n, inner);
    }
  }

  private static void dots(
      float[] y, int yo, float[] dy, int dyo, double[] sums, int n, int inner) {
    Arrays.fill(sums, 0);
    for (int j = 0; j < n; j++) {
      DoubleVector v = load(y, yo + j * inner);
      DoubleVector p = v.mul(load(dy, dyo + j * inner)).blend(0, v.compare(EQ, 0));
      int k = (j & (PARTIALS - 1)) * L;
      DoubleVector.fromArray(DOUBLES, sums, k).add(p).intoArray(sums, k);
    }
  }

  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      double[] sums,
      double temperature,
      int n,
      int inner) {
    DoubleVector d = load(sums);
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int j = 0; j < n; j++) {
      DoubleVector v = load(y, yo + j * inner);
      DoubleVector p = v.mul(load(dy, dyo + j * inner).sub(d)).div(tau);
      FloatMath.Simd.narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + j * inner);
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
      double[] sums,
      int n,
      int inner) {
    DoubleVector d = load(sums);
    FloatVector high = FloatMath.Simd.narrow(d);
    FloatVector low = FloatMath.Simd.narrow(d.sub(FloatMath.Simd.widen(high)));
    low = low.blend(0, high.abs().compare(EQ, Float.POSITIVE_INFINITY));
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(FLOATS, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(FLOATS, dy, dyo + j * inner);
      FloatVector p = v.mul(g.sub(high).sub(low));
      p.blend(0, v.compare(EQ, 0)).intoArray(dx, dxo + j * inner);
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
        DoubleVector v = load(y, yo + i);
        DoubleVector g = load(dy, dyo + i);
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
    for (int end = FLOATS.loopBound(n); i < end; i += L) {
      DoubleVector v = load(y, yo + i);
      DoubleVector p = v.mul(load(dy, dyo + i).sub(d)).div(tau);
      FloatMath.Simd.narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i);
    }
    return i;
  }

  /** The same at temperature 1. */
  private static int product(
      float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, float high, float low, int n) {
    int i = 0;
    for (int end = WIDE.loopBound(n); i < end; i += W) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + i);
      FloatVector p = v.mul(FloatVector.fromArray(WIDE, dy, dyo + i).sub(high).sub(low));
      p.blend(0, v.compare(EQ, 0)).intoArray(dx, dxo + i);
    }
    return i;
  }
}
