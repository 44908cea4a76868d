package org.hillock;

import static jdk.incubator.vector.VectorOperators.GT;

import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Twin;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;
import org.hillock.internal.math.PairMath;

/**
 * The input scaled by its own switch, x σ(beta x).
 *
 * @param beta sharpness of the switch, finite
 */
public record Swish(double beta) implements Elementwise {

  private static final Parameter BETA =
      new Parameter(
          "beta",
          List.of(),
          1,
          Interval.REALS,
          new Interval(0, true, 5, true),
          "sharpness of the switch");

  // z0, the zero of the derivative in z = beta x, in three parts, because z has two and may be that
  // close; and e^z0 = -(1 + z0) in two.
  private static final double Z0 = -0x1.474973c84120bp+0;
  private static final double Z0_LOW = -0x1.f8d74bc9ac154p-54;
  private static final double Z0_LOWEST = -0x1.44a50180ba780p-108;
  private static final double E0 = 0x1.1d25cf210482ep-2;
  private static final double E0_LOW = -0x1.ca2d0d94faaecp-60;

  /** Swish with beta = 1, also called SiLU. */
  public Swish() {
    this(BETA.defaultValue());
  }

  /** Swish with the given beta. */
  public Swish {
    beta = BETA.check(beta);
  }

  @Override
  public double[] parameters() {
    return new double[] {beta};
  }

  @Override
  public Swish with(double... values) {
    return new Swish(Parameter.only(values, BETA));
  }

  @Override
  public Card card() {
    Card.Builder card =
        Card.of("swish", "Swish")
            .aliases("silu", "swish1", "swish_beta")
            .parameter(BETA)
            .value("x\\,\\sigma(\\beta x) = \\frac{x}{1 + e^{-\\beta x}}", "x / (1 + e^(-β x))")
            .derivative(
                "\\sigma(\\beta x)\\,(1 + \\beta x\\,\\sigma(-\\beta x))",
                "σ(β x) (1 + β x σ(-β x))")
            .secondDerivative(
                "\\beta\\,\\sigma(\\beta x)\\,\\sigma(-\\beta x)\\,(2 - \\beta x"
                    + " \\tanh(\\beta x/2))",
                "β σ(β x) σ(-β x) (2 - β x tanh(β x/2))")
            .explanation(
                "The input scaled by its own switch. The product rule gives the switch plus x times"
                    + " the slope of the switch, so the derivative dips below zero once and"
                    + " overshoots one once. beta sets the sharpness: towards ReLU as it grows,"
                    + " towards x/2 as it falls to zero.")
            .limits("-0 at -∞ and +∞ at +∞ for beta > 0, with slopes 0 and 1")
            .accuracy(Bound.ELEMENTWISE)
            .pitfalls(
                "swish(x) + x sigmoid(x) (1 - swish(x)), which tutorials copy from each other, is"
                    + " not the derivative: the factor in front is sigmoid(x), not swish(x).",
                "x / (1 + exp(-x)) in float is -0 below -88.7, where the true value is a normal"
                    + " number down to -91.8.",
                "x * sigmoid(x) is NaN at -∞.")
            .source(
                "Ramachandran, Zoph, Le: Searching for Activation Functions, 2017,"
                    + " arXiv:1710.05941; as SiLU Hendrycks, Gimpel, 2016, arXiv:1606.08415, and"
                    + " Elfwing, Uchibe, Doya, 2017, arXiv:1702.03118")
            .elsewhere("PyTorch", "torch.nn.functional.silu")
            .elsewhere("Keras", "keras.activations.silu")
            .elsewhere("JAX", "jax.nn.silu")
            .elsewhere("ONNX", "Swish(alpha=1), where alpha is beta")
            .elsewhere("DL4J", "Activation.SWISH")
            .numpy(
                "beta = " + beta,
                "c = np.clip(x, -1e300, 1e300)  # inf * 0 is NaN",
                "z = beta * c",
                "e = np.exp(-np.abs(z))",
                "on = np.where(z >= 0, 1.0, e) / (1 + e)",
                "off = np.where(z >= 0, e, 1.0) / (1 + e)",
                "y = np.where(on > 0, x, c) * on",
                "slope = on * (1 + z * off)")
            .variant(Variants.NAIVE_SWISH)
            .variant(Variants.swishBeta(1.702))
            .variant(Variants.SWISH_DERIVATIVE_WRONG)
            .variant(Variants.SWISH_DERIVATIVE_NAIVE);
    if (beta != 0) {
      double least = E0 / beta;
      card.zero(Z0 / beta)
          .range(
              beta > 0
                  ? Interval.from(-least, Double.POSITIVE_INFINITY)
                  : new Interval(Double.NEGATIVE_INFINITY, false, -least, true));
    }
    return card.build();
  }

