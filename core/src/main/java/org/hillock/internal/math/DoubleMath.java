package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that double results are made of, each within 0.9 ulp.
 *
 * <p>Every argument is a sum of two parts, {@code w + wl}, because it stands in an exponent: its
 * rounding error would be multiplied by itself. Results that are used further come in two parts as
 * well, by a pair of methods {@code …High} and {@code …Low}: Java returns one number, and the
 * compiler merges what both compute. A factor goes into the function ({@code c σ(w)} rather than
 * {@code σ(w)}), so that the scaling by a power of two, the only step that rounds to a subnormal,
 * comes last; nothing before it is subnormal, because that takes a hundred times as long.
 *
 * <p>{@link Simd} spells the same IEEE operations in the same order.
 *
 * <p>Sums and products in two parts: Dekker, "A floating-point technique for extending the
 * available precision", Numerische Mathematik 18, 1971; Ogita, Rump, Oishi, "Accurate sum and dot
 * product", SIAM Journal on Scientific Computing 26, 2005.
 */
public final class DoubleMath {
  private DoubleMath() {}

  /** Adding it rounds to an integer n and leaves n + 1023, an exponent, in the lowest bits. */
  static final double ROUND = 0x1.8p52 + 1023;

  public static final double LOG2_E = 0x1.71547652b82fep0;

  /** ln 2 in two parts; the high one has 42 bits, so that what is left of w is exact. */
  static final double LN2_HIGH = 0x1.62e42fefa38p-1;

  static final double LN2_LOW = 0x1.ef35793c7673p-45;

  /** Beyond it every result is 0 or saturated, whatever the factor. */
  public static final double REACH = 1500;

  /** Below it n σ(x) is less than half the smallest number, for every |n| < 2^39. */
  public static final double OFF = -780;

  /** Above it σ(x) is 1, rounded. */
  public static final double ON = 38;

  /** Below it c σ'(x) is less than half the smallest number, for every |c| < 2^150. */
  public static final double SLOPE_BOUND = -850;

  /**
   * What is added to an argument to keep it, its square and its remainders from being subnormal;
   * e^x keeps 70 bits.
   */
  public static final double GRAIN = 0x1p-70;

  /** 1 beside a lowered power, and what is left to multiply by at the end. */
  public static final double DROP = 0x1p-600;

  /** Adding it leaves n + 1023 - 600, and a sign: negative divisors save negations. */
  private static final double NEGATIVE = ROUND - 600 + 2048;

  /** Adding it leaves n + 1023 + 600. */
  private static final double LIFTED = ROUND + 600;

  /** So near to 0 that tanh x and e^x - 1 are x, and so far that no square is subnormal. */
  private static final double TINY = 0x1p-60;

  /** Beyond it tanh x is nearer to 1 than to the number below. */
  private static final double TANH_ONE = 19.061547465398496;

  /** 27 ln 2: up to there e^2x is small enough for 2 to count, and what follows is that number. */
  private static final double TANH_BOUND = 18.71497387511852;

  /** A power of two is applied in parts no larger than 2 to this. */
  static final double LARGEST_PART = 1000;

  /** Below it expm1 is -1. */
  static final double EXPM1_BOUND = -44;

  // Minimax on |r| <= ln 2 / 2: e^r - 1 = r + r² (1/2 + r (C3 + C4 r + ...)), within 2^-61 of it.
  static final double C3 = 0.16666666666666677;
  static final double C4 = 0.041666666666666685;
  static final double C5 = 0.008333333333321799;
  static final double C6 = 0.0013888888888893543;
  static final double C7 = 0.0001984126988533064;
  static final double C8 = 2.480158727948877e-05;
  static final double C9 = 2.755724516580805e-06;
  static final double C10 = 2.755732895692324e-07;
  static final double C11 = 2.5108681774918042e-08;
  static final double C12 = 2.0894127868952528e-09;

  // Minimax on r² <= (ln 2 / 2)²: cosh r - 1 = r² (1/2 + K1 r² + ...), within 2^-57.3, and
  // sinh r - r = r³ (S0 + S1 r² + ...), within 2^-63.
  static final double K1 = 0.04166666666660265;
  static final double K2 = 0.0013888888927331218;
  static final double K3 = 2.480150800636829e-05;
  static final double K4 = 2.762545624878364e-07;
  static final double S0 = 0.16666666666666685;
  static final double S1 = 0.008333333333315747;
  static final double S2 = 0.0001984126989950353;
  static final double S3 = 2.755723179777471e-06;
  static final double S4 = 2.5113090269876837e-08;

  /** Beyond it 2^-n is nothing beside 2^n. */
  private static final double FAR = 60;

  // ---- reduction: w + wl = n ln 2 + r + rl ----

