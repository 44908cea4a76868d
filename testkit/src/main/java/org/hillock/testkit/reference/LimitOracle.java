package org.hillock.testkit.reference;

/** Answers NaN with NaN and an infinity with the limit; the functions see finite numbers only. */
abstract class LimitOracle implements Oracle {
  private final double left;
  private final double right;
  private final double leftSlope;
  private final double rightSlope;

  /** The limits of value and derivative; the second derivative of all of them tends to 0. */
  LimitOracle(double left, double right, double leftSlope, double rightSlope) {
    this.left = left;
    this.right = right;
    this.leftSlope = leftSlope;
    this.rightSlope = rightSlope;
  }

  abstract Exact exactValue(double x);

  abstract Exact exactDerivative(double x);

  abstract Exact exactSecondDerivative(double x);

  abstract double roughValue(double x);

  abstract double roughDerivative(double x);

  abstract double roughSecondDerivative(double x);

  @Override
  public final Exact value(double x) {
    return Double.isFinite(x) ? exactValue(x) : Exact.of(limit(x, left, right));
  }

  @Override
  public final Exact derivative(double x) {
    return Double.isFinite(x) ? exactDerivative(x) : Exact.of(limit(x, leftSlope, rightSlope));
  }

  @Override
  public final Exact secondDerivative(double x) {
    return Double.isFinite(x) ? exactSecondDerivative(x) : Exact.of(limit(x, 0, 0));
  }

  @Override
  public final double quickValue(float x) {
    return Float.isFinite(x) ? roughValue(x) : limit(x, left, right);
  }

  @Override
  public final double quickDerivative(float x) {
    return Float.isFinite(x) ? roughDerivative(x) : limit(x, leftSlope, rightSlope);
  }

  @Override
  public final double quickSecondDerivative(float x) {
    return Float.isFinite(x) ? roughSecondDerivative(x) : limit(x, 0, 0);
  }

  private static double limit(double x, double left, double right) {
    return Double.isNaN(x) ? Double.NaN : x < 0 ? left : right;
  }
}
