package org.hillock;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;

/**
 * A rectifier whose left half keeps a slope.
 *
 * @param alpha slope for x &lt;= 0, any finite number
 */
public record LeakyRelu(double alpha) implements Elementwise {

  private static final Parameter ALPHA =
      new Parameter(
          "alpha",
          List.of("negative_slope", "slope"),
          0.01,
          Interval.REALS,
          new Interval(-1, true, 2, true),
          "slope on the left");

  /** Leaky ReLU with slope 0.01. */
  public LeakyRelu() {
    this(ALPHA.defaultValue());
  }

  /** Leaky ReLU with the given slope. */
  public LeakyRelu {
    alpha = ALPHA.check(alpha);
  }

  @Override
  public double[] parameters() {
    return new double[] {alpha};
  }

  @Override
  public LeakyRelu with(double... values) {
    return new LeakyRelu(Parameter.only(values, ALPHA));
  }

  @Override
  public Card card() {
    return Card.of("leaky_relu", "Leaky ReLU")
        .aliases("lrelu", "leakyrelu")
        .parameter(ALPHA)
        .value(
            "\\begin{cases} x & x > 0 \\\\ \\alpha x & x \\le 0 \\end{cases}",
            "x if x > 0, else α x")
        .derivative(
            "\\begin{cases} 1 & x > 0 \\\\ \\alpha & x \\le 0 \\end{cases}", "1 if x > 0, else α")
        .secondDerivative("0", "0")
        .explanation(
            "Like ReLU, but the left half keeps a small tilt alpha, so that a unit which is"
                + " switched off still receives a small gradient.")
        .range(alpha > 0 ? Interval.REALS : Interval.from(0, Double.POSITIVE_INFINITY))
        .monotone(alpha >= 0)
        .smoothness(alpha == 1 ? "C^∞" : "C^0")
        .kink(0, "f'(0) = alpha, as PyTorch, TensorFlow and oneDNN have it (JAX gives 1)")
        .limits("-∞ at -∞ for alpha > 0 (0 for alpha = 0, +∞ for alpha < 0), +∞ at +∞")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "max(x, alpha x) is another function for alpha > 1 or alpha < 0.",
            "The default slope differs: 0.01 here, in PyTorch, JAX and ONNX; 0.2 in TensorFlow and"
                + " the Keras function; 0.3 in the Keras layer.")
        .source(
            "Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models,"
                + " ICML workshop 2013")
        .elsewhere("PyTorch", "torch.nn.functional.leaky_relu(negative_slope=0.01)")
        .elsewhere("Keras", "keras.activations.leaky_relu(negative_slope=0.2)")
        .elsewhere("JAX", "jax.nn.leaky_relu(negative_slope=0.01)")
        .elsewhere("ONNX", "LeakyRelu(alpha=0.01)")
        .elsewhere("DL4J", "Activation.LEAKYRELU")
        .numpy(
            "alpha = " + alpha,
            "y = np.where(x > 0, x, alpha * np.minimum(x, 0.0))",
            "slope = np.select([x > 0, x <= 0], [1.0, alpha], np.nan)")
        .variant(Variants.slope("slope 0.2", "the default of TensorFlow and Keras", 0.2))
        .variant(Variants.slope("slope 0.3", "the default of the Keras layer", 0.3))
        .variant(Variants.slope("slope 0.1", "the default of Darknet", 0.1))
        .variant(Variants.slopeDerivative("slope 0.2", "the default of TensorFlow and Keras", 0.2))
        .variant(Variants.slopeDerivative("slope 0.3", "the default of the Keras layer", 0.3))
        .build();
  }

  // alpha as two floats: rounded to one, it alone would cost half an ulp. They have the same sign,
  // so that an infinity times both is one, and where alpha is a float the low one is too small to
  // matter. Where it would overflow or be subnormal, alone or times x, the product is formed in
  // double.
  private boolean splits() {
    return Math.abs(alpha) >= 0x1p-60 && Math.abs(alpha) < 0x1p24;
  }

  private float high() {
    float rounded = (float) alpha;
    return Math.abs(rounded) > Math.abs(alpha) ? Math.nextAfter(rounded, 0) : rounded;
  }

  private float low() {
    float low = (float) (alpha - high());
    return Math.abs(low) > Math.abs(alpha) * 0x1p-60 ? low : (float) (alpha * 0x1p-60);
  }

  /** Nearer to 0 than this, {@link #low} times x may be subnormal. */
  private float near() {
    return Float.MIN_NORMAL / Math.abs(low());
  }

  @Override
  public double value(double x) {
    return DoubleMath.select(x < 0, left(x), x);
  }

  @Override
  public float value(float x) {
    return FastMath.select(x < 0, left(x), x);
  }

  // With alpha = 0 the left is +0.0, also for an infinity: 0 stands in for x.
  private double left(double x) {
    return alpha * (alpha == 0 ? 0 : x);
  }

  private float left(float x) {
    return splits() && !(Math.abs(x) < near())
        ? Math.fma(high(), x, low() * x)
        : (float) left((double) x);
  }

  @Override
  public double derivative(double x) {
    return Double.isNaN(x) ? x : DoubleMath.select(x > 0, 1, alpha);
  }

  @Override
  public float derivative(float x) {
    return Float.isNaN(x) ? x : FastMath.select(x > 0, 1, (float) alpha);
  }

  @Override
  public double secondDerivative(double x) {
    return Double.isNaN(x) ? x : 0;
  }

  @Override
  public double backward(double x, double dy) {
    return Double.isNaN(x) ? x : DoubleMath.select(x > 0, dy, left(dy));
  }

  @Override
  public float backward(float x, float dy) {
    return Float.isNaN(x) ? x : FastMath.select(x > 0, dy, left(dy));
  }

  @Override
  public float fastBackward(float x, float dy) {
    return backward(x, dy);
  }

  @Override
  public boolean derivativeFromOutput() {
    return alpha >= 0;
  }

  @Override
  public double backwardFromOutput(double y, double dy) {
    return derivativeFromOutput() ? backward(y, dy) : Elementwise.super.backwardFromOutput(y, dy);
  }

  @Override
  public float backwardFromOutput(float y, float dy) {
    return derivativeFromOutput() ? backward(y, dy) : Elementwise.super.backwardFromOutput(y, dy);
  }

  static final class Simd implements Twin<LeakyRelu> {
    /** Changes the halves of a vector with one another. */
    static final VectorShuffle<Float> HALVES =
        VectorShuffle.iota(Twin.FULL, Twin.FULL.length() / 2, 1, true);

    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.SECOND_DERIVATIVE
          ? Twin.super.lanes(operation, grade)
          : Twin.FULL;
    }

    @Override
    public DoubleVector value(LeakyRelu unit, DoubleVector x) {
      return x.blend(left(unit, x), x.compare(LT, 0));
    }

    @Override
    public FloatVector value(LeakyRelu unit, FloatVector x) {
      FloatVector left = left(unit, x);
      if (unit.alpha > 0) {
        // The left of -0 is -0, of NaN NaN: the sign may decide, which takes no mask.
        IntVector bits = FastMath.Simd.bits(x);
        return FastMath.Simd.floats(
            bits.lanewise(BITWISE_BLEND, FastMath.Simd.bits(left), bits.lanewise(ASHR, 31)));
      }
      return x.blend(left, x.compare(LT, 0));
    }

    private static DoubleVector left(LeakyRelu unit, DoubleVector x) {
      return x.broadcast(unit.alpha).mul(unit.alpha == 0 ? x.broadcast(0) : x);
    }

    private static FloatVector left(LeakyRelu unit, FloatVector x) {
      if (!unit.splits()) {
        return leftInDouble(unit, x);
      }
      // As integers without the sign, 0 turned into the largest: it is slow for nobody.
      IntVector size = FastMath.Simd.bits(x).lanewise(LSHL, 1).add(Integer.MAX_VALUE);
      int near = (Float.floatToRawIntBits(unit.near()) << 1) + Integer.MAX_VALUE;
      VectorMask<Integer> small = size.compare(LT, near);
      if (small.anyTrue()) {
        VectorMask<Float> isNear = small.cast(Twin.FULL);
        return split(unit, x.blend(0, isNear)).blend(leftInDouble(unit, x), isNear);
      }
      return split(unit, x);
    }

    private static FloatVector split(LeakyRelu unit, FloatVector x) {
      return x.broadcast(unit.high()).fma(x, x.mul(unit.low()));
    }

    private static FloatVector leftInDouble(LeakyRelu unit, FloatVector x) {
      FloatVector turned = x.rearrange(HALVES);
      var low = left(unit, (DoubleVector) x.convertShape(F2D, Twin.DOUBLES, 0));
      var high = left(unit, (DoubleVector) turned.convertShape(F2D, Twin.DOUBLES, 0));
      IntVector bits = low.convertShape(D2F, Twin.FULL, 0).reinterpretAsInts();
      FloatVector rest = (FloatVector) high.convertShape(D2F, Twin.FULL, 0);
      return FastMath.Simd.floats(bits.or(rest.rearrange(HALVES).reinterpretAsInts()));
    }

    @Override
    public DoubleVector derivative(LeakyRelu unit, DoubleVector x) {
      return x.blend(unit.alpha, x.compare(LE, 0)).blend(1, x.compare(GT, 0));
    }

    @Override
    public FloatVector derivative(LeakyRelu unit, FloatVector x) {
      return x.blend((float) unit.alpha, x.compare(LE, 0)).blend(1, x.compare(GT, 0));
    }

    @Override
    public DoubleVector secondDerivative(LeakyRelu unit, DoubleVector x) {
      return x.blend(0, x.compare(LE, 0)).blend(0, x.compare(GT, 0));
    }

    @Override
    public boolean selects() {
      return true;
    }

    @Override
    public DoubleVector select(LeakyRelu unit, DoubleVector x, DoubleVector dy) {
      return x.blend(left(unit, dy), x.compare(LE, 0)).blend(dy, x.compare(GT, 0));
    }

    @Override
    public FloatVector select(LeakyRelu unit, FloatVector x, FloatVector dy) {
      return FastMath.Simd.bySign(x, left(unit, dy), dy);
    }

    @Override
    public DoubleVector backwardFromOutput(LeakyRelu unit, DoubleVector y, DoubleVector dy) {
      return select(unit, y, dy);
    }

    @Override
    public FloatVector backwardFromOutput(LeakyRelu unit, FloatVector y, FloatVector dy) {
      return select(unit, y, dy);
    }
  }
}
