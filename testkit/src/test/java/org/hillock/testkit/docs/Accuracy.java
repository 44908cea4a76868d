package org.hillock.testkit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** docs/accuracy.md: what {@code hillock verify --csv} measured, from docs/accuracy.csv. */
final class Accuracy {
  private static final List<String> COLUMNS =
      List.of(
          "function",
          "format",
          "operation",
          "grade",
          "inputs",
          "max_ulp",
          "mean_ulp",
          "worst_input",
          "share_above_half_ulp",
          "near_zero_inputs",
          "near_zero_max_abs",
          "date",
          "commit",
          "jdk",
          "backend");

  /** A comma that is not within quotation marks. */
  private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  private Accuracy() {}

  /** One line of the file. */
  record Line(
      String function,
      String format,
      String operation,
      String grade,
      long inputs,
      String maxUlp,
      String meanUlp,
      String worstInput,
      double shareAboveHalf,
      long nearZeroInputs,
      String nearZeroMax,
      String date,
      String commit,
      String jdk,
      String backend) {}

  static List<Line> read(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    if (lines.isEmpty() || !List.of(COMMA.split(lines.get(0))).equals(COLUMNS)) {
      throw new IOException(csv + " does not begin with the columns " + String.join(",", COLUMNS));
    }
    List<Line> read = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] c = COMMA.split(line, -1);
      read.add(
          new Line(
              c[0].replace("\"", ""),
              c[1],
              c[2],
              c[3],
              Long.parseLong(c[4]),
              c[5],
              c[6],
              c[7],
              Double.parseDouble(c[8]),
              Long.parseLong(c[9]),
              c[10],
              c[11],
              c[12],
              c[13],
              c[14]));
    }
    return read;
  }

  static String text(List<Line> lines) {
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
    for (String format : lines.stream().map(Line::format).distinct().toList()) {
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
      for (Line line : lines) {
        if (line.format().equals(format)) {
          page.row(
              line.function(),
              line.operation(),
              line.grade(),
              line.inputs() == 1L << 32
                  ? "all 2^32"
                  : String.format(Locale.ROOT, "%,d", line.inputs()),
              line.maxUlp(),
              line.meanUlp(),
              String.format(Locale.ROOT, "%.3f %%", 100 * line.shareAboveHalf()),
              "`" + line.worstInput() + "`",
              line.nearZeroInputs() == 0
                  ? ""
                  : line.nearZeroInputs() + " inputs, at most " + line.nearZeroMax(),
              line.date(),
              "`" + line.commit() + "`",
              line.jdk());
        }
      }
      page.end();
    }
    return page.toString();
  }
}
