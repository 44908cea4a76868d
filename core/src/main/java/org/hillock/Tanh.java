package org.hillock;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.PairMath;

/** The hyperbolic tangent. */
public record Tanh() implements Elementwise {

  @Override
  public Card card() {
    return Card.of("tanh", "Tanh")
        .aliases("hyperbolic_tangent")
        .value("\\tanh x = \\frac{e^x - e^{-x}}{e^x + e^{-x}}", "(e^x - e^-x) / (e^x + e^-x)")
        .derivative("\\operatorname{sech}^2 x = 1 - \\tanh^2 x", "sech² x = 1 - tanh² x")
        .secondDerivative("-2 \\tanh x\\,\\operatorname{sech}^2 x", "-2 tanh x sech² x")
        .explanation(
            "The sigmoid stretched to run from -1 to 1, so that it is odd and has slope 1 at the"
                + " origin. The quotient rule gives 1 - tanh² x: the closer to saturation, the"
                + " smaller the slope.")
        .range(Interval.open(-1, 1))
        .limits("-1 at -∞, 1 at +∞; the derivative is 0 at both")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "1 - tanh(x)^2 cancels: two digits are lost at x = 4, and it is 0 beyond 9 in float and"
                + " 19 in double.",
            "(exp(2x)-1)/(exp(2x)+1) overflows to NaN for large x and loses all digits near 0.")
        .source(
            "LeCun, Bottou, Orr, Müller: Efficient BackProp, in Neural Networks: Tricks of the"
                + " Trade, 1998")
        .elsewhere("PyTorch", "torch.tanh")
        .elsewhere("Keras", "keras.activations.tanh")
        .elsewhere("JAX", "jax.numpy.tanh")
        .elsewhere("ONNX", "Tanh")
        .elsewhere("DL4J", "Activation.TANH")
        .numpy("e = np.exp(-np.abs(x))", "y = np.tanh(x)", "slope = (2 * e / (1 + e * e)) ** 2")
        .variant(Variants.TANH_BY_QUOTIENT)
        .variant(Variants.TANH_DERIVATIVE_FROM_OUTPUT)
        .variant(Variants.TANH_DERIVATIVE_OF_OUTPUT)
        .build();
  }

  @Override
  public double value(double x) {
    return DoubleMath.tanh(x);
  }

  @Override
  public float value(float x) {
    return FastMath.tanh(x);
  }

  @Override
  public double derivative(double x) {
    return 4 * DoubleMath.DROP * DoubleMath.slope(1, 0, argument(x), 0);
  }

  // 4 σ'(2x)
  @Override
  public float derivative(float x) {
    return FastMath.drop(PairMath.slope(4, 2 * FastMath.minus(FastMath.SLOPE_BOUND / 2, x)));
  }

  @Override
  public double secondDerivative(double x) {
    double t = DoubleMath.tanhHigh(x, 0);
    double tl = DoubleMath.tanhLow(x, 0, t);
    return 8 * DoubleMath.DROP * DoubleMath.slope(-t, -tl, argument(x), 0);
  }

  /** Of σ', where 4 σ'(2x) is the derivative. */
  private static double argument(double x) {
    return 2 * DoubleMath.minus(DoubleMath.SLOPE_BOUND / 2, x) - DoubleMath.GRAIN;
  }

  @Override
  public boolean hasFastGrade() {
    return true;
  }

  @Override
  public float fastValue(float x) {
    return FastMath.fastTanh(x);
  }

  @Override
  public float fastDerivative(float x) {
    return FastMath.drop(FastMath.slope(4, 2 * FastMath.minus(FastMath.SLOPE_BOUND / 2, x)));
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public double backwardFromOutput(double y, double dy) {
    return dy * ((1 - y) * (1 + y));
  }

  @Override
  public float backwardFromOutput(float y, float dy) {
    return dy * ((1 - y) * (1 + y));
  }

  static final class Simd implements Twin<Tanh> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.SECOND_DERIVATIVE
          ? Twin.super.lanes(operation, grade)
          : Twin.FULL;
    }

    @Override
    public DoubleVector value(Tanh unit, DoubleVector x) {
      return DoubleMath.Simd.tanh(x);
    }

    @Override
    public FloatVector value(Tanh unit, FloatVector x) {
      return FastMath.Simd.tanh(x);
    }

    @Override
    public FloatVector fastValue(Tanh unit, FloatVector x) {
      return FastMath.Simd.fastTanh(x);
    }

    @Override
    public DoubleVector derivative(Tanh unit, DoubleVector x) {
      DoubleVector zero = x.broadcast(0);
      DoubleVector slope = DoubleMath.Simd.slope(x.broadcast(1), zero, argument(x), zero);
      return slope.mul(4 * DoubleMath.DROP);
    }

    @Override
    public FloatVector derivative(Tanh unit, FloatVector x) {
      return FastMath.Simd.drop(
          PairMath.Simd.slope(4, FastMath.Simd.minus(FastMath.SLOPE_BOUND / 2, x).mul(2)));
    }

    @Override
    public FloatVector fastDerivative(Tanh unit, FloatVector x) {
      return FastMath.Simd.drop(
          FastMath.Simd.slope(4, FastMath.Simd.minus(FastMath.SLOPE_BOUND / 2, x).mul(2)));
    }

    @Override
    public float slopeMiddle(Tanh unit, Grade grade) {
      return 40;
    }

    @Override
    public FloatVector middleDerivative(Tanh unit, FloatVector x) {
      return PairMath.Simd.slope(4, FastMath.Simd.middleMinus(x).mul(2)).mul(FastMath.DROP);
    }

    @Override
    public FloatVector fastMiddleDerivative(Tanh unit, FloatVector x) {
      return FastMath.Simd.slope(4, FastMath.Simd.middleMinus(x).mul(2)).mul(FastMath.DROP);
    }

    @Override
    public DoubleVector secondDerivative(Tanh unit, DoubleVector x) {
      DoubleVector zero = x.broadcast(0);
      DoubleVector t = DoubleMath.Simd.tanhHigh(x, zero);
      DoubleVector tl = DoubleMath.Simd.tanhLow(x, zero, t);
      DoubleVector slope = DoubleMath.Simd.slope(t.neg(), tl.neg(), argument(x), zero);
      return slope.mul(8 * DoubleMath.DROP);
    }

    private static DoubleVector argument(DoubleVector x) {
      DoubleVector n = DoubleMath.Simd.minus(DoubleMath.SLOPE_BOUND / 2, x);
      return n.add(n).sub(DoubleMath.GRAIN);
    }

    @Override
    public DoubleVector backwardFromOutput(Tanh unit, DoubleVector y, DoubleVector dy) {
      DoubleVector one = y.broadcast(1);
      return dy.mul(one.sub(y).mul(one.add(y)));
    }

    @Override
    public FloatVector backwardFromOutput(Tanh unit, FloatVector y, FloatVector dy) {
      FloatVector one = y.broadcast(1);
      return dy.mul(one.sub(y).mul(one.add(y)));
    }
  }
}
