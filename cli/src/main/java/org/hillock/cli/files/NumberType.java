package org.hillock.cli.files;

/** The formats of numbers that arrays are made of. */
public enum NumberType {
  FLOAT16(2, 11, -14, 15),
  FLOAT32(4, 24, -126, 127),
  FLOAT64(8, 53, -1022, 1023);

  private final int bytes;
  private final int precision;
  private final int minExponent;
  private final int maxExponent;

  NumberType(int bytes, int precision, int minExponent, int maxExponent) {
    this.bytes = bytes;
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
  }

  /** Returns how many bytes a number takes. */
  public int bytes() {
    return bytes;
  }

  /** Returns the number of this format nearest to {@code x}. */
  public double round(double x) {
    return switch (this) {
      case FLOAT16 -> org.hillock.Half.FLOAT16.decode(org.hillock.Half.FLOAT16.encode(x));
      case FLOAT32 -> (float) x;
      case FLOAT64 -> x;
    };
  }

  /** Returns the distance from 1 to the next number. */
  public double epsilon() {
    return Math.scalb(1d, 1 - precision);
  }

  /** Returns the smallest number of this format that is not subnormal. */
  public double minNormal() {
    return Math.scalb(1d, minExponent);
  }

  /**
   * Returns the distance of {@code answer} from the truth in units in the last place: the spacing
   * of this format at the binade of the truth, the smallest subnormal below the normal range. An
   * infinity is right only where the truth rounds to it; a NaN only where the truth is NaN. What no
   * number of ulps describes is infinitely far. The sign of a zero does not count.
   */
  public double ulps(double answer, double truth) {
    if (Double.isNaN(truth) || Double.isNaN(answer)) {
      return Double.isNaN(truth) && Double.isNaN(answer) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(answer) || Double.isInfinite(truth)) {
      return answer == round(truth) ? 0 : Double.POSITIVE_INFINITY;
    }
    int binade = Math.min(Math.max(Math.getExponent(truth), minExponent), maxExponent);
    // In two steps: one factor alone may overflow.
    int unit = binade - (precision - 1);
    return Math.scalb(Math.scalb(Math.abs(answer - truth), -unit / 2), -unit - (-unit / 2));
  }

  /** Returns the name that NumPy gives to this format. */
  @Override
  public String toString() {
    return "float" + 8 * bytes;
  }
}
