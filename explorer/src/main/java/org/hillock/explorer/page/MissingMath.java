package org.hillock.explorer.page;

/**
 * What {@link Math} has and the browser lacks: above all the fused multiply-add, correctly rounded
 * for all operands. Where the kernels call {@code Math}, the page calls these.
 */
public final class MissingMath {
  private MissingMath() {}

  private static final int EXPONENT = 0x7ff;
  private static final long HIDDEN = 1L << 52;
  private static final long LOW_27 = (1L << 27) - 1;

  /** As {@link Math#fma(float, float, float)}. */
  public static float fma(float a, float b, float c) {
    // 48 bits: exact. The sum is rounded to odd, so that rounding it again to float is harmless.
    double product = (double) a * b;
    double sum = product + c;
    double v = sum - product;
    double error = product - (sum - v) + (c - v);
    long bits = Double.doubleToRawLongBits(sum);
    if (Double.isNaN(error) || error == 0 || (bits & 1) != 0) {
      return (float) sum;
    }
    return (float) Double.longBitsToDouble(bits + (error > 0 == sum > 0 ? 1 : -1));
  }

  /** As {@link Math#fma(double, double, double)}. */
  public static double fma(double a, double b, double c) {
    long aBits = Double.doubleToRawLongBits(a);
    long bBits = Double.doubleToRawLongBits(b);
    long cBits = Double.doubleToRawLongBits(c);
    int aExponent = (int) (aBits >>> 52) & EXPONENT;
    int bExponent = (int) (bBits >>> 52) & EXPONENT;
    int cExponent = (int) (cBits >>> 52) & EXPONENT;
    if (aExponent == EXPONENT || bExponent == EXPONENT || a == 0 || b == 0) {
      return a * b + c;
    }
    if (cExponent == EXPONENT) {
      return c;
    }
    if (c == 0) {
      return a * b;
    }

    // The exact product as an integer of 128 bits, from parts of 26 and 27 bits...
    long x = significand(aBits, aExponent);
    long y = significand(bBits, bExponent);
    long xHigh = x >>> 27;
    long xLow = x & LOW_27;
    long yHigh = y >>> 27;
    long yLow = y & LOW_27;
    long middle = xHigh * yLow + xLow * yHigh;
    long top = xHigh * yHigh;
    long part = middle << 27;
    long low = part + xLow * yLow;
    long high = (middle >>> 37) + carry(low, part);
    part = top << 54;
    low += part;
    high += (top >>> 10) + carry(low, part);
    // ...with its highest bit moved to bit 125, and the same for c.
    int scale = Math.max(aExponent, 1) + Math.max(bExponent, 1) - 2150;
    int shift = leadingZeros(high, low) - 2;
    high = highOfLeft(high, low, shift);
    low = lowOfLeft(low, shift);
    scale -= shift;
    long cHigh = significand(cBits, cExponent);
    int cShift = Long.numberOfLeadingZeros(cHigh) - 2;
    cHigh <<= cShift;
    int cScale = Math.max(cExponent, 1) - 1075 - 64 - cShift;

    boolean negative = (aBits ^ bBits) < 0;
    boolean cNegative = cBits < 0;
    return scale >= cScale
        ? sum(negative, high, low, scale, cNegative, cHigh, 0, scale - cScale)
        : sum(cNegative, cHigh, 0, cScale, negative, high, low, cScale - scale);
  }

  /** As {@link Math#multiplyHigh}. */
  public static long multiplyHigh(long a, long b) {
    long aHigh = a >> 32;
    long aLow = a & 0xffffffffL;
    long bHigh = b >> 32;
    long bLow = b & 0xffffffffL;
    long middle = aHigh * bLow + (aLow * bLow >>> 32);
    return aHigh * bHigh + (middle >> 32) + ((middle & 0xffffffffL) + aLow * bHigh >> 32);
  }

  private static long significand(long bits, int exponent) {
    long fraction = bits & HIDDEN - 1;
    return exponent == 0 ? fraction : fraction | HIDDEN;
  }

  /** What adding {@code part} to something carried, if it gave {@code sum}. */
  private static long carry(long sum, long part) {
    return sum + Long.MIN_VALUE < part + Long.MIN_VALUE ? 1 : 0;
  }

  private static int leadingZeros(long high, long low) {
    return high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
  }

  private static long highOfLeft(long high, long low, int shift) {
    return shift == 0 ? high : shift < 64 ? high << shift | low >>> 64 - shift : low << shift - 64;
  }

  private static long lowOfLeft(long low, int shift) {
    return shift < 64 ? low << shift : 0;
  }

  /** Adds two integers of 128 bits, the second of which is {@code apart} powers of two smaller. */
  private static double sum(
      boolean negative,
      long high,
      long low,
      int scale,
      boolean otherNegative,
      long otherHigh,
      long otherLow,
      int apart) {
    long h = 0;
    long l = 1; // all that is left of a number out of reach: it is not zero
    if (apart == 0) {
      h = otherHigh;
      l = otherLow;
    } else if (apart < 64) {
      h = otherHigh >>> apart;
      l = otherHigh << 64 - apart | otherLow >>> apart | (otherLow << 64 - apart != 0 ? 1 : 0);
    } else if (apart < 127) {
      boolean lost = otherLow != 0 || apart > 64 && otherHigh << 128 - apart != 0;
      l = otherHigh >>> apart - 64 | (lost ? 1 : 0);
    }
    if (negative == otherNegative) {
      long s = low + l;
      return rounded(negative, high + h + carry(s, l), s, scale);
    }
    long d = low - l;
    long dHigh = high - h - (low + Long.MIN_VALUE < l + Long.MIN_VALUE ? 1 : 0);
    if (dHigh < 0) {
      d = -d;
      dHigh = d == 0 ? -dHigh : ~dHigh;
      return rounded(!negative, dHigh, d, scale);
    }
    return (dHigh | d) == 0 ? 0 : rounded(negative, dHigh, d, scale);
  }

  /** Rounds an integer of 128 bits times a power of two to the nearest double, ties to even. */
  private static double rounded(boolean negative, long high, long low, int scale) {
    int top = 127 - leadingZeros(high, low);
    int unit = Math.max(top + scale - 52, -1074);
    int drop = unit - scale;
    long m;
    if (drop <= 0) {
      m = low << -drop;
    } else if (drop > 127) {
      m = 0;
    } else {
      m = drop < 64 ? high << 1 << 63 - drop | low >>> drop : high >>> drop - 64;
      boolean half = (drop <= 64 ? low >>> drop - 1 : high >>> drop - 65) << 63 != 0;
      boolean more =
          drop <= 64
              ? low << 1 << 64 - drop != 0
              : low != 0 || drop > 65 && high << 129 - drop != 0;
      if (half && (more || (m & 1) != 0)) {
        m++;
      }
    }
    // A carry out of the fraction goes to the exponent, where it belongs.
    long bits = m < HIDDEN ? m : unit > 971 ? Long.MAX_VALUE : m - HIDDEN + ((unit + 1075L) << 52);
    bits = Math.min(bits, (long) EXPONENT << 52);
    return Double.longBitsToDouble(negative ? bits | Long.MIN_VALUE : bits);
  }
}
