package org.hillock;

import java.util.Arrays;

/**
 * An activation of your own, as first-class as those of this library: extend this class, say what
 * it is on a {@link Card} and compute value and derivative, and every array operation, figure and
 * adapter that takes an activation takes yours. Pass it on, in a {@link Catalogue} where one is
 * asked for; or provide it as a service, as {@link Activations} says, and the command line and
 * every adapter know it by its name.
 *
 * <p>Float results are the double ones rounded. The second derivative, unless overridden, is a
 * difference quotient of the derivative, good to about nine digits where that is smooth. Arrays run
 * in plain loops. Of the card only the name and the title are required; what it does not say about
 * the shape is taken for monotone, smooth and onto all numbers. With parameters, override {@link
 * #parameters()} and {@link #with}, and let the constructor {@link Parameter#check} them. Two are
 * equal if they have the same class and the same parameters.
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

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && Arrays.equals(parameters(), ((CustomActivation) other).parameters());
  }

  @Override
  public final int hashCode() {
    return 31 * getClass().hashCode() + Arrays.hashCode(parameters());
  }

  /** Returns {@link #spelling()}. */
  @Override
  public String toString() {
    return spelling();
  }
}
