package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hillock.Activation;

/** What {@code hillock verify --csv} measured, as committed beside this class. */
final class Accuracy {
  private Accuracy() {}

  /** Returns a line for each row about the function; none if it was not measured. */
  static List<String> of(Activation activation) {
    InputStream resource = Accuracy.class.getResourceAsStream("accuracy.csv");
    if (resource == null) {
      return List.of();
    }
    try (var reader = new BufferedReader(new InputStreamReader(resource, UTF_8))) {
      List<String> columns = Arrays.asList(reader.readLine().split(","));
      List<String> lines = new ArrayList<>();
      String row;
      while ((row = reader.readLine()) != null) {
        // Only spellings with several parameters hold a comma, and those are not committed.
        String[] cells = row.split(",");
        if (cells[columns.indexOf("function")].equals(activation.spelling())) {
          lines.add(line(columns, cells));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(List<String> columns, String[] cells) {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s: %.4f ulp at most, at %s; %,d inputs, %s",
        cells[columns.indexOf("format")],
        cells[columns.indexOf("operation")],
        cells[columns.indexOf("grade")],
        Double.parseDouble(cells[columns.indexOf("max_ulp")]),
        cells[columns.indexOf("worst_input")],
        Long.parseLong(cells[columns.indexOf("inputs")]),
        cells[columns.indexOf("date")]);
  }
}
