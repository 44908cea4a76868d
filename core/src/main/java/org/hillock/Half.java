package org.hillock;

/** The two 16-bit floating-point formats, kept as {@code short} bit patterns. */
public enum Half {
  /** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
  FLOAT16(10, -24, 65504.0),
  /** The upper half of a float: 8 bits of exponent, 7 of fraction. */
  BFLOAT16(7, -133, 0x1.FEp127);

  private final int fraction;
  private final int least;
  private final double largest;

  Half(int fraction, int least, double largest) {
    this.fraction = fraction;
    this.least = least;
    this.largest = largest;
  }

  /** Returns the number that a bit pattern stands for; every one is exactly a double. */
  public double decode(short bits) {
    int exponent = (bits & 0x7fff) >>> fraction;
    int mantissa = bits & ((1 << fraction) - 1);
    int top = 0x7fff >>> fraction;
    double magnitude;
    if (exponent == top) {
      magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = mantissa * power(least);
    } else {
      magnitude = (mantissa + (1 << fraction)) * power(least + exponent - 1);
    }
    return bits < 0 ? -magnitude : magnitude;
  }

  /**
   * Returns the bit pattern of the number nearest to {@code x}, ties to even; beyond the largest by
   * half a unit or more, infinity. NaN gives the quiet NaN.
   */
  public short encode(double x) {
    int sign = Double.doubleToRawLongBits(x) < 0 ? 0x8000 : 0;
    double magnitude = Math.abs(x);
    int top = 0x7fff >>> fraction;
    if (Double.isNaN(x)) {
      return (short) (sign | top << fraction | 1 << (fraction - 1));
    }
    // The unit of the last place at this magnitude; adding and subtracting 2^52 of it rounds there.
    int exponent = Math.max(Math.getExponent(magnitude), least + fraction);
    double round = power(exponent - fraction + 52);
    double rounded = magnitude + round - round;
    if (rounded > largest) {
      return (short) (sign | top << fraction);
    }
    int biased = Math.max(Math.getExponent(rounded) - least - fraction, -1) + 1;
    long mantissa = (long) (rounded * power(-(Math.max(biased, 1) - 1 + least)));
    return (short)
        (sign
            | (biased == 0
                ? (int) mantissa
                : (biased << fraction) + (int) mantissa - (1 << fraction)));
  }

  private static double power(int exponent) {
    return Double.longBitsToDouble((exponent + 1023L) << 52);
  }
}
