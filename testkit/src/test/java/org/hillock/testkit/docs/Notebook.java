package org.hillock.testkit.docs;

import static org.hillock.testkit.docs.Markdown.number;
import static org.hillock.testkit.docs.Markdown.numbers;

import org.hillock.Elu;
import org.hillock.Gelu;
import org.hillock.LeakyRelu;
import org.hillock.Relu;
import org.hillock.Rows;
import org.hillock.Sigmoid;
import org.hillock.Softmax;
import org.hillock.Swish;
import org.hillock.Tanh;

/** docs/from-the-notebook.md: the tutorial's code against ours, point by point. */
final class Notebook {
  private static final double C = Math.sqrt(2 / Math.PI);

  private Notebook() {}

  // The tutorial's code, line by line, in the arithmetic of NumPy, which is double; StrictMath
  // gives
  // the same digits on every machine.

  static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  static double sigmoidDerivative(double x) {
    double s = sigmoid(x);
    return s * (1 - s);
  }

  static double tanhDerivative(double x) {
    return 1 - StrictMath.pow(StrictMath.tanh(x), 2);
  }

  static double elu(double x) {
    return x > 0 ? x : StrictMath.exp(x) - 1;
  }

  static double swish(double x) {
    return x / (1 + StrictMath.exp(-x));
  }

  static double swishDerivative(double x) {
    double s = swish(x);
    return s + x * sigmoid(x) * (1 - s);
  }

  static double gelu(double x) {
    return 0.5 * x * (1 + StrictMath.tanh(C * (x + 0.044715 * StrictMath.pow(x, 3))));
  }

  static double geluDerivative(double x) {
    double t = StrictMath.tanh(C * (x + 0.044715 * StrictMath.pow(x, 3)));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (C * (1 + 3 * 0.044715 * StrictMath.pow(x, 2)));
  }

