package org.hillock.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;

/** Numbers as a reader of figures expects them, in every locale: −1.28, 5×10⁻⁵. */
final class Numbers extends NumberFormat {

  private static final long serialVersionUID = 1;
  private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private final int digits;

  Numbers(int digits) {
    this.digits = digits;
  }

  static String text(double x, int digits) {
    if (x == 0) {
      return "0";
    }
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞";
    }
    var rounded = new BigDecimal(x).round(new MathContext(digits)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent <= 5) {
      return rounded.toPlainString().replace('-', '−');
    }
    String mantissa = rounded.scaleByPowerOfTen(-exponent).toPlainString().replace('-', '−');
    String power = "10" + raised(exponent);
    return switch (mantissa) {
      case "1" -> power;
      case "−1" -> "−" + power;
      default -> mantissa + "×" + power;
    };
  }

  /** Returns x with as many decimals as show three digits of the largest number beside it. */
  static String aligned(double x, double largest) {
    int decimals = 2 - (int) Math.floor(Math.log10(largest));
    if (!Double.isFinite(x) || decimals < 0 || decimals > 6) {
      return text(x, 3);
    }
    BigDecimal rounded = new BigDecimal(x).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.toPlainString().replace('-', '−'); // which knows no negative zero
  }

  private static String raised(int exponent) {
    var text = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(RAISED.charAt(digit - '0'));
    }
    return text.toString();
  }

  @Override
  public StringBuffer format(double x, StringBuffer to, FieldPosition position) {
    return to.append(text(x, digits));
  }

  @Override
  public StringBuffer format(long x, StringBuffer to, FieldPosition position) {
    return format((double) x, to, position);
  }

  @Override
  public Number parse(String text, ParsePosition position) {
    throw new UnsupportedOperationException("these numbers are written only");
  }
}
