package org.hillock;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.PairMath;

/** The logistic function, 1 / (1 + e^-x). */
public record Sigmoid() implements Elementwise {

  @Override
  public Card card() {
    return Card.of("sigmoid", "Sigmoid")
        .aliases("logistic", "expit", "σ")
        .value("\\sigma(x) = \\frac{1}{1 + e^{-x}}", "1 / (1 + e^-x)")
        .derivative("\\sigma(x)\\,\\sigma(-x)", "σ(x) σ(-x)")
        .secondDerivative("-\\sigma'(x)\\tanh(x/2)", "-σ(x) σ(-x) tanh(x/2)")
        .explanation(
            "A smooth switch from 0 to 1. Its slope is the product of how much is on and how much is"
                + " off, so it peaks at 1/4 in the middle and dies on both sides.")
        .range(Interval.open(0, 1))
        .limits("0 at -∞, 1 at +∞; the derivative is 0 at both")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "1/(1+exp(-x)) overflows in float below -88.7: NumPy warns, and what is left of the tail"
                + " is lost.",
            "y(1-y) is exactly 0 as soon as y rounds to 1, at x = 17 in float and 37 in double,"
                + " although the derivative is even in x.",
            "Clipping the input, as some libraries do, freezes the tail.")
        .source(
            "Verhulst, 1838; in networks Rumelhart, Hinton, Williams: Learning representations by"
                + " back-propagating errors, Nature, 1986")
        .elsewhere("PyTorch", "torch.sigmoid")
        .elsewhere("Keras", "keras.activations.sigmoid")
        .elsewhere("JAX", "jax.nn.sigmoid")
        .elsewhere("ONNX", "Sigmoid")
        .elsewhere("DL4J", "Activation.SIGMOID")
        .numpy(
            "e = np.exp(-np.abs(x))",
            "y = np.where(x >= 0, 1.0, e) / (1 + e)",
            "slope = e / (1 + e) ** 2")
        .variant(Variants.NAIVE_SIGMOID)
        .variant(Variants.clippedSigmoid("clipped at 36", 36, "Smile"))
        .variant(Variants.clippedSigmoid("clipped at 18", 18, "ONNX Runtime"))
        .variant(Variants.SIGMOID_FROM_OUTPUT)
        .variant(Variants.SIGMOID_OF_OUTPUT)
        .build();
  }

  @Override
  public double value(double x) {
    return DoubleMath.DROP
        * DoubleMath.logistic(DoubleMath.within(DoubleMath.OFF, x, DoubleMath.ON));
  }

  @Override
  public float value(float x) {
    return FastMath.drop(PairMath.logistic(FastMath.within(FastMath.OFF, x, FastMath.ON)));
  }

  @Override
  public double derivative(double x) {
    return DoubleMath.DROP * DoubleMath.slope(1, 0, argument(x), 0);
  }

  @Override
  public float derivative(float x) {
    return FastMath.drop(PairMath.slope(1, FastMath.minus(FastMath.SLOPE_BOUND, x)));
  }

  @Override
  public double secondDerivative(double x) {
    double t = DoubleMath.tanhHigh(0.5 * x, 0);
    double tl = DoubleMath.tanhLow(0.5 * x, 0, t);
    return DoubleMath.DROP * DoubleMath.slope(-t, -tl, argument(x), 0);
  }

  /** Of an even function. */
  private static double argument(double x) {
    return DoubleMath.minus(DoubleMath.SLOPE_BOUND, x) - DoubleMath.GRAIN;
  }

  @Override
  public boolean hasFastGrade() {
    return true;
  }

  @Override
  public float fastValue(float x) {
    return FastMath.drop(FastMath.gate(1, FastMath.within(FastMath.OFF, x, FastMath.ON)));
  }

  @Override
  public float fastDerivative(float x) {
    return FastMath.drop(FastMath.slope(1, FastMath.minus(FastMath.SLOPE_BOUND, x)));
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public double backwardFromOutput(double y, double dy) {
    return dy * (y * (1 - y));
  }

  @Override
  public float backwardFromOutput(float y, float dy) {
    return dy * (y * (1 - y));
  }

  static final class Simd implements Twin<Sigmoid> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.SECOND_DERIVATIVE
          ? Twin.super.lanes(operation, grade)
          : Twin.FULL;
    }

    @Override
    public DoubleVector value(Sigmoid unit, DoubleVector x) {
      DoubleVector n = DoubleMath.Simd.within(DoubleMath.OFF, x, DoubleMath.ON);
      return DoubleMath.Simd.logistic(n).mul(DoubleMath.DROP);
    }

    @Override
    public FloatVector value(Sigmoid unit, FloatVector x) {
      FloatVector n = FastMath.Simd.within(FastMath.OFF, x, FastMath.ON);
      return FastMath.Simd.drop(PairMath.Simd.logistic(n));
    }

    @Override
    public float middle(Sigmoid unit, Grade grade) {
      return FastMath.ON;
    }

    @Override
    public FloatVector middleValue(Sigmoid unit, FloatVector x) {
      return PairMath.Simd.logistic(x).mul(FastMath.DROP);
    }

    @Override
    public FloatVector fastMiddleValue(Sigmoid unit, FloatVector x) {
      return FastMath.Simd.gate(x.broadcast(1), x).mul(FastMath.DROP);
    }

    @Override
    public DoubleVector derivative(Sigmoid unit, DoubleVector x) {
      DoubleVector zero = x.broadcast(0);
      return DoubleMath.Simd.slope(x.broadcast(1), zero, argument(x), zero).mul(DoubleMath.DROP);
    }

    @Override
    public FloatVector derivative(Sigmoid unit, FloatVector x) {
      return FastMath.Simd.drop(
          PairMath.Simd.slope(1, FastMath.Simd.minus(FastMath.SLOPE_BOUND, x)));
    }

    @Override
    public FloatVector fastDerivative(Sigmoid unit, FloatVector x) {
      return FastMath.Simd.drop(
          FastMath.Simd.slope(1, FastMath.Simd.minus(FastMath.SLOPE_BOUND, x)));
    }

    @Override
    public float slopeMiddle(Sigmoid unit, Grade grade) {
      return 80;
    }

    @Override
    public FloatVector middleDerivative(Sigmoid unit, FloatVector x) {
      return PairMath.Simd.slope(1, FastMath.Simd.middleMinus(x)).mul(FastMath.DROP);
    }

    @Override
    public FloatVector fastMiddleDerivative(Sigmoid unit, FloatVector x) {
      return FastMath.Simd.slope(1, FastMath.Simd.middleMinus(x)).mul(FastMath.DROP);
    }

    @Override
    public FloatVector fastValue(Sigmoid unit, FloatVector x) {
      FloatVector n = FastMath.Simd.within(FastMath.OFF, x, FastMath.ON);
      return FastMath.Simd.drop(FastMath.Simd.gate(x.broadcast(1), n));
    }

    @Override
    public DoubleVector secondDerivative(Sigmoid unit, DoubleVector x) {
      DoubleVector zero = x.broadcast(0);
      DoubleVector t = DoubleMath.Simd.tanhHigh(x.mul(0.5), zero);
      DoubleVector tl = DoubleMath.Simd.tanhLow(x.mul(0.5), zero, t);
      return DoubleMath.Simd.slope(t.neg(), tl.neg(), argument(x), zero).mul(DoubleMath.DROP);
    }

    private static DoubleVector argument(DoubleVector x) {
      return DoubleMath.Simd.minus(DoubleMath.SLOPE_BOUND, x).sub(DoubleMath.GRAIN);
    }

    @Override
    public DoubleVector backwardFromOutput(Sigmoid unit, DoubleVector y, DoubleVector dy) {
      return dy.mul(y.mul(y.broadcast(1).sub(y)));
    }

    @Override
    public FloatVector backwardFromOutput(Sigmoid unit, FloatVector y, FloatVector dy) {
      return dy.mul(y.mul(y.broadcast(1).sub(y)));
    }
  }
}