  static double[] softmax(double... x) {
    double max = Double.NEGATIVE_INFINITY;
    for (double each : x) {
      max = Math.max(max, each);
    }
    double sum = 0;
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = StrictMath.exp(x[i] - max);
      sum += y[i];
    }
    for (int i = 0; i < x.length; i++) {
      y[i] /= sum;
    }
    return y;
  }

  static String text() {
    Markdown page = new Markdown();
    page.add("# From the notebook");
    page.add(
        "Hillock began as a notebook: eight activation functions, their derivatives, two figures,"
            + " in NumPy. Its formulas and its figures carry over; this page goes through its code"
            + " and says what is different here, and by how much. Every number is computed when the"
            + " page is made: the notebook's formulas in double arithmetic, as NumPy has it.");
    derivativeOfSwish(page);
    sigmoidOverflows(page);
    eluComputesBoth(page);
    tails(page);
    derivativesFromOutputs(page);
    softmaxWithoutAxis(page);
    softmaxWithoutDerivative(page);
    derivativeAtZero(page);
    return page.toString();
  }

  private static void derivativeOfSwish(Markdown page) {
    page.add("## The derivative of Swish is another function");
    page.code(
        "python",
        "def swish_derivative(x):\n    s = swish(x)\n    return s + x * sigmoid(x) * (1 - s)");
    page.add(
        "The text above it is right; the code has `s = swish(x)` where the text has the sigmoid."
            + " The curve in the notebook's second figure is therefore not a derivative of anything"
            + " in the first.");
    page.table("x", "notebook", "Hillock");
    var ours = new Swish();
    for (double x : new double[] {-3, -1, 0, 1, 2, 3}) {
      page.row(number(x), number(swishDerivative(x)), number(ours.derivative(x)));
    }
    page.end();
    page.add(
        "At 0 it says "
            + number(swishDerivative(0))
            + " where the slope is "
            + number(ours.derivative(0.0))
            + ", and at 3 it has the wrong sign.");
  }

  private static void sigmoidOverflows(Markdown page) {
    page.add("## Sigmoid overflows");
    page.code("python", "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))");
    page.add(
        "For large negative x the exponential is infinite: NumPy warns (`overflow encountered in"
            + " exp`) and the tail is gone. In float32 that happens at -88.7 already. Hillock takes"
            + " the exponential of -|x| only, and keeps every number down to the smallest"
            + " subnormal.");
    var ours = new Sigmoid();
    page.table("x", "notebook", "Hillock");
    for (double x : new double[] {-36, -700, -710, -740}) {
      page.row(number(x), number(sigmoid(x)), number(ours.value(x)));
    }
    page.end();
  }

  private static void eluComputesBoth(Markdown page) {
    page.add("## ELU computes the branch that it throws away");
    page.code(
        "python", "def elu(x, alpha=1.0):\n    return np.where(x > 0, x, alpha * (np.exp(x) - 1))");
    page.add(
        "`np.where` needs both sides, so `np.exp(1000)` overflows to "
            + number(StrictMath.exp(1000))
            + " with a warning for a value that nobody wants; differentiated automatically it"
            + " becomes "
            + number(0 * StrictMath.exp(1000))
            + " (0 times infinity). On the left `exp(x) - 1` loses its digits near 0:");
    var ours = new Elu();
    page.table("x", "notebook", "Hillock");
    for (double x : new double[] {-1, -1e-5, -1e-10, -1e-17}) {
      page.row(number(x), number(elu(x)), number(ours.value(x)));
    }
    page.end();
  }

  private static void tails(Markdown page) {
    page.add("## GELU loses its tail");
    page.code(
        "python",
        "def gelu(x):\n    return 0.5 * x * (1 + np.tanh(np.sqrt(2/np.pi) * (x + 0.044715 *"
            + " np.power(x, 3))))");
    page.add(
        "On the left tanh is close to -1, and `1 + tanh` cancels: first the digits go, then"
            + " everything. Hillock uses the same function written as x σ(2u), which has nothing to"
            + " cancel. Its derivative cancels likewise, and is NaN once the cube overflows.");
    var ours = new Gelu();
    page.table("x", "notebook f", "Hillock f", "notebook f'", "Hillock f'");
    for (double x : new double[] {-3, -5, -7, -9, -12, -1e155}) {
      page.row(
          number(x),
          number(gelu(x)),
          number(ours.value(x)),
          number(geluDerivative(x)),
          number(ours.derivative(x)));
    }
    page.end();
    page.add(
        "At -∞ the notebook's GELU is "
            + number(gelu(Double.NEGATIVE_INFINITY))
            + " and its Swish "
            + number(swish(Double.NEGATIVE_INFINITY))
            + "; here both are "
            + number(ours.value(Double.NEGATIVE_INFINITY))
            + ", the limit. Swish in its own tail, where exp overflows: at -720 the notebook has "
            + number(swish(-720))
            + ", Hillock "
            + number(new Swish().value(-720.0))
            + ".");
  }

  private static void derivativesFromOutputs(Markdown page) {
    page.add("## Derivatives from outputs die early");
    page.code(
        "python",
        "def sigmoid_derivative(x):\n    s = sigmoid(x)\n    return s * (1 - s)\n\n"
            + "def tanh_derivative(x):\n    return 1 - np.tanh(x)**2");
    page.add(
        "Both are right on paper. In arithmetic s rounds to 1, and the slope to 0, long before the"
            + " true slope is too small to write down. Hillock computes σ(x) σ(-x) and sech² x from"
            + " the input; `backwardFromOutput` is there for those who kept only the output.");
    var sigmoid = new Sigmoid();
    var tanh = new Tanh();
    page.table("x", "notebook σ'", "Hillock σ'", "notebook tanh'", "Hillock tanh'");
    for (double x : new double[] {1, 10, 20, 40}) {
      page.row(
          number(x),
          number(sigmoidDerivative(x)),
          number(sigmoid.derivative(x)),
          number(tanhDerivative(x)),
          number(tanh.derivative(x)));
    }
    page.end();
  }

  private static void softmaxWithoutAxis(Markdown page) {
    page.add("## Softmax has no axis");
    page.code(
        "python",
        "def softmax(x):\n    e_x = np.exp(x - np.max(x))  # for numerical stability\n"
            + "    return e_x / np.sum(e_x)");
    double[] batch = {1, 2, 3, 101, 102, 103};
    double[] ours = new double[6];
    new Softmax().forward(batch, ours, Rows.along(new int[] {2, 3}, -1));
    page.add(
        "The shift is right, for one row. A batch is one row to it too: all examples compete for"
            + " the same 1, and the smaller ones vanish. Hillock takes rows along any axis, with a"
            + " mask.");
    page.table("batch of two rows", "notebook", "Hillock");
    double[] theirs = softmax(batch);
    for (int row = 0; row < 2; row++) {
      page.row(
          numbers(batch[3 * row], batch[3 * row + 1], batch[3 * row + 2]),
          numbers(theirs[3 * row], theirs[3 * row + 1], theirs[3 * row + 2]),
          numbers(ours[3 * row], ours[3 * row + 1], ours[3 * row + 2]));
    }
    page.end();
  }

  private static void softmaxWithoutDerivative(Markdown page) {
    page.add("## The derivative of softmax is missing");
    page.code(
        "python",
        "plt.plot(x, np.zeros_like(x))  # Placeholder\n"
            + "plt.title(\"Softmax Derivative (not plotted)\")");
    page.add(
        "The function for it is there and right for one row; the figure shows a line at 0. The"
            + " derivative of a row is a matrix, so Hillock draws it as one, a heat map. Backward"
            + " never builds it: y (dy - ⟨y, dy⟩) is enough.");
    page.table("softmax of 1, 2, 3", "its Jacobian, row by row");
    double[] y = new double[3];
    new Softmax().forward(new double[] {1, 2, 3}, y);
    double[][] jacobian = new Softmax().jacobian(1, 2, 3);
    for (int i = 0; i < 3; i++) {
      page.row(number(y[i]), numbers(jacobian[i]));
    }
    page.end();
    page.add("![The derivatives](figures/derivatives.png)");
  }

  private static void derivativeAtZero(Markdown page) {
    page.add("## The derivative at 0");
    page.add(
        "The notebook's text defines the derivatives of ReLU, Leaky ReLU and ELU for x < 0 and for"
            + " x > 0, and leaves out x = 0. Its code answers: the left piece. So does Hillock, and"
            + " so do PyTorch and TensorFlow for ReLU; the card says it, the figures show it with"
            + " open and closed dots, and a test holds it.");
    page.table("function", "notebook at 0", "Hillock at 0");
    page.row("ReLU", "0", number(new Relu().derivative(0.0)));
    page.row("Leaky ReLU", "0.01", number(new LeakyRelu().derivative(0.0)));
    page.row("ELU", number(StrictMath.exp(0)), number(new Elu().derivative(0.0)));
    page.end();
    page.add(
        "(`relu_derivative` also returns integers, which turns a float32 array into int64 on the"
            + " way.)");
  }
}
