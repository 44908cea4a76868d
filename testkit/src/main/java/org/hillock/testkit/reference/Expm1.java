package org.hillock.testkit.reference;

/** e^x - 1 for a negative double of any size. */
final class Expm1 {
  private Expm1() {}

  static Exact of(double x) {
    if (x > -0x1p-120) {
      // As a series the low parts would underflow. The second term only tells on which side of x.
      Exact first = Exact.of(x);
      double second = first.hi() * first.hi() * Math.scalb(0.5, first.exponent());
      return x == 0
          ? first
          : new Exact(first.hi(), Math.max(second, Double.MIN_VALUE), first.exponent());
    }
    return Exact.of(DoubleDouble.of(Math.max(x, -500)).expm1());
  }
}
