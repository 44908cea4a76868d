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
import org.hillock.internal.math.FloatMath;
import org.hillock.internal.math.PairMath;

/**
 * The Gaussian error linear unit in its tanh form, x σ(w) with w = x (c1 + c3 x²).
 *
 * <p>In PyTorch and Keras the bare name means another function, x Φ(x); the two differ by up to
 * 4.73e-4.
 */
public record Gelu() implements Elementwise {

  // 2 sqrt(2/π), 0.044715 times that, and 3 times that again, in two parts each.
  private static final double C1 = 0x1.9884533d43651p+0;
  private static final double C1_LOW = -0x1.cbc0d30ebfd15p-54;
  private static final double C3 = 0x1.2444f2a4d8b4bp-4;
  private static final double C3_LOW = -0x1.6c843a29d1c70p-61;
  private static final double D3 = 0x1.b6676bf7450f0p-3;
  private static final double D3_LOW = 0x1.bba7351828aabp-57;

  // c1 and c3 in two floats each; F1 has 16 bits.
  private static final float F1 = (float) (Math.rint(C1 * 0x1p15) * 0x1p-15);
  private static final float F1_LOW = (float) (C1 - F1);
  private static final float F3 = (float) C3;
  private static final float F3_LOW = (float) (C3 - F3);

  // c1 and c3 for a power of 2, c / ln 2, in two parts: so short that c1 + c3 (x² + at most 2^-6)
  // is exact, where that is a multiple of 2^-6. SQUARE rounds to one, and less BELOW, which is the
  // next float, the result is never 0 where x² is.
  private static final float G1 = (float) (Math.rint(C1 * DoubleMath.LOG2_E * 0x1p18) * 0x1p-18);
  private static final float G1_LOW = (float) (C1 * DoubleMath.LOG2_E - G1);
  private static final float G3 = (float) (Math.rint(C3 * DoubleMath.LOG2_E * 0x1p14) * 0x1p-14);
  private static final float G3_LOW = (float) (C3 * DoubleMath.LOG2_E - G3);
  private static final float SQUARE = 0x1.8p17f;
  private static final float BELOW = SQUARE + 0x1p-6f;

  // c1 in two other parts, of which the first has 45 bits.
  private static final double K1 = Math.rint(C1 * 0x1p44) * 0x1p-44;
  private static final double K1_LOW = C1 - K1 + C1_LOW;

  // The zero of the derivative, its square, and e^w there.
  private static final double X0 = -0x1.81429f9e97e4dp-1;
  private static final double X0_LOW = 0x1.4f523ed77dbdcp-55;
  private static final double S0 = 0x1.21e4bab8db157p-1;
  private static final double S0_LOW = -0x1.3bbcb5d6e01bap-58;
  private static final double E0 = 0x1.2af64e9c485eep-2;
  private static final double E0_LOW = -0x1.3ca470b477afcp-57;

  /** On the left of it a double result is less than half the smallest double. */
  private static final double DOUBLE_OFF = -22;

  /** For float, and such that w stays within what {@link FloatMath} takes. */
  private static final double FLOAT_BOUND = 12;

  /** On the right of it, σ(w) is 1, rounded to double. */
  private static final double DOUBLE_ON = 7.25;

  /** On the left of it, a float result is less than the smallest float. */
  private static final float OFF = -11.5f;

  /** On the left of it, a float result is subnormal. */
  private static final float FAST_LEAST = -0x1.43386ap+3f;

  /** On the right of it, σ(w) is 1 to much less than half an ulp. */
  private static final float ON = 6.5f;

