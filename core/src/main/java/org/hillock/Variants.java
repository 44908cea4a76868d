package org.hillock;

import java.util.function.DoubleUnaryOperator;
import org.hillock.internal.math.DoubleMath;

/**
 * The formulas that go around. Each is computed as people's code computes it: in float with every
 * step rounded to float, exp and tanh as good as a mathematics library gives them.
 */
final class Variants {
  private Variants() {}

  // ---- sigmoid ----

  static final Variant NAIVE_SIGMOID =
      value(
          "naive",
          "1 / (1 + np.exp(-x))",
          "exp overflows below -88.7 in float and -709.7 in double, and takes the tail with it.",
          x -> 1 / (1 + exp(-x)),
          x -> 1 / (1 + exp(-x)));

  static Variant clippedSigmoid(String name, int bound, String who) {
    return value(
        name,
        "1 / (1 + np.exp(-np.clip(x, -" + bound + ", " + bound + ")))",
        "The tail is frozen beyond ±" + bound + ", as in " + who + ".",
        x -> 1 / (1 + exp(-Math.max(-bound, Math.min(bound, x)))),
        x -> 1 / (1 + exp(-Math.max(-bound, Math.min(bound, x)))));
  }

  static final Variant SIGMOID_FROM_OUTPUT =
      derivative(
          "y(1-y)",
          "y = 1 / (1 + np.exp(-x)); y * (1 - y)",
          "It is 0 as soon as y rounds to 1, beyond x = 17 in float and 37 in double.",
          x -> fromOutput(1 / (1 + exp(-x))),
          x -> fromOutput(1 / (1 + exp(-x))));

  static final Variant SIGMOID_OF_OUTPUT =
      derivative(
          "derivative of the output",
          "sigmoid(y) * (1 - sigmoid(y)), y = sigmoid(x)",
          "The derivative was applied to the output instead of the input.",
          x -> fromOutput(1 / (1 + exp(-1 / (1 + exp(-x))))),
          x -> fromOutput(1 / (1 + exp(-1 / (1 + exp(-x))))));

  private static double fromOutput(double y) {
    return y * (1 - y);
  }

  private static float fromOutput(float y) {
    return y * (1 - y);
  }

  // ---- tanh ----

  static final Variant TANH_BY_QUOTIENT =
      value(
          "by exp(2x)",
          "(np.exp(2*x) - 1) / (np.exp(2*x) + 1)",
          "inf / inf is NaN for large x, and all digits are lost near 0.",
          x -> (exp(2 * x) - 1) / (exp(2 * x) + 1),
          x -> (exp(2 * x) - 1) / (exp(2 * x) + 1));

  static final Variant TANH_DERIVATIVE_FROM_OUTPUT =
      derivative(
          "1 - y^2",
          "1 - np.tanh(x)**2",
          "It cancels for |x| > 1 and is 0 beyond 9 in float and 19 in double.",
          x -> 1 - tanh(x) * tanh(x),
          x -> 1 - tanh(x) * tanh(x));

  static final Variant TANH_DERIVATIVE_OF_OUTPUT =
      derivative(
          "derivative of the output",
          "1 - np.tanh(np.tanh(x))**2",
          "The derivative was applied to the output instead of the input.",
          x -> 1 - tanh(tanh(x)) * tanh(tanh(x)),
          x -> 1 - tanh(tanh(x)) * tanh(tanh(x)));

  // ---- leaky_relu ----

  static Variant slope(String name, String who, double alpha) {
    return value(
        name,
        "np.where(x > 0, x, " + alpha + " * x)",
        "Another slope: " + who + ".",
        x -> x > 0 ? x : alpha * x,
        x -> x > 0 ? x : (float) alpha * x);
  }

  static Variant slopeDerivative(String name, String who, double alpha) {
    return derivative(
        name,
        "np.where(x > 0, 1, " + alpha + ")",
        "Another slope: " + who + ".",
        x -> x > 0 ? 1 : alpha,
        x -> x > 0 ? 1 : (float) alpha);
  }

  // ---- elu ----

