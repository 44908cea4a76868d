package org.hillock.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hillock.Activation;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Interval;
import org.hillock.Rowwise;
import org.hillock.Saturation;
import org.hillock.plot.LinePanel.Line;
import org.jfree.chart.ui.RectangleEdge;

/**
 * A figure of activations, ready to be written.
 *
 * <pre>{@code
 * Figure.grid(Activations.all(), Curve.VALUE, Options.DEFAULT).write(Path.of("functions.png"));
 * Figure.of(List.of(Activations.named(name)), Options.DEFAULT).write(Path.of(name + ".svg"));
 * }</pre>
 */
public final class Figure {

  private static final int MOST_IN_A_JACOBIAN = 1000;

  private final List<Drawing> panels;
  private final int columns;
  private final Options options;

  private Figure(List<Drawing> panels, int columns, Options options) {
    this.panels = List.copyOf(panels);
    this.columns = columns;
    this.options = options;
  }

  /**
   * Returns one curve of each activation in a panel of its own, and a last panel that compares all:
   * from -3 to 3 in 400 points unless chosen otherwise. An activation over rows takes the points as
   * one row, and its derivative is the heat map of the Jacobian; it has no second derivative, and
   * no panel among those. The curves in the options are not looked at.
   *
   * @throws IllegalArgumentException if nothing is left to draw, or there are too many points for a
   *     Jacobian
   */
  public static Figure grid(List<? extends Activation> activations, Curve curve, Options options) {
    checkSome(activations);
    var chosen = options.or(-3, 3, 400);
    double[] x = chosen.inputs();
    List<Drawing> panels = new ArrayList<>();
    List<Line> all = new ArrayList<>();
    for (Activation activation : activations) {
      int index = panels.size();
      if (activation instanceof Rowwise && curve == Curve.SECOND_DERIVATIVE) {
        continue;
      }
      String title = title(activation) + curve.suffix;
      if (activation instanceof Rowwise f && curve != Curve.VALUE) {
        List<String> formula = List.of(formula(f.card(), curve));
        panels.add(new HeatMap(jacobian(f, x), x, title, formula, Size.SMALL));
        continue;
      }
      Trace trace = trace(activation, curve, x);
      panels.add(
          new LinePanel(List.of(new Line("", trace, index, 0)), x, Size.SMALL)
              .titled(title, List.of(formula(activation.card(), curve))));
      all.add(new Line(title(activation), trace, index, index));
    }
    if (panels.isEmpty()) {
      throw noSecondDerivative(activations.get(0));
    }
    if (all.size() > 1) {
      panels.add(
          new LinePanel(all, x, Size.SMALL)
              .titled("All together", List.of())
              .legend(RectangleEdge.RIGHT));
    }
    return new Figure(panels, (int) Math.ceil(Math.sqrt(panels.size())), chosen);
  }

  /**
   * Returns a figure of one activation, or the curves of several on one axis.
   *
   * <p>One is drawn large from -5 to 5: value, derivative and second derivative unless chosen
   * otherwise, saturated zones, kinks and zeros of the derivative. One over rows is drawn as bars
   * over a row of seven from -3 to 3 beside the heat map of its Jacobian. Of several the values are
   * compared, unless chosen otherwise.
   *
   * @throws IllegalArgumentException if there is no activation, one has no such curve, or there are
   *     too many points for a Jacobian
   */
  public static Figure of(List<? extends Activation> activations, Options options) {
    checkSome(activations);
    if (activations.size() > 1) {
      return compared(activations, options);
    }
    return activations.get(0) instanceof Rowwise f
        ? bars(f, options)
        : large((Elementwise) activations.get(0), options);
  }

