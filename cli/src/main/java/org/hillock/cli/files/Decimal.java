package org.hillock.cli.files;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Pattern;

/** Numbers as text. */
final class Decimal {
  private Decimal() {}

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?((\\d+\\.?\\d*+|\\.\\d+)([eE][+-]?\\d+)?|(?i:inf|infinity|nan))");

  /** Returns the number, or null if the text is none. */
  static Double parse(String text) {
    String word = text.strip();
    if (word.length() > 400 || !NUMBER.matcher(word).matches()) {
      return null;
    }
    int sign = word.charAt(0) == '-' ? -1 : 1;
    return switch (Character.toLowerCase(word.charAt(word.length() - 1))) {
      case 'n' -> Double.NaN;
      case 'f', 'y' -> sign * Double.POSITIVE_INFINITY;
      default -> Double.valueOf(word);
    };
  }

  /** Returns the fewest digits that {@link #parse} reads back as the same number. */
  static String shortest(double x) {
    if (Double.isNaN(x)) {
      return "nan";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "inf" : "-inf";
    }
    if (x == 0) {
      return 1 / x < 0 ? "-0.0" : "0.0";
    }
    // Double.toString of JDK 17 sometimes gives a digit too many.
    BigDecimal exact = new BigDecimal(x);
    // Every 15 digits survive a double, but not a subnormal one.
    for (int digits = Math.abs(x) < Double.MIN_NORMAL ? 1 : 15; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == x) {
        BigDecimal bare = rounded.stripTrailingZeros();
        boolean plain = bare.scale() <= 0 && bare.precision() - bare.scale() <= 16;
        return plain ? bare.setScale(1).toPlainString() : bare.toString();
      }
    }
  }
}
