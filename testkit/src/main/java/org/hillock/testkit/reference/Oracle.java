package org.hillock.testkit.reference;

/**
 * The truth about one elementwise activation.
 *
 * <p>The exact methods take any double, and so any float, and are right to far below 0.01 ulp of
 * double everywhere, tails and zeros of the first derivative included. Near a zero of the second
 * derivative that one is right to 2^-90 absolute. The quick methods take a float and are right to
 * 2^-40 of the result, which is 0.00002 ulp of float, at the price of a {@code Math.exp}.
 */
public interface Oracle {
  Exact value(double x);

  Exact derivative(double x);

  Exact secondDerivative(double x);

  double quickValue(float x);

  double quickDerivative(float x);

  double quickSecondDerivative(float x);
}
