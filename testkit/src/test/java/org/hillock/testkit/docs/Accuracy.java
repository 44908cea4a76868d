package org.hillock.testkit.docs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hillock.Grade;
import org.hillock.testkit.Measurement;

/** docs/accuracy.md: what {@code hillock verify --csv} measured, from docs/accuracy.csv. */
final class Accuracy {
  private Accuracy() {}

  static String text(List<Measurement> lines) {
    Markdown page = new Markdown();
    page.add("# Accuracy");
    page.add(
        "Errors in units in the last place (ulp) of each format, against a double-double reference"
            + " that is independent of the kernels and itself held against tables of forty digits."
            + " Bounds: in float 1 ulp (full) and 4 ulp (fast) for value and derivative, in double"
            + " 2 ulp; second derivative 4 ulp. Next to a zero, where a bound in ulps cannot be"
            + " asked of the fast derivative and of the second derivative, the absolute distance"
            + " counts: 2^-26, and 2^-28 (float) or 2^-56 (double).");
    page.add("Anybody can repeat it:");
    page.code(
        "sh",
        "./hillock verify --all --csv docs/accuracy.csv\n"
            + "mvn -pl testkit -am test -Dtest=DocumentsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dhillock.docs=write");
    page.add(
        "Each run also holds the SIMD loops against the plain ones, bit for bit: value and"
            + " derivative, backward from input and from output, both in one pass, and with bias."
            + " Without the reference, more inputs are affordable:");
    page.code(
        "sh",
        "./hillock verify --loops --all  # every float, second derivatives included\n"
            + "./hillock verify --loops --double --points 100000000");
    for (String format : lines.stream().map(Measurement::format).distinct().toList()) {
      page.add("## " + format);
      page.table(
          "Function",
          "Operation",
          "Grade",
          "Inputs",
          "Max ulp",
          "Mean ulp",
          "> 0.5 ulp",
          "Worst input",
          "Next to a zero",
          "Date",
          "Commit",
          "JDK");
      for (Measurement line : lines) {
        if (line.format().equals(format)) {
          page.row(
              line.function(),
              line.operation(),
              line.grade(),
              line.inputsInWords(),
              String.format(Locale.ROOT, "%.6f", line.maxUlp()),
              String.format(Locale.ROOT, "%.6f", line.meanUlp()),
              String.format(Locale.ROOT, "%.3f %%", 100 * line.shareAboveHalf()),
              "`" + line.worstInput() + "`",
              line.nearZeroInputs() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "%d inputs, at most %.3e",
                      line.nearZeroInputs(),
                      line.nearZeroMax()),
              line.date(),
              "`" + line.commit() + "`",
              line.jdk());
        }
      }
      page.end();
    }
    return page.toString();
  }

  /** The largest errors over all floats, in a table for the README. */
  static String summary(List<Measurement> lines) {
    List<Measurement> whole = lines.stream().filter(Measurement::isWhole).toList();
    List<String> functions = whole.stream().map(Measurement::function).distinct().toList();
    Markdown page = new Markdown();
    page.table(
        Stream.concat(Stream.of("Largest error, ulp"), functions.stream()).toArray(String[]::new));
    for (Grade grade : Grade.values()) {
      for (String operation : List.of("value", "derivative")) {
        String name = grade.name().toLowerCase(Locale.ROOT);
        List<String> row = new ArrayList<>();
        row.add(name + ", " + operation);
        for (String function : functions) {
          row.add(
              whole.stream()
                  .filter(line -> line.function().equals(function))
                  .filter(line -> line.operation().equals(operation) && line.grade().equals(name))
                  .map(line -> String.format(Locale.ROOT, "%.3f", line.maxUlp()))
                  .reduce("-", (earlier, later) -> later));
        }
        page.row(row.toArray(String[]::new));
      }
    }
    page.end();
    page.add(
        "float32, all 2^32 inputs, "
            + whole.stream()
                .map(line -> line.date() + " on JDK " + line.jdk())
                .max(Comparator.naturalOrder())
                .orElse("not yet")
            + ".");
    return page.toString();
  }
}