  @Override
  public Card card() {
    return Card.of("gelu", "GELU")
        .aliases(
            "gelu_tanh",
            "gelu_new",
            "gelu_fast",
            "gelu_accurate",
            "gelu_pytorch_tanh",
            "gelu_python_tanh",
            "approx_gelu",
            "gelu_sigmoid")
        .value(
            "\\frac{x}{2}\\left(1 + \\tanh u\\right) = x\\,\\sigma(2u),\\quad u ="
                + " \\sqrt{2/\\pi}\\,(x + 0.044715\\,x^3)",
            "x/2 (1 + tanh u), u = √(2/π) (x + 0.044715 x³)")
        .derivative(
            "\\sigma(2u) + 2x\\,u'\\,\\sigma(2u)\\,\\sigma(-2u),\\quad u' = \\sqrt{2/\\pi}\\,(1 +"
                + " 0.134145\\,x^2)",
            "σ(2u) + 2x u′ σ(2u) σ(-2u)")
        .secondDerivative(
            "\\sigma(2u)\\,\\sigma(-2u)\\left[4u' + 2x\\,u'' - 4x\\,u'^2 \\tanh u\\r"
                + "ight],\\quad u'' = 0.26829\\sqrt{2/\\pi}\\,x",
            "σ(2u) σ(-2u) (4u′ + 2x u″ - 4x u′² tanh u)")
        .explanation(
            "A sigmoid of a cubic that follows the normal distribution function to about 5e-4: each"
                + " input is scaled by roughly the probability that a standard normal variable lies"
                + " below it. The product rule adds that probability to x times a bell curve, so"
                + " the slope dips below zero and overshoots one.")
        .range(Interval.from(-0.1700407505712540506391, Double.POSITIVE_INFINITY))
        .zero(X0)
        .limits("-0 at -∞ and +∞ at +∞, with slopes 0 and 1")
        .accuracy(Bound.ELEMENTWISE)
        .pitfalls(
            "gelu means three functions: this one in JAX, Keras ops and ggml; x Φ(x) in PyTorch,"
                + " TensorFlow and ONNX; x sigmoid(1.702x) in DL4J.",
            "1 + tanh(u) cancels on the left: five digits are gone at x = -3, everything beyond"
                + " -5.2 in float, where the true value is -4.6e-7.",
            "The cube overflows in float from 7e12 on and turns the derivative into NaN.")
        .source("Hendrycks, Gimpel: Gaussian Error Linear Units, 2016, arXiv:1606.08415")
        .elsewhere("PyTorch", "torch.nn.functional.gelu(approximate='tanh')")
        .elsewhere("Keras", "keras.activations.gelu(approximate=True)")
        .elsewhere("JAX", "jax.nn.gelu(approximate=True)")
        .elsewhere("ONNX", "Gelu(approximate=\"tanh\")")
        .elsewhere("DL4J", "new ActivationGELU(true)")
        .numpy(
            "c = np.clip(x, -30.0, 30.0)  # the cube overflows",
            "z = np.sqrt(8 / np.pi) * (c + 0.044715 * c**3)",
            "e = np.exp(-np.abs(z))",
            "on = np.where(z >= 0, 1.0, e) / (1 + e)",
            "off = np.where(z >= 0, e, 1.0) / (1 + e)",
            "y = np.where(on > 0, x, c) * on",
            "slope = on * (1 + np.sqrt(8 / np.pi) * (c + 3 * 0.044715 * c**3) * off)")
        .variant(Variants.GELU_NAIVE)
        .variant(Variants.GELU_ERF)
        .variant(Variants.GELU_QUICK)
        .variant(Variants.GELU_CUBE_OF_PRODUCT)
        .variant(Variants.GELU_DERIVATIVE_NAIVE)
        .variant(Variants.GELU_ERF_DERIVATIVE)
        .build();
  }

  @Override
  public double value(double x) {
    double n = DoubleMath.within(DOUBLE_OFF, x, DOUBLE_ON);
    double y = n + DoubleMath.GRAIN;
    double s = y * y;
    double w = wHigh(y, s);
    double z = DoubleMath.gate(n, -w, -wLow(y, s, w)) * DoubleMath.DROP;
    return x > DOUBLE_ON ? x : z;
  }

  @Override
  public float value(float x) {
    float n = FastMath.atMost(ON, FastMath.atLeast(OFF, x));
    float y = FastMath.grained(n);
    float s = y * y;
    float g = switchHigh(s);
    float w = y * g;
    float wl = Math.fma(y, switchLow(y, s, g), Math.fma(y, g, -w));
    return x <= ON ? FastMath.dropNegative(PairMath.gate(n, w, wl)) : x;
  }

  // -w / y in two parts of float, given s = y y rounded. F1 is so short that f1 - g is exact.

  private static float switchHigh(float s) {
    return Math.fma(-F3, s, -F1);
  }

  private static float switchLow(float y, float s, float g) {
    float rest = Math.fma(F3_LOW, s, Math.fma(F3, Math.fma(y, y, -s), F1_LOW));
    return Math.fma(-F3, s, -F1 - g) - rest;
  }

  // w = x (c1 + c3 x²) in two parts, given s = x x rounded.

  private static double wHigh(double x, double s) {
    return x * Math.fma(C3, s, K1);
  }

