package org.hillock.testkit.reference;

/** x where x > 0, αx where x <= 0; -0.0 is kept, and α = 0 gives +0.0 left of it. */
final class LeakyReluOracle extends LimitOracle {
  private final double alpha;

  LeakyReluOracle(double alpha) {
    super(alpha == 0 ? 0 : -alpha / 0d, Double.POSITIVE_INFINITY, alpha, 1);
    this.alpha = alpha;
  }

  @Override
  Exact exactValue(double x) {
    if (x >= 0) {
      return Exact.of(x);
    }
    return alpha == 0 ? Exact.of(0) : Exact.of(alpha).times(x);
  }

  @Override
  Exact exactDerivative(double x) {
    return Exact.of(x > 0 ? 1 : alpha);
  }

  @Override
  Exact exactSecondDerivative(double x) {
    return Exact.of(0);
  }

  @Override
  double roughValue(double x) {
    if (x >= 0) {
      return x;
    }
    return alpha == 0 ? 0 : alpha * x;
  }

  @Override
  double roughDerivative(double x) {
    return x > 0 ? 1 : alpha;
  }

  @Override
  double roughSecondDerivative(double x) {
    return 0;
  }
}
