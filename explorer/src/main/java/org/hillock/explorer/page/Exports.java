package org.hillock.explorer.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.Variant;
import org.teavm.jso.JSExport;

/** What the page's script may call. Lists of numbers are flat; all else is JSON. */
public final class Exports {
  private Exports() {}

  /** Marks the answer of {@link #check} that is a message. */
  private static final String ERROR = "!";

  private static final double[] SPECIAL = {
    Double.NEGATIVE_INFINITY,
    -Double.MAX_VALUE,
    -1,
    -Double.MIN_VALUE,
    -0.0,
    0.0,
    Double.MIN_VALUE,
    1,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NaN
  };

  private static final double[][] SPECIAL_ROWS = {
    {1000, 0},
    {1, Double.POSITIVE_INFINITY, 2},
    {Double.NEGATIVE_INFINITY, 0},
    {-0.0, 0},
    {Double.MAX_VALUE, Double.MIN_VALUE},
    {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY},
    {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY},
    {0, Double.NaN}
  };

  /** The class needs a main method; everything is called from the script. */
  public static void main(String[] arguments) {}

  /** Returns name, title, kind, parameters and formulas-that-go-around of every activation. */
  @JSExport
  public static String catalogue() {
    List<Object> all = new ArrayList<>();
    for (Activation activation : Activations.all()) {
      Card card = activation.card();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", card.name());
      entry.put("title", card.title());
      entry.put("rowwise", activation instanceof Rowwise);
      entry.put("parameters", parameters(card));
      entry.put("variants", variants(card));
      all.add(entry);
    }
    return Json.of(all);
  }

  private static List<Object> parameters(Card card) {
    List<Object> all = new ArrayList<>();
    for (Parameter parameter : card.parameters()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", parameter.name());
      entry.put("initial", parameter.defaultValue());
      entry.put("low", parameter.usual().low());
      entry.put("high", parameter.usual().high());
      entry.put("meaning", parameter.meaning());
      all.add(entry);
    }
    return all;
  }

  private static List<Object> variants(Card card) {
    List<Object> all = new ArrayList<>();
    for (Variant variant : card.variants()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", variant.name());
      entry.put("derivative", variant.derivative());
      entry.put("numpy", variant.numpy());
      entry.put("trouble", variant.trouble());
      all.add(entry);
    }
    return all;
  }

  /** Returns the canonical spelling, or "!" and a message if there is no such activation. */
  @JSExport
  public static String check(String spelling) {
    try {
      int hash = spelling.indexOf('#');
      if (hash >= 0) {
        Curve curve = Curve.of(spelling);
        return curve.activation().spelling() + spelling.substring(hash);
      }
      return Activations.named(spelling).spelling();
    } catch (IllegalArgumentException e) {
      return ERROR + e.getMessage();
    }
  }

  /** Returns where a function of one number is saturated, which takes too long for each frame. */
  @JSExport
  public static String saturation(String spelling) {
    return ((Elementwise) Activations.named(spelling)).saturation().toString();
  }

  /** Returns the card with its parameters' present values. */
  @JSExport
  public static String card(String spelling) {
    Activation activation = Activations.named(spelling);
    Card card = activation.card();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", card.name());
    entry.put("title", card.title());
    entry.put("spelling", activation.spelling());
    entry.put("aliases", card.aliases());
    entry.put("values", boxed(activation.parameters()));
    entry.put("parameters", parameters(card));
    entry.put("explanation", card.explanation());
    entry.put("plain", card.plainFormula());
    entry.put("plainDerivative", card.plainDerivative());
    entry.put("range", card.range().toString());
    entry.put("monotone", card.monotone());
    entry.put("smoothness", card.smoothness());
    List<Object> kinks = new ArrayList<>();
    card.kinks().forEach(kink -> kinks.add(Map.of("at", kink.at(), "text", kink.convention())));
    entry.put("kinks", kinks);
    entry.put("limits", card.limits());
    entry.put("pitfalls", card.pitfalls());
    entry.put("source", card.source());
    entry.put("elsewhere", card.elsewhere());
    entry.put("java", java(activation));
    entry.put("numpy", numpy(activation));
    return Json.of(entry);
  }