  private static double wLow(double x, double s, double w) {
    double g = Math.fma(C3, s, K1);
    return Math.fma(x, switchLow(x, s, g), Math.fma(x, g, -w));
  }

  /** What g = w / x lacks, given s = x x rounded. K1 is so short that k1 - g is exact. */
  private static double switchLow(double x, double s, double g) {
    double rest = Math.fma(C3_LOW, s, Math.fma(C3, Math.fma(x, x, -s), K1_LOW));
    return Math.fma(C3, s, K1 - g) + rest;
  }

  /** What rounding a + b to sum lost (Knuth). */
  private static double sumLow(double a, double b, double sum) {
    double v = sum - a;
    return a - (sum - v) + (b - v);
  }

  /** What rounding a b to p lost, and what the low parts of a and b add. */
  private static double productLow(double a, double al, double b, double bl, double p) {
    return Math.fma(a, b, -p) + Math.fma(a, bl, al * b);
  }

  // On the left of 0: e^w N / (1 + e^w)², N = 1 + e^w + x w'. With d = x - x0 and
  // q = x² + x x0 + x0² it is N = a d + e0 expm1(b d), a = c1 + 3 c3 q, b = c1 + c3 q, which does
  // not cancel; on the right, 1 minus the same at -x.
  @Override
  public double derivative(double x) {
    double y = DoubleMath.minus(DOUBLE_OFF, x) - DoubleMath.GRAIN;
    double s = y * y;
    double sl = Math.fma(y, y, -s);
    double t = y * X0;
    double tl = Math.fma(y, X0, -t) + y * X0_LOW;
    double q1 = s + t;
    double q = q1 + S0;
    double ql = sumLow(s, t, q1) + sumLow(q1, S0, q) + (sl + tl + S0_LOW);
    double near = y - X0;
    double far = sumLow(y, -X0, near) - X0_LOW;
    double d = near + far;
    double dl = near - d + far;
    double a = timesHigh(d, D3, q);
    double al = timesLow(d, dl, D3, D3_LOW, q, ql, a);
    double b = timesHigh(d, C3, q);
    double e = DoubleMath.expm1High(b, timesLow(d, dl, C3, C3_LOW, q, ql, b));
    double el = DoubleMath.expm1Low(b, timesLow(d, dl, C3, C3_LOW, q, ql, b), e);
    double p = E0 * e;
    double pl = productLow(E0, E0_LOW, e, el, p);
    double n = a + p;
    double w = wHigh(y, s);
    double nl = a - n + p + (al + pl);
    double g = DoubleMath.DROP * DoubleMath.slope(n, nl, w, wLow(y, s, w));
    return DoubleMath.select(x > 0, 1 - g, g);
  }

  /** The high part of (d + dl) (c1 + c1l + (c + cl) (q + ql)). */
  private static double timesHigh(double d, double c, double q) {
    return d * Math.fma(c, q, K1);
  }

  /** The low part of the same, given the high one. */
  private static double timesLow(
      double d, double dl, double c, double cl, double q, double ql, double high) {
    double h = Math.fma(c, q, K1);
    double hl = Math.fma(c, q, K1 - h) + Math.fma(cl, q, Math.fma(c, ql, K1_LOW));
    return productLow(d, dl, h, hl, high);
  }

  @Override
  public float derivative(float x) {
    double y = DoubleMath.within(-FLOAT_BOUND, x, FLOAT_BOUND);
    double q = Math.fma(y, y + X0, S0);
    double a = Math.fma(q, D3, C1);
    double b = Math.fma(q, C3 * DoubleMath.LOG2_E, C1 * DoubleMath.LOG2_E);
    return (float) FloatMath.gateSlope(y - X0, a, b, E0);
  }

  @Override
  public boolean hasFastGrade() {
    return true;
  }

  @Override
  public float fastValue(float x) {
    float n = FastMath.atMost(OFF, -Math.abs(x));
    // -n² in two parts, then -w / n / ln 2 in two, of which the high ones are short and exact.
    float s = BELOW - Math.fma(n, n, SQUARE);
    float sl = Math.fma(n, n, s);
    float g = Math.fma(s, G3, -G1);
    float gl = Math.fma(s, G3_LOW, Math.fma(sl, -G3 - G3_LOW, -G1_LOW));
    float k = Math.fma(n, g, FastMath.LOWERED);
    float f = Math.fma(n, gl, Math.fma(n, g, FastMath.LOWERED - k));
    return FastMath.dropGate(FastMath.gate2(n, k, f), x, FAST_LEAST);
  }

