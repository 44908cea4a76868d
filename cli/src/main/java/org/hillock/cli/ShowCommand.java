package org.hillock.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hillock.Activation;
import org.hillock.Card;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Kink;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.testkit.Measurement;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** The card of a function. */
@CommandLine.Command(name = "show", description = "Show the card of a function.")
final class ShowCommand implements Command {

  private static final int WIDTH = 80;
  private static final int INDENT = 13;
  private static final double FROM = -5;
  private static final double TO = 5;

  @Parameters(paramLabel = "NAME", description = "The function.")
  private Activation activation;

  private Console console;

  @Override
  public int run(Catalogue catalogue, Console out) {
    console = out;
    Card card = activation.card();
    wrapped(card.title() + " (" + activation.spelling() + ")", "");
    if (!card.aliases().isEmpty()) {
      wrapped("also called " + String.join(", ", card.aliases()), "");
    }
    boolean elementwise = activation instanceof Elementwise;
    console.println("");
    paragraph(
        List.of(
            elementwise ? "  f(x)  = " : "  yᵢ      = ",
            elementwise ? "  f′(x) = " : "  ∂yᵢ/∂xₖ = ",
            "  f″(x) = "),
        List.of(card.plainFormula(), card.plainDerivative(), card.plainSecondDerivative()));
    paragraph(List.of(""), List.of(card.explanation()));
    if (activation instanceof Elementwise unit) {
      curves(unit, card);
    } else {
      bars((Rowwise) activation);
    }
    console.println("");
    double[] values = activation.parameters();
    for (int i = 0; i < values.length; i++) {
      Parameter parameter = card.parameters().get(i);
      entry(
          i == 0 ? "parameters" : "",
          parameter.name()
              + " = "
              + Numbers.shortest(values[i])
              + ": "
              + parameter.meaning()
              + ", in "
              + ListCommand.range(parameter.range()));
    }
    entry("range", ListCommand.range(card.range()));
    entry("limits", card.limits());
    if (elementwise) {
      entry("saturated", ((Elementwise) activation).saturation().toString());
      entry("smoothness", card.smoothness() + (card.monotone() ? ", monotone" : ", not monotone"));
    }
    for (Kink kink : card.kinks()) {
      entry("kink", "at " + Numbers.shortest(kink.at()) + ": " + kink.convention());
    }
    for (double zero : card.zeros()) {
      entry("f′ = 0", "at " + Numbers.shortest(zero));
    }
    entry("backward", backward());
    list("accuracy", accuracy());
    list("pitfalls", card.pitfalls());
    list(
        "formulas",
        card.variants().stream()
            .map(variant -> variant.name() + ", " + variant.numpy() + ": " + variant.trouble())
            .toList());
    list(
        "elsewhere",
        card.elsewhere().entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .toList());
    entry("source", card.source());
    return ExitCode.DONE;
  }

  private List<String> accuracy() {
    return activation.card().accuracy().isEmpty()
        ? List.of("nothing is promised")
        : Measurement.beside(activation, Measurement.all());
  }

  private String backward() {
    if (activation instanceof Elementwise unit) {
      return unit.derivativeFromOutput()
          ? "from the input, or from the output alone"
          : "from the input; the output does not tell where it came from";
    }
    return "from the output, without the Jacobian";
  }

  // ---- pictures ----

  private void curves(Elementwise unit, Card card) {
    List<Double> kinks = card.kinks().stream().map(Kink::at).toList();
    int width = WIDTH / 2 - 1;
    List<String> left = Chart.of(unit::value, kinks, FROM, TO, width, 10, console.ascii());
    List<String> right = Chart.of(unit::derivative, kinks, FROM, TO, width, 10, console.ascii());
    console.println(padded("        f(x)", width + 2) + "        f′(x)");
    for (int i = 0; i < left.size(); i++) {
      console.println((padded(left.get(i), width + 2) + right.get(i)).stripTrailing());
    }
  }

  private void bars(Rowwise unit) {
    double[] x = {-2, -1, 0, 1, 2};
    double[] y = new double[x.length];
    unit.forward(x, y);
    double[][] jacobian = unit.jacobian(x);
    double largest = Arrays.stream(y).max().orElse(1);
    console.println(padded("     x  f(x)", 36) + "∂f/∂x");
    for (int i = 0; i < x.length; i++) {
      String bar = (console.ascii() ? "#" : "█").repeat((int) Math.rint(20 * y[i] / largest));
      var line = new StringBuilder();
      line.append(String.format(Locale.ROOT, "%6.0f  %.3f %s", x[i], y[i], bar));
      line.append(padded("", 36 - line.length()));
      for (double entry : jacobian[i]) {
        line.append(String.format(Locale.ROOT, "%8.3f", entry));
      }
      console.println(line.toString());
    }
  }

  // ---- text ----

  /** Writes what there is, and an empty line after it. */
  private void paragraph(List<String> titles, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isEmpty()) {
        wrapped(texts.get(i), titles.get(i));
      }
    }
    if (texts.stream().anyMatch(text -> !text.isEmpty())) {
      console.println("");
    }
  }

  private void list(String title, List<String> entries) {
    for (int i = 0; i < entries.size(); i++) {
      wrapped(entries.get(i), padded(i == 0 ? title : "", INDENT) + "• ");
    }
  }

  private void entry(String title, String text) {
    if (!text.isEmpty()) {
      wrapped(text, padded(title, INDENT));
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Breaks a text between words, after a title that the following lines are indented by. */
  private void wrapped(String text, String title) {
    // Some characters are longer in ASCII.
    String beginning = console.ascii() ? Ascii.of(title) : title;
    var line = new StringBuilder(beginning);
    boolean first = true;
    for (String word : words(console.ascii() ? Ascii.of(text) : text)) {
      if (!first && line.length() + 1 + word.length() > WIDTH) {
        console.println(line.toString());
        line.setLength(0);
        line.append(" ".repeat(beginning.length()));
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      first = false;
    }
    console.println(line.toString().stripTrailing());
  }

  /**
   * The words of a text; what is longer than a line, such as a formula without blanks, in pieces.
   */
  private static List<String> words(String text) {
    int longest = WIDTH - INDENT - 2;
    List<String> words = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      for (int i = 0; i < word.length() || i == 0; i += longest) {
        words.add(word.substring(i, Math.min(word.length(), i + longest)));
      }
    }
    return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.toList());
  }
}
