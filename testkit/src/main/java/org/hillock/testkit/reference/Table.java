package org.hillock.testkit.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The committed tables of forty digits, by the canonical name of an activation. */
public final class Table {
  private Table() {}

  /** One point of an elementwise activation. */
  public record Point(
      double x,
      Map<String, Double> parameters,
      BigDecimal value,
      BigDecimal derivative,
      BigDecimal secondDerivative) {}

  /** One row of an activation over an axis; the Jacobian lies row after row. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(
      double[] x,
      boolean[] mask,
      Map<String, Double> parameters,
      List<BigDecimal> value,
      List<BigDecimal> jacobian) {}

  /** The points of an elementwise activation: x, parameters, f, f', f''. */
  public static List<Point> points(String name) {
    return read(
        name,
        cells ->
            new Point(
                bits(cells[0]),
                parameters(cells[1]),
                new BigDecimal(cells[2]),
                new BigDecimal(cells[3]),
                new BigDecimal(cells[4])));
  }

  /** The rows of an activation over an axis: row, mask, parameters, f, Jacobian. */
  public static List<Row> rows(String name) {
    return read(
        name,
        cells -> {
          String[] words = cells[0].split(" ", -1);
          double[] x = new double[words.length];
          boolean[] mask = new boolean[words.length];
          for (int i = 0; i < words.length; i++) {
            x[i] = bits(words[i]);
            mask[i] = cells[1].charAt(i) == '1';
          }
          return new Row(x, mask, parameters(cells[2]), numbers(cells[3]), numbers(cells[4]));
        });
  }

  private static <T> List<T> read(String name, Function<String[], T> toRow) {
    String file = "/org/hillock/testkit/" + name + ".csv";
    try (InputStream in = Table.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no table " + file + "; TableWriter in the tests makes it");
      }
      List<T> rows = new ArrayList<>();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      // The first line names the columns.
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(toRow.apply(line.split(",", -1)));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double bits(String hex) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hex, 16));
  }

  private static Map<String, Double> parameters(String text) {
    if (text.isEmpty()) {
      return Map.of();
    }
    String[] pair = text.split("=", 2);
    return Map.of(pair[0], Double.valueOf(pair[1]));
  }

  private static List<BigDecimal> numbers(String text) {
    List<BigDecimal> numbers = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      numbers.add(new BigDecimal(word));
    }
    return numbers;
  }
}