  // slope(w) [2 w' + x w'' - x w'² tanh(w/2)], w' = c1 + 3 c3 x², where 2 w' + x w'' = 4 w' - 2 c1;
  // it is even.
  @Override
  public double secondDerivative(double x) {
    double y = -DoubleMath.minus(DOUBLE_OFF, x);
    double s = y * y;
    double p = D3 * s;
    double h = C1 + p;
    double hl = sumLow(C1, p, h) + productLow(D3, D3_LOW, s, Math.fma(y, y, -s), p) + C1_LOW;
    double w = wHigh(y, s);
    double wl = wLow(y, s, w);
    double t = DoubleMath.tanhHigh(0.5 * w, 0.5 * wl);
    double tl = DoubleMath.tanhLow(0.5 * w, 0.5 * wl, t);
    double hh = h * h;
    double hhl = productLow(h, hl, h, hl, hh);
    double u = y * t;
    double ul = productLow(y, 0, t, tl, u);
    double v = hh * u;
    double vl = productLow(hh, hhl, u, ul, v);
    double f = 4 * h - 2 * C1;
    double fl = sumLow(4 * h, -2 * C1, f) + (4 * hl - 2 * C1_LOW);
    double bracket = f - v;
    double low = sumLow(f, -v, bracket) + (fl - vl);
    double c = bracket + low; // next to a zero only the low part is left
    return DoubleMath.DROP * DoubleMath.slope(c, bracket - c + low, -w, -wl);
  }

  static final class Simd implements Twin<Gelu> {
    @Override
    public VectorSpecies<Float> lanes(Operation operation, Grade grade) {
      return operation == Operation.FORWARD ? Twin.FULL : Twin.super.lanes(operation, grade);
    }

    @Override
    public DoubleVector value(Gelu unit, DoubleVector x) {
      DoubleVector n = DoubleMath.Simd.within(DOUBLE_OFF, x, DOUBLE_ON);
      DoubleVector y = n.add(DoubleMath.GRAIN);
      DoubleVector s = y.mul(y);
      DoubleVector w = wHigh(y, s);
      DoubleVector z = DoubleMath.Simd.gate(n, w.neg(), wLow(y, s, w).neg()).mul(DoubleMath.DROP);
      return z.blend(x, x.compare(GT, DOUBLE_ON));
    }

    @Override
    public FloatVector value(Gelu unit, FloatVector x) {
      FloatVector h = gate(FastMath.Simd.atMost(ON, FastMath.Simd.atLeast(OFF, x)));
      return x.blend(FastMath.Simd.dropNegative(h), x.compare(LE, ON));
    }

    @Override
    public float middle(Gelu unit, Grade grade) {
      return ON;
    }

    @Override
    public FloatVector middleValue(Gelu unit, FloatVector x) {
      return gate(x).mul(FastMath.DROP);
    }

    private static FloatVector gate(FloatVector n) {
      FloatVector y = FastMath.Simd.grained(n);
      FloatVector s = y.mul(y);
      FloatVector g = switchHigh(s);
      FloatVector w = y.mul(g);
      FloatVector wl = y.fma(switchLow(y, s, g), y.fma(g, w.neg()));
      return PairMath.Simd.gate(n, w, wl);
    }

    private static FloatVector switchHigh(FloatVector s) {
      return s.fma(s.broadcast(-F3), s.broadcast(-F1));
    }

    private static FloatVector switchLow(FloatVector y, FloatVector s, FloatVector g) {
      FloatVector lost = y.fma(y, s.neg());
      FloatVector rest = s.fma(s.broadcast(F3_LOW), lost.fma(s.broadcast(F3), s.broadcast(F1_LOW)));
      return s.fma(s.broadcast(-F3), s.broadcast(-F1).sub(g)).sub(rest);
    }

    private static DoubleVector wHigh(DoubleVector x, DoubleVector s) {
      return x.mul(s.fma(s.broadcast(C3), s.broadcast(K1)));
    }

    private static DoubleVector wLow(DoubleVector x, DoubleVector s, DoubleVector w) {
      DoubleVector g = s.fma(s.broadcast(C3), s.broadcast(K1));
      return x.fma(switchLow(x, s, g), x.fma(g, w.neg()));
    }

