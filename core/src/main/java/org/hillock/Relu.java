package org.hillock;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;

/** The rectified linear unit, max(0, x). */
public record Relu() implements Elementwise {

  @Override
  public Card card() {
    return Card.of("relu", "ReLU")
        .aliases("rectifier", "ramp", "positive_part")
        .value("\\max(0, x)", "max(0, x)")
        .derivative("\\begin{cases} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{cases}", "1 if x > 0, else 0")
        .secondDerivative("0", "0")
        .explanation(
            "Two half-lines joined at the origin. On the left nothing passes, so the slope is 0; on"
                + " the right everything passes unchanged, so the slope is 1.")
        .range(Interval.from(0, Double.POSITIVE_INFINITY))
        .smoothness("C^0")
        .kink(0, "f'(0) = 0, as PyTorch, TensorFlow and JAX have it")
        .limits("0 at -∞, +∞ at +∞")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "max(x, 0) written as a comparison turns NaN into 0 and hides the bug that made it.",
            "A unit whose input is negative for every example gets no gradient and stays dead.")
        .source(
            "Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010;"
                + " earlier Fukushima, 1969")
        .elsewhere("PyTorch", "torch.nn.functional.relu")
        .elsewhere("Keras", "keras.activations.relu")
        .elsewhere("JAX", "jax.nn.relu")
        .elsewhere("ONNX", "Relu")
        .elsewhere("DL4J", "Activation.RELU")
        .numpy("y = np.maximum(x, 0.0)", "slope = np.heaviside(x, 0.0)")
        .build();
  }

  @Override
  public double value(double x) {
    return Math.max(x, 0);
  }

  @Override
  public float value(float x) {
    return Math.max(x, 0);
  }

  @Override
  public double derivative(double x) {
    return Double.isNaN(x) ? x : DoubleMath.select(x > 0, 1, 0);
  }

  @Override
  public float derivative(float x) {
    return Float.isNaN(x) ? x : FastMath.select(x > 0, 1, 0);
  }

  @Override
  public double secondDerivative(double x) {
    return Double.isNaN(x) ? x : 0;
  }

  @Override
  public double backward(double x, double dy) {
    return Double.isNaN(x) ? x : DoubleMath.select(x > 0, dy, 0);
  }

  @Override
  public float backward(float x, float dy) {
    return Float.isNaN(x) ? x : FastMath.select(x > 0, dy, 0);
  }

  @Override
  public float fastBackward(float x, float dy) {
    return backward(x, dy);
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public double backwardFromOutput(double y, double dy) {
    return backward(y, dy);
  }

  @Override
  public float backwardFromOutput(float y, float dy) {
    return backward(y, dy);
  }

  static final class Simd implements Twin<Relu> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.SECOND_DERIVATIVE
          ? Twin.super.lanes(operation, grade)
          : Twin.FULL;
    }

    @Override
    public DoubleVector value(Relu unit, DoubleVector x) {
      return x.blend(0, x.compare(LE, 0));
    }

    @Override
    public FloatVector value(Relu unit, FloatVector x) {
      return x.blend(0, x.compare(LE, 0));
    }

    @Override
    public DoubleVector derivative(Relu unit, DoubleVector x) {
      return x.blend(0, x.compare(LE, 0)).blend(1, x.compare(GT, 0));
    }

    @Override
    public FloatVector derivative(Relu unit, FloatVector x) {
      return x.blend(0, x.compare(LE, 0)).blend(1, x.compare(GT, 0));
    }

    @Override
    public DoubleVector secondDerivative(Relu unit, DoubleVector x) {
      return x.blend(0, x.compare(LE, 0)).blend(0, x.compare(GT, 0));
    }

    @Override
    public boolean selects() {
      return true;
    }

    @Override
    public DoubleVector select(Relu unit, DoubleVector x, DoubleVector dy) {
      return x.blend(0, x.compare(LE, 0)).blend(dy, x.compare(GT, 0));
    }

    @Override
    public FloatVector select(Relu unit, FloatVector x, FloatVector dy) {
      return FastMath.Simd.bySign(x, dy.broadcast(0), dy);
    }

    @Override
    public DoubleVector backwardFromOutput(Relu unit, DoubleVector y, DoubleVector dy) {
      return select(unit, y, dy);
    }

    @Override
    public FloatVector backwardFromOutput(Relu unit, FloatVector y, FloatVector dy) {
      return select(unit, y, dy);
    }
  }
}
