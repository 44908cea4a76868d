package org.hillock.testkit.reference;

/** e^x - 1 for a negative double of any size. */
final class Expm1 {
  private Expm1() {}

  static Exact of(double x) {
    if (x > -0x1p-120) {
      // The next term is x/2 of this one; as a series the low parts would underflow.
      return Exact.of(x);
    }
    return Exact.of(DoubleDouble.of(Math.max(x, -500)).expm1());
  }
}
