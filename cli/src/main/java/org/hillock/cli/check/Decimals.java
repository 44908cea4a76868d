package org.hillock.cli.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Rounds as people do who write numbers as text. */
final class Decimals {
  private Decimals() {}

  static double significant(double x, int digits) {
    return Double.isFinite(x)
        ? new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN)).doubleValue()
        : x;
  }

  static double places(double x, int places) {
    return Double.isFinite(x)
        ? new BigDecimal(x).setScale(places, RoundingMode.HALF_EVEN).doubleValue()
        : x;
  }
}
