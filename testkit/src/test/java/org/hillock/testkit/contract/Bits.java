package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

/** Equality bit by bit, where all NaNs are equal. */
final class Bits {
  private Bits() {}

  static boolean same(float a, float b) {
    return Float.floatToIntBits(a) == Float.floatToIntBits(b);
  }

  static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  static void assertSame(float actual, float expected, String what, Object... arguments) {
    if (!same(actual, expected)) {
      assertThat(Float.toHexString(actual))
          .as(what, arguments)
          .isEqualTo(Float.toHexString(expected));
    }
  }

  static void assertSame(double actual, double expected, String what, Object... arguments) {
    if (!same(actual, expected)) {
      assertThat(Double.toHexString(actual))
          .as(what, arguments)
          .isEqualTo(Double.toHexString(expected));
    }
  }
}
