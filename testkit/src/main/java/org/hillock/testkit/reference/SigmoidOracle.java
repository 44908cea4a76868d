package org.hillock.testkit.reference;

import static org.hillock.testkit.reference.DoubleDouble.ONE;

/** 1/(1+e^-x), from t = e^-|x|. */
final class SigmoidOracle extends LimitOracle {
  SigmoidOracle() {
    super(0, 1, 0, 0);
  }

  @Override
  Exact exactValue(double x) {
    Exact t = DoubleDouble.of(-Math.abs(x)).exp();
    DoubleDouble s = t.flattened().plus(1);
    return x < 0 ? t.dividedBy(s) : Exact.of(ONE.dividedBy(s));
  }

  /** t/(1+t)². */
  @Override
  Exact exactDerivative(double x) {
    Exact t = DoubleDouble.of(-Math.abs(x)).exp();
    DoubleDouble s = t.flattened().plus(1);
    return t.dividedBy(s.times(s));
  }

  /** ∓t(1-t)/(1+t)³. */
  @Override
  Exact exactSecondDerivative(double x) {
    if (x == 0) {
      return Exact.of(-x);
    }
    Exact t = DoubleDouble.of(-Math.abs(x)).exp();
    DoubleDouble s = t.flattened().plus(1);
    Exact magnitude = t.times(Expm1.of(-Math.abs(x))).dividedBy(s.times(s).times(s));
    return x > 0 ? magnitude : magnitude.negated();
  }

  @Override
  double roughValue(double x) {
    double t = Math.exp(-Math.abs(x));
    return x < 0 ? t / (1 + t) : 1 / (1 + t);
  }

  @Override
  double roughDerivative(double x) {
    double t = Math.exp(-Math.abs(x));
    return t / ((1 + t) * (1 + t));
  }

  @Override
  double roughSecondDerivative(double x) {
    double e = Math.expm1(-Math.abs(x));
    double s = 2 + e;
    return Math.copySign(Math.exp(-Math.abs(x)) * e / (s * s * s), -x);
  }
}
