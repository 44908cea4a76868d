package org.hillock.testkit.reference;

import static org.hillock.testkit.reference.DoubleDouble.ONE;

import java.math.BigDecimal;

/**
 * x/(1+e^-w) with w = x(c1 + c3 x²), c1 = 2√(2/π), c3 = 0.044715 c1, from t = e^-|w|.
 *
 * <p>Left of 0 the first derivative is t(1+xw'+t)/(1+t)², whose middle factor cancels next to the
 * zero x0. Measured from there, with d = x - x0 and Q = x² + x x0 + x0², it is A d + t0(e^(B d) -
 * 1) with A = c1 + 3 c3 Q, B = c1 + c3 Q and t0 = e^w(x0), which does not. Right of 0 it is 1 minus
 * the derivative at -x.
 */
final class GeluOracle extends LimitOracle {
  /** The root of 1 + x w' + e^w. */
  static final Zero ZERO =
      new Zero("-0.7524614220710162584879544432889160906053921780376292706417733926836925");

  private static final DoubleDouble T0 =
      DoubleDouble.of(
          new BigDecimal(
              "0.2919552119147671345949768332781258058422261710023206226424682361643822"));
  private static final DoubleDouble C1 =
      DoubleDouble.of(
          new BigDecimal(
              "1.595769121605730711759784239737527473903434524659738630663703318682632"));
  private static final DoubleDouble C3 =
      DoubleDouble.of(
          new BigDecimal("1.595769121605730711759784239737527473903434524659738630663703318682632")
              .multiply(new BigDecimal("0.044715")));

  /** Beyond this w is below -500,000 and its exponential 0 in every format. */
  private static final double FAR = 200;

  GeluOracle() {
    super(-0d, Double.POSITIVE_INFINITY, 0, 1);
  }

  private static double near(double x) {
    return Math.min(Math.max(x, -FAR), FAR);
  }

  /** w/x = c1 + c3 x². */
  private static DoubleDouble ratio(double x) {
    return DoubleDouble.product(x, x).times(C3).plus(C1);
  }

  /** t = e^-|w|. */
  private static Exact exp(double x) {
    double a = Math.abs(near(x));
    return ratio(a).times(-a).exp();
  }

  @Override
  Exact exactValue(double x) {
    if (x == 0) {
      return Exact.of(x);
    }
    Exact t = exp(x);
    DoubleDouble s = t.flattened().plus(1);
    return x < 0 ? t.dividedBy(s).times(x) : Exact.of(ONE.dividedBy(s)).times(x);
  }

  @Override
  Exact exactDerivative(double x) {
    return x < 0
        ? leftDerivative(near(x))
        : Exact.of(leftDerivative(near(-x)).flattened().negated().plus(1));
  }

  private static Exact leftDerivative(double x) {
    Exact t = exp(x);
    DoubleDouble s = t.flattened().plus(1);
    DoubleDouble d = ZERO.distanceTo(DoubleDouble.of(x));
    DoubleDouble x0 = ZERO.value();
    DoubleDouble q = DoubleDouble.product(x, x).plus(x0.times(x)).plus(x0.times(x0));
    DoubleDouble a = C1.plus(C3.times(3).times(q));
    DoubleDouble b = C1.plus(C3.times(q));
    DoubleDouble exponent = b.times(d);
    DoubleDouble expm1 = exponent.hi() < -500 ? ONE.negated() : exponent.expm1();
    return t.times(a.times(d).plus(T0.times(expm1))).dividedBy(s.times(s));
  }

  /** t((1+t)(2w'+xw'') - a w'²(1-t))/(1+t)³ with a = |x|. */
  @Override
  Exact exactSecondDerivative(double x) {
    double a = Math.abs(near(x));
    Exact t = exp(a);
    DoubleDouble s = t.flattened().plus(1);
    DoubleDouble square = DoubleDouble.product(a, a);
    DoubleDouble slope = square.times(C3).times(3).plus(C1);
    DoubleDouble first = square.times(C3).times(12).plus(C1.times(2));
    DoubleDouble second = slope.times(slope).times(a).times(s.negated().plus(2));
    return t.times(s.times(first).minus(second)).dividedBy(s.times(s).times(s));
  }

  private static double roughExp(double a) {
    return Math.exp(-a * (C1.hi() + C3.hi() * a * a));
  }

  @Override
  double roughValue(double x) {
    double t = roughExp(Math.abs(x));
    return x < 0 ? x * t / (1 + t) : x / (1 + t);
  }

  @Override
  double roughDerivative(double x) {
    double v = near(x);
    double t = roughExp(Math.abs(v));
    double s = 1 + t;
    double square = v * v;
    if (v < 0 && Math.abs(v - ZERO.hi) < 0.2) {
      double d = ZERO.distanceTo(v, 0);
      double q = square + v * ZERO.hi + ZERO.hi * ZERO.hi;
      double a = C1.hi() + 3 * C3.hi() * q;
      double b = C1.hi() + C3.hi() * q;
      return t * (a * d + T0.hi() * Math.expm1(b * d)) / (s * s);
    }
    double slope = v * (C1.hi() + 3 * C3.hi() * square);
    return v < 0 ? t * (s + slope) / (s * s) : (s + slope * t) / (s * s);
  }

  @Override
  double roughSecondDerivative(double x) {
    double a = Math.abs(near(x));
    double t = roughExp(a);
    double s = 1 + t;
    double square = a * a;
    double slope = C1.hi() + 3 * C3.hi() * square;
    double first = 2 * C1.hi() + 12 * C3.hi() * square;
    return t * (s * first - a * slope * slope * (1 - t)) / (s * s * s);
  }
}