  static final Variant ELU_BY_EXP =
      value(
          "exp(x) - 1",
          "np.where(x > 0, x, alpha * (np.exp(x) - 1))",
          "exp(x) - 1 loses every digit near 0.",
          x -> x > 0 ? x : exp(x) - 1,
          x -> x > 0 ? x : exp(x) - 1);

  static Variant eluAlpha(double alpha) {
    return value(
        "alpha " + alpha,
        "np.where(x > 0, x, " + alpha + " * np.expm1(x))",
        "Another alpha.",
        x -> x > 0 ? x : alpha * DoubleMath.expm1High(x, 0),
        x -> x > 0 ? x : (float) (alpha * DoubleMath.expm1High(x, 0)));
  }

  static final Variant ELU_DERIVATIVE_FROM_OUTPUT =
      derivative(
          "y + alpha",
          "np.where(x > 0, 1, elu(x) + alpha)",
          "It cancels as y approaches -alpha, and is 0 beyond -17 in float.",
          x -> x > 0 ? 1 : exp(x) - 1 + 1,
          x -> x > 0 ? 1 : exp(x) - 1 + 1);

  // ---- swish ----

  static final Variant NAIVE_SWISH =
      value(
          "naive",
          "x / (1 + np.exp(-x))",
          "exp overflows below -88.7 in float, where the true value is still a normal number; NaN at"
              + " -inf.",
          x -> x / (1 + exp(-x)),
          x -> x / (1 + exp(-x)));

  static Variant swishBeta(double beta) {
    return value(
        "beta " + beta,
        "x / (1 + np.exp(-" + beta + " * x))",
        "Another beta; 1.702 is the quick GELU.",
        x -> x / (1 + exp(-beta * x)),
        x -> x / (1 + exp((float) -beta * x)));
  }

  static final Variant SWISH_DERIVATIVE_WRONG =
      derivative(
          "tutorial",
          "s = swish(x); s + x * sigmoid(x) * (1 - s)",
          "Wrong: the first term must be sigmoid(x), not swish(x), and so must the last.",
          x -> {
            double g = 1 / (1 + exp(-x));
            double s = x * g;
            return s + x * g * (1 - s);
          },
          x -> {
            float g = 1 / (1 + exp(-x));
            float s = x * g;
            return s + x * g * (1 - s);
          });

  static final Variant SWISH_DERIVATIVE_NAIVE =
      derivative(
          "naive",
          "g = sigmoid(x); g * (1 + x * (1 - g))",
          "1 - g cancels for large x, the bracket cancels at the zero, and both tails are lost.",
          x -> {
            double g = 1 / (1 + exp(-x));
            return g * (1 + x * (1 - g));
          },
          x -> {
            float g = 1 / (1 + exp(-x));
            return g * (1 + x * (1 - g));
          });

  // ---- gelu ----

  private static final double C = 0.7978845608028654;

  static final Variant GELU_NAIVE =
      value(
          "naive",
          "0.5 * x * (1 + np.tanh(np.sqrt(2/np.pi) * (x + 0.044715 * x**3)))",
          "1 + tanh(u) cancels on the left; beyond -5.2 in float nothing is left.",
          x -> 0.5 * x * (1 + tanh(C * (x + 0.044715 * (x * x * x)))),
          x -> 0.5f * x * (1 + tanh((float) C * (x + 0.044715f * (x * x * x)))));

  static final Variant GELU_ERF =
      value(
          "exact form",
          "0.5 * x * scipy.special.erfc(-x / np.sqrt(2))",
          "Another function: x Φ(x), which PyTorch, TensorFlow and ONNX call gelu; up to 4.73e-4"
              + " away.",
          x -> 0.5 * x * erfc(-x * Math.sqrt(0.5)),
          x -> (float) (0.5 * x * erfc(-x * Math.sqrt(0.5))));

  static final Variant GELU_QUICK =
      value(
          "quick form",
          "x / (1 + np.exp(-1.702 * x))",
          "Another function: x sigmoid(1.702 x), which DL4J calls gelu; up to 0.02 away.",
          x -> x / (1 + exp(-1.702 * x)),
          x -> x / (1 + exp(-1.702f * x)));

