package org.hillock;

/**
 * An activation of your own, as first-class as those of the catalogue: extend this class, say what
 * it is on a {@link Card} and compute value and derivative, and every array operation, figure and
 * adapter that takes an activation takes yours.
 *
 * <p>Float results are the double ones rounded. The second derivative, unless overridden, is a
 * difference quotient of the derivative, good to about nine digits where that is smooth. Arrays run
 * in plain loops. Subclasses must be immutable, equal by value and, to be sent anywhere,
 * serializable.
 */
public abstract non-sealed class CustomActivation implements Elementwise {

  private static final long serialVersionUID = 1;

  /** For subclasses. */
  protected CustomActivation() {}

  @Override
  public float value(float x) {
    return (float) value((double) x);
  }

  @Override
  public float derivative(float x) {
    return (float) derivative((double) x);
  }

  @Override
  public double secondDerivative(double x) {
    // Fourth order; the step balances what it leaves out against what rounding adds.
    double h = Math.max(1, Math.abs(x)) * 0x1p-10;
    double near = derivative(x + h) - derivative(x - h);
    double far = derivative(x + 2 * h) - derivative(x - 2 * h);
    return (8 * near - far) / (12 * h);
  }
}
