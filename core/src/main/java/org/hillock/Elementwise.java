package org.hillock;

/**
 * An activation that maps each number by itself.
 *
 * <p>Accuracy, for every input: {@code float} value and derivative are within 1 ulp of the truth,
 * {@code double} ones within 2 ulp. The second derivative is within 4 ulp, but within
 * 2<sup>-6</sup> of one of its zeros within 2<sup>-28</sup> ({@code float}) or 2<sup>-56</sup>
 * ({@code double}) absolute. Subnormal results are not flushed. The bits are the same on every
 * machine, scalar and SIMD.
 *
 * <p>Special values: NaN gives NaN; the infinities give the mathematical limit, never NaN. At a
 * kink the derivative is the one that the {@link Card} names.
 *
 * <p>The methods over arrays here are the everyday ones, over whole arrays; {@link #kernel()} has
 * all of them, with ranges.
 */
public sealed interface Elementwise extends Activation
    permits Relu, LeakyRelu, Sigmoid, Tanh, Elu, Swish, Gelu, CustomActivation {

  /** Returns f(x). */
  double value(double x);

  /** Returns f'(x). */
  double derivative(double x);

  /** Returns f''(x); at a jump of f' that of the same piece as f'. */
  double secondDerivative(double x);

  /** Returns f(x). */
  float value(float x);

  /** Returns f'(x). */
  float derivative(float x);

  /** Returns f''(x); at a jump of f' that of the same piece as f'. */
  default float secondDerivative(float x) {
    return (float) secondDerivative((double) x);
  }

  /** Tells whether the fast grade has kernels of its own; otherwise it runs the full ones. */
  default boolean hasFastGrade() {
    return false;
  }

  /** Tells whether SIMD loops take these parameters; extreme ones go through the plain loops. */
  default boolean hasSimd() {
    return true;
  }

  /** Tells whether the fast grade is within 1 ulp: then the full grade is the same. */
  default boolean fastIsFull() {
    return false;
  }

  /**
   * Returns f(x) in the fast grade.
   *
   * @see Grade#FAST
   */
  default float fastValue(float x) {
    return value(x);
  }

  /**
   * Returns f'(x) in the fast grade.
   *
   * @see Grade#FAST
   */
  default float fastDerivative(float x) {
    return derivative(x);
  }

  /**
   * Returns the gradient with respect to x: the rounded product {@code dy * derivative(x)}. The
   * piecewise-linear functions select instead, so that a closed gate gives 0 even for an infinite
   * {@code dy}.
   */
  default double backward(double x, double dy) {
    return dy * derivative(x);
  }

  /** As {@link #backward(double, double)}. */
  default float backward(float x, float dy) {
    return dy * derivative(x);
  }

  /** As {@link #backward(float, float)}, in the fast grade. */
  default float fastBackward(float x, float dy) {
    return dy * fastDerivative(x);
  }

  /**
   * Tells whether f' can be computed from y = f(x) alone. It cannot for a function that is not
   * monotone: two inputs share one output.
   */
  default boolean derivativeFromOutput() {
    return false;
  }

  /**
   * Returns the gradient with respect to x from the output y = f(x) that forward kept. It is as
   * accurate as y allows: near saturation y no longer says where x was, and {@link
   * #backward(double, double)} is better.
   *
   * @throws UnsupportedOperationException unless {@link #derivativeFromOutput()}
   */
  default double backwardFromOutput(double y, double dy) {
    throw noDerivativeFromOutput();
  }

  /** As {@link #backwardFromOutput(double, double)}. */
  default float backwardFromOutput(float y, float dy) {
    throw noDerivativeFromOutput();
  }

  /** Returns where this function is saturated. */
  default Saturation saturation() {
    return Saturation.of(this);
  }

  /** Returns the operations over arrays, in the full grade on the backend of this machine. */
  default Kernel kernel() {
    return Kernel.of(this, Grade.FULL, Backend.AUTO);
  }

  /** Returns the operations over arrays in the given grade. */
  default Kernel kernel(Grade grade) {
    return Kernel.of(this, grade, Backend.AUTO);
  }

  /**
   * Returns the operations over arrays in the given grade on the given backend, for those who
   * compare backends; the bits are the same on all of them.
   *
   * @throws IllegalStateException if this machine has no such backend
   */
  default Kernel kernel(Grade grade, Backend backend) {
    return Kernel.of(this, grade, backend);
  }

  /** As {@link Kernel#forward(float[], float[])}. */
  default void forward(float[] x, float[] y) {
    kernel().forward(x, y);
  }

  /** As {@link Kernel#forward(double[], double[])}. */
  default void forward(double[] x, double[] y) {
    kernel().forward(x, y);
  }

  /** As {@link Kernel#derivative(float[], float[])}. */
  default void derivative(float[] x, float[] d) {
    kernel().derivative(x, d);
  }

  /** As {@link Kernel#derivative(double[], double[])}. */
  default void derivative(double[] x, double[] d) {
    kernel().derivative(x, d);
  }

  /** As {@link Kernel#backward(float[], float[], float[])}. */
  default void backward(float[] x, float[] dy, float[] dx) {
    kernel().backward(x, dy, dx);
  }

  /** As {@link Kernel#backward(double[], double[], double[])}. */
  default void backward(double[] x, double[] dy, double[] dx) {
    kernel().backward(x, dy, dx);
  }

  private UnsupportedOperationException noDerivativeFromOutput() {
    return new UnsupportedOperationException(
        spelling()
            + ": the derivative is not a function of the output;"
            + " keep the input and call backward(x, dy)");
  }
}
