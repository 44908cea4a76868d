package org.hillock.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.Predicate;

/** Reads numbers as people write them, and writes them with the fewest digits that round-trip. */
public final class Numbers {
  private Numbers() {}

  /**
   * Reads a number: as in Java, or {@code inf}, {@code -inf}, {@code nan} in any case.
   *
   * @throws Failure if it is none, or too large to be told from infinity
   */
  public static double parse(String text) {
    Double special = special(text);
    if (special != null) {
      return special;
    }
    double x = parsed(text);
    if (Double.isInfinite(x)) {
      throw Failure.wrongUse(
          "'" + text + "' is beyond the largest double, 1.8e308; write inf for infinity");
    }
    return x;
  }

  /** As {@link #parse}, rounded once to a float. */
  public static float parseFloat(String text) {
    Double special = special(text);
    if (special != null) {
      return special.floatValue();
    }
    parsed(text);
    float x = Float.parseFloat(text.strip());
    if (Float.isInfinite(x)) {
      throw Failure.wrongUse(
          "'" + text + "' is beyond the largest float, 3.4e38; write inf for infinity");
    }
    return x;
  }

  private static double parsed(String text) {
    String number = text.strip();
    // Java's own literals may end in d or f, which here is a slip.
    char last = number.isEmpty() ? 'd' : number.charAt(number.length() - 1);
    if (last < 'A') {
      try {
        return Double.parseDouble(number);
      } catch (NumberFormatException e) {
        // Falls through to the message.
      }
    }
    throw Failure.wrongUse(
        "'" + text + "' is not a number; write it as 0.5, -3, 1e-3, inf, -inf or nan");
  }

  /** Returns the number that a word means, or null. */
  static Double special(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity", "∞", "+∞" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity", "-∞" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> null;
    };
  }

  /** Writes a double with the fewest digits from which it can be read back. */
  public static String shortest(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
      return unusual(x);
    }
    return shortest(new BigDecimal(x), digits -> digits.doubleValue() == x);
  }

  /** Writes a float with the fewest digits from which it can be read back. */
  public static String shortest(float x) {
    if (Float.isNaN(x) || Float.isInfinite(x) || x == 0) {
      return unusual(x);
    }
    return shortest(new BigDecimal(x), digits -> digits.floatValue() == x);
  }

  private static String unusual(double x) {
    if (x == 0) {
      return 1 / x < 0 ? "-0" : "0";
    }
    return Double.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
  }

  // Double.toString of JDKs before 19 sometimes writes a digit too many.
  private static String shortest(BigDecimal all, Predicate<BigDecimal> same) {
    // Up to 767 digits; no more than 17 of them are ever needed.
    BigDecimal exact = all.round(new MathContext(40, RoundingMode.DOWN));
    for (int digits = 1; ; digits++) {
      BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
      BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
      BigDecimal near = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (same.test(near)) {
        return written(near);
      }
      // At a power of two the spacing below is half of that above.
      BigDecimal far = near.compareTo(down) == 0 ? up : down;
      if (same.test(far)) {
        return written(far);
      }
    }
  }

  private static String written(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    int exponent = bare.precision() - bare.scale() - 1;
    if (exponent >= -5 && exponent < 17) {
      return bare.toPlainString();
    }
    String digits = bare.unscaledValue().abs().toString();
    return (bare.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + exponent;
  }
}