  private static double n(double w) {
    return Math.fma(w, LOG2_E, ROUND) - ROUND;
  }

  private static double rHigh(double w, double wl, double n) {
    return Math.fma(n, -LN2_HIGH, w) + Math.fma(n, -LN2_LOW, wl);
  }

  private static double rLow(double w, double wl, double n, double r) {
    return Math.fma(n, -LN2_HIGH, w) - r + Math.fma(n, -LN2_LOW, wl);
  }

  // ---- q = expm1(r + rl): r + r²/2 in two parts, the rest in one ----

  /** Returns (e^r - 1 - r - r²/2) / r³, given s = r². By Estrin's scheme: Horner's waits longer. */
  private static double cubicTail(double r, double s) {
    double p = Math.fma(s, Math.fma(r, C12, C11), Math.fma(r, C10, C9));
    p = Math.fma(s, p, Math.fma(r, C8, C7));
    p = Math.fma(s, p, Math.fma(r, C6, C5));
    return Math.fma(s, p, Math.fma(r, C4, C3));
  }

  private static double qHead(double r) {
    return r + 0.5 * (r * r);
  }

  private static double qTail(double r, double rl) {
    double s = r * r;
    double p = cubicTail(r, s);
    double head = qHead(r);
    double lost = r - head + 0.5 * s;
    return lost + Math.fma(s * r, p, Math.fma(0.5, Math.fma(r, r, -s), rl * (1 + head)));
  }

  private static double qHigh(double r, double rl) {
    return qHead(r) + qTail(r, rl);
  }

  private static double qLow(double r, double rl, double q) {
    return qHead(r) - q + qTail(r, rl);
  }

  // ---- powers of two ----

  /** Returns 2^n for an integer from -1022 to 1023. */
  private static double power(double n) {
    return shifted(n + ROUND);
  }

  /** Returns y 2^n for an integer from -3000 to 3000, rounded once where it becomes subnormal. */
  private static double scale(double y, double n) {
    double first = part(n);
    double rest = n - first;
    double second = part(rest);
    return y * power(first) * power(second) * power(rest - second);
  }

  // ---- quotients of sums ----

  private static double remainder(double n, double nl, double d, double dl, double q) {
    return Math.fma(-q, d, n) + Math.fma(-q, dl, nl);
  }

  // ---- exponential: e^(r + rl) = m + ml ----

  private static double mHigh(double r, double rl) {
    return 1 + qHigh(r, rl);
  }

  private static double mLow(double r, double rl) {
    double q = qHigh(r, rl);
    return 1 - (1 + q) + q + qLow(r, rl, q);
  }

  /** Returns c e^(w + wl) for a finite c. */
  public static double exp(double c, double w, double wl) {
    double z = clamp(w);
    double zl = inside(w, wl);
    double n = n(z);
    double r = rHigh(z, zl, n);
    double rl = rLow(z, zl, n, r);
    double m = mHigh(r, rl);
    double p = c * m;
    return scale(p + Math.fma(c, mLow(r, rl), Math.fma(c, m, -p)), n);
  }

  /**
   * Returns c e^x / {@link #DROP} for {@link #SLOPE_BOUND} <= x <= 0 and |c| < 2^150, and anything
   * for other x.
   */
  public static double exp(double c, double x) {
    double w = x - GRAIN;
    double k = Math.fma(w, LOG2_E, LIFTED);
    double m = k - LIFTED;
    double t = Math.fma(m, -LN2_HIGH, w);
    double r = Math.fma(m, -LN2_LOW, t);
    double q = expm1Rest(r, Math.fma(m, -LN2_LOW, t - r));
    double s = shifted(k);
    double e = Math.fma(s, r + q, s);
    double el = Math.fma(s, q, Math.fma(s, r, s - e));
    return c == 1 ? e : Math.fma(c, e, c * el);
  }

  private static double clamp(double w) {
    return w < -REACH ? -REACH : w > REACH ? REACH : w;
  }

  private static double inside(double w, double wl) {
    return Math.abs(w) <= REACH ? wl : 0;
  }

  // ---- expm1, for w <= 1.4 ----

  /** Returns the high part of e^(w + wl) - 1. */
  public static double expm1High(double w, double wl) {
    double v = w < EXPM1_BOUND ? EXPM1_BOUND : w;
    double k = Math.fma(v, LOG2_E, ROUND);
    double m = k - ROUND;
    double r = rHigh(v, wl, m);
    double s = shifted(k);
    return Math.fma(s, r + expm1Rest(r, rLow(v, wl, m, r)), s - 1);
  }

