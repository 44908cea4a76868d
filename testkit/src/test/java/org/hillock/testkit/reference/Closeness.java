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

  /** Takes the smaller of the relative and the absolute difference times 2^slack. */
  void add(String point, BigDecimal expected, Exact actual, int slack) {
    BigDecimal got = actual.toBigDecimal(DIGITS);
    if (expected.abs().compareTo(TINY) < 0) {
      note(point, got.abs().compareTo(TINY) < 0 ? 0 : 1);
      return;
    }
    BigDecimal difference = got.subtract(expected).abs();
    double relative = difference.divide(expected.abs(), DIGITS).doubleValue();
    note(
        point,
        slack < 0 ? relative : Math.min(relative, Math.scalb(difference.doubleValue(), slack)));
  }

  void add(String point, BigDecimal expected, Exact actual) {
    add(point, expected, actual, -1);
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
