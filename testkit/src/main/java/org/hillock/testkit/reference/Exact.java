package org.hillock.testkit.reference;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The number {@code (hi + lo) · 2^exponent}: what an oracle answers.
 *
 * <p>The exponent keeps every digit of a result that would be subnormal, or beyond the largest
 * double, until it is compared with one. A NaN, an infinity and a signed zero stand in {@code hi}.
 */
public record Exact(double hi, double lo, int exponent) {
  public static final Exact NAN = of(Double.NaN);

  /** Any double, split so that {@code |hi|} is in [1, 2). */
  public static Exact of(double x) {
    if (x == 0 || !Double.isFinite(x)) {
      return new Exact(x, 0, 0);
    }
    if (Math.abs(x) < Double.MIN_NORMAL) {
      double larger = x * 0x1p54;
      int n = Math.getExponent(larger);
      return new Exact(Math.scalb(larger, -n), 0, n - 54);
    }
    int n = Math.getExponent(x);
    return new Exact(Math.scalb(x, -n), 0, n);
  }

  static Exact of(DoubleDouble x, int exponent) {
    return new Exact(x.hi(), x.lo(), exponent);
  }

  static Exact of(DoubleDouble x) {
    return of(x, 0);
  }

  Exact plus(Exact b) {
    if (hi == 0) {
      return b;
    }
    if (b.exponent > exponent && b.hi != 0) {
      return b.plus(this);
    }
    int shift = Math.max(b.exponent - exponent, -400);
    return of(mantissa().plus(b.mantissa().scaled(shift)), exponent);
  }

  Exact times(DoubleDouble b) {
    return of(mantissa().times(b), exponent);
  }

  Exact times(Exact b) {
    return of(mantissa().times(b.mantissa()), exponent + b.exponent);
  }

  Exact times(double b) {
    return times(of(b));
  }

  Exact dividedBy(DoubleDouble b) {
    return of(mantissa().dividedBy(b), exponent);
  }

  Exact dividedBy(double b) {
    Exact divisor = of(b);
    return of(mantissa().dividedBy(divisor.mantissa()), exponent - divisor.exponent);
  }

  Exact negated() {
    return new Exact(-hi, -lo, exponent);
  }

  private DoubleDouble mantissa() {
    return new DoubleDouble(hi, lo);
  }

  /** As a plain double-double, where anything below 2^-400 may as well be 0. */
  DoubleDouble flattened() {
    return exponent < -400 ? DoubleDouble.ZERO : mantissa().scaled(exponent);
  }

  public boolean isNaN() {
    return Double.isNaN(hi);
  }

  /** The nearest double. */
  public double toDouble() {
    return Ulp.DOUBLE.round(this);
  }

  /** The nearest float, rounded once. */
  public float toFloat() {
    return (float) Ulp.FLOAT.round(this);
  }

  /** A finite number in decimal, rounded to so many digits. */
  public BigDecimal toBigDecimal(MathContext digits) {
    BigDecimal power = BigDecimal.valueOf(2).pow(Math.abs(exponent), digits);
    BigDecimal mantissa = new BigDecimal(hi).add(new BigDecimal(lo));
    return exponent < 0 ? mantissa.divide(power, digits) : mantissa.multiply(power, digits);
  }
}
