package org.hillock.internal.backend;

import java.util.Arrays;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Softmax;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;
import org.hillock.internal.math.PairMath;

/**
 * Softmax in plain loops: one row after the other, in three passes (largest entry, exponentials and
 * their sum, quotient).
 *
 * <p>Entry j of a row goes to partial sum j mod 16 (float) or j mod 8 (double), whatever computes
 * it, so that the bits depend neither on the vector width nor on which rows are computed together;
 * short rows of floats have sums that are exact instead.
 *
 * <p>Forward in float does not subtract the largest entry, which would have to be done in two
 * parts: each exponential is e^(x/temperature) as it is, in the scale of the power of 2 that is
 * nearest to the largest. Exponentials and sums are pairs of floats.
 */
class ScalarRowLoop implements RowLoop {

  @Override
  public void forward(
      Softmax unit, Grade grade, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows) {
    for (int o = 0; o < rows.outer(); o++) {
      for (int i = 0; i < rows.inner(); i++) {
        int at = o * rows.length() * rows.inner() + i;
        row(unit, grade, x, xo + at, mask, at, y, yo + at, rows.length(), rows.inner());
      }
    }
  }

  @Override
  public void forward(
      Softmax unit, double[] x, int xo, boolean[] mask, double[] y, int yo, Rows rows) {
    for (int o = 0; o < rows.outer(); o++) {
      for (int i = 0; i < rows.inner(); i++) {
        int at = o * rows.length() * rows.inner() + i;
        row(unit, x, xo + at, mask, at, y, yo + at, rows.length(), rows.inner());
      }
    }
  }

