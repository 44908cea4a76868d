package org.hillock.testkit.docs;

import static org.hillock.testkit.docs.Markdown.inline;
import static org.hillock.testkit.docs.Markdown.number;
import static org.hillock.testkit.docs.Markdown.numbers;

import java.util.ArrayList;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.Variant;
import org.hillock.testkit.Measurement;

/** docs/catalogue.md: the cards, and what the functions answer. */
final class Catalogue {
  private static final double INF = Double.POSITIVE_INFINITY;

  private Catalogue() {}

  static String text(List<Measurement> measured) {
    Markdown page = new Markdown();
    page.add("# The catalogue");
    page.add(
        "Every activation function of Hillock: what it is, why its derivative is what it is, and"
            + " what it answers where hand-written code does not. This page is written from the"
            + " cards in the source; numbers are computed. Names elsewhere, and where they mean"
            + " something else, stand with each function.");
    page.table("Function", "Value", "Derivative");
    for (Activation unit : Activations.all()) {
      Card card = unit.card();
      page.row(
          "[" + card.title() + "](#" + anchor(card) + ")",
          inline(card.formula()),
          inline(card.derivative()));
    }
    page.end();
    page.add("![All functions from -3 to 3](figures/functions.png)");
    page.add("![Their derivatives](figures/derivatives.png)");
    for (Activation unit : Activations.all()) {
      section(page, unit, measured);
    }
    return page.toString();
  }

  private static String anchor(Card card) {
    return card.title().toLowerCase().replace(' ', '-');
  }

  private static void section(Markdown page, Activation unit, List<Measurement> measured) {
    Card card = unit.card();
    page.add("## " + card.title());
    String others = card.aliases().isEmpty() ? "" : ", also `" + join(card.aliases()) + "`";
    page.add("`" + card.name() + "`" + others);
    boolean rows = unit instanceof Rowwise;
    page.formula((rows ? "" : "f(x) = ") + card.formula());
    page.formula((rows ? "" : "f'(x) = ") + card.derivative());
    if (!card.secondDerivative().isEmpty()) {
      page.formula("f''(x) = " + card.secondDerivative());
    }
    plainFormulas(page, card, rows);
    page.add("![" + card.title() + "](figures/" + card.name() + ".svg)");
    page.add(card.explanation());
    facts(page, unit);
    parameters(page, card);
    if (unit instanceof Elementwise each) {
      specialValues(page, each);
    } else if (unit instanceof Rowwise each) {
      specialRows(page, each);
    }
    page.add("**Pitfalls**").list(card.pitfalls());
    page.add("**In NumPy**").code("python", String.join("\n", card.numpy()));
    if (!card.variants().isEmpty()) {
      page.add("**Formulas that go around under this name**");
      page.table("Name", "For", "NumPy", "Trouble");
      for (Variant variant : card.variants()) {
        page.row(
            variant.name(),
            variant.derivative() ? "f'" : "f",
            "`" + variant.numpy().replace("|", "\\|") + "`",
            variant.trouble());
      }
      page.end();
    }
    page.add("**Names elsewhere**");
    page.table("Framework", "Call");
    card.elsewhere().forEach((framework, call) -> page.row(framework, "`" + call + "`"));
    page.end();
    page.add("**Accuracy** ([how it is measured](accuracy.md))");
    page.list(Measurement.beside(unit, measured));
    page.add("**Source** " + card.source());
  }

  /** As the command line and the figures write them. */
  private static void plainFormulas(Markdown page, Card card, boolean rows) {
    var lines = new StringBuilder(rows ? "yᵢ = " : "f(x) = ").append(card.plainFormula());
    lines.append(rows ? "\n∂yᵢ/∂xₖ = " : "\nf′(x) = ").append(card.plainDerivative());
    if (!card.plainSecondDerivative().isEmpty()) {
      lines.append("\nf″(x) = ").append(card.plainSecondDerivative());
    }
    page.code("text", lines.toString());
  }

  private static void facts(Markdown page, Activation unit) {
    Card card = unit.card();
    List<String> facts = new ArrayList<>();
    facts.add("Range: " + card.range());
    facts.add("Monotone: " + (card.monotone() ? "yes" : "no"));
    facts.add("Smooth: " + card.smoothness());
    facts.add("Limits: " + card.limits());
    if (unit instanceof Elementwise each) {
      facts.add("Saturated: " + each.saturation());
    }
    card.kinks()
        .forEach(kink -> facts.add("Kink at " + number(kink.at()) + ": " + kink.convention()));
    card.zeros().forEach(x -> facts.add("The derivative is 0 at x = " + number(x)));
    facts.add("Backward: " + backward(unit));
    page.list(facts);
  }

  private static String backward(Activation unit) {
    if (unit instanceof Elementwise each) {
      return each.derivativeFromOutput() ? "from the input, or from the output" : "from the input";
    }
    return "from the output, without the Jacobian";
  }

  private static void parameters(Markdown page, Card card) {
    if (card.parameters().isEmpty()) {
      return;
    }
    page.table("Parameter", "Also called", "Default", "Domain", "Usual", "Meaning");
    for (Parameter parameter : card.parameters()) {
      page.row(
          "`" + parameter.name() + "`",
          parameter.aliases().isEmpty() ? "" : "`" + join(parameter.aliases()) + "`",
          number(parameter.defaultValue()),
          parameter.range().toString(),
          parameter.usual().toString(),
          parameter.meaning());
    }
    page.end();
  }

  private static String join(List<String> names) {
    return String.join("`, `", names);
  }

  private static void specialValues(Markdown page, Elementwise unit) {
    page.table("x", "f(x)", "f'(x)", "f''(x)");
    for (double x : new double[] {-INF, -100, -1, -0.0, 0, 1, 100, INF, Double.NaN}) {
      page.row(
          number(x),
          number(unit.value(x)),
          number(unit.derivative(x)),
          number(unit.secondDerivative(x)));
    }
    page.end();
  }

  private static void specialRows(Markdown page, Rowwise unit) {
    page.table("Row", "f");
    for (double[] x :
        new double[][] {
          {1, 2, 3}, {1000, 0}, {1, INF, 2}, {-INF, 0}, {INF, INF}, {0, Double.NaN}, {-INF, -INF}
        }) {
      double[] y = new double[x.length];
      unit.forward(x, y);
      page.row(numbers(x), numbers(y));
    }
    page.end();
    page.add("The Jacobian at 1, 2, 3:");
    page.table("", "∂x₁", "∂x₂", "∂x₃");
    double[][] jacobian = unit.jacobian(1, 2, 3);
    for (int i = 0; i < 3; i++) {
      page.row(
          "∂y" + "₁₂₃".charAt(i),
          number(jacobian[i][0]),
          number(jacobian[i][1]),
          number(jacobian[i][2]));
    }
    page.end();
  }
}
