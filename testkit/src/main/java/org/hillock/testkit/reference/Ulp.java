package org.hillock.testkit.reference;

/**
 * The error of a result in units in the last place of its format.
 *
 * <p>An ulp is the spacing of the format at the exact value's binade, and the smallest subnormal
 * below the normal range. Infinity is right only beyond the largest number plus half an ulp. All
 * NaNs are equal. The sign of a zero counts in a value and not in a derivative. An answer that no
 * number of ulps describes (NaN for a number, a wrong infinity, a zero of the wrong sign) has an
 * infinite error.
 */
public enum Ulp {
  DOUBLE(53, -1022, 1023),
  FLOAT(24, -126, 127),
  FLOAT16(11, -14, 15),
  BFLOAT16(8, -126, 127);

  private final int precision;
  private final int minExponent;
  private final int maxExponent;

  Ulp(int precision, int minExponent, int maxExponent) {
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
  }

  /** The error of a value, in ulps; the sign of a zero counts. */
  public double ofValue(double actual, Exact exact) {
    return isZeroOfOtherSign(actual, exact.hi())
        ? Double.POSITIVE_INFINITY
        : ofDerivative(actual, exact);
  }

  /** The error of a derivative, in ulps; the sign of a zero does not count. */
  public double ofDerivative(double actual, Exact exact) {
    if (Double.isNaN(exact.hi())) {
      return Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(actual) || Double.isInfinite(exact.hi())) {
      boolean right =
          Double.isInfinite(actual) && overflows(exact) && (actual > 0) == (exact.hi() > 0);
      return right ? 0 : Double.POSITIVE_INFINITY;
    }
    int unit = unitExponent(exact);
    int shift = exact.exponent() - unit;
    double distance = Math.scalb(actual, -unit) - Math.scalb(exact.hi(), shift);
    distance = Math.abs(distance - Math.scalb(exact.lo(), shift));
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  /** As {@link #ofValue(double, Exact)}, for formats that a double outdoes by far. */
  public double ofValue(double actual, double exact) {
    return isZeroOfOtherSign(actual, exact)
        ? Double.POSITIVE_INFINITY
        : ofDerivative(actual, exact);
  }

  /** As {@link #ofDerivative(double, Exact)}, for formats that a double outdoes by far. */
  public double ofDerivative(double actual, double exact) {
    double distance = Math.abs(actual - exact);
    if (this == DOUBLE || !(distance < Double.POSITIVE_INFINITY)) {
      return ofDerivative(actual, Exact.of(exact));
    }
    int binade = Math.min(Math.max(Math.getExponent(exact), minExponent), maxExponent);
    int unit = binade - (precision - 1);
    return distance * Double.longBitsToDouble((long) (Double.MAX_EXPONENT - unit) << 52);
  }

  /** The nearest number of this format, ties to even, infinity beyond its range. */
  public double round(Exact exact) {
    if (exact.hi() == 0 || !Double.isFinite(exact.hi())) {
      return exact.hi();
    }
    if (overflows(exact)) {
      return Math.copySign(Double.POSITIVE_INFINITY, exact.hi());
    }
    int unit = unitExponent(exact);
    double hi = Math.scalb(exact.hi(), exact.exponent() - unit);
    double lo = Math.scalb(exact.lo(), exact.exponent() - unit);
    double nearest = Math.rint(hi);
    double rest = hi - nearest;
    // The low part decides a tie of the high part, and rounds itself where that is whole.
    if (Math.abs(rest) == 0.5) {
      nearest += rest * lo > 0 ? Math.signum(lo) : 0;
    } else if (rest == 0) {
      boolean tieAtOdd = Math.abs(lo) == 0.5 && nearest % 2 != 0;
      nearest += tieAtOdd ? Math.signum(lo) : Math.rint(lo);
    }
    return Math.scalb(Math.copySign(nearest, exact.hi()), unit);
  }

  /** The number that the 16 bits of this format stand for. */
  public double fromBits(short bits) {
    if (this == BFLOAT16) {
      return Float.intBitsToFloat(bits << 16);
    }
    if (this != FLOAT16) {
      throw new IllegalArgumentException(this + " has more than 16 bits; pass the number itself");
    }
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) fraction, -24);
    } else {
      magnitude = Math.scalb((double) (0x400 | fraction), exponent - 25);
    }
    return bits < 0 ? -magnitude : magnitude;
  }

  private static boolean isZeroOfOtherSign(double actual, double exact) {
    return actual == 0
        && Double.doubleToRawLongBits(actual) < 0 != Double.doubleToRawLongBits(exact) < 0;
  }

  /** Whether the exact value rounds to infinity: it reaches the largest number plus half an ulp. */
  private boolean overflows(Exact exact) {
    int shift = exact.exponent() - (maxExponent - (precision - 1));
    double hi = Math.scalb(Math.abs(exact.hi()), shift);
    double lo = Math.scalb(exact.lo(), shift) * Math.signum(exact.hi());
    return hi == Double.POSITIVE_INFINITY || (hi - Math.scalb(1d, precision)) + lo >= -0.5;
  }

  /** The exponent of the spacing at the exact value's binade. */
  private int unitExponent(Exact exact) {
    if (exact.hi() == 0) {
      return minExponent - (precision - 1);
    }
    int binade = Math.getExponent(exact.hi());
    boolean power = (Double.doubleToRawLongBits(exact.hi()) & (1L << 52) - 1) == 0;
    if (power && exact.lo() * exact.hi() < 0) {
      binade--;
    }
    binade = Math.min(Math.max(binade + exact.exponent(), minExponent), maxExponent);
    return binade - (precision - 1);
  }
}