  @Override
  public void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Rows rows) {
    for (int o = 0; o < rows.outer(); o++) {
      for (int i = 0; i < rows.inner(); i++) {
        int at = o * rows.length() * rows.inner() + i;
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, rows.length(), rows.inner());
      }
    }
  }

  @Override
  public void backward(
      Softmax unit, double[] y, int yo, double[] dy, int dyo, double[] dx, int dxo, Rows rows) {
    for (int o = 0; o < rows.outer(); o++) {
      for (int i = 0; i < rows.inner(); i++) {
        int at = o * rows.length() * rows.inner() + i;
        backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, rows.length(), rows.inner());
      }
    }
  }

  // ---- float ----

  static void row(
      Softmax unit,
      Grade grade,
      float[] x,
      int xo,
      boolean[] mask,
      int mo,
      float[] y,
      int yo,
      int n,
      int step) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      float v = x[xo + j * step];
      max = v > max && (mask == null || mask[mo + j * step]) ? v : max;
    }
    if (Math.abs(max) == Float.POSITIVE_INFINITY) {
      special(unit, x, xo, mask, mo, y, yo, n, step);
      return;
    }
    double temperature = unit.temperature();
    if (Math.abs(max) > reach(temperature)) {
      rowInDouble(max, temperature, x, xo, mask, mo, y, yo, n, step);
      return;
    }
    boolean fast = grade == Grade.FAST;
    boolean few = n <= SHORT;
    float[] sums = floatPartials(few ? 0 : START);
    float high = (float) (1 / temperature);
    float low = low(1 / temperature);
    float least = least(max, temperature);
    float grain = grain(temperature);
    float lift = lift(max, high);
    for (int j = 0; j < n; j++) {
      float e = 0;
      if (mask == null || mask[mo + j * step]) {
        float z = FastMath.atLeast(least, x[xo + j * step]) + grain;
        float w = z * high;
        float wl = Math.fma(z, low, Math.fma(z, high, -w));
        e = fast ? FastMath.expLifted(w, wl, lift) : PairMath.expHigh(w, wl, lift);
        int k = few ? 0 : j % FLOAT_PARTIALS;
        float sum = few ? COARSE : sums[k];
        float added = sum + e - sum;
        float lost = fast ? e - added : PairMath.expLow(w, wl, lift, added);
        sums[k] += added;
        sums[k + FLOAT_PARTIALS] += few ? lost + FINE - FINE : lost;
      }
      y[yo + j * step] = e;
    }
    double total = few ? (double) sums[0] + sums[FLOAT_PARTIALS] : total(sums, partials());
    float c = reciprocal((float) total);
    float cl = reciprocalLow(c, (float) total, low(total));
    float w = (max + grain) * high;
    float wl = Math.fma(max + grain, low, Math.fma(max + grain, high, -w));
    float top = fast ? Float.NaN : PairMath.expHigh(w, wl, lift);
    float most = most(top, PairMath.expLow(w, wl, lift, top), c, cl);
    for (int j = 0; j < n; j++) {
      float e = y[yo + j * step];
      y[yo + j * step] = e == top ? most : proportion(e, c, cl);
    }
  }

  /** Returns an exponential times the lifted reciprocal of the sum, in two parts. */
  static float proportion(float e, float c, float cl) {
    return FastMath.drop(Math.fma(e, c, e * cl));
  }

  /** Returns the lifted reciprocal of a sum. */
  static float reciprocal(float total) {
    return 1 / FastMath.DROP / total;
  }

  /** Returns what it lacks to that of a sum in two parts. */
  static float reciprocalLow(float c, float total, float totalLow) {
    float rest = Math.fma(-c, totalLow, Math.fma(-c, total, 1 / FastMath.DROP));
    return rest * FastMath.DROP * c;
  }

  /**
   * Returns the proportion of the largest entry, of whose exponential nothing is lost: 1 where the
   * others are far below, 1/n where all are the same.
   */
  static float most(float top, float topLow, float c, float cl) {
    float p = top * c;
    float low = Math.fma(topLow, c, Math.fma(top, cl, Math.fma(top, c, -p)));
    return (p + low) * FastMath.DROP;
  }

  // A row of no more entries than SHORT has two sums, and both are exact, so that any order gives
  // the same bits: of the exponentials as multiples of 2^63, to which adding COARSE rounds them,
  // and of what that lost as multiples of 2^45. Lifted exponentials are less than 2^80.6, and those
  // of the largest entries more than 2^79.4: sums are less than 2^87, and what is lost twice is
  // less than 2^-35 of the largest.

  static final int SHORT = 64;
  static final float COARSE = 0x1p86f;
  static final float FINE = 0x1.8p68f;

  /** Partial sums of a row of floats. */
  static final int FLOAT_PARTIALS = 16;

  /**
   * Larger than any exponential: what adding one to it loses is a difference of two differences.
   */
  static final float START = 2 / FastMath.DROP;

  /** So far below the largest entry, proportions are less than half the smallest float. */
  static final float OFF = -106;

  /** Returns what stands for the entries below it, -∞ among them. */
  static float least(float max, double temperature) {
    return Math.fma((float) temperature, OFF, max);
  }

  /** Returns how large entries may be for {@link PairMath#expHigh}; negative if none fits. */
  static float reach(double temperature) {
    return temperature > 0x1p-60 && temperature < 0x1p60 ? (float) (0x1p14 * temperature) : -1;
  }

  /** Returns what keeps entries so far from 0 that no square of them is subnormal. */
  static float grain(double temperature) {
    return (float) (FastMath.GRAIN * temperature);
  }

  /**
   * Returns what lifts the exponential of the largest entry to nearly 1 / {@link FastMath#DROP}.
   */
  static float lift(float max, float reciprocal) {
    float k = Math.fma(max * reciprocal, FastMath.LOG2_E, FastMath.ROUND) - FastMath.ROUND;
    return FastMath.LIFTED - k;
  }

  private static final ThreadLocal<float[]> FLOAT_PARTIAL =
      ThreadLocal.withInitial(() -> new float[2 * FLOAT_PARTIALS]);

  /** Returns this thread's partial sums of floats, all the same, and their low parts, all 0. */
  private static float[] floatPartials(float start) {
    float[] sums = FLOAT_PARTIAL.get();
    Arrays.fill(sums, 0, FLOAT_PARTIALS, start);
    Arrays.fill(sums, FLOAT_PARTIALS, 2 * FLOAT_PARTIALS, 0);
    return sums;
  }

  /** Returns the sum of lifted exponentials; overwrites eight numbers. */
  static double total(float[] sums, double[] folded) {
    for (int k = 0; k < 8; k++) {
      folded[k] = partial(sums, k) + partial(sums, k + 8);
    }
    return total(folded);
  }

  private static double partial(float[] sums, int k) {
    return (double) sums[k] - START + sums[k + FLOAT_PARTIALS];
  }

  /** A row of extreme numbers. */
  private static void rowInDouble(
      float max,
      double temperature,
      float[] x,
      int xo,
      boolean[] mask,
      int mo,
      float[] y,
      int yo,
      int n,
      int step) {
    double[] sums = partials();
    for (int j = 0; j < n; j++) {
      double e = 0;
      if (mask == null || mask[mo + j * step]) {
        e = FloatMath.exp(((double) x[xo + j * step] - max) / temperature);
      }
      sums[j & 7] += e;
      y[yo + j * step] = (float) e;
    }
    double reciprocal = 1 / total(sums);
    for (int j = 0; j < n; j++) {
      y[yo + j * step] = (float) (y[yo + j * step] * reciprocal);
    }
  }

  private static final ThreadLocal<double[]> PARTIAL =
      ThreadLocal.withInitial(() -> new double[16]);

  /** Returns this thread's partial sums, all 0, and for doubles their low parts. */
  static double[] partials() {
    double[] sums = PARTIAL.get();
    Arrays.fill(sums, 0);
    return sums;
  }

  /** What rounding to float loses, nothing where that is infinite. */
  static float low(double x) {
    return Math.abs((float) x) == Float.POSITIVE_INFINITY ? 0 : (float) (x - (float) x);
  }

  static double total(double[] s) {
    return total(s, 0);
  }

  /** Returns the sum of eight from an index on. */
  static double total(double[] s, int i) {
    return ((s[i] + s[i + 4]) + (s[i + 2] + s[i + 6]))
        + ((s[i + 1] + s[i + 5]) + (s[i + 3] + s[i + 7]));
  }

  /** A row whose largest entry is not finite. */
  static void special(
      Softmax unit, float[] x, int xo, boolean[] mask, int mo, float[] y, int yo, int n, int step) {
    int infinite = 0;
    boolean nan = false;
    for (int j = 0; j < n; j++) {
      if (mask == null || mask[mo + j * step]) {
        float v = x[xo + j * step];
        infinite += v == Float.POSITIVE_INFINITY ? 1 : 0;
        nan |= Float.isNaN(v);
      }
    }
    double hot = special(unit, n, infinite, nan);
    for (int j = 0; j < n; j++) {
      boolean takes =
          x[xo + j * step] == Float.POSITIVE_INFINITY && (mask == null || mask[mo + j * step]);
      y[yo + j * step] = (float) (hot == 1 && !takes ? 0 : hot);
    }
  }

  /** Returns 1 for a one-hot row, otherwise what every entry becomes. */
  private static double special(Softmax unit, int n, int infinite, boolean nan) {
    if (nan || infinite > 1) {
      return Double.NaN;
    }
    if (infinite == 1) {
      return 1;
    }
    return switch (unit.undefined()) {
      case NAN -> Double.NaN;
      case ZEROS -> 0;
      case ERROR -> {
        if (n == 0) {
          yield 0;
        }
        throw new ArithmeticException(
            "softmax of a row in which every entry is -infinity or masked;"
                + " choose NAN or ZEROS for such rows, or leave them out");
      }
    };
  }

  static void backwardRow(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int step) {
    float[] sums = DOTS.get();
    Arrays.fill(sums, 0);
    for (int j = 0; j < n; j++) {
      int k = dotPartial(j, n);
      float v = y[yo + j * step];
      float g = dy[dyo + j * step];
      float sum = sums[k];
      sums[k] = Math.fma(v, g, sum);
      sums[k + DOT_PARTIALS] += Math.fma(v, g, sum - sums[k]);
    }
    float high;
    float low;
    if (n < FEW) {
      high = sums[0] + sums[DOT_PARTIALS];
      float part = high - sums[0];
      low = sums[0] - (high - part) + (sums[DOT_PARTIALS] - part);
    } else {
      double dot = dotTotal(sums, partials());
      high = (float) dot;
      low = low(dot);
    }
    if (!(Math.abs(high) <= USUAL)) {
      unusualBackwardRow(unit, y, yo, dy, dyo, dx, dxo, n, step);
      return;
    }
    for (int j = 0; j < n; j++) {
      dx[dxo + j * step] =
          product(y[yo + j * step], dy[dyo + j * step], high, low, unit.temperature());
    }
  }

  // The dot product of a row is a sum of pairs. What adding a product loses is exact if the sum is
  // not smaller than the product, otherwise within 2^-24 of it.

  /** Partial sums of a dot product, of which a short row needs only the first. */
  static final int DOT_PARTIALS = 32;

  /** Rows of fewer entries have one sum, rows of up to four times as many have sixteen. */
  static final int FEW = 16;

  /** A dot product up to this means that no gradient is infinite, nor a difference from it. */
  static final float USUAL = 0x1p100f;

  private static final ThreadLocal<float[]> DOTS =
      ThreadLocal.withInitial(() -> new float[2 * DOT_PARTIALS]);

  /**
   * Returns the sum of entry j. What fills no group of sixteen goes to the last sums, as if the
   * groups of a short row overlapped.
   */
  static int dotPartial(int j, int n) {
    if (n < FEW) {
      return 0;
    }
    if (n <= 4 * FEW) {
      return (j < (n <= 2 * FEW ? FEW : 2 * FEW) ? j : j - n + 4 * FEW) % FEW;
    }
    return j < n - n % FEW ? j % DOT_PARTIALS : DOT_PARTIALS - (n - j);
  }

  /** Returns the sum of the partial sums; overwrites eight numbers. */
  static double dotTotal(float[] sums, double[] folded) {
    for (int k = 0; k < 8; k++) {
      double sum = dotPair(sums, k) + dotPair(sums, k + 16);
      folded[k] = sum + (lowPair(sums, k + DOT_PARTIALS) + lowPair(sums, k + DOT_PARTIALS + 16));
    }
    return total(folded);
  }

  private static double dotPair(float[] sums, int k) {
    return (double) sums[k] + sums[k + 8];
  }

  /** The same of low parts, for which a float is enough. */
  private static float lowPair(float[] sums, int k) {
    return sums[k] + sums[k + 8];
  }

  /** Returns y (dy - dot) / temperature, the dot product in two parts. */
  static float product(float y, float dy, float high, float low, double temperature) {
    if (temperature == 1) {
      return Math.fma(y, dy - high, Math.fma(y, -low, 0f)); // adding 0 makes +0 of 0
    }
    return y == 0 ? 0 : (float) ((double) y * (dy - ((double) high + low)) / temperature);
  }

  /** Where gradients are infinite, NaN or extreme: where a proportion is 0, they count nothing. */
  private static void unusualBackwardRow(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int step) {
    double[] sums = partials();
    for (int j = 0; j < n; j++) {
      float v = y[yo + j * step];
      sums[j % 8] += v == 0 ? 0 : (double) v * dy[dyo + j * step];
    }
    double dot = total(sums);
    for (int j = 0; j < n; j++) {
      float v = y[yo + j * step];
      double p = v * (dy[dyo + j * step] - dot) / unit.temperature();
      dx[dxo + j * step] = v == 0 ? 0 : (float) p;
    }
  }

  // ---- double: the difference from the maximum and the sums in two parts ----

  /** Partial sums of a row of doubles, and of what is left of twice as many. */
  static final int DOUBLE_PARTIALS = 8;

  static void row(
      Softmax unit,
      double[] x,
      int xo,
      boolean[] mask,
      int mo,
      double[] y,
      int yo,
      int n,
      int step) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      double v = x[xo + j * step];
      max = v > max && (mask == null || mask[mo + j * step]) ? v : max;
    }
    if (Math.abs(max) == Double.POSITIVE_INFINITY) {
      special(unit, x, xo, mask, mo, y, yo, n, step);
      return;
    }
    double[] sums = partials();
    for (int j = 0; j < n; j++) {
      double e = 0;
      if (mask == null || mask[mo + j * step]) {
        e = exponential(x[xo + j * step], max, unit.temperature());
      }
      add(sums, j & 7, e);
      y[yo + j * step] = e;
    }
    double total = compensatedTotal(sums);
    for (int j = 0; j < n; j++) {
      y[yo + j * step] = y[yo + j * step] / total;
    }
  }

  /** e^((x - max) / temperature), the difference and the quotient in two parts. */
  static double exponential(double x, double max, double temperature) {
    double d = x - max;
    double v = d - x;
    double dl = x - (d - v) + (-max - v);
    double q = d / temperature;
    double ql = (Math.fma(-q, temperature, d) + dl) / temperature;
    return DoubleMath.exp(1, q, ql);
  }

  static void add(double[] sums, int k, double e) {
    double s = sums[k] + e;
    double v = s - sums[k];
    sums[k + 8] += sums[k] - (s - v) + (e - v);
    sums[k] = s;
  }

  static double compensatedTotal(double[] s) {
    for (int width = 4; width >= 1; width >>= 1) {
      for (int k = 0; k < width; k++) {
        add(s, k, s[k + width]);
        s[k + 8] += s[k + width + 8];
      }
    }
    return s[0] + s[8];
  }

  private static void special(
      Softmax unit,
      double[] x,
      int xo,
      boolean[] mask,
      int mo,
      double[] y,
      int yo,
      int n,
      int step) {
    int infinite = 0;
    boolean nan = false;
    for (int j = 0; j < n; j++) {
      if (mask == null || mask[mo + j * step]) {
        double v = x[xo + j * step];
        infinite += v == Double.POSITIVE_INFINITY ? 1 : 0;
        nan |= Double.isNaN(v);
      }
    }
    double hot = special(unit, n, infinite, nan);
    for (int j = 0; j < n; j++) {
      boolean takes =
          x[xo + j * step] == Double.POSITIVE_INFINITY && (mask == null || mask[mo + j * step]);
      y[yo + j * step] = hot == 1 && !takes ? 0 : hot;
    }
  }

  static void backwardRow(
      Softmax unit,
      double[] y,
      int yo,
      double[] dy,
      int dyo,
      double[] dx,
      int dxo,
      int n,
      int step) {
    double[] sums = partials();
    for (int j = 0; j < n; j++) {
      addProduct(sums, j & 7, y[yo + j * step], dy[dyo + j * step]);
    }
    double dot = compensatedTotal(sums);
    double dotLow = sums[0] - dot + sums[8];
    for (int j = 0; j < n; j++) {
      dx[dxo + j * step] = gradient(unit, y[yo + j * step], dy[dyo + j * step], dot, dotLow);
    }
  }

  /** Adds y dy to a sum in two parts; where a proportion is 0, gradients count nothing. */
  static void addProduct(double[] sums, int k, double y, double dy) {
    double g = y == 0 ? 0 : dy;
    double p = y * g;
    add(sums, k, p);
    sums[k + 8] += Math.fma(y, g, -p);
  }

  /** Returns y (dy - dot) / temperature, the dot product in two parts. */
  static double gradient(Softmax unit, double y, double dy, double dot, double dotLow) {
    return y == 0 ? 0 : y * (dy - dot - dotLow) / unit.temperature();
  }
}