  private static Figure large(Elementwise f, Options options) {
    var chosen = options.or(-5, 5, 400);
    double[] x = chosen.inputs();
    Set<Curve> curves = chosen.curves().isEmpty() ? EnumSet.allOf(Curve.class) : chosen.curves();
    List<Line> lines = new ArrayList<>();
    for (Curve curve : curves) {
      int dash = curves.size() == 1 ? 0 : curve.ordinal();
      lines.add(new Line(curve.symbol, Trace.of(f, curve, x), curve.ordinal(), dash));
    }
    Card card = f.card();
    List<String> formulas = new ArrayList<>();
    for (Curve curve : curves) {
      if (!formula(card, curve).isEmpty()) {
        formulas.add(curve.symbol + " = " + formula(card, curve));
      }
    }
    String suffix = curves.size() == 1 ? curves.iterator().next().suffix : "";
    var panel =
        new LinePanel(lines, x, Size.LARGE)
            .titled(title(f) + suffix, formulas)
            .labels("x", null)
            .shade(zones(f, x), "saturated: |f′\u200a| < " + Saturation.SLOPE)
            .legend(RectangleEdge.BOTTOM);
    for (double zero : card.zeros()) {
      if (zero > x[0] && zero < x[x.length - 1]) {
        mark(panel, f, zero, curves);
      }
    }
    return new Figure(List.of(panel), 1, chosen);
  }

  /** Returns the part of the saturated ranges that the picture shows. */
  static List<double[]> zones(Elementwise f, double[] x) {
    List<double[]> zones = new ArrayList<>();
    for (Interval range : f.saturation().ranges()) {
      double low = Math.max(range.low(), x[0]);
      double high = Math.min(range.high(), x[x.length - 1]);
      if (low < high) {
        zones.add(new double[] {low, high});
      }
    }
    return zones;
  }

  /** Marks a zero of the derivative, on the function and on its derivative if both are drawn. */
  private static void mark(LinePanel panel, Elementwise f, double zero, Set<Curve> curves) {
    double value = f.value(zero);
    String at = "f′\u200a(" + Numbers.text(zero, 4) + ") = 0";
    boolean lowest = f.secondDerivative(zero) > 0;
    if (curves.contains(Curve.DERIVATIVE)) {
      panel.note(Note.dot(zero, 0, true, Look.color(Curve.DERIVATIVE.ordinal()), Size.LARGE));
    }
    if (curves.contains(Curve.VALUE)) {
      panel.note(Note.dot(zero, value, true, Look.color(Curve.VALUE.ordinal()), Size.LARGE));
      panel.room(lowest);
      String there = "f(" + Numbers.text(zero, 4) + ") = " + Numbers.text(value, 4);
      panel.note(Note.text(zero, value, List.of(at, there), 0.5, lowest, Size.LARGE));
    } else if (curves.contains(Curve.DERIVATIVE)) {
      panel.note(Note.text(zero, 0, List.of(at), 0, lowest, Size.LARGE));
    }
  }

  private static Figure bars(Rowwise f, Options options) {
    var chosen = options.or(-3, 3, 7);
    if (chosen.curves().contains(Curve.SECOND_DERIVATIVE)) {
      throw noSecondDerivative(f);
    }
    double[] x = chosen.inputs();
    Card card = f.card();
    boolean both = chosen.curves().size() != 1;
    List<Drawing> panels = new ArrayList<>();
    if (both || chosen.curves().contains(Curve.VALUE)) {
      List<String> formula = List.of("yᵢ = " + card.plainFormula());
      panels.add(new BarPanel(x, row(f, x), title(f), formula, Size.LARGE));
    }
    if (both || chosen.curves().contains(Curve.DERIVATIVE)) {
      List<String> formula = List.of("∂yᵢ/∂xₖ = " + card.plainDerivative());
      String title = both ? "Jacobian" : title(f) + " Jacobian";
      double[][] jacobian = jacobian(f, x);
      panels.add(new HeatMap(jacobian, x, title, formula, Size.LARGE));
    }
    return new Figure(panels, panels.size(), chosen);
  }

