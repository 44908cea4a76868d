package org.hillock.testkit.reference;

import java.math.BigDecimal;
import java.math.MathContext;

/** The largest difference seen between oracle and arbitrary precision. */
final class Closeness {
  private static final MathContext DIGITS = new MathContext(45);
  private static final BigDecimal TINY = new BigDecimal("1e-1000");

  /** Relative, as a power of two. */
  double worst;

  String where = "nowhere";

  /** The difference in units of the expected number, or of the scale where that is larger. */
  void add(String point, BigDecimal expected, Exact actual, double scale) {
    BigDecimal got = actual.toBigDecimal(DIGITS);
    if (expected.abs().compareTo(TINY) < 0) {
      note(point, got.abs().compareTo(TINY) < 0 ? 0 : 1);
      return;
    }
    BigDecimal unit = expected.abs().max(new BigDecimal(scale));
    note(point, got.subtract(expected).abs().divide(unit, DIGITS).doubleValue());
  }

  void add(String point, BigDecimal expected, Exact actual) {
    add(point, expected, actual, 0);
  }

  void note(String point, double error) {
    // Not "error > worst", which would let a NaN pass.
    if (!(error <= worst)) {
      worst = error;
      where = point;
    }
  }

  @Override
  public String toString() {
    double power = Math.log(worst) / Math.log(2);
    return String.format("2^%.1f at %s", power, where);
  }
}