  static final Variant GELU_CUBE_OF_PRODUCT =
      value(
          "cube of the product",
          "0.5 * x * (1 + np.tanh(np.sqrt(2/np.pi) * (x + (0.044715 * x)**3)))",
          "Wrong: 0.044715 is cubed too, which makes the cubic term 500 times too small.",
          x -> {
            double z = 0.044715 * x;
            return 0.5 * x * (1 + tanh(C * (x + z * z * z)));
          },
          x -> {
            float z = 0.044715f * x;
            return 0.5f * x * (1 + tanh((float) C * (x + z * z * z)));
          });

  static final Variant GELU_DERIVATIVE_NAIVE =
      derivative(
          "naive",
          "t = np.tanh(u); 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du",
          "Both 1 + t and 1 - t² cancel on the left; NaN once the cube overflows.",
          x -> {
            double t = tanh(C * (x + 0.044715 * (x * x * x)));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (C * (1 + 3 * 0.044715 * (x * x)));
          },
          x -> {
            float t = tanh((float) C * (x + 0.044715f * (x * x * x)));
            return 0.5f * (1 + t)
                + 0.5f * x * (1 - t * t) * ((float) C * (1 + 3 * 0.044715f * (x * x)));
          });

  static final Variant GELU_ERF_DERIVATIVE =
      derivative(
          "exact form",
          "0.5 * scipy.special.erfc(-x / np.sqrt(2)) + x * np.exp(-x*x/2) / np.sqrt(2*np.pi)",
          "The derivative of another function, x Φ(x).",
          Variants::geluErfDerivative,
          x -> (float) geluErfDerivative(x));

  private static double geluErfDerivative(double x) {
    double z = Math.max(-1e9, Math.min(1e9, x));
    return 0.5 * erfc(-z * Math.sqrt(0.5)) + 0.5 * C * z * exp(-0.5 * z * z);
  }

  // ---- what the formulas are made of ----

  private static double exp(double x) {
    return DoubleMath.exp(1, x, 0);
  }

  private static float exp(float x) {
    return (float) DoubleMath.exp(1, x, 0);
  }

  private static double tanh(double x) {
    return DoubleMath.tanhHigh(x, 0);
  }

  private static float tanh(float x) {
    return (float) DoubleMath.tanhHigh(x, 0);
  }

  /**
   * The complementary error function to about 14 digits: its series (DLMF 7.6.2) near 0, its
   * continued fraction (DLMF 7.9.1) elsewhere.
   */
  private static double erfc(double z) {
    if (z < 0) {
      return 2 - erfc(-z);
    }
    if (!(z < 30)) {
      return Double.isNaN(z) ? z : 0;
    }
    double scale = exp(-z * z) * 0.5641895835477563; // 1/sqrt(pi)
    if (z < 2.5) {
      double sum = 0;
      double term = z;
      for (int n = 1; term > 1e-18 * sum; n++) {
        sum += term;
        term *= 2 * z * z / (2 * n + 1);
      }
      return 1 - 2 * scale * sum;
    }
    double fraction = 0;
    for (int n = 60; n >= 1; n--) {
      fraction = n * 0.5 / (z + fraction);
    }
    return scale / (z + fraction);
  }

  private interface FloatOperator {
    float at(float x);
  }

  private static Variant value(
      String name, String numpy, String trouble, DoubleUnaryOperator inDouble, FloatOperator f) {
    return new Variant(name, false, numpy, trouble, formula(inDouble, f));
  }

  private static Variant derivative(
      String name, String numpy, String trouble, DoubleUnaryOperator inDouble, FloatOperator f) {
    return new Variant(name, true, numpy, trouble, formula(inDouble, f));
  }

  private static Variant.Formula formula(DoubleUnaryOperator inDouble, FloatOperator inFloat) {
    return new Variant.Formula() {
      @Override
      public double at(double x) {
        return inDouble.applyAsDouble(x);
      }

      @Override
      public float at(float x) {
        return inFloat.at(x);
      }
    };
  }
}