  /** Returns the low part of e^(w + wl) - 1, within 2^-57 of max(1, e^w), given the high one. */
  public static double expm1Low(double w, double wl, double high) {
    double v = w < EXPM1_BOUND ? EXPM1_BOUND : w;
    double k = Math.fma(v, LOG2_E, ROUND);
    double m = k - ROUND;
    double r = rHigh(v, wl, m);
    double s = shifted(k);
    return Math.fma(s, expm1Rest(r, rLow(v, wl, m, r)), Math.fma(s, r, s - 1 - high));
  }

  /** Returns e^(w + wl) - 1 - high for w <= 0, where both parts together are within 2^-62 of it. */
  private static double expm1(double w, double wl, double high) {
    double z = w < EXPM1_BOUND ? EXPM1_BOUND : w;
    double zl = w < EXPM1_BOUND ? 0 : wl;
    double n = n(z);
    double r = rHigh(z, zl, n);
    double rl = rLow(z, zl, n, r);
    double q = qHigh(r, rl);
    double s = power(n);
    double a = s - 1;
    double b = s * q;
    double sum = a + b;
    double lost = s - (a + 1);
    return sum - high + (a - sum + b + (s * qLow(r, rl, q) + lost));
  }

  /**
   * Returns a (e^x - 1) for x <= 0. Where a is 0 it is a product and not a sum, whose sign would
   * not be that of a result that underflows.
   */
  public static double expm1(double a, double x) {
    double w = x < EXPM1_BOUND ? EXPM1_BOUND : x > -TINY ? -TINY : x;
    double k = Math.fma(w, LOG2_E, ROUND);
    double m = k - ROUND;
    double t = Math.fma(m, -LN2_HIGH, w);
    double r = Math.fma(m, -LN2_LOW, t);
    double q = expm1Rest(r, Math.fma(m, -LN2_LOW, t - r));
    double s = shifted(k);
    double e = Math.fma(s, r + q, s - 1);
    double el = Math.fma(s, q, Math.fma(s, r, s - 1 - e));
    double y = a == 1 ? e : a == 0 ? a * e : Math.fma(a, e, a * el);
    return x > -TINY ? a * x : y;
  }

  // ---- tanh ----

  /** Returns the high part of tanh(x + xl); odd, and keeps the sign of zero. */
  public static double tanhHigh(double x, double xl) {
    return tanh(x, xl, 0);
  }

  /** Returns the low part of tanh(x + xl), given the high one. */
  public static double tanhLow(double x, double xl, double high) {
    return tanh(x, xl, high);
  }

  private static double tanh(double x, double xl, double high) {
    double w = -2 * Math.abs(x);
    double wl = x < 0 ? 2 * xl : -2 * xl;
    double e = expm1(w, wl, 0);
    double el = expm1(w, wl, e);
    double d = 2 + e;
    double dl = 2 - d + e + el;
    double reciprocal = 1 / d;
    double q = -e * reciprocal;
    double correction = remainder(-e, -el, d, dl, q) * reciprocal;
    double y = q - Math.abs(high) + correction;
    return x == 0 ? x - high : x < 0 ? -y : y;
  }

  /**
   * Returns tanh x; odd, and keeps the sign of zero. It is E / (E + 2), E = e^2|x| - 1, negated
   * until the end.
   */
  public static double tanh(double x) {
    double v = Math.abs(x);
    v = v < TINY ? TINY : v > TANH_BOUND ? TANH_BOUND : v;
    double k = Math.fma(v, 2 * LOG2_E, ROUND);
    double m = k - ROUND;
    double t = Math.fma(m, -LN2_HIGH, 2 * v);
    double r = Math.fma(m, -LN2_LOW, t);
    double q = expm1Rest(r, Math.fma(m, -LN2_LOW, t - r));
    double s = shifted(k);
    double e = Math.fma(s, r + q, s - 1);
    double el = Math.fma(s, q, Math.fma(s, r, s - 1 - e));
    double d = 2 + e;
    double dl = 2 - d + e + el;
    double minus = -1 / d;
    double y = e * minus;
    double missing = Math.fma(y, d, e) + Math.fma(y, dl, el);
    y = Math.abs(x) > TANH_ONE ? -1 : Math.fma(missing, minus, y);
    return Math.abs(x) < TINY ? x : Math.copySign(y, x);
  }

  // ---- the logistic function σ and its slope σ(w) σ(-w) ----

  /** Returns e^(r + rl) - 1 - r for the reduced argument. */
  private static double expm1Rest(double r, double rl) {
    double s = r * r;
    return Math.fma(s, Math.fma(r, cubicTail(r, s), 0.5), rl);
  }

  // -1 / σ(x) = -1 - e^-x, lowered, is s (1 + r + q) - DROP, where s is a negated power of 2, r at
  // most ln 2 / 2 in magnitude, and q the rest. Its rounded sum is the divisor; what rounding lost,
  // which is as good as exact, corrects the quotient.