    private static DoubleVector switchLow(DoubleVector x, DoubleVector s, DoubleVector g) {
      DoubleVector lost = x.fma(x, s.neg());
      DoubleVector rest = lost.fma(s.broadcast(C3), s.broadcast(K1_LOW));
      rest = s.fma(s.broadcast(C3_LOW), rest);
      return s.fma(s.broadcast(C3), s.broadcast(K1).sub(g)).add(rest);
    }

    private static DoubleVector sumLow(DoubleVector a, DoubleVector b, DoubleVector sum) {
      DoubleVector v = sum.sub(a);
      return a.sub(sum.sub(v)).add(b.sub(v));
    }

    private static DoubleVector productLow(
        DoubleVector b, DoubleVector bl, double a, double al, DoubleVector p) {
      DoubleVector constant = b.broadcast(a);
      return constant.fma(b, p.neg()).add(constant.fma(bl, b.mul(al)));
    }

    private static DoubleVector productLow(
        DoubleVector a, DoubleVector al, DoubleVector b, DoubleVector bl, DoubleVector p) {
      return a.fma(b, p.neg()).add(a.fma(bl, al.mul(b)));
    }

    @Override
    public DoubleVector derivative(Gelu unit, DoubleVector x) {
      DoubleVector y = DoubleMath.Simd.minus(DOUBLE_OFF, x).sub(DoubleMath.GRAIN);
      DoubleVector g = left(y);
      return g.blend(x.broadcast(1).sub(g), x.compare(GT, 0));
    }

    private static DoubleVector left(DoubleVector y) {
      DoubleVector s = y.mul(y);
      DoubleVector t = y.mul(X0);
      DoubleVector q1 = s.add(t);
      DoubleVector q = q1.add(S0);
      DoubleVector ql = qLow(y, s, t, q1, q);
      DoubleVector near = y.sub(X0);
      DoubleVector far = sumLow(y, y.broadcast(-X0), near).sub(X0_LOW);
      DoubleVector d = near.add(far);
      DoubleVector dl = near.sub(d).add(far);
      DoubleVector a = timesHigh(d, D3, q);
      DoubleVector al = timesLow(d, dl, D3, D3_LOW, q, ql, a);
      DoubleVector b = DoubleMath.Simd.exact(timesHigh(d, C3, q));
      DoubleVector bl = timesLow(d, dl, C3, C3_LOW, q, ql, b);
      DoubleVector e = DoubleMath.Simd.exact(DoubleMath.Simd.expm1High(b, bl));
      DoubleVector el = DoubleMath.Simd.expm1Low(b, bl, e);
      DoubleVector p = e.mul(E0);
      DoubleVector pl = productLow(e, el, E0, E0_LOW, p);
      DoubleVector n = a.add(p);
      DoubleVector w = wHigh(y, s);
      DoubleVector nl = a.sub(n).add(p).add(al.add(pl));
      return DoubleMath.Simd.slope(n, nl, w, wLow(y, s, w)).mul(DoubleMath.DROP);
    }

    private static DoubleVector qLow(
        DoubleVector y, DoubleVector s, DoubleVector t, DoubleVector q1, DoubleVector q) {
      DoubleVector sl = y.fma(y, s.neg());
      DoubleVector tl = y.fma(y.broadcast(X0), t.neg()).add(y.mul(X0_LOW));
      return sumLow(s, t, q1).add(sumLow(q1, q1.broadcast(S0), q)).add(sl.add(tl).add(S0_LOW));
    }

    private static DoubleVector timesHigh(DoubleVector d, double c, DoubleVector q) {
      return d.mul(q.fma(q.broadcast(c), q.broadcast(K1)));
    }

    private static DoubleVector timesLow(
        DoubleVector d,
        DoubleVector dl,
        double c,
        double cl,
        DoubleVector q,
        DoubleVector ql,
        DoubleVector high) {
      DoubleVector factor = q.broadcast(c);
      DoubleVector h = q.fma(factor, q.broadcast(K1));
      DoubleVector rest = q.fma(q.broadcast(cl), ql.fma(factor, q.broadcast(K1_LOW)));
      DoubleVector hl = q.fma(factor, q.broadcast(K1).sub(h)).add(rest);
      return productLow(d, dl, h, hl, high);
    }

    @Override
    public FloatVector derivative(Gelu unit, FloatVector x) {
      DoubleVector y = FloatMath.Simd.widen(x);
      return slopeInDouble(DoubleMath.Simd.within(-FLOAT_BOUND, y, FLOAT_BOUND));
    }

