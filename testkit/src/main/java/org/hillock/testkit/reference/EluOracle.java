package org.hillock.testkit.reference;

/** x where x > 0, α(e^x - 1) where x <= 0. */
final class EluOracle extends LimitOracle {
  private final double alpha;

  EluOracle(double alpha) {
    super(-alpha, Double.POSITIVE_INFINITY, 0, 1);
    this.alpha = alpha;
  }

  @Override
  Exact exactValue(double x) {
    if (x >= 0) {
      return Exact.of(x);
    }
    return alpha == 0 ? Exact.of(-alpha) : Expm1.of(x).times(alpha);
  }

  @Override
  Exact exactDerivative(double x) {
    return x > 0 ? Exact.of(1) : slope(x);
  }

  @Override
  Exact exactSecondDerivative(double x) {
    return x > 0 ? Exact.of(0) : slope(x);
  }

  private Exact slope(double x) {
    return alpha == 0 ? Exact.of(0) : DoubleDouble.of(x).exp().times(alpha);
  }

  @Override
  double roughValue(double x) {
    return x >= 0 ? x : alpha * Math.expm1(x);
  }

  @Override
  double roughDerivative(double x) {
    return x > 0 ? 1 : alpha * Math.exp(x);
  }

  @Override
  double roughSecondDerivative(double x) {
    return x > 0 ? 0 : alpha * Math.exp(x);
  }
}
