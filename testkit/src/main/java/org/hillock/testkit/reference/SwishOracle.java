package org.hillock.testkit.reference;

import static org.hillock.testkit.reference.DoubleDouble.ONE;

import java.math.BigDecimal;

/**
 * x/(1+e^-z) with z = βx, from t = e^-|z|.
 *
 * <p>The first derivative depends on z alone. Left of 0 it is t(1+z+t)/(1+t)², whose middle factor
 * cancels next to the zero z0; measured from there it is d + t0(e^d - 1) with d = z - z0 and t0 =
 * e^z0 = -(1+z0), which does not. Right of 0 it is 1 minus the derivative at -z.
 */
final class SwishOracle extends LimitOracle {
  /** The root of 1 + z + e^z. */
  static final Zero ZERO =
      new Zero("-1.278464542761073795109358739022980155439477488619745765453178105535029");

  private static final DoubleDouble T0 =
      DoubleDouble.of(
          new BigDecimal(
              "0.2784645427610737951093587390229801554394774886197457654531781055350294"));

  /** Beyond this an exponential is 0 in every format. */
  private static final double FAR = 100_000;

  private final double beta;

  SwishOracle(double beta) {
    super(
        beta > 0 ? -0d : Double.NEGATIVE_INFINITY,
        beta < 0 ? 0d : Double.POSITIVE_INFINITY,
        slope(-beta),
        slope(beta));
    this.beta = beta;
  }

  private static double slope(double beta) {
    return beta == 0 ? 0.5 : beta > 0 ? 1 : 0;
  }

  private DoubleDouble z(double x) {
    double z = beta * x;
    return Math.abs(z) > FAR
        ? DoubleDouble.of(Math.copySign(FAR, z))
        : DoubleDouble.product(beta, x);
  }

  private static DoubleDouble magnitude(DoubleDouble z) {
    return z.hi() < 0 ? z.negated() : z;
  }

  @Override
  Exact exactValue(double x) {
    if (x == 0) {
      return Exact.of(x);
    }
    DoubleDouble z = z(x);
    Exact t = magnitude(z).negated().exp();
    DoubleDouble s = t.flattened().plus(1);
    return z.hi() < 0 ? t.dividedBy(s).times(x) : Exact.of(ONE.dividedBy(s)).times(x);
  }

  @Override
  Exact exactDerivative(double x) {
    DoubleDouble z = z(x);
    if (z.hi() < 0) {
      return leftDerivative(z);
    }
    return Exact.of(leftDerivative(z.negated()).flattened().negated().plus(1));
  }

  private static Exact leftDerivative(DoubleDouble z) {
    Exact t = z.exp();
    DoubleDouble s = t.flattened().plus(1);
    DoubleDouble d = ZERO.distanceTo(z);
    DoubleDouble expm1 = d.hi() < -500 ? ONE.negated() : d.expm1();
    return t.times(d.plus(T0.times(expm1))).dividedBy(s.times(s));
  }

  /** βt(2(1+t) - a(1-t))/(1+t)³ with a = |z|. */
  @Override
  Exact exactSecondDerivative(double x) {
    if (beta == 0) {
      return Exact.of(0);
    }
    DoubleDouble a = magnitude(z(x));
    Exact t = a.negated().exp();
    DoubleDouble s = t.flattened().plus(1);
    DoubleDouble difference = s.negated().plus(2);
    DoubleDouble factor = s.times(2).minus(a.times(difference));
    return t.times(factor).dividedBy(s.times(s).times(s)).times(beta);
  }

  private double roughZ(double x) {
    double z = beta * x;
    return Math.min(Math.max(z, -FAR), FAR);
  }

  @Override
  double roughValue(double x) {
    double z = roughZ(x);
    double t = Math.exp(-Math.abs(z));
    return z < 0 ? x * t / (1 + t) : x / (1 + t);
  }

  @Override
  double roughDerivative(double x) {
    double z = roughZ(x);
    double t = Math.exp(-Math.abs(z));
    double s = 1 + t;
    if (z >= 0) {
      return (s + z * t) / (s * s);
    }
    if (Math.abs(z - ZERO.hi) > 0.25) {
      return t * (s + z) / (s * s);
    }
    double d = ZERO.distanceTo(z, Math.fma(beta, x, -z));
    return t * (d + T0.hi() * Math.expm1(d)) / (s * s);
  }

  @Override
  double roughSecondDerivative(double x) {
    double a = Math.abs(roughZ(x));
    double t = Math.exp(-a);
    double s = 1 + t;
    return beta * t * (2 * s - a * (1 - t)) / (s * s * s);
  }
}