    @Override
    public FloatVector middleDerivative(Gelu unit, FloatVector x) {
      return slopeInDouble(FloatMath.Simd.widen(x));
    }

    private static FloatVector slopeInDouble(DoubleVector y) {
      DoubleVector q = y.fma(y.add(X0), y.broadcast(S0));
      DoubleVector a = q.fma(q.broadcast(D3), q.broadcast(C1));
      DoubleVector b =
          q.fma(q.broadcast(C3 * DoubleMath.LOG2_E), q.broadcast(C1 * DoubleMath.LOG2_E));
      return FloatMath.Simd.narrow(FloatMath.Simd.gateSlope(y.sub(X0), a, b, E0));
    }

    @Override
    public FloatVector fastValue(Gelu unit, FloatVector x) {
      FloatVector n = FastMath.Simd.atMost(OFF, FastMath.Simd.minus(x));
      return FastMath.Simd.dropGate(fastGate(n), x, FAST_LEAST);
    }

    @Override
    public FloatVector fastMiddleValue(Gelu unit, FloatVector x) {
      return FastMath.Simd.middleGate(fastGate(FastMath.Simd.minus(x)), x);
    }

    private static FloatVector fastGate(FloatVector n) {
      FloatVector s = n.broadcast(BELOW).sub(n.fma(n, n.broadcast(SQUARE)));
      FloatVector sl = n.fma(n, s);
      FloatVector g = s.fma(n.broadcast(G3), n.broadcast(-G1));
      FloatVector gl = sl.fma(n.broadcast(-G3 - G3_LOW), n.broadcast(-G1_LOW));
      gl = s.fma(n.broadcast(G3_LOW), gl);
      FloatVector k = n.fma(g, n.broadcast(FastMath.LOWERED));
      FloatVector f = n.fma(gl, n.fma(g, n.broadcast(FastMath.LOWERED).sub(k)));
      return FastMath.Simd.gate2(n, k, f);
    }

    @Override
    public float slopeMiddle(Gelu unit, Grade grade) {
      return 9.5f;
    }

    @Override
    public float productMiddle(Gelu unit, Grade grade) {
      return slopeMiddle(unit, grade) * 0.75f;
    }

    @Override
    public DoubleVector secondDerivative(Gelu unit, DoubleVector x) {
      DoubleVector y = DoubleMath.Simd.minus(DOUBLE_OFF, x).neg();
      DoubleVector s = y.mul(y);
      DoubleVector p = s.mul(D3);
      DoubleVector c1 = y.broadcast(C1);
      DoubleVector h = c1.add(p);
      DoubleVector lost = productLow(s, y.fma(y, s.neg()), D3, D3_LOW, p);
      DoubleVector hl = sumLow(c1, p, h).add(lost).add(C1_LOW);
      DoubleVector w = wHigh(y, s);
      return second(y, h, hl, w, wLow(y, s, w));
    }

    private static DoubleVector second(
        DoubleVector y, DoubleVector h, DoubleVector hl, DoubleVector w, DoubleVector wl) {
      DoubleVector t = DoubleMath.Simd.tanhHigh(w.mul(0.5), wl.mul(0.5));
      DoubleVector tl = DoubleMath.Simd.tanhLow(w.mul(0.5), wl.mul(0.5), t);
      DoubleVector hh = h.mul(h);
      DoubleVector hhl = productLow(h, hl, h, hl, hh);
      DoubleVector u = y.mul(t);
      DoubleVector ul = productLow(y, y.broadcast(0), t, tl, u);
      DoubleVector v = hh.mul(u);
      DoubleVector vl = productLow(hh, hhl, u, ul, v);
      DoubleVector h4 = h.mul(4);
      DoubleVector f = h4.sub(2 * C1);
      DoubleVector fl = sumLow(h4, h4.broadcast(-2 * C1), f).add(hl.mul(4).sub(2 * C1_LOW));
      DoubleVector bracket = f.sub(v);
      DoubleVector low = sumLow(f, v.neg(), bracket).add(fl.sub(vl));
      DoubleVector c = bracket.add(low);
      DoubleVector cl = bracket.sub(c).add(low);
      return DoubleMath.Simd.slope(c, cl, w.neg(), wl.neg()).mul(DoubleMath.DROP);
    }
  }
}
