package org.hillock.testkit.reference;

/** x where x > 0, +0.0 where x <= 0. */
final class ReluOracle extends LimitOracle {
  ReluOracle() {
    super(0, Double.POSITIVE_INFINITY, 0, 1);
  }

  @Override
  Exact exactValue(double x) {
    return Exact.of(roughValue(x));
  }

  @Override
  Exact exactDerivative(double x) {
    return Exact.of(roughDerivative(x));
  }

  @Override
  Exact exactSecondDerivative(double x) {
    return Exact.of(0);
  }

  @Override
  double roughValue(double x) {
    return x > 0 ? x : 0;
  }

  @Override
  double roughDerivative(double x) {
    return x > 0 ? 1 : 0;
  }

  @Override
  double roughSecondDerivative(double x) {
    return 0;
  }
}
