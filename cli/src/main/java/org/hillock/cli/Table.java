package org.hillock.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns of text, as wide as they must be. */
final class Table {

  private final List<String[]> rows = new ArrayList<>();

  Table(String... header) {
    row(header);
  }

  void row(String... cells) {
    rows.add(cells);
  }

  /** The rows, each with an end of line; some characters become longer when they are spelled. */
  String text(UnaryOperator<String> spelling) {
    int[] widths = new int[rows.get(0).length];
    List<String[]> spelled = new ArrayList<>();
    for (String[] row : rows) {
      String[] cells = Arrays.stream(row).map(spelling).toArray(String[]::new);
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells[i].length());
      }
      spelled.add(cells);
    }
    var text = new StringBuilder();
    for (String[] cells : spelled) {
      var line = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        line.append(cells[i]).append(" ".repeat(widths[i] + 2 - cells[i].length()));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
