package org.hillock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** A curve in a few lines of text: in dots of Braille, or with less detail in ASCII. */
final class Chart {

  /** The room for the numbers of the vertical axis. */
  private static final int LABEL = 7;

  /** A Braille character has two columns of four dots; these are their bits, by row and column. */
  private static final int[][] BRAILLE = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  private final int columns;
  private final int rows;
  private final boolean ascii;
  private final boolean[][] dots;
  private final boolean[][] zeroLines;
  private double low;
  private double high;
  private final double from;
  private final double to;

  private Chart(double from, double to, int width, int rows, boolean ascii) {
    this.columns = width - LABEL - 1;
    this.rows = rows;
    this.ascii = ascii;
    this.from = from;
    this.to = to;
    dots = new boolean[4 * rows][2 * columns];
    zeroLines = new boolean[4 * rows][2 * columns];
  }

  /**
   * Draws a function.
   *
   * @param f the function
   * @param breaks where it may jump, and the curve is not to be joined
   * @param from the smallest input
   * @param to the largest input
   * @param width the number of characters of a line
   * @param rows the number of lines above the axis
   * @param ascii whether to do without other characters
   * @return the lines, all of the given width
   */
  static List<String> of(
      DoubleUnaryOperator f,
      List<Double> breaks,
      double from,
      double to,
      int width,
      int rows,
      boolean ascii) {
    var chart = new Chart(from, to, width, rows, ascii);
    chart.draw(f, breaks);
    return chart.lines();
  }

  private double x(int column) {
    return from + (to - from) * column / (2 * columns - 1);
  }

  private int row(double y) {
    return (int) Math.rint((high - y) / (high - low) * (4 * rows - 1));
  }

  private void draw(DoubleUnaryOperator f, List<Double> breaks) {
    double[] y = new double[2 * columns];
    for (int i = 0; i < y.length; i++) {
      y[i] = f.applyAsDouble(x(i));
    }
    low = Math.min(0, Arrays.stream(y).filter(Double::isFinite).min().orElse(0));
    high = Math.max(0, Arrays.stream(y).filter(Double::isFinite).max().orElse(1));
    if (high - low == 0) {
      high = low + 1;
    }
    for (int i = 0; i < y.length; i += 4) {
      zeroLines[row(0)][i] = true;
    }
    int zero = (int) Math.rint(-from / (to - from) * (y.length - 1));
    for (int i = 0; i < 4 * rows && zero >= 0 && zero < y.length; i += 3) {
      zeroLines[i][zero] = true;
    }
    for (int i = 0; i < y.length; i++) {
      if (Double.isFinite(y[i])) {
        dots[row(y[i])][i] = true;
        if (i > 0 && Double.isFinite(y[i - 1]) && !jumps(i, y, breaks)) {
          join(row(y[i - 1]), row(y[i]), i);
        }
      }
    }
  }

  private boolean jumps(int i, double[] y, List<Double> breaks) {
    boolean far = Math.abs(y[i] - y[i - 1]) > 0.05 * (high - low);
    return far && breaks.stream().anyMatch(at -> x(i - 1) <= at && at <= x(i));
  }

  /** Each half of the way belongs to the nearer of the two columns. */
  private void join(int before, int after, int column) {
    int step = Integer.signum(after - before);
    int middle = (before + after) / 2;
    for (int row = before; row != after; row += step) {
      boolean left = Math.abs(row - before) <= Math.abs(middle - before);
      dots[row][left ? column - 1 : column] = true;
    }
  }

  private List<String> lines() {
    String[] lines = new String[rows + 2];
    for (int row = 0; row < rows; row++) {
      String label = row == 0 ? number(high) : row == rows - 1 ? number(low) : "";
      var line = new StringBuilder(" ".repeat(LABEL - 1 - label.length()) + label);
      line.append(label.isEmpty() ? " │" : " ┤");
      for (int column = 0; column < columns; column++) {
        line.append(ascii ? plain(row, column) : braille(row, column));
      }
      lines[row] = line.toString();
    }
    lines[rows] = " ".repeat(LABEL) + "└" + "─".repeat(columns);
    String left = number(from);
    String right = number(to);
    String middle = number((from + to) / 2);
    int half = (columns - middle.length()) / 2;
    lines[rows + 1] =
        " ".repeat(LABEL + 1)
            + left
            + " ".repeat(half - left.length())
            + middle
            + " ".repeat(columns - half - middle.length() - right.length())
            + right;
    return List.of(lines);
  }

  private char braille(int row, int column) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) {
        int y = 4 * row + i;
        int x = 2 * column + j;
        if (dots[y][x] || zeroLines[y][x]) {
          bits |= BRAILLE[i][j];
        }
      }
    }
    // The empty pattern is drawn as a blank of another width in some fonts.
    return bits == 0 ? ' ' : (char) (0x2800 + bits);
  }

  private char plain(int row, int column) {
    boolean[] any = new boolean[3];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) {
        any[i / 2] |= dots[4 * row + i][2 * column + j];
        any[2] |= zeroLines[4 * row + i][2 * column + j];
      }
    }
    if (any[0] || any[1]) {
      return any[0] && any[1] ? ':' : any[0] ? '\'' : '.';
    }
    return any[2] ? '-' : ' ';
  }

  private static String number(double x) {
    String text = String.format(Locale.ROOT, "%.2f", x).replaceAll("\\.?0+$", "");
    return text.length() < LABEL ? text : String.format(Locale.ROOT, "%.0e", x);
  }
}
