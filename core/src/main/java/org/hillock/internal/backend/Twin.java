package org.hillock.internal.backend;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FloatMath;

/**
 * The SIMD spelling of an elementwise activation: the same IEEE operations in the same order as the
 * scalar one, lane by lane. Each unit has it in a nested class {@code Simd} with no state, found by
 * that name and loaded only by the vector backend, because a class that mentions a vector cannot be
 * verified without the incubator module.
 *
 * <p>Float lanes come in two widths: as many as there are lanes of double, for kernels that compute
 * in double, or a full vector of floats; {@link #lanes} says which.
 *
 * @param <U> the activation
 */
public interface Twin<U extends Elementwise> {

  /** As {@link Elementwise#value(double)}. */
  DoubleVector value(U unit, DoubleVector x);

  /** As {@link Elementwise#derivative(double)}. */
  DoubleVector derivative(U unit, DoubleVector x);

  /** As {@link Elementwise#secondDerivative(double)}. */
  DoubleVector secondDerivative(U unit, DoubleVector x);

  /** As {@link Elementwise#value(float)}. */
  FloatVector value(U unit, FloatVector x);

  /** As {@link Elementwise#derivative(float)}. */
  FloatVector derivative(U unit, FloatVector x);

  /**
   * Tells whether {@link #derivativeInDouble} takes the place of {@link #derivative(Elementwise,
   * FloatVector)} for these parameters, on as many floats as there are lanes of double.
   */
  default boolean derivesInDouble(U unit) {
    return false;
  }

  /** As {@link Elementwise#derivative(float)}, for a unit that {@link #derivesInDouble}. */
  default FloatVector derivativeInDouble(U unit, FloatVector x) {
    throw new AssertionError();
  }

  /** As {@link Elementwise#secondDerivative(float)}. */
  default FloatVector secondDerivative(U unit, FloatVector x) {
    return FloatMath.Simd.narrow(secondDerivative(unit, FloatMath.Simd.widen(x)));
  }

  /** As {@link Elementwise#fastValue}. */
  default FloatVector fastValue(U unit, FloatVector x) {
    return value(unit, x);
  }

  /** As {@link Elementwise#fastDerivative}. */
  default FloatVector fastDerivative(U unit, FloatVector x) {
    return derivative(unit, x);
  }

  /**
   * Returns the distance from 0 up to which {@link #middleValue}, or {@link #fastMiddleValue},
   * gives the bits of the value with less to do, because nothing is held to bounds and no result is
   * subnormal; 0 if nothing does.
   */
  default float middle(U unit, Grade grade) {
    return 0;
  }

  /** As {@link #value(Elementwise, FloatVector)} in the {@link #middle}. */
  default FloatVector middleValue(U unit, FloatVector x) {
    throw new AssertionError();
  }

  /** As {@link #fastValue} in the {@link #middle}. */
  default FloatVector fastMiddleValue(U unit, FloatVector x) {
    throw new AssertionError();
  }

  /** The same of the derivative and {@link #middleDerivative}, or {@link #fastMiddleDerivative}. */
  default float slopeMiddle(U unit, Grade grade) {
    return 0;
  }

  /**
   * Returns the distance from 0 up to which slopes are at least 2^-63, so that their products with
   * the usual gradients are normal numbers; at most {@link #slopeMiddle}. Next to a zero of the
   * derivative they may be less.
   */
  default float productMiddle(U unit, Grade grade) {
    return slopeMiddle(unit, grade) / 2;
  }

  /** As {@link #derivative(Elementwise, FloatVector)} in the {@link #slopeMiddle}. */
  default FloatVector middleDerivative(U unit, FloatVector x) {
    throw new AssertionError();
  }

  /** As {@link #fastDerivative} in the {@link #slopeMiddle}. */
  default FloatVector fastMiddleDerivative(U unit, FloatVector x) {
    return middleDerivative(unit, x);
  }

  /** Tells whether backward selects (see {@link Elementwise#backward}) instead of multiplying. */
  default boolean selects() {
    return false;
  }

  /** As {@link Elementwise#backward(double, double)}, for a unit that selects. */
  default DoubleVector select(U unit, DoubleVector x, DoubleVector dy) {
    throw new AssertionError();
  }

  /** As {@link Elementwise#backward(float, float)}, for a unit that selects. */
  default FloatVector select(U unit, FloatVector x, FloatVector dy) {
    throw new AssertionError();
  }

  /** As {@link Elementwise#backwardFromOutput(double, double)}. */
  default DoubleVector backwardFromOutput(U unit, DoubleVector y, DoubleVector dy) {
    throw new UnsupportedOperationException(unit.spelling());
  }

  /** As {@link Elementwise#backwardFromOutput(float, float)}. */
  default FloatVector backwardFromOutput(U unit, FloatVector y, FloatVector dy) {
    throw new UnsupportedOperationException(unit.spelling());
  }

  /** Returns the width of the float lanes that the methods of an operation work on. */
  default VectorSpecies<Float> lanes(Operation operation, Grade grade) {
    return operation == Operation.BACKWARD_FROM_OUTPUT ? FULL : FloatMath.Simd.FLOATS;
  }

  /**
   * Returns a vector as one of the class that its species has. The compiler of JDK 17 inlines the
   * first twenty or so operations of a loop at once and the others later; of their results it knows
   * only the declared class until then, and leaves in a box what is stored or carried to the next
   * turn of a loop. Where several operations use a vector, module flatten adds the cast.
   */
  static FloatVector exact(VectorSpecies<Float> lanes, FloatVector v) {
    return (FloatVector) lanes.vectorType().cast(v);
  }

  /** Full vectors of floats. */
  VectorSpecies<Float> FULL = FloatVector.SPECIES_PREFERRED;

  /** Full vectors of doubles. */
  VectorSpecies<Double> DOUBLES = DoubleMath.Simd.SPECIES;
}
