package org.hillock;

import java.util.List;
import java.util.Objects;
import org.hillock.internal.backend.Backends;
import org.hillock.internal.backend.RowLoop;

/**
 * Scores turned into proportions, e^(x/temperature) over its sum along a row.
 *
 * <p>Each entry is within 2 ulp (float), 4 ulp (double, and float in the fast grade) of the truth:
 * no difference from the largest entry is rounded before it goes into an exponential, and the sum
 * is compensated. It has a fixed number of partial sums, so that the bits depend neither on the
 * vector width nor on threads. A row of equal entries gives 1/n, rounded, and an entry far above
 * all others 1.
 *
 * <p>Special rows: exactly one +∞ gives its one-hot, which is the limit; several +∞ give NaN; a NaN
 * gives a row of NaN; an empty row gives nothing; a row that is all -∞ or all masked follows {@link
 * #undefined()}.
 *
 * @param temperature divides the scores, greater than 0
 * @param undefined what a row becomes in which every entry is -∞ or masked
 */
public record Softmax(double temperature, Undefined undefined) implements Rowwise {

  /** What becomes of a row in which every entry is -∞ or masked: it has no proportions. */
  public enum Undefined {
    /** NaN in every entry, as PyTorch and JAX have it. The default. */
    NAN,
    /** Zero in every entry. */
    ZEROS,
    /** An {@link ArithmeticException}; rows before it have been written. */
    ERROR
  }

  private static final Parameter TEMPERATURE =
      new Parameter(
          "temperature",
          List.of("tau"),
          1,
          Interval.open(0, Double.POSITIVE_INFINITY),
          new Interval(0.05, true, 10, true),
          "divides the scores: small sharpens, large flattens");

  /** Softmax at temperature 1. */
  public Softmax() {
    this(TEMPERATURE.defaultValue());
  }

  /** Softmax at the given temperature. */
  public Softmax(double temperature) {
    this(temperature, Undefined.NAN);
  }

  /** Softmax with all its choices. */
  public Softmax {
    temperature = TEMPERATURE.check(temperature);
    Objects.requireNonNull(undefined, "undefined");
  }

  @Override
  public double[] parameters() {
    return new double[] {temperature};
  }

  @Override
  public Softmax with(double... values) {
    return new Softmax(Parameter.only(values, TEMPERATURE), undefined);
  }

  @Override
  public Card card() {
    return Card.of("softmax", "Softmax")
        .aliases("softmax2d", "normalized_exponential")
        .parameter(TEMPERATURE)
        .value("y_i = \\frac{e^{x_i/\\tau}}{\\sum_j e^{x_j/\\tau}}", "e^(xᵢ/τ) / Σⱼ e^(xⱼ/τ)")
        .derivative(
            "\\frac{\\partial y_i}{\\partial x_k} = \\tfrac{1}{\\tau}\\,y_i(\\delta_{ik} - y_k)",
            "yᵢ ([i = k] - yₖ) / τ")
        .explanation(
            "Scores become proportions by comparing exponentials. Every output depends on every"
                + " input, so the derivative is a matrix: raising one score takes probability from"
                + " all the others in proportion to what they hold. Each of its rows and columns"
                + " sums to 0, because the proportions sum to 1.")
        .range(Interval.open(0, 1))
        .limits("one entry at +∞ takes everything; an entry at -∞ gets 0")
        .accuracy(Bound.ROWWISE)
        .pitfalls(
            "Without subtracting the largest entry the exponentials overflow from 89 on in float.",
            "Over the whole array instead of an axis, every row of a batch competes with every"
                + " other.",
            "A row that is all -∞ becomes NaN and poisons the batch.",
            "y(1-y) is only the diagonal of the derivative.")
        .source(
            "Boltzmann, 1868; Bridle: Probabilistic Interpretation of Feedforward Classification"
                + " Network Outputs, 1990")
        .elsewhere("PyTorch", "torch.softmax(dim)")
        .elsewhere("Keras", "keras.activations.softmax(axis=-1)")
        .elsewhere("JAX", "jax.nn.softmax(axis=-1)")
        .elsewhere("ONNX", "Softmax(axis=-1)")
        .elsewhere("DL4J", "Activation.SOFTMAX")
        .numpy(
            "temperature = " + temperature,
            "e = np.exp((x - x.max(axis=-1, keepdims=True)) / temperature)",
            "y = e / e.sum(axis=-1, keepdims=True)",
            "dx = y * (dy - (y * dy).sum(axis=-1, keepdims=True)) / temperature")
        .build();
  }

  @Override
  public void forward(
      float[] x, int xOffset, boolean[] mask, float[] y, int yOffset, Rows rows, Grade grade) {
    Ranges.check(x.length, xOffset, y.length, yOffset, rows.size(), x == y);
    checkMask(mask, rows);
    Objects.requireNonNull(grade, "grade");
    loop().forward(this, grade, x, xOffset, mask, y, yOffset, rows);
  }

  @Override
  public void forward(double[] x, int xOffset, boolean[] mask, double[] y, int yOffset, Rows rows) {
    Ranges.check(x.length, xOffset, y.length, yOffset, rows.size(), x == y);
    checkMask(mask, rows);
    loop().forward(this, x, xOffset, mask, y, yOffset, rows);
  }

  @Override
  public void backwardFromOutput(
      float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, Rows rows) {
    Ranges.check(y.length, yOffset, dx.length, dxOffset, rows.size(), y == dx);
    Ranges.check(dy.length, dyOffset, dx.length, dxOffset, rows.size(), dy == dx);
    loop().backward(this, y, yOffset, dy, dyOffset, dx, dxOffset, rows);
  }

  @Override
  public void backwardFromOutput(
      double[] y, int yOffset, double[] dy, int dyOffset, double[] dx, int dxOffset, Rows rows) {
    Ranges.check(y.length, yOffset, dx.length, dxOffset, rows.size(), y == dx);
    Ranges.check(dy.length, dyOffset, dx.length, dxOffset, rows.size(), dy == dx);
    loop().backward(this, y, yOffset, dy, dyOffset, dx, dxOffset, rows);
  }

  @Override
  public double[][] jacobian(double... x) {
    double[] y = new double[x.length];
    forward(x, y);
    double[][] jacobian = new double[x.length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < x.length; k++) {
        double others = i == k ? restOf(y, i) : 0 - y[k]; // not -0
        jacobian[i][k] = y[i] == 0 ? 0 : y[i] * others / temperature;
      }
    }
    return jacobian;
  }

  /** 1 - y[i] as the sum of the others, which does not cancel when y[i] is nearly 1. */
  private static double restOf(double[] y, int i) {
    double sum = 0;
    for (int j = 0; j < y.length; j++) {
      sum += j == i ? 0 : y[j];
    }
    return sum;
  }

  private static RowLoop loop() {
    return Backends.rowLoop();
  }

  private static void checkMask(boolean[] mask, Rows rows) {
    if (mask != null && mask.length < rows.size()) {
      throw new IllegalArgumentException(
          "the mask has " + mask.length + " entries, the array " + rows.size());
    }
  }
}
