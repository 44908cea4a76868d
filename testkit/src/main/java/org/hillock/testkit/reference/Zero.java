package org.hillock.testkit.reference;

import java.math.BigDecimal;

/** The point where a derivative is 0, in three doubles, so that x minus it keeps all its digits. */
final class Zero {
  final double hi;
  final double middle;
  final double low;

  Zero(String decimal) {
    BigDecimal rest = new BigDecimal(decimal);
    hi = rest.doubleValue();
    rest = rest.subtract(new BigDecimal(hi));
    middle = rest.doubleValue();
    low = rest.subtract(new BigDecimal(middle)).doubleValue();
  }

  DoubleDouble value() {
    return new DoubleDouble(hi, middle);
  }

  /** x - x0: next to the zero the first two differences are exact. */
  DoubleDouble distanceTo(DoubleDouble x) {
    return DoubleDouble.sum(x.hi(), -hi).plus(DoubleDouble.sum(x.lo(), -middle)).plus(-low);
  }

  /** x - x0 for quick answers: x + correction is the point. */
  double distanceTo(double x, double correction) {
    return (x - hi) + (correction - middle);
  }
}