  private static double divisor(double s, double r, double q) {
    return Math.fma(s, r + q, s - DROP);
  }

  /** Returns by how much the reciprocal is too small, as a part of it; 0 or more next to x = 0. */
  private static double missing(double s, double r, double q, double divisor, double reciprocal) {
    double low = Math.fma(s, q, Math.fma(s, r, s - divisor - DROP));
    return Math.fma(reciprocal, low, Math.fma(reciprocal, divisor, 1));
  }

  /** Returns the power of 2 whose exponent and sign are in the lowest bits of k. */
  static double shifted(double k) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(k) << 52);
  }

  /** Returns one or the other, without the jump that conditions at random make slow. */
  public static double select(boolean condition, double a, double b) {
    long mask = condition ? -1 : 0;
    long bits = Double.doubleToRawLongBits(a) & mask | Double.doubleToRawLongBits(b) & ~mask;
    return Double.longBitsToDouble(bits);
  }

  /** Returns x, but at least one bound and at most another. */
  public static double within(double low, double x, double high) {
    return x < low ? low : x > high ? high : x;
  }

  /** Returns σ(x) / {@link #DROP} for {@link #OFF} <= x <= {@link #ON}. */
  public static double logistic(double x) {
    double w = -GRAIN - x;
    double k = Math.fma(w, LOG2_E, NEGATIVE);
    double m = k - NEGATIVE;
    double t = Math.fma(m, -LN2_HIGH, w);
    double r = Math.fma(m, -LN2_LOW, t);
    double q = expm1Rest(r, Math.fma(m, -LN2_LOW, t - r));
    double s = shifted(k);
    double divisor = divisor(s, r, q);
    double reciprocal = -1 / divisor;
    return Math.fma(reciprocal, missing(s, r, q, divisor, reciprocal), reciprocal);
  }

  /**
   * Returns c σ(x) / {@link #DROP} for x = -(w + wl) between {@link #OFF} and {@link #ON}, and |c|
   * < 2^39.
   */
  public static double gate(double c, double w, double wl) {
    double k = Math.fma(w, LOG2_E, NEGATIVE);
    double m = k - NEGATIVE;
    double r = rHigh(w, wl, m);
    double q = expm1Rest(r, rLow(w, wl, m, r));
    double s = shifted(k);
    double divisor = divisor(s, r, q);
    double reciprocal = -1 / divisor;
    double missing = missing(s, r, q, divisor, reciprocal);
    return Math.fma(c, reciprocal, c * reciprocal * missing);
  }

  /** Returns c σ(-w - wl), for any c and w but infinity times 0. */
  public static double gateOfAny(double c, double w, double wl) {
    if (w < -ON || w <= 0 && Math.abs(c) > Double.MAX_VALUE) {
      return c;
    } else if (w > ON) { // 1 is nothing beside e^w
      return exp(finite(c), -w, -wl);
    }
    return Math.abs(c) > 1 ? gate(c * DROP, w, wl) : gate(c, w, wl) * DROP;
  }

  /** Limits an exponent to what {@link #power} takes. */
  private static double part(double n) {
    return n < -LARGEST_PART ? -LARGEST_PART : n > LARGEST_PART ? LARGEST_PART : n;
  }

  /** Returns c, or the largest number of its sign if it is infinite. */
  private static double finite(double c) {
    return c < -Double.MAX_VALUE ? -Double.MAX_VALUE : c > Double.MAX_VALUE ? Double.MAX_VALUE : c;
  }

  /** Returns -|x|, but at least a bound; NaN for NaN. */
  public static double minus(double bound, double x) {
    double n = -Math.abs(x);
    return n < bound ? bound : n;
  }

  // 1 / σ'(w) = e^-w + 2 + e^w needs no square. With w = r - m ln 2, p = 2^m and q = 2^-m it is
  // p + 2 + (q - p) r and a rest, q + (p + q) (cosh r - 1) + (q - p) (sinh r - r); all negated and
  // lowered. The rest is small enough to be rounded, the others are added with what rounding loses.

  /**
   * Returns (c + cl) σ'(w + wl) / {@link #DROP} for {@link #SLOPE_BOUND} <= w <= 0, and |c| <
   * 2^150.
   */
  public static double slope(double c, double cl, double w, double wl) {
    double k = Math.fma(w, -LOG2_E, NEGATIVE);
    double m = k - NEGATIVE;
    double t = Math.fma(m, LN2_HIGH, w);
    double tl = Math.fma(m, LN2_LOW, wl);
    double r = t + tl;
    double p = shifted(k);
    double q = shifted(NEGATIVE - (m > FAR ? FAR : m));
    double b = q - p;
    double br = b * r;
    double rest = rest(p + q, br, r * r, Math.fma(b, t - r + tl, q));
    double sum = p - 2 * DROP;
    double divisor = sum + br + rest;
    double low = Math.fma(b, r, sum - divisor) + (p - sum - 2 * DROP + rest);
    double reciprocal = -1 / divisor;
    double missing = Math.fma(reciprocal, low, Math.fma(reciprocal, divisor, 1));
    return Math.fma(c, reciprocal, Math.fma(c * reciprocal, missing, cl * reciprocal));
  }

  private static double rest(double a, double br, double t, double q) {
    double cosh = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, K4, K3), K2), K1), 0.5);
    double sinh = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, S4, S3), S2), S1), S0);
    return Math.fma(t, Math.fma(br, sinh, a * cosh), q);
  }

  /** Returns a c σ'(w + wl) for any a and w <= 0. */
  public static double slopeOfAny(double a, double c, double w, double wl) {
    if (w < -ON) { // 1 is nothing beside e^-w
      return exp(finite(a * c), w, wl);
    }
    return Math.abs(a) > 1 ? slope(a * DROP * c, 0, w, wl) : slope(a * c, 0, w, wl) * DROP;
  }

  /** The same, lane by lane. */
  public static final class Simd {
    private Simd() {}

    /** The widest vectors of this machine. */
    public static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    private static final DoubleVector ZERO = DoubleVector.zero(SPECIES);
    private static final DoubleVector ONE = all(1);
    private static final DoubleVector TWO = all(2);
    private static final DoubleVector HALF = all(0.5);
    private static final DoubleVector V_ROUND = all(ROUND);
    private static final DoubleVector V_LOG2_E = all(LOG2_E);
    private static final DoubleVector V_LN2_HIGH = all(-LN2_HIGH);
    private static final DoubleVector V_LN2_LOW = all(-LN2_LOW);
    private static final DoubleVector V_REACH = all(REACH);
    private static final DoubleVector V_MINUS_REACH = all(-REACH);
    private static final DoubleVector V_EXPM1_BOUND = all(EXPM1_BOUND);
    private static final DoubleVector V_PART = all(LARGEST_PART);
    private static final DoubleVector V_MINUS_PART = all(-LARGEST_PART);

    private static final Class<?> DOUBLE_CLASS = SPECIES.vectorType();
    private static final Class<?> LONG_CLASS = LongVector.SPECIES_PREFERRED.vectorType();

    /** Returns a vector as one of the class that full vectors have; Twin.exact says why. */
    public static DoubleVector exact(DoubleVector x) {
      return (DoubleVector) DOUBLE_CLASS.cast(x);
    }

    private static LongVector bits(DoubleVector x) {
      return (LongVector) LONG_CLASS.cast(exact(x).reinterpretAsLongs());
    }

    private static DoubleVector doubles(LongVector bits) {
      return exact(((LongVector) LONG_CLASS.cast(bits)).reinterpretAsDoubles());
    }

    /** Returns the same number in every lane. */
    public static DoubleVector all(double x) {
      return DoubleVector.broadcast(SPECIES, x);
    }

    private static DoubleVector n(DoubleVector w) {
      return w.fma(V_LOG2_E, V_ROUND).sub(V_ROUND);
    }

    private static DoubleVector rHigh(DoubleVector w, DoubleVector wl, DoubleVector n) {
      return n.fma(V_LN2_HIGH, w).add(n.fma(V_LN2_LOW, wl));
    }

    private static DoubleVector rLow(
        DoubleVector w, DoubleVector wl, DoubleVector n, DoubleVector r) {
      return n.fma(V_LN2_HIGH, w).sub(r).add(n.fma(V_LN2_LOW, wl));
    }

    private static DoubleVector cubicTail(DoubleVector r, DoubleVector s) {
      DoubleVector p = s.fma(r.fma(all(C12), all(C11)), r.fma(all(C10), all(C9)));
      p = s.fma(p, r.fma(all(C8), all(C7)));
      p = s.fma(p, r.fma(all(C6), all(C5)));
      return s.fma(p, r.fma(all(C4), all(C3)));
    }

    private static DoubleVector qHead(DoubleVector r) {
      return r.add(HALF.mul(r.mul(r)));
    }

    private static DoubleVector qTail(DoubleVector r, DoubleVector rl) {
      DoubleVector s = r.mul(r);
      DoubleVector p = cubicTail(r, s);
      DoubleVector head = qHead(r);
      DoubleVector lost = r.sub(head).add(HALF.mul(s));
      return lost.add(s.mul(r).fma(p, HALF.fma(r.fma(r, s.neg()), rl.mul(ONE.add(head)))));
    }

    private static DoubleVector qHigh(DoubleVector r, DoubleVector rl) {
      return qHead(r).add(qTail(r, rl));
    }

    private static DoubleVector qLow(DoubleVector r, DoubleVector rl, DoubleVector q) {
      return qHead(r).sub(q).add(qTail(r, rl));
    }

    private static DoubleVector power(DoubleVector n) {
      return shifted(n.add(V_ROUND));
    }

    private static DoubleVector scale(DoubleVector y, DoubleVector n) {
      DoubleVector first = part(n);
      DoubleVector rest = n.sub(first);
      DoubleVector second = part(rest);
      return y.mul(power(first)).mul(power(second)).mul(power(rest.sub(second)));
    }

    private static DoubleVector remainder(
        DoubleVector n, DoubleVector nl, DoubleVector d, DoubleVector dl, DoubleVector q) {
      DoubleVector minus = q.neg();
      return minus.fma(d, n).add(minus.fma(dl, nl));
    }

    private static DoubleVector mHigh(DoubleVector r, DoubleVector rl) {
      return ONE.add(qHigh(r, rl));
    }

    private static DoubleVector mLow(DoubleVector r, DoubleVector rl) {
      DoubleVector q = qHigh(r, rl);
      return ONE.sub(ONE.add(q)).add(q).add(qLow(r, rl, q));
    }

    /** As {@link DoubleMath#exp(double, double, double)}. */
    public static DoubleVector exp(DoubleVector c, DoubleVector w, DoubleVector wl) {
      DoubleVector z = clamp(w);
      DoubleVector zl = inside(w, wl);
      DoubleVector n = n(z);
      DoubleVector r = rHigh(z, zl, n);
      DoubleVector rl = rLow(z, zl, n, r);
      DoubleVector m = mHigh(r, rl);
      DoubleVector p = c.mul(m);
      return scale(p.add(c.fma(mLow(r, rl), c.fma(m, p.neg()))), n);
    }

    /** As {@link DoubleMath#exp(double, double)}. */
    public static DoubleVector exp(double c, DoubleVector x) {
      DoubleVector w = x.sub(all(GRAIN));
      DoubleVector k = w.fma(all(LOG2_E), all(LIFTED));
      DoubleVector m = k.sub(all(LIFTED));
      DoubleVector t = m.fma(all(-LN2_HIGH), w);
      DoubleVector r = m.fma(all(-LN2_LOW), t);
      DoubleVector q = expm1Rest(r, m.fma(all(-LN2_LOW), t.sub(r)));
      DoubleVector s = shifted(k);
      DoubleVector e = s.fma(r.add(q), s);
      DoubleVector el = s.fma(q, s.fma(r, s.sub(e)));
      return c == 1 ? e : all(c).fma(e, el.mul(c));
    }

    private static DoubleVector clamp(DoubleVector w) {
      return w.blend(V_MINUS_REACH, w.compare(LT, V_MINUS_REACH))
          .blend(V_REACH, w.compare(GT, V_REACH));
    }

    private static DoubleVector inside(DoubleVector w, DoubleVector wl) {
      return ZERO.blend(wl, w.abs().compare(LE, V_REACH));
    }

    /** As {@link DoubleMath#expm1High}. */
    public static DoubleVector expm1High(DoubleVector w, DoubleVector wl) {
      DoubleVector v = w.blend(V_EXPM1_BOUND, w.compare(LT, V_EXPM1_BOUND));
      DoubleVector k = v.fma(all(LOG2_E), all(ROUND));
      DoubleVector m = k.sub(all(ROUND));
      DoubleVector r = rHigh(v, wl, m);
      DoubleVector s = shifted(k);
      return s.fma(r.add(expm1Rest(r, rLow(v, wl, m, r))), s.sub(all(1)));
    }

    /** As {@link DoubleMath#expm1Low}. */
    public static DoubleVector expm1Low(DoubleVector w, DoubleVector wl, DoubleVector high) {
      DoubleVector v = w.blend(V_EXPM1_BOUND, w.compare(LT, V_EXPM1_BOUND));
      DoubleVector k = v.fma(all(LOG2_E), all(ROUND));
      DoubleVector m = k.sub(all(ROUND));
      DoubleVector r = rHigh(v, wl, m);
      DoubleVector s = shifted(k);
      return s.fma(expm1Rest(r, rLow(v, wl, m, r)), s.fma(r, s.sub(all(1)).sub(high)));
    }

    private static DoubleVector expm1(DoubleVector w, DoubleVector wl, DoubleVector high) {
      DoubleVector z = w.blend(V_EXPM1_BOUND, w.compare(LT, V_EXPM1_BOUND));
      DoubleVector zl = wl.blend(ZERO, w.compare(LT, V_EXPM1_BOUND));
      DoubleVector n = n(z);
      DoubleVector r = rHigh(z, zl, n);
      DoubleVector rl = rLow(z, zl, n, r);
      DoubleVector q = qHigh(r, rl);
      DoubleVector s = power(n);
      DoubleVector a = s.sub(ONE);
      DoubleVector b = s.mul(q);
      DoubleVector sum = a.add(b);
      DoubleVector lost = s.sub(a.add(ONE));
      return sum.sub(high).add(a.sub(sum).add(b).add(s.mul(qLow(r, rl, q)).add(lost)));
    }

    /** As {@link DoubleMath#expm1(double, double)}. */
    public static DoubleVector expm1(double a, DoubleVector x) {
      DoubleVector w = within(EXPM1_BOUND, x, -TINY);
      DoubleVector k = w.fma(all(LOG2_E), all(ROUND));
      DoubleVector m = k.sub(all(ROUND));
      DoubleVector t = m.fma(all(-LN2_HIGH), w);
      DoubleVector r = m.fma(all(-LN2_LOW), t);
      DoubleVector q = expm1Rest(r, m.fma(all(-LN2_LOW), t.sub(r)));
      DoubleVector s = shifted(k);
      DoubleVector b = s.sub(all(1));
      DoubleVector e = s.fma(r.add(q), b);
      DoubleVector el = s.fma(q, s.fma(r, b.sub(e)));
      DoubleVector y = a == 1 ? e : a == 0 ? e.mul(a) : all(a).fma(e, el.mul(a));
      return y.blend(x.mul(a), x.compare(GT, all(-TINY)));
    }

    /** As {@link DoubleMath#tanhHigh}. */
    public static DoubleVector tanhHigh(DoubleVector x, DoubleVector xl) {
      return tanh(x, xl, ZERO);
    }

    /** As {@link DoubleMath#tanhLow}. */
    public static DoubleVector tanhLow(DoubleVector x, DoubleVector xl, DoubleVector high) {
      return tanh(x, xl, high);
    }

    private static DoubleVector tanh(DoubleVector x, DoubleVector xl, DoubleVector high) {
      DoubleVector w = x.abs().mul(-2);
      DoubleVector wl = xl.mul(-2).blend(xl.mul(2), x.compare(LT, ZERO));
      DoubleVector e = expm1(w, wl, ZERO);
      DoubleVector el = expm1(w, wl, e);
      DoubleVector d = TWO.add(e);
      DoubleVector dl = TWO.sub(d).add(e).add(el);
      DoubleVector reciprocal = ONE.div(d);
      DoubleVector q = e.neg().mul(reciprocal);
      DoubleVector correction = remainder(e.neg(), el.neg(), d, dl, q).mul(reciprocal);
      DoubleVector y = q.sub(high.abs()).add(correction);
      return y.blend(y.neg(), x.compare(LT, ZERO)).blend(x.sub(high), x.eq(ZERO));
    }

    /** As {@link DoubleMath#tanh(double)}. */
    public static DoubleVector tanh(DoubleVector x) {
      DoubleVector size = x.abs();
      DoubleVector v = within(TINY, size, TANH_BOUND);
      DoubleVector k = v.fma(all(2 * LOG2_E), all(ROUND));
      DoubleVector m = k.sub(all(ROUND));
      DoubleVector t = m.fma(all(-LN2_HIGH), v.add(v));
      DoubleVector r = m.fma(all(-LN2_LOW), t);
      DoubleVector q = expm1Rest(r, m.fma(all(-LN2_LOW), t.sub(r)));
      DoubleVector s = shifted(k);
      DoubleVector a = s.sub(all(1));
      DoubleVector e = s.fma(r.add(q), a);
      DoubleVector el = s.fma(q, s.fma(r, a.sub(e)));
      DoubleVector d = all(2).add(e);
      DoubleVector dl = all(2).sub(d).add(e).add(el);
      DoubleVector minus = all(-1).div(d);
      DoubleVector y = e.mul(minus);
      DoubleVector missing = y.fma(d, e).add(y.fma(dl, el));
      y = missing.fma(minus, y).blend(all(-1), size.compare(GT, all(TANH_ONE)));
      return copySign(y, x).blend(x, size.compare(LT, all(TINY)));
    }

    private static DoubleVector copySign(DoubleVector x, DoubleVector sign) {
      return doubles(bits(x).lanewise(BITWISE_BLEND, bits(sign), Long.MIN_VALUE));
    }

    private static DoubleVector expm1Rest(DoubleVector r, DoubleVector rl) {
      DoubleVector s = r.mul(r);
      return s.fma(r.fma(cubicTail(r, s), all(0.5)), rl);
    }

    private static DoubleVector divisor(DoubleVector s, DoubleVector r, DoubleVector q) {
      return s.fma(r.add(q), s.sub(all(DROP)));
    }

    private static DoubleVector missing(
        DoubleVector s,
        DoubleVector r,
        DoubleVector q,
        DoubleVector divisor,
        DoubleVector reciprocal) {
      DoubleVector low = s.fma(q, s.fma(r, s.sub(divisor).sub(all(DROP))));
      return reciprocal.fma(low, reciprocal.fma(divisor, all(1)));
    }

    static DoubleVector shifted(DoubleVector k) {
      return doubles(bits(k).lanewise(LSHL, 52));
    }

    /** As {@link DoubleMath#within}. */
    public static DoubleVector within(double low, DoubleVector x, double high) {
      return x.blend(all(low), x.compare(LT, all(low))).blend(all(high), x.compare(GT, all(high)));
    }

    /** As {@link DoubleMath#logistic}. */
    public static DoubleVector logistic(DoubleVector x) {
      DoubleVector w = all(-GRAIN).sub(x);
      DoubleVector k = w.fma(all(LOG2_E), all(NEGATIVE));
      DoubleVector m = k.sub(all(NEGATIVE));
      DoubleVector t = m.fma(all(-LN2_HIGH), w);
      DoubleVector r = m.fma(all(-LN2_LOW), t);
      DoubleVector q = expm1Rest(r, m.fma(all(-LN2_LOW), t.sub(r)));
      DoubleVector s = shifted(k);
      DoubleVector divisor = divisor(s, r, q);
      DoubleVector reciprocal = all(-1).div(divisor);
      return reciprocal.fma(missing(s, r, q, divisor, reciprocal), reciprocal);
    }

    /** As {@link DoubleMath#gate}. */
    public static DoubleVector gate(DoubleVector c, DoubleVector w, DoubleVector wl) {
      DoubleVector k = w.fma(all(LOG2_E), all(NEGATIVE));
      DoubleVector m = k.sub(all(NEGATIVE));
      DoubleVector r = rHigh(w, wl, m);
      DoubleVector q = expm1Rest(r, rLow(w, wl, m, r));
      DoubleVector s = shifted(k);
      DoubleVector divisor = divisor(s, r, q);
      DoubleVector reciprocal = all(-1).div(divisor);
      DoubleVector missing = missing(s, r, q, divisor, reciprocal);
      return c.fma(reciprocal, c.mul(reciprocal).mul(missing));
    }

    private static DoubleVector part(DoubleVector n) {
      return n.blend(V_MINUS_PART, n.compare(LT, V_MINUS_PART))
          .blend(V_PART, n.compare(GT, V_PART));
    }

    /** As {@link DoubleMath#minus}. */
    public static DoubleVector minus(double bound, DoubleVector x) {
      DoubleVector n = x.abs().neg();
      return n.blend(all(bound), n.compare(LT, all(bound)));
    }

    /** As {@link DoubleMath#slope}. */
    public static DoubleVector slope(
        DoubleVector c, DoubleVector cl, DoubleVector w, DoubleVector wl) {
      DoubleVector k = w.fma(all(-LOG2_E), all(NEGATIVE));
      DoubleVector m = k.sub(all(NEGATIVE));
      DoubleVector t = m.fma(all(LN2_HIGH), w);
      DoubleVector tl = m.fma(all(LN2_LOW), wl);
      DoubleVector r = t.add(tl);
      DoubleVector p = shifted(k);
      DoubleVector q = shifted(all(NEGATIVE).sub(m.blend(all(FAR), m.compare(GT, all(FAR)))));
      DoubleVector b = q.sub(p);
      DoubleVector br = b.mul(r);
      DoubleVector rest = rest(p.add(q), br, r.mul(r), b.fma(t.sub(r).add(tl), q));
      DoubleVector sum = p.sub(all(2 * DROP));
      DoubleVector divisor = sum.add(br).add(rest);
      DoubleVector low = b.fma(r, sum.sub(divisor)).add(p.sub(sum).sub(all(2 * DROP)).add(rest));
      DoubleVector reciprocal = all(-1).div(divisor);
      DoubleVector missing = reciprocal.fma(low, reciprocal.fma(divisor, all(1)));
      return c.fma(reciprocal, c.mul(reciprocal).fma(missing, cl.mul(reciprocal)));
    }

    private static DoubleVector rest(
        DoubleVector a, DoubleVector br, DoubleVector t, DoubleVector q) {
      DoubleVector cosh = t.fma(t.fma(t.fma(all(K4), all(K3)), all(K2)), all(K1));
      cosh = t.fma(cosh, all(0.5));
      DoubleVector sinh = t.fma(t.fma(t.fma(all(S4), all(S3)), all(S2)), all(S1));
      sinh = t.fma(sinh, all(S0));
      return t.fma(br.fma(sinh, a.mul(cosh)), q);
    }
  }
}