  @Override
  public double value(double x) {
    if (!hasSimd()) {
      return valueOfAny(x);
    }
    // |y σ(|beta| y)| with the sign of x, for y = ±x as the sign of beta is.
    double size = Math.abs(beta);
    double unit = 1 / size;
    double sign = Math.copySign(1, beta);
    double y = x * sign;
    double n = DoubleMath.within(DoubleMath.OFF * unit, y, DoubleMath.ON * unit);
    double v = n + DoubleMath.GRAIN * unit;
    double w = v * -size;
    double z = DoubleMath.gate(n, w, Math.fma(v, -size, -w)) * (sign * DoubleMath.DROP);
    return y > DoubleMath.ON * unit ? x : z;
  }

  private double valueOfAny(double x) {
    double c = DoubleMath.within(-reach(DoubleMath.REACH), x, reach(DoubleMath.REACH));
    double w = -beta * c;
    return DoubleMath.gateOfAny(w > 0 ? c : x, w, Math.fma(-beta, c, -w));
  }

  /** How far to go for |beta x| to be so large. */
  private double reach(double z) {
    return Math.min(z / Math.abs(beta), Double.MAX_VALUE);
  }

  @Override
  public float value(float x) {
    if (!hasSimd()) {
      double c = FloatMath.finite(x);
      return (float) FloatMath.gate(c, -betaForFloat() * c);
    }
    if (beta == 1) {
      float n = FastMath.atMost(PairMath.GATE_BOUND, -Math.abs(x));
      return FastMath.dropGate(PairMath.gate(n), x, LEAST);
    }
    // |y σ(|beta| y)| with the sign of x, for y = ±x as the sign of beta is; |beta| in two parts.
    float sign = Math.copySign(1f, (float) beta);
    float high = (float) Math.abs(beta);
    float low = (float) (Math.abs(beta) - high);
    float y = x * sign;
    float n = FastMath.within(FastMath.OFF / high, y, FastMath.ON / high);
    float v = n + FastMath.GRAIN / high;
    float w = v * -high;
    float wl = Math.fma(v, -low, Math.fma(v, -high, -w));
    float z = FastMath.drop(PairMath.gate(n, w, wl), x);
    return y > FastMath.ON / high ? x : z;
  }

  // On the left of 0, with d = z - z0: e^z N / (1 + e^z)², N = 1 + z + e^z = d + e0 expm1(d), which
  // does not cancel; on the right, 1 minus the same at -z.
  @Override
  public double derivative(double x) {
    double size = Math.abs(beta);
    double grain = Math.min(DoubleMath.GRAIN / size, 1);
    double c = DoubleMath.minus(-reach(-DoubleMath.SLOPE_BOUND), x) - grain;
    double y = size * c;
    double zl = Math.fma(size, c, -y);
    double near = y - Z0;
    double s = near + zl;
    double middle = s - Z0_LOW;
    double far = sumLow(y, -Z0, near) + (zl - (s - near)) - (Z0_LOW + (middle - s)) - Z0_LOWEST;
    double d = middle + far;
    double dl = middle - d + far;
    double e = DoubleMath.expm1High(d, dl);
    double el = DoubleMath.expm1Low(d, dl, e);
    double q = E0 * e;
    double ql = Math.fma(E0, e, -q) + Math.fma(E0, el, E0_LOW * e);
    double n = d + q;
    double g = DoubleMath.DROP * DoubleMath.slope(n, d - n + q + (dl + ql), y, zl);
    return DoubleMath.select(beta * x > 0, 1 - g, g);
  }

  /** What rounding a + b to sum lost (Knuth). */
  private static double sumLow(double a, double b, double sum) {
    double v = sum - a;
    return a - (sum - v) + (b - v);
  }

  /**
   * beta, brought where beta x stays finite and still reaches the limits at the infinities; so far
   * out no float result depends on it.
   */
  private double betaForFloat() {
    double size = Math.min(Math.max(Math.abs(beta), 1e-55), 1e100);
    return beta == 0 ? 0 : Math.copySign(size, beta);
  }

