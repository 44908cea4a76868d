package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that double results are made of, each within about 0.51 ulp.
 *
 * <p>Every argument is a sum of two parts, {@code w + wl}, because it stands in an exponent: its
 * rounding error would be multiplied by itself. Results that are used further come in two parts as
 * well, by a pair of methods {@code …High} and {@code …Low}: Java returns one number, and the
 * compiler merges what both compute. A factor goes into the function ({@code c σ(w)} rather than
 * {@code σ(w)}), so that the scaling by a power of two, the only step that rounds to a subnormal,
 * comes last.
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

  static final double LOG2_E = 0x1.71547652b82fep0;

  /** ln 2 in two parts; the high one has 42 bits, so that what is left of w is exact. */
  static final double LN2_HIGH = 0x1.62e42fefa38p-1;

  static final double LN2_LOW = 0x1.ef35793c7673p-45;

  /** Beyond it every result is 0 or saturated, whatever the factor. */
  static final double BOUND = 1500;

  /** A power of two is applied in parts no larger than 2 to this. */
  static final double LARGEST_PART = 1000;

  /** Below it expm1 is -1. */
  static final double EXPM1_BOUND = -44;

  // Taylor coefficients 1/3! to 1/14!: on |r| <= ln 2 / 2 the rest is below 2^-63 of r.
  static final double C3 = 1.0 / 6;
  static final double C4 = 1.0 / 24;
  static final double C5 = 1.0 / 120;
  static final double C6 = 1.0 / 720;
  static final double C7 = 1.0 / 5040;
  static final double C8 = 1.0 / 40320;
  static final double C9 = 1.0 / 362880;
  static final double C10 = 1.0 / 3628800;
  static final double C11 = 1.0 / 39916800;
  static final double C12 = 1.0 / 479001600;
  static final double C13 = 1.0 / 6227020800.0;
  static final double C14 = 1.0 / 87178291200.0;

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

  private static double qHead(double r) {
    return r + 0.5 * (r * r);
  }

  private static double qTail(double r, double rl) {
    double s = r * r;
    double p = Math.fma(C14, r, C13);
    p = Math.fma(p, r, C12);
    p = Math.fma(p, r, C11);
    p = Math.fma(p, r, C10);
    p = Math.fma(p, r, C9);
    p = Math.fma(p, r, C8);
    p = Math.fma(p, r, C7);
    p = Math.fma(p, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
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
    return Double.longBitsToDouble(Double.doubleToRawLongBits(n + ROUND) << 52);
  }

  /** Returns y 2^n for an integer from -3000 to 3000, rounded once where it becomes subnormal. */
  private static double scale(double y, double n) {
    double first = part(n);
    double rest = n - first;
    double second = part(rest);
    return y * power(first) * power(second) * power(rest - second);
  }

  // ---- quotients of sums ----

  private static double quotient(double n, double nl, double d, double dl) {
    double reciprocal = 1 / d;
    double q = n * reciprocal;
    double exact = Math.fma(remainder(n, nl, d, dl, q), reciprocal, q);
    return q != 0 && Math.abs(q) <= Double.MAX_VALUE ? exact : q; // keeps -0.0 and infinities
  }

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

  private static double clamp(double w) {
    return w < -BOUND ? -BOUND : w > BOUND ? BOUND : w;
  }

  private static double inside(double w, double wl) {
    return Math.abs(w) <= BOUND ? wl : 0;
  }

  // ---- expm1, for w <= 1.4 ----

  /** Returns the high part of e^(w + wl) - 1. */
  public static double expm1High(double w, double wl) {
    return expm1(w, wl, 0);
  }

  /** Returns the low part of e^(w + wl) - 1, given the high one. */
  public static double expm1Low(double w, double wl, double high) {
    return expm1(w, wl, high);
  }

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
    double e = expm1High(w, wl);
    double el = expm1Low(w, wl, e);
    double d = 2 + e;
    double dl = 2 - d + e + el;
    double reciprocal = 1 / d;
    double q = -e * reciprocal;
    double correction = remainder(-e, -el, d, dl, q) * reciprocal;
    double y = q - Math.abs(high) + correction;
    return x == 0 ? x - high : x < 0 ? -y : y;
  }

  // ---- the logistic function σ and its slope σ(w) σ(-w) ----

  /**
   * Returns c / (1 + e^(w + wl)), which is c σ(-w). An infinite c counts as infinite only where σ
   * does not go to 0.
   */
  public static double gate(double c, double w, double wl) {
    double z = clamp(w);
    double zl = inside(w, wl);
    double n = n(z);
    double r = rHigh(z, zl, n);
    double rl = rLow(z, zl, n, r);
    double m = mHigh(r, rl);
    // c / (1 + 2^n m) = 2^-e c / (2^-e + 2^(n-e) m): neither 2^n nor c / m overflows.
    double e = n > 1 ? n - 1 : 0;
    double a = power(part(-e));
    double s = power(part(n - e));
    double b = s * m;
    double d = a + b;
    double v = d - a;
    double dl = a - (d - v) + (b - v) + s * mLow(r, rl);
    double f = w > 0 ? finite(c) : c;
    return scale(quotient(f, 0, d, dl), -e);
  }

  /** Limits an exponent to what {@link #power} takes. */
  private static double part(double n) {
    return n < -LARGEST_PART ? -LARGEST_PART : n > LARGEST_PART ? LARGEST_PART : n;
  }

  /** Returns c, or the largest number of its sign if it is infinite. */
  public static double finite(double c) {
    return c < -Double.MAX_VALUE ? -Double.MAX_VALUE : c > Double.MAX_VALUE ? Double.MAX_VALUE : c;
  }

  /** Returns (c + cl) σ(w + wl) σ(-w - wl) for a finite c. */
  public static double slope(double c, double cl, double w, double wl) {
    double z = -Math.abs(clamp(w));
    double zl = w > 0 ? -inside(w, wl) : inside(w, wl);
    double n = n(z);
    double r = rHigh(z, zl, n);
    double rl = rLow(z, zl, n, r);
    double m = mHigh(r, rl);
    double ml = mLow(r, rl);
    double s = power(part(n));
    double b = s * m;
    double d = 1 + b;
    double dl = 1 - d + b + s * ml;
    double dd = d * d;
    double ddl = Math.fma(d, d, -dd) + 2 * (d * dl);
    double p = c * m;
    double pl = Math.fma(c, m, -p) + Math.fma(c, ml, cl * m);
    return scale(quotient(p, pl, dd, ddl), n);
  }

  /** The same, lane by lane. */
  public static final class Simd {
    private Simd() {}

    /** The widest vectors of this machine. */
    public static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    private static final DoubleVector ZERO = all(0);
    private static final DoubleVector ONE = all(1);
    private static final DoubleVector TWO = all(2);
    private static final DoubleVector HALF = all(0.5);
    private static final DoubleVector V_ROUND = all(ROUND);
    private static final DoubleVector V_LOG2_E = all(LOG2_E);
    private static final DoubleVector V_LN2_HIGH = all(-LN2_HIGH);
    private static final DoubleVector V_LN2_LOW = all(-LN2_LOW);
    private static final DoubleVector V_BOUND = all(BOUND);
    private static final DoubleVector V_MINUS_BOUND = all(-BOUND);
    private static final DoubleVector V_EXPM1_BOUND = all(EXPM1_BOUND);
    private static final DoubleVector V_PART = all(LARGEST_PART);
    private static final DoubleVector V_MINUS_PART = all(-LARGEST_PART);
    private static final DoubleVector MAX = all(Double.MAX_VALUE);
    private static final DoubleVector MINUS_MAX = all(-Double.MAX_VALUE);

    /** Returns the same number in every lane. */
    public static DoubleVector all(double x) {
      return DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, x);
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

    private static DoubleVector qHead(DoubleVector r) {
      return r.add(HALF.mul(r.mul(r)));
    }

    private static DoubleVector qTail(DoubleVector r, DoubleVector rl) {
      DoubleVector s = r.mul(r);
      DoubleVector p = all(C14).fma(r, all(C13));
      p = p.fma(r, all(C12));
      p = p.fma(r, all(C11));
      p = p.fma(r, all(C10));
      p = p.fma(r, all(C9));
      p = p.fma(r, all(C8));
      p = p.fma(r, all(C7));
      p = p.fma(r, all(C6));
      p = p.fma(r, all(C5));
      p = p.fma(r, all(C4));
      p = p.fma(r, all(C3));
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
      return n.add(V_ROUND).reinterpretAsLongs().lanewise(LSHL, 52).reinterpretAsDoubles();
    }

    private static DoubleVector scale(DoubleVector y, DoubleVector n) {
      DoubleVector first = part(n);
      DoubleVector rest = n.sub(first);
      DoubleVector second = part(rest);
      return y.mul(power(first)).mul(power(second)).mul(power(rest.sub(second)));
    }

    private static DoubleVector quotient(
        DoubleVector n, DoubleVector nl, DoubleVector d, DoubleVector dl) {
      DoubleVector reciprocal = ONE.div(d);
      DoubleVector q = n.mul(reciprocal);
      DoubleVector exact = remainder(n, nl, d, dl, q).fma(reciprocal, q);
      return q.blend(exact, q.abs().compare(LE, MAX).and(q.compare(NE, ZERO)));
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

    /** As {@link DoubleMath#exp}. */
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

    private static DoubleVector clamp(DoubleVector w) {
      return w.blend(V_MINUS_BOUND, w.compare(LT, V_MINUS_BOUND))
          .blend(V_BOUND, w.compare(GT, V_BOUND));
    }

    private static DoubleVector inside(DoubleVector w, DoubleVector wl) {
      return ZERO.blend(wl, w.abs().compare(LE, V_BOUND));
    }

    /** As {@link DoubleMath#expm1High}. */
    public static DoubleVector expm1High(DoubleVector w, DoubleVector wl) {
      return expm1(w, wl, ZERO);
    }

    /** As {@link DoubleMath#expm1Low}. */
    public static DoubleVector expm1Low(DoubleVector w, DoubleVector wl, DoubleVector high) {
      return expm1(w, wl, high);
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
      DoubleVector e = expm1High(w, wl);
      DoubleVector el = expm1Low(w, wl, e);
      DoubleVector d = TWO.add(e);
      DoubleVector dl = TWO.sub(d).add(e).add(el);
      DoubleVector reciprocal = ONE.div(d);
      DoubleVector q = e.neg().mul(reciprocal);
      DoubleVector correction = remainder(e.neg(), el.neg(), d, dl, q).mul(reciprocal);
      DoubleVector y = q.sub(high.abs()).add(correction);
      return y.blend(y.neg(), x.compare(LT, ZERO)).blend(x.sub(high), x.eq(ZERO));
    }

    /** As {@link DoubleMath#gate}. */
    public static DoubleVector gate(DoubleVector c, DoubleVector w, DoubleVector wl) {
      DoubleVector z = clamp(w);
      DoubleVector zl = inside(w, wl);
      DoubleVector n = n(z);
      DoubleVector r = rHigh(z, zl, n);
      DoubleVector rl = rLow(z, zl, n, r);
      DoubleVector m = mHigh(r, rl);
      DoubleVector e = ZERO.blend(n.sub(ONE), n.compare(GT, ONE));
      DoubleVector a = power(part(e.neg()));
      DoubleVector s = power(part(n.sub(e)));
      DoubleVector b = s.mul(m);
      DoubleVector d = a.add(b);
      DoubleVector v = d.sub(a);
      DoubleVector dl = a.sub(d.sub(v)).add(b.sub(v)).add(s.mul(mLow(r, rl)));
      DoubleVector f = c.blend(finite(c), w.compare(GT, ZERO));
      return scale(quotient(f, ZERO, d, dl), e.neg());
    }

    private static DoubleVector part(DoubleVector n) {
      return n.blend(V_MINUS_PART, n.compare(LT, V_MINUS_PART))
          .blend(V_PART, n.compare(GT, V_PART));
    }

    /** As {@link DoubleMath#finite}. */
    public static DoubleVector finite(DoubleVector c) {
      return c.blend(MINUS_MAX, c.compare(LT, MINUS_MAX)).blend(MAX, c.compare(GT, MAX));
    }

    /** As {@link DoubleMath#slope}. */
    public static DoubleVector slope(
        DoubleVector c, DoubleVector cl, DoubleVector w, DoubleVector wl) {
      DoubleVector z = clamp(w).abs().neg();
      DoubleVector zl = inside(w, wl);
      zl = zl.blend(zl.neg(), w.compare(GT, ZERO));
      DoubleVector n = n(z);
      DoubleVector r = rHigh(z, zl, n);
      DoubleVector rl = rLow(z, zl, n, r);
      DoubleVector m = mHigh(r, rl);
      DoubleVector ml = mLow(r, rl);
      DoubleVector s = power(part(n));
      DoubleVector b = s.mul(m);
      DoubleVector d = ONE.add(b);
      DoubleVector dl = ONE.sub(d).add(b).add(s.mul(ml));
      DoubleVector dd = d.mul(d);
      DoubleVector ddl = d.fma(d, dd.neg()).add(TWO.mul(d.mul(dl)));
      DoubleVector p = c.mul(m);
      DoubleVector pl = c.fma(m, p.neg()).add(c.fma(ml, cl.mul(m)));
      return scale(quotient(p, pl, dd, ddl), n);
    }
  }
}
