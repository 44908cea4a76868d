package org.hillock.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hillock.Activation;
import org.hillock.Bound;

/**
 * What {@code hillock verify} found about one operation: a row of {@code docs/accuracy.csv}.
 *
 * @param function as it is spelled, with the parameters that differ from their defaults
 * @param operation as {@link Bound#operation()}
 * @param format as {@link Bound#format()}
 * @param grade {@code full} or {@code fast}
 * @param inputs how many were compared with the reference
 * @param maxUlp the largest error
 * @param meanUlp the mean error
 * @param worstInput where the largest error is
 * @param shareAboveHalf how many of the results are not the nearest number, as a share
 * @param nearZeroInputs how many inputs counted by their distance, next to a zero
 * @param nearZeroMax the largest such distance
 * @param date when, in UTC
 * @param commit of what was measured
 * @param jdk that ran it
 * @param backend that computed
 */
public record Measurement(
    String function,
    String format,
    String operation,
    String grade,
    long inputs,
    double maxUlp,
    double meanUlp,
    String worstInput,
    double shareAboveHalf,
    long nearZeroInputs,
    double nearZeroMax,
    String date,
    String commit,
    String jdk,
    String backend) {

  /** The first line of the file. */
  public static final String COLUMNS =
      "function,format,operation,grade,inputs,max_ulp,mean_ulp,worst_input,share_above_half_ulp,"
          + "near_zero_inputs,near_zero_max_abs,date,commit,jdk,backend";

  /** A comma that is not within quotation marks. */
  private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  /** Returns what is committed, in the order of the file. */
  public static List<Measurement> all() {
    var stream = Measurement.class.getResourceAsStream("/docs/accuracy.csv");
    try (var lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      String header = lines.readLine();
      if (!COLUMNS.equals(header)) {
        throw new IllegalStateException("docs/accuracy.csv does not begin with " + COLUMNS);
      }
      List<Measurement> all = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        all.add(parse(line));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Measurement parse(String line) {
    String[] cells = COMMA.split(line, -1);
    return new Measurement(
        cells[0].replace("\"", ""),
        cells[1],
        cells[2],
        cells[3],
        Long.parseLong(cells[4]),
        Double.parseDouble(cells[5]),
        Double.parseDouble(cells[6]),
        cells[7],
        Double.parseDouble(cells[8]),
        Long.parseLong(cells[9]),
        Double.parseDouble(cells[10]),
        cells[11],
        cells[12],
        cells[13],
        cells[14]);
  }

  /** Returns the row of the file. */
  public String line() {
    return String.join(
        ",",
        function.contains(",") ? '"' + function + '"' : function,
        format,
        operation,
        grade,
        Long.toString(inputs),
        String.format(Locale.ROOT, "%.6f", maxUlp),
        String.format(Locale.ROOT, "%.6f", meanUlp),
        worstInput,
        String.format(Locale.ROOT, "%.8f", shareAboveHalf),
        Long.toString(nearZeroInputs),
        String.format(Locale.ROOT, "%.3e", nearZeroMax),
        date,
        commit,
        jdk,
        backend);
  }

  /** Returns the number of inputs, in words if they are all that there are. */
  public String inputsInWords() {
    return isWhole() ? "all 2^32" : String.format(Locale.ROOT, "%,d", inputs);
  }

  /** Tells whether every float was compared. */
  public boolean isWhole() {
    return inputs == 1L << 32;
  }

  /**
   * Returns a line for each promise on the card of an activation: the bound, and what the last
   * measurement found; that there was none is said too.
   */
  public static List<String> beside(Activation activation, List<Measurement> measured) {
    List<String> lines = new ArrayList<>();
    for (Bound bound : activation.card().accuracy()) {
      Optional<Measurement> last =
          measured.stream()
              .filter(
                  each ->
                      each.function.equals(activation.spelling())
                          && each.operation.equals(bound.operation())
                          && each.format.equals(bound.format())
                          && each.grade.equalsIgnoreCase(bound.grade().name()))
              .reduce((earlier, later) -> later);
      lines.add(bound + "; " + last.map(Measurement::found).orElse("not yet measured"));
    }
    return lines;
  }

  private String found() {
    return String.format(
        Locale.ROOT, "found %.4f among %s inputs, %s", maxUlp, inputsInWords(), date);
  }
}