  private static Figure compared(List<? extends Activation> activations, Options options) {
    var chosen = options.or(-5, 5, 400);
    double[] x = chosen.inputs();
    Set<Curve> curves = chosen.curves().isEmpty() ? EnumSet.of(Curve.VALUE) : chosen.curves();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < activations.size(); i++) {
      Activation activation = activations.get(i);
      for (Curve curve : curves) {
        String label = title(activation) + (curves.size() == 1 ? "" : "  " + curve.symbol);
        int dash = curves.size() == 1 ? i : curve.ordinal();
        lines.add(new Line(label, trace(activation, curve, x), i, dash));
      }
    }
    String suffix = curves.size() == 1 ? curves.iterator().next().suffix : "";
    String title =
        activations.size() <= 4
            ? activations.stream().map(Figure::title).collect(Collectors.joining(", "))
            : activations.size() + " activations";
    var panel =
        new LinePanel(lines, x, Size.LARGE)
            .titled(title + (suffix.isEmpty() ? "" : ":" + suffix + "s"), List.of())
            .labels("x", null)
            .legend(RectangleEdge.BOTTOM);
    return new Figure(List.of(panel), 1, chosen);
  }

  private static Trace trace(Activation activation, Curve curve, double[] x) {
    if (activation instanceof Elementwise f) {
      return Trace.of(f, curve, x);
    }
    if (curve != Curve.VALUE) {
      throw new IllegalArgumentException(
          "the derivative of "
              + activation.spelling()
              + " is a matrix, which does not fit among curves; draw it alone");
    }
    return Trace.of(x, row((Rowwise) activation, x));
  }

  private static double[] row(Rowwise f, double[] x) {
    double[] y = new double[x.length];
    f.forward(x, y);
    return y;
  }

  private static double[][] jacobian(Rowwise f, double[] x) {
    if (x.length > MOST_IN_A_JACOBIAN) {
      throw new IllegalArgumentException(
          "the Jacobian of "
              + f.spelling()
              + " over "
              + x.length
              + " points is too large to draw; choose "
              + MOST_IN_A_JACOBIAN
              + " points or fewer");
    }
    return f.jacobian(x);
  }

  private static IllegalArgumentException noSecondDerivative(Activation activation) {
    return new IllegalArgumentException(
        "the second derivative of "
            + activation.spelling()
            + " is no curve: the derivative is a matrix already; draw the others without it");
  }

  private static void checkSome(List<? extends Activation> activations) {
    if (activations.isEmpty()) {
      throw new IllegalArgumentException("a figure needs at least one activation");
    }
  }

  /** The formula of a curve in one line, with what it uses; empty if the card has none. */
  private static String formula(Card card, Curve curve) {
    return switch (curve) {
      case VALUE -> card.plainFormula();
      case DERIVATIVE -> withPart(card, card.plainDerivative());
      case SECOND_DERIVATIVE -> withPart(card, card.plainSecondDerivative());
    };
  }

  private static String withPart(Card card, String formula) {
    return formula.isEmpty() || card.plainPart().isEmpty()
        ? formula
        : formula + ", " + card.plainPart();
  }

  /** The title of the card, with the parameters that differ from their defaults. */
  private static String title(Activation activation) {
    String title = activation.card().title();
    String spelling = activation.spelling();
    int open = spelling.indexOf('(');
    return open < 0 ? title : title + " " + spelling.substring(open);
  }

  /**
   * Writes the figure as PNG, SVG or PDF, as the ending of the file says. The file is replaced at
   * once when the new one is whole, and untouched on failure.
   *
   * @throws IllegalArgumentException if the ending is none of the three
   * @throws IOException if the file cannot be written; the message says why
   */
  public void write(Path file) throws IOException {
    Format format = Format.of(file);
    var content = new ByteArrayOutputStream();
    try {
      format.write(drawing(), options, content);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    WholeFile.write(file, content.toByteArray());
  }

  /** Returns the figure as an image, in pixels as {@link Options} says. */
  public BufferedImage image() {
    return Format.image(drawing(), options);
  }

  /** Returns the panels, for tests. */
  List<Drawing> panels() {
    return panels;
  }

  private Drawing drawing() {
    return Panels.tiles(panels, columns);
  }
}