  @Override
  public float derivative(float x) {
    if (beta != 1) {
      return derivativeInDouble(x);
    }
    float n = FastMath.atLeast(PairMath.GATE_BOUND, -Math.abs(x));
    return FastMath.dropSlope(PairMath.gateSlope(n), x, SLOPE_LEAST);
  }

  private float derivativeInDouble(float x) {
    double c = FloatMath.finite(x);
    double b = betaForFloat();
    double z = b * c;
    double d = DoubleMath.within(-FLOAT_BOUND, z - Z0 + (Math.fma(b, c, -z) - Z0_LOW), FLOAT_BOUND);
    return (float) FloatMath.gateSlope(d, 1, DoubleMath.LOG2_E, E0);
  }

  /** So far from the zero all float results are 0 or 1, and that is within FloatMath. */
  private static final double FLOAT_BOUND = 300;

  /** On the left of it, a float value for beta = 1 is subnormal, and its derivative of this. */
  private static final float LEAST = -0x1.6f6d56p6f;

  /** Up to this distance from 0, values and slopes for beta = 1 are normal numbers. */
  private static final float MIDDLE = 80;

  private static final float SLOPE_LEAST = -0x1.6f62p6f;

  // Z0, e0 and rest of FastMath's slopes; Z0 is so short that z - Z0 is all but exact.
  private static final float FAST_Z0 = -1.28125f;
  private static final float FAST_E0 = 0x1.1c5ac2p-2f;
  private static final float FAST_T0 = 0x1.ccf21ap+1f;
  private static final float FAST_REST = -0x1.d29ecp-9f;
  private static final float FAST_TWO = 1 - FAST_Z0;

  @Override
  public boolean hasSimd() {
    return Math.abs(beta) >= 0x1p-28 && Math.abs(beta) <= 0x1p60;
  }

  @Override
  public boolean hasFastGrade() {
    return beta == 1;
  }

  @Override
  public float fastValue(float x) {
    if (!hasFastGrade()) {
      return value(x);
    }
    float n = FastMath.atMost(FastMath.OFF, -Math.abs(x));
    float k = Math.fma(n, -FastMath.LOG2_E, FastMath.LOWERED);
    float f = Math.fma(n, -FastMath.LOG2_E, FastMath.LOWERED - k);
    f = Math.fma(n, -FastMath.LOG2_E_LOW, f);
    return FastMath.dropGate(FastMath.gate2(n, k, f), x, LEAST);
  }

  @Override
  public float fastDerivative(float x) {
    if (!hasFastGrade()) {
      return derivative(x);
    }
    float n = FastMath.atLeast(FastMath.OFF, -Math.abs(x));
    float d = n - FAST_Z0;
    float k = Math.fma(d, FastMath.LOG2_E, FastMath.LIFTED);
    float r = FastMath.reduced(d, k - FastMath.LIFTED);
    float s = r * r;
    float even = FastMath.even(s);
    float odd = FastMath.odd(r, s);
    float power = FastMath.power(k);
    float low = FastMath.slopeLow(power, Math.fma(s, even, odd), FAST_E0, FAST_REST);
    float p = Math.fma(s, even, -odd);
    float divisor = FastMath.slopeDivisor(power, p, low, FAST_TWO, FAST_T0);
    return FastMath.dropSlope((d + low) / divisor, x);
  }

  @Override
  public double secondDerivative(double x) {
    double far = reach(hasSimd() ? -DoubleMath.SLOPE_BOUND : DoubleMath.REACH);
    double c = DoubleMath.within(-far, x, far);
    double z = beta * c;
    double zl = Math.fma(beta, c, -z);
    double t = DoubleMath.tanhHigh(0.5 * z, 0.5 * zl);
    double tl = DoubleMath.tanhLow(0.5 * z, 0.5 * zl, t);
    double bracket = Math.fma(-z, t, 2) - Math.fma(z, tl, zl * t);
    double w = -Math.abs(z);
    double wl = z > 0 ? -zl : zl;
    return hasSimd()
        ? DoubleMath.DROP * DoubleMath.slope(beta * bracket, 0, w, wl)
        : DoubleMath.slopeOfAny(beta, bracket, w, wl);
  }