  private static List<Double> boxed(double[] values) {
    List<Double> boxed = new ArrayList<>();
    for (double value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  private static String java(Activation activation) {
    String named = "Activations.named(\"" + activation.spelling() + "\");\n";
    return activation instanceof Elementwise
        ? "import org.hillock.*;\n\n"
            + "var f = (Elementwise) "
            + named
            + "double y = f.value(x), slope = f.derivative(x);  // also f.secondDerivative(x)\n"
            + "f.forward(xs, ys);                               // float[] or double[]\n"
            + "f.backward(xs, dys, dxs);"
        : "import org.hillock.*;\n\n"
            + "var f = (Rowwise) "
            + named
            + "f.forward(xs, ys, Rows.of(rows, columns));  // float[] or double[]\n"
            + "f.backwardFromOutput(ys, dys, dxs, Rows.of(rows, columns));";
  }

  private static String numpy(Activation activation) {
    return "import numpy as np\n\n"
        + (activation instanceof Elementwise
            ? "# x: an array of float64\n"
            : "# x, dy: arrays of float64, a row along the last axis\n")
        + String.join("\n", activation.card().numpy());
  }

  /** Returns points (x, y) of the value (order 0) or a derivative; see {@link Curve#points}. */
  @JSExport
  public static double[] curve(String spelling, int order, double from, double to, int count) {
    return Curve.of(spelling).points(order, from, to, count);
  }

  /** Returns points (x, difference of two functions). */
  @JSExport
  public static double[] difference(
      String spelling, String other, int order, double from, double to, int count) {
    Curve a = Curve.of(spelling);
    Curve b = Curve.of(other);
    var points = new Curve.Points(count);
    for (int i = 0; i < count; i++) {
      double x = Curve.at(from, to, i, count);
      points.add(x, a.at(order, x) - b.at(order, x));
    }
    return points.toArray();
  }

  /** Returns f(x), f'(x) and f''(x). */
  @JSExport
  public static double[] at(String spelling, double x) {
    Curve curve = Curve.of(spelling);
    return new double[] {curve.at(0, x), curve.at(1, x), curve.at(2, x)};
  }

  /** Returns (x, y from the left, y, y from the right) for each jump. */
  @JSExport
  public static double[] jumps(String spelling, int order) {
    return Curve.of(spelling).jumps(order);
  }

  /** Returns (from, to) for each part of a range in which |f'| is below the threshold. */
  @JSExport
  public static double[] flat(String spelling, double from, double to, double threshold) {
    return Curve.of(spelling).flat(from, to, threshold);
  }

  /** Returns (x, f(x)) for each zero of f'. */
  @JSExport
  public static double[] landmarks(String spelling) {
    return Curve.of(spelling).landmarks();
  }

  /** Returns (x, f, f', f'') at the infinities, the zeros, the largest, the smallest and NaN. */
  @JSExport
  public static double[] special(String spelling) {
    Curve curve = Curve.of(spelling);
    double[] table = new double[4 * SPECIAL.length];
    for (int i = 0; i < SPECIAL.length; i++) {
      table[4 * i] = SPECIAL[i];
      for (int order = 0; order < 3; order++) {
        table[4 * i + 1 + order] = curve.at(order, SPECIAL[i]);
      }
    }
    return table;
  }

  /** Returns rows with such entries: for each its length, its entries, and its outputs. */
  @JSExport
  public static double[] specialRows(String spelling) {
    var activation = (Rowwise) Activations.named(spelling);
    double[] table = new double[8 * SPECIAL_ROWS.length];
    int size = 0;
    for (double[] row : SPECIAL_ROWS) {
      int n = row.length;
      double[] outputs = new double[n];
      activation.forward(row, outputs);
      table[size] = n;
      System.arraycopy(row, 0, table, size + 1, n);
      System.arraycopy(outputs, 0, table, size + 1 + n, n);
      size += 1 + 2 * n;
    }
    return java.util.Arrays.copyOf(table, size);
  }

  /** Returns the largest errors in ulp of float value and derivative over very many inputs. */
  @JSExport
  public static double[] accuracy(String spelling, int count) {
    Elementwise activation = Curve.of(spelling).activation();
    return new double[] {
      Errors.largest(activation, false, count), Errors.largest(activation, true, count)
    };
  }

  /** Returns (x, error of the kernel, error of the formula), in ulp. */
  @JSExport
  public static double[] errors(String spelling, double from, double to, int count) {
    return new Errors(Curve.of(spelling)).columns(from, to, count);
  }

  /** Returns x, the truth, kernel, formula, and the errors of both, in ulp. */
  @JSExport
  public static double[] errorAt(String spelling, double x) {
    return new Errors(Curve.of(spelling)).at(x);
  }

  /** Returns how much of a range is worse than 4 ulp, from 0 to 1. */
  @JSExport
  public static double errorShare(String spelling, double from, double to) {
    return new Errors(Curve.of(spelling)).share(from, to);
  }

  /**
   * Returns outputs, Jacobian, its row sums and the entropy; see {@link Row#of}.
   *
   * @param logits the entries of the row, separated by commas
   */
  @JSExport
  public static double[] row(String spelling, String logits, String mask, boolean shift) {
    String[] texts = logits.split(",");
    double[] values = new double[texts.length];
    for (int i = 0; i < texts.length; i++) {
      values[i] = Double.parseDouble(texts[i]);
    }
    return Row.of((Rowwise) Activations.named(spelling), values, mask, shift);
  }

  /** Returns the entropy of n equal proportions in bits, which is the largest possible. */
  @JSExport
  public static double entropyOfEven(int n) {
    return Row.log(n) / Row.log(2);
  }

  /**
   * Returns gradients, outputs, dead shares and the gradient of every unit; see {@link Flow#of}.
   */
  @JSExport
  public static double[] flow(String spelling, int layers, double spread, double gain, int seed) {
    return Flow.of(Curve.of(spelling).activation(), layers, spread, gain, seed);
  }

  /** Returns the digest of the bits of 100,000 results; see {@link Digest#of}. */
  @JSExport
  public static String digest(String spelling, int order, boolean wide) {
    return Digest.of(spelling, order, wide);
  }
}
