package org.hillock.testkit.reference;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The unevaluated sum {@code hi + lo} of two doubles, {@code |lo| <= ulp(hi) / 2}: about 106 bits.
 *
 * <p>Each operation errs by a few 2^-104 of its result, as long as no part overflows or underflows;
 * callers keep their operands in a middling range and carry the binary exponent in {@link Exact}.
 * Values are immutable: escape analysis removes most of the objects, and formulas stay readable.
 *
 * <p>The algorithms are Knuth's two-sum, the fused two-product, and the sums, products and
 * quotients of Hida, Li, Bailey, "Algorithms for Quad-Double Precision Floating Point Arithmetic",
 * ARITH 15, 2001.
 */
record DoubleDouble(double hi, double lo) {
  static final DoubleDouble ZERO = new DoubleDouble(0, 0);
  static final DoubleDouble ONE = new DoubleDouble(1, 0);

  /** The powers of {@link #expm1()}'s series: those up to here carry their low part. */
  private static final int LONG_TERMS = 12;

  /** 0.3466^24 / 25! is 2^-120: the first term left out. */
  private static final int TERMS = 24;

  /** 1/n!. */
  private static final DoubleDouble[] INVERSE_FACTORIAL = new DoubleDouble[TERMS + 1];

  /** Beyond this an exponential is 0 in every format; the bound keeps the reduction exact. */
  private static final double LARGEST_EXPONENT = 100_000;

  /** ln 2 in pieces; the first two leave room for an exact product with an 18-bit integer. */
  private static final double LN2_A = 0x1.62e42fefp-1;

  private static final double LN2_B;
  private static final DoubleDouble LN2_C;

  static {
    MathContext digits = new MathContext(50);
    BigDecimal factorial = BigDecimal.ONE;
    for (int n = 1; n <= TERMS; n++) {
      factorial = factorial.multiply(BigDecimal.valueOf(n));
      INVERSE_FACTORIAL[n] = of(BigDecimal.ONE.divide(factorial, digits));
    }
    BigDecimal rest =
        new BigDecimal("0.6931471805599453094172321214581765680755001343602552541206800094933936")
            .subtract(new BigDecimal(LN2_A));
    double b = rest.doubleValue();
    LN2_B = Double.longBitsToDouble(Double.doubleToRawLongBits(b) & -1L << 22);
    LN2_C = of(rest.subtract(new BigDecimal(LN2_B)));
  }

  static DoubleDouble of(double a) {
    return new DoubleDouble(a, 0);
  }

  static DoubleDouble of(BigDecimal a) {
    double hi = a.doubleValue();
    return new DoubleDouble(hi, a.subtract(new BigDecimal(hi)).doubleValue());
  }

  /** a + b, exactly. */
  static DoubleDouble sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    return new DoubleDouble(s, (a - (s - t)) + (b - t));
  }

  /** a · b, exactly. */
  static DoubleDouble product(double a, double b) {
    double p = a * b;
    return new DoubleDouble(p, Math.fma(a, b, -p));
  }

  /** a + b where |a| >= |b| or a is 0. */
  private static DoubleDouble ordered(double a, double b) {
    double s = a + b;
    return new DoubleDouble(s, b - (s - a));
  }

  DoubleDouble plus(DoubleDouble b) {
    DoubleDouble s = sum(hi, b.hi);
    DoubleDouble t = sum(lo, b.lo);
    DoubleDouble u = ordered(s.hi, s.lo + t.hi);
    return ordered(u.hi, u.lo + t.lo);
  }

  DoubleDouble plus(double b) {
    DoubleDouble s = sum(hi, b);
    return ordered(s.hi, s.lo + lo);
  }

  DoubleDouble minus(DoubleDouble b) {
    return plus(b.negated());
  }

  DoubleDouble times(DoubleDouble b) {
    DoubleDouble p = product(hi, b.hi);
    return ordered(p.hi, p.lo + Math.fma(hi, b.lo, lo * b.hi));
  }

  DoubleDouble times(double b) {
    DoubleDouble p = product(hi, b);
    return ordered(p.hi, Math.fma(lo, b, p.lo));
  }

  DoubleDouble dividedBy(DoubleDouble b) {
    double q = hi / b.hi;
    DoubleDouble rest = minus(b.times(q));
    double r = rest.hi / b.hi;
    double s = rest.minus(b.times(r)).hi / b.hi;
    return ordered(q, r).plus(s);
  }

  DoubleDouble negated() {
    return new DoubleDouble(-hi, -lo);
  }

  /** This times 2^n. */
  DoubleDouble scaled(int n) {
    return new DoubleDouble(Math.scalb(hi, n), Math.scalb(lo, n));
  }

  /** e to the power of this, with a binary exponent of its own so that no tail is lost. */
  Exact exp() {
    if (Math.abs(hi) > LARGEST_EXPONENT) {
      return of(Math.copySign(LARGEST_EXPONENT, hi)).exp();
    }
    double k = Math.rint(hi / LN2_A);
    return Exact.of(minusMultipleOfLn2(k).smallExpm1().plus(1), (int) k);
  }

  /** e to the power of this, minus 1, for |this| up to about 500. */
  DoubleDouble expm1() {
    double k = Math.rint(hi / LN2_A);
    DoubleDouble small = minusMultipleOfLn2(k).smallExpm1();
    return k == 0 ? small : small.plus(1).scaled((int) k).plus(-1);
  }

  /** The first difference is exact, so the absolute error is about |k| 2^-106. */
  private DoubleDouble minusMultipleOfLn2(double k) {
    return new DoubleDouble(hi - k * LN2_A, 0).plus(lo).plus(-k * LN2_B).minus(LN2_C.times(k));
  }

  /** The Taylor series for |this| <= ln(2)/2; the far terms need no low part. */
  private DoubleDouble smallExpm1() {
    double tail = 0;
    for (int n = TERMS; n > LONG_TERMS; n--) {
      tail = Math.fma(tail, hi, INVERSE_FACTORIAL[n].hi);
    }
    DoubleDouble series = of(tail);
    for (int n = LONG_TERMS; n > 0; n--) {
      series = series.times(this).plus(INVERSE_FACTORIAL[n]);
    }
    return series.times(this);
  }
}