  static final class Simd implements Twin<Swish> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.SECOND_DERIVATIVE
          ? Twin.super.lanes(operation, grade)
          : Twin.FULL;
    }

    @Override
    public DoubleVector value(Swish unit, DoubleVector x) {
      double size = Math.abs(unit.beta);
      double one = 1 / size;
      double sign = Math.copySign(1, unit.beta);
      DoubleVector y = x.mul(sign);
      DoubleVector n = DoubleMath.Simd.within(DoubleMath.OFF * one, y, DoubleMath.ON * one);
      DoubleVector v = n.add(DoubleMath.GRAIN * one);
      DoubleVector w = v.mul(-size);
      DoubleVector wl = v.fma(v.broadcast(-size), w.neg());
      DoubleVector z = DoubleMath.Simd.gate(n, w, wl).mul(sign * DoubleMath.DROP);
      return z.blend(x, y.compare(GT, DoubleMath.ON * one));
    }

    @Override
    public FloatVector value(Swish unit, FloatVector x) {
      if (unit.beta == 1) {
        FloatVector n = FastMath.Simd.atMost(PairMath.GATE_BOUND, FastMath.Simd.minus(x));
        return FastMath.Simd.dropGate(PairMath.Simd.gate(n), x, LEAST);
      }
      float sign = Math.copySign(1f, (float) unit.beta);
      float high = (float) Math.abs(unit.beta);
      float low = (float) (Math.abs(unit.beta) - high);
      FloatVector y = x.mul(sign);
      FloatVector n = FastMath.Simd.within(FastMath.OFF / high, y, FastMath.ON / high);
      FloatVector v = n.add(FastMath.GRAIN / high);
      FloatVector w = v.mul(-high);
      FloatVector wl = v.fma(v.broadcast(-low), v.fma(v.broadcast(-high), w.neg()));
      return FastMath.Simd.drop(PairMath.Simd.gate(n, w, wl), x)
          .blend(x, y.compare(GT, FastMath.ON / high));
    }

    @Override
    public float middle(Swish unit, Grade grade) {
      return unit.beta == 1 ? MIDDLE : 0;
    }

    @Override
    public FloatVector middleValue(Swish unit, FloatVector x) {
      return FastMath.Simd.middleGate(PairMath.Simd.gate(FastMath.Simd.minus(x)), x);
    }

    @Override
    public FloatVector fastMiddleValue(Swish unit, FloatVector x) {
      return FastMath.Simd.middleGate(fastGate(FastMath.Simd.minus(x)), x);
    }

    private static FloatVector fastGate(FloatVector n) {
      FloatVector lowered = n.broadcast(FastMath.LOWERED);
      FloatVector k = n.fma(n.broadcast(-FastMath.LOG2_E), lowered);
      FloatVector f = n.fma(n.broadcast(-FastMath.LOG2_E), lowered.sub(k));
      f = n.fma(n.broadcast(-FastMath.LOG2_E_LOW), f);
      return FastMath.Simd.gate2(n, k, f);
    }

    @Override
    public DoubleVector derivative(Swish unit, DoubleVector x) {
      double size = Math.abs(unit.beta);
      double grain = Math.min(DoubleMath.GRAIN / size, 1);
      double least = -unit.reach(-DoubleMath.SLOPE_BOUND);
      DoubleVector c = DoubleMath.Simd.minus(least, x).sub(grain);
      DoubleVector z = c.mul(size);
      DoubleVector g = left(z, c.fma(c.broadcast(size), z.neg()));
      return g.blend(x.broadcast(1).sub(g), x.mul(unit.beta).compare(GT, 0));
    }

    private static DoubleVector sumLow(DoubleVector a, DoubleVector b, DoubleVector sum) {
      DoubleVector v = sum.sub(a);
      return a.sub(sum.sub(v)).add(b.sub(v));
    }

    private static DoubleVector left(DoubleVector y, DoubleVector zl) {
      DoubleVector near = y.sub(Z0);
      DoubleVector s = near.add(zl);
      DoubleVector middle = s.sub(Z0_LOW);
      DoubleVector far =
          sumLow(y, y.broadcast(-Z0), near)
              .add(zl.sub(s.sub(near)))
              .sub(middle.sub(s).add(Z0_LOW))
              .sub(Z0_LOWEST);
      DoubleVector d = middle.add(far);
      DoubleVector dl = middle.sub(d).add(far);
      DoubleVector e = DoubleMath.Simd.expm1High(d, dl);
      DoubleVector el = DoubleMath.Simd.expm1Low(d, dl, e);
      DoubleVector e0 = y.broadcast(E0);
      DoubleVector q = e0.mul(e);
      DoubleVector ql = e0.fma(e, q.neg()).add(e0.fma(el, e.mul(E0_LOW)));
      DoubleVector n = d.add(q);
      DoubleVector nl = d.sub(n).add(q).add(dl.add(ql));
      return DoubleMath.Simd.slope(n, nl, y, zl).mul(DoubleMath.DROP);
    }

    @Override
    public FloatVector derivative(Swish unit, FloatVector x) {
      FloatVector n = FastMath.Simd.atLeast(PairMath.GATE_BOUND, FastMath.Simd.minus(x));
      return FastMath.Simd.dropSlope(PairMath.Simd.gateSlope(n), x, SLOPE_LEAST);
    }

    @Override
    public float slopeMiddle(Swish unit, Grade grade) {
      return unit.beta == 1 ? MIDDLE : 0;
    }

    @Override
    public FloatVector middleDerivative(Swish unit, FloatVector x) {
      return FastMath.Simd.middleSlope(PairMath.Simd.gateSlope(FastMath.Simd.minus(x)), x);
    }

    @Override
    public FloatVector fastMiddleDerivative(Swish unit, FloatVector x) {
      return FastMath.Simd.middleSlope(fastSlope(FastMath.Simd.minus(x)), x);
    }

    @Override
    public boolean derivesInDouble(Swish unit) {
      return unit.beta != 1;
    }

    @Override
    public FloatVector derivativeInDouble(Swish unit, FloatVector x) {
      DoubleVector c = FloatMath.Simd.finite(FloatMath.Simd.widen(x));
      DoubleVector b = c.broadcast(unit.betaForFloat());
      DoubleVector z = b.mul(c);
      DoubleVector zl = b.fma(c, z.neg());
      DoubleVector d =
          DoubleMath.Simd.within(-FLOAT_BOUND, z.sub(Z0).add(zl.sub(Z0_LOW)), FLOAT_BOUND);
      return FloatMath.Simd.narrow(
          FloatMath.Simd.gateSlope(d, d.broadcast(1), d.broadcast(DoubleMath.LOG2_E), E0));
    }

    @Override
    public FloatVector fastValue(Swish unit, FloatVector x) {
      FloatVector n = FastMath.Simd.atMost(FastMath.OFF, FastMath.Simd.minus(x));
      return FastMath.Simd.dropGate(fastGate(n), x, LEAST);
    }

    @Override
    public FloatVector fastDerivative(Swish unit, FloatVector x) {
      FloatVector n = FastMath.Simd.atLeast(FastMath.OFF, FastMath.Simd.minus(x));
      return FastMath.Simd.dropSlope(fastSlope(n), x);
    }

    private static FloatVector fastSlope(FloatVector n) {
      FloatVector d = n.sub(n.broadcast(FAST_Z0));
      FloatVector k = d.fma(d.broadcast(FastMath.LOG2_E), d.broadcast(FastMath.LIFTED));
      FloatVector r = FastMath.Simd.reduced(d, k.sub(k.broadcast(FastMath.LIFTED)));
      FloatVector s = r.mul(r);
      FloatVector even = FastMath.Simd.even(s);
      FloatVector odd = FastMath.Simd.odd(r, s);
      FloatVector power = FastMath.Simd.power(k);
      FloatVector low = FastMath.Simd.slopeLow(power, s.fma(even, odd), FAST_E0, FAST_REST);
      FloatVector p = s.fma(even, odd.neg());
      FloatVector divisor = FastMath.Simd.slopeDivisor(power, p, low, FAST_TWO, FAST_T0);
      return d.add(low).div(divisor);
    }

    @Override
    public DoubleVector secondDerivative(Swish unit, DoubleVector x) {
      DoubleVector beta = x.broadcast(unit.beta);
      double far = unit.reach(-DoubleMath.SLOPE_BOUND);
      DoubleVector c = DoubleMath.Simd.within(-far, x, far);
      DoubleVector z = beta.mul(c);
      DoubleVector zl = beta.fma(c, z.neg());
      DoubleVector t = DoubleMath.Simd.tanhHigh(z.mul(0.5), zl.mul(0.5));
      DoubleVector tl = DoubleMath.Simd.tanhLow(z.mul(0.5), zl.mul(0.5), t);
      DoubleVector bracket = z.neg().fma(t, x.broadcast(2)).sub(z.fma(tl, zl.mul(t)));
      DoubleVector wl = zl.blend(zl.neg(), z.compare(GT, 0));
      DoubleVector w = z.abs().neg();
      return DoubleMath.Simd.slope(beta.mul(bracket), x.broadcast(0), w, wl).mul(DoubleMath.DROP);
    }
  }
}
