package org.hillock.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, as wide as they must be. */
final class Table {

  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  Table(String... header) {
    widths = new int[header.length];
    row(header);
  }

  void row(String... cells) {
    rows.add(cells);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
  }

  /** The rows, each with an end of line. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (String[] row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        char[] padding = new char[widths[i] + 2 - row[i].length()];
        Arrays.fill(padding, ' ');
        line.append(row[i]).append(padding);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
