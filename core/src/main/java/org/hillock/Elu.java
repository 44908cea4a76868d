package org.hillock;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;

/**
 * The exponential linear unit.
 *
 * @param alpha minus the limit on the left, finite
 */
public record Elu(double alpha) implements Elementwise {

  private static final Parameter ALPHA =
      new Parameter(
          "alpha",
          List.of(),
          1,
          Interval.REALS,
          new Interval(0, true, 3, true),
          "minus the limit on the left");

  /** ELU with alpha = 1. */
  public Elu() {
    this(ALPHA.defaultValue());
  }

  /** ELU with the given alpha. */
  public Elu {
    alpha = ALPHA.check(alpha);
  }

  @Override
  public double[] parameters() {
    return new double[] {alpha};
  }

  @Override
  public Elu with(double... values) {
    return new Elu(Parameter.only(values, ALPHA));
  }

  @Override
  public Card card() {
    return Card.of("elu", "ELU")
        .aliases("exponential_linear")
        .parameter(ALPHA)
        .value(
            "\\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}",
            "x if x > 0, else α (e^x - 1)")
        .derivative(
            "\\begin{cases} 1 & x > 0 \\\\ \\alpha e^x & x \\le 0 \\end{cases}",
            "1 if x > 0, else α e^x")
        .secondDerivative(
            "\\begin{cases} 0 & x > 0 \\\\ \\alpha e^x & x \\le 0 \\end{cases}",
            "0 if x > 0, else α e^x")
        .explanation(
            "The right half is the identity; the left half is an exponential that levels off at"
                + " -alpha. An exponential is its own derivative, so the slope on the left is the"
                + " distance from that level.")
        .range(
            alpha > 0
                ? Interval.open(-alpha, Double.POSITIVE_INFINITY)
                : Interval.from(0, Double.POSITIVE_INFINITY))
        .monotone(alpha >= 0)
        .smoothness(alpha == 1 ? "C^1" : "C^0")
        .kink(
            0,
            alpha == 1
                ? "f'(0) = 1 from both sides; only f'' jumps, f''(0) = 1"
                : "f'(0) = alpha, as PyTorch, JAX and oneDNN have it (TensorFlow gives 1)")
        .limits("-alpha at -∞ with slope 0, +∞ at +∞")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "exp(x) - 1 loses every digit near 0: it is exactly 0 for -6e-8 < x < 0 in float.",
            "np.where computes both branches, so exp overflows for large x and warns for a value"
                + " that is then thrown away; an automatic derivative of it is NaN.")
        .source(
            "Clevert, Unterthiner, Hochreiter: Fast and Accurate Deep Network Learning by"
                + " Exponential Linear Units, 2015, arXiv:1511.07289")
        .elsewhere("PyTorch", "torch.nn.functional.elu(alpha=1)")
        .elsewhere("Keras", "keras.activations.elu(alpha=1)")
        .elsewhere("JAX", "jax.nn.elu(alpha=1)")
        .elsewhere("ONNX", "Elu(alpha=1)")
        .elsewhere("DL4J", "Activation.ELU")
        .numpy(
            "alpha = " + alpha,
            "left = np.minimum(x, 0.0)  # np.where computes both sides",
            "y = np.where(x > 0, x, alpha * np.expm1(left))",
            "slope = np.where(x > 0, 1.0, alpha * np.exp(left))")
        .variant(Variants.ELU_BY_EXP)
        .variant(Variants.eluAlpha(0.5))
        .variant(Variants.eluAlpha(1.6732632423543772))
        .variant(Variants.ELU_DERIVATIVE_FROM_OUTPUT)
        .build();
  }

  @Override
  public double value(double x) {
    return x >= 0 ? x : DoubleMath.expm1(alpha, x);
  }

  @Override
  public float value(float x) {
    if (fastIsFull()) {
      return fastValue(x);
    }
    double z = x >= 0 ? 0 : x;
    return x >= 0 ? x : (float) (alpha * FloatMath.expm1(z));
  }

  @Override
  public double derivative(double x) {
    return x > 0 ? 1 : exponential(x);
  }

  // The exponential in two factors reaches as far down as the largest alpha brings it back up.
  @Override
  public float derivative(float x) {
    if (fastIsFull()) {
      return fastDerivative(x);
    }
    double h = FloatMath.exp(x > 0 ? 0 : 0.5 * x);
    return x > 0 ? 1 : (float) (alpha * h * h);
  }

  @Override
  public double secondDerivative(double x) {
    return x > 0 ? 0 : exponential(x);
  }

  /** Returns alpha e^x for x <= 0. */
  private double exponential(double x) {
    double z = x < DoubleMath.SLOPE_BOUND ? DoubleMath.SLOPE_BOUND : x;
    return largeAlpha() ? DoubleMath.exp(alpha, x, 0) : DoubleMath.exp(alpha, z) * DoubleMath.DROP;
  }

  /** Tells whether {@code alpha e^x} reaches further down than the usual exponential. */
  private boolean largeAlpha() {
    return Math.abs(alpha) >= 0x1p150;
  }

  @Override
  public boolean hasFastGrade() {
    return Math.abs(alpha) >= 0x1p-60 && Math.abs(alpha) <= 0x1p30;
  }

  @Override
  public boolean fastIsFull() {
    return alpha == 1;
  }

  @Override
  public float fastValue(float x) {
    if (!hasFastGrade()) {
      return value(x);
    }
    return FastMath.select(x >= 0, x, (float) alpha * FastMath.expm1(x));
  }

  @Override
  public float fastDerivative(float x) {
    if (!hasFastGrade()) {
      return derivative(x);
    }
    return Float.isNaN(x) ? x : FastMath.select(x > 0, 1, FastMath.exp((float) alpha, x));
  }

  @Override
  public boolean derivativeFromOutput() {
    return alpha > 0;
  }

  @Override
  public double backwardFromOutput(double y, double dy) {
    if (!derivativeFromOutput()) {
      return Elementwise.super.backwardFromOutput(y, dy);
    }
    return dy * DoubleMath.select(y > 0, 1, y + alpha);
  }

  @Override
  public float backwardFromOutput(float y, float dy) {
    if (!derivativeFromOutput()) {
      return Elementwise.super.backwardFromOutput(y, dy);
    }
    return dy * FastMath.select(y > 0, 1, y + (float) alpha);
  }

  static final class Simd implements Twin<Elu> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return grade == Grade.FAST && operation != Operation.SECOND_DERIVATIVE
          ? Twin.FULL
          : Twin.super.lanes(operation, grade);
    }

    @Override
    public DoubleVector value(Elu unit, DoubleVector x) {
      return DoubleMath.Simd.expm1(unit.alpha, x).blend(x, x.compare(GE, 0));
    }

    @Override
    public FloatVector value(Elu unit, FloatVector x) {
      DoubleVector z = FloatMath.Simd.widen(x.blend(0, x.compare(GE, 0)));
      return FloatMath.Simd.narrow(FloatMath.Simd.expm1(z).mul(unit.alpha))
          .blend(x, x.compare(GE, 0));
    }

    @Override
    public DoubleVector derivative(Elu unit, DoubleVector x) {
      return exponential(unit, x).blend(1, x.compare(GT, 0));
    }

    @Override
    public FloatVector derivative(Elu unit, FloatVector x) {
      DoubleVector z = FloatMath.Simd.widen(x.blend(0, x.compare(GT, 0)));
      DoubleVector h = FloatMath.Simd.exp(z.mul(0.5));
      return FloatMath.Simd.narrow(h.mul(unit.alpha).mul(h)).blend(1, x.compare(GT, 0));
    }

    @Override
    public FloatVector fastValue(Elu unit, FloatVector x) {
      FloatVector e = FastMath.Simd.expm1(x);
      return unit.alpha == 1 ? e : e.mul((float) unit.alpha).blend(x, x.compare(GE, 0));
    }

    @Override
    public FloatVector fastDerivative(Elu unit, FloatVector x) {
      FloatVector left = FastMath.Simd.exp((float) unit.alpha, x);
      FloatVector y = unit.alpha == 1 ? left : left.blend(1, x.compare(GT, 0));
      return y.blend(x, x.compare(NE, x));
    }

    @Override
    public float slopeMiddle(Elu unit, Grade grade) {
      return grade == Grade.FAST && Math.abs(unit.alpha) >= 0x1p-5 ? 80 : 0;
    }

    // Farther out than where slopes are 2^-63, because so short a loop gains the most.
    @Override
    public float productMiddle(Elu unit, Grade grade) {
      return slopeMiddle(unit, grade) * 0.8f;
    }

    @Override
    public FloatVector fastMiddleDerivative(Elu unit, FloatVector x) {
      FloatVector left = FastMath.Simd.middleExp((float) unit.alpha, x);
      return unit.alpha == 1 ? left : left.blend(1, x.compare(GT, 0));
    }

    @Override
    public DoubleVector secondDerivative(Elu unit, DoubleVector x) {
      return exponential(unit, x).blend(0, x.compare(GT, 0));
    }

    private static DoubleVector exponential(Elu unit, DoubleVector x) {
      if (unit.largeAlpha()) {
        DoubleVector z = x.blend(0, x.compare(GT, 0));
        return DoubleMath.Simd.exp(x.broadcast(unit.alpha), z, x.broadcast(0));
      }
      DoubleVector z = DoubleMath.Simd.within(DoubleMath.SLOPE_BOUND, x, 0);
      return DoubleMath.Simd.exp(unit.alpha, z).mul(DoubleMath.DROP);
    }

    @Override
    public DoubleVector backwardFromOutput(Elu unit, DoubleVector y, DoubleVector dy) {
      return dy.mul(y.add(unit.alpha).blend(1, y.compare(GT, 0)));
    }

    @Override
    public FloatVector backwardFromOutput(Elu unit, FloatVector y, FloatVector dy) {
      return dy.mul(y.add((float) unit.alpha).blend(1, y.compare(GT, 0)));
    }
  }
}
