package org.hillock.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Card;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Interval;
import org.hillock.Kink;
import org.hillock.Parameter;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The catalogue. */
@CommandLine.Command(name = "list", description = "Show the catalogue.")
final class ListCommand implements Command {

  @Option(names = "--json", description = "As JSON, with everything that is on the cards.")
  private boolean json;

  @Override
  public int run(Catalogue catalogue, Console console) {
    if (json) {
      List<Object> entries = new ArrayList<>();
      catalogue.all().forEach(activation -> entries.add(entry(activation)));
      console.println(Json.lines(entries));
      return ExitCode.DONE;
    }
    var table = new Table("name", "formula", "range", "parameters");
    for (Activation activation : catalogue.all()) {
      Card card = activation.card();
      List<String> parameters = new ArrayList<>();
      for (Parameter parameter : card.parameters()) {
        parameters.add(parameter.name() + "=" + Numbers.shortest(parameter.defaultValue()));
      }
      table.row(
          card.name(), card.plainFormula(), range(card.range()), String.join(", ", parameters));
    }
    console.print(table);
    return ExitCode.DONE;
  }

  /** Six digits are enough to read; the card has them all. */
  static String range(Interval range) {
    return (range.lowIncluded() ? "[" : "(")
        + end(range.low())
        + ", "
        + end(range.high())
        + (range.highIncluded() ? "]" : ")");
  }

  private static String end(double x) {
    return Double.isInfinite(x) ? (x < 0 ? "-∞" : "∞") : Numbers.shortest(Math.rint(x * 1e6) / 1e6);
  }

  private static Map<String, Object> entry(Activation activation) {
    Card card = activation.card();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", card.name());
    entry.put("title", card.title());
    entry.put("kind", activation instanceof Elementwise ? "elementwise" : "rowwise");
    entry.put("aliases", card.aliases());
    List<Object> parameters = new ArrayList<>();
    for (Parameter parameter : card.parameters()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", parameter.name());
      each.put("aliases", parameter.aliases());
      each.put("default", parameter.defaultValue());
      each.put("range", interval(parameter.range()));
      each.put("usual", interval(parameter.usual()));
      each.put("meaning", parameter.meaning());
      parameters.add(each);
    }
    entry.put("parameters", parameters);
    entry.put("formula", card.plainFormula());
    entry.put("derivative", card.plainDerivative());
    entry.put("secondDerivative", card.plainSecondDerivative());
    Map<String, Object> latex = new LinkedHashMap<>();
    latex.put("formula", card.formula());
    latex.put("derivative", card.derivative());
    latex.put("secondDerivative", card.secondDerivative());
    entry.put("latex", latex);
    entry.put("explanation", card.explanation());
    entry.put("range", interval(card.range()));
    entry.put("monotone", card.monotone());
    entry.put("smoothness", card.smoothness());
    List<Object> kinks = new ArrayList<>();
    for (Kink kink : card.kinks()) {
      kinks.add(Map.of("at", kink.at(), "convention", kink.convention()));
    }
    entry.put("kinks", kinks);
    entry.put("zerosOfDerivative", card.zeros());
    entry.put("limits", card.limits());
    if (activation instanceof Elementwise elementwise) {
      entry.put(
          "saturated",
          elementwise.saturation().ranges().stream().map(ListCommand::interval).toList());
    }
    entry.put("pitfalls", card.pitfalls());
    entry.put("source", card.source());
    entry.put("elsewhere", card.elsewhere());
    return entry;
  }

  private static Map<String, Object> interval(Interval interval) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("low", interval.low());
    entry.put("lowIncluded", interval.lowIncluded());
    entry.put("high", interval.high());
    entry.put("highIncluded", interval.highIncluded());
    return entry;
  }
}
