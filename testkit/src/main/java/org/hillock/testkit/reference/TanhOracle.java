package org.hillock.testkit.reference;

/** tanh x, from t = e^-2|x|. */
final class TanhOracle extends LimitOracle {
  TanhOracle() {
    super(-1, 1, 0, 0);
  }

  /** ±(1-t)/(1+t). */
  @Override
  Exact exactValue(double x) {
    if (x == 0) {
      return Exact.of(x);
    }
    Exact magnitude = Expm1.of(-2 * Math.abs(x)).negated().dividedBy(onePlus(exp(x)));
    return x < 0 ? magnitude.negated() : magnitude;
  }

  /** 4t/(1+t)². */
  @Override
  Exact exactDerivative(double x) {
    Exact t = exp(x);
    DoubleDouble s = onePlus(t);
    return t.times(4).dividedBy(s.times(s));
  }

  /** ∓8t(1-t)/(1+t)³. */
  @Override
  Exact exactSecondDerivative(double x) {
    if (x == 0) {
      return Exact.of(-x);
    }
    Exact t = exp(x);
    DoubleDouble s = onePlus(t);
    Exact magnitude = t.times(Expm1.of(-2 * Math.abs(x))).times(8).dividedBy(s.times(s).times(s));
    return x > 0 ? magnitude : magnitude.negated();
  }

  private static Exact exp(double x) {
    return DoubleDouble.of(-2 * Math.abs(x)).exp();
  }

  private static DoubleDouble onePlus(Exact t) {
    return t.flattened().plus(1);
  }

  @Override
  double roughValue(double x) {
    double e = Math.expm1(-2 * Math.abs(x));
    return Math.copySign(e / (2 + e), x);
  }

  @Override
  double roughDerivative(double x) {
    double t = Math.exp(-2 * Math.abs(x));
    return 4 * t / ((1 + t) * (1 + t));
  }

  @Override
  double roughSecondDerivative(double x) {
    double e = Math.expm1(-2 * Math.abs(x));
    double s = 2 + e;
    return Math.copySign(8 * Math.exp(-2 * Math.abs(x)) * e / (s * s * s), -x);
  }
}
