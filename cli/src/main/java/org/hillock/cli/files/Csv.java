package org.hillock.cli.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Text files with a column of numbers. Every byte outside that column comes out again as it is:
 * delimiter, quotes, line ends, encoding.
 */
final class Csv implements Format {

  private static final Set<String> MISSING = Set.of("", "na", "null");

  @Override
  public String ending() {
    return ".csv";
  }

  @Override
  public boolean begins(byte[] start) {
    return false;
  }

  @Override
  public Container open(Path path, String column) throws IOException {
    try (CsvRecords records = new CsvRecords(path)) {
      if (!records.next()) {
        throw new BadInputException(path + ": the file is empty");
      }
      return new Table(path, locate(path, records, column));
    }
  }

  /** The column by its number, counted from 1, else by its name in the first record. */
  private static Column locate(Path path, CsvRecords first, String column) throws IOException {
    int columns = first.fields();
    List<String> names = first.texts().stream().map(String::strip).toList();
    int number = column == null && columns == 1 ? 1 : numberOf(column);
    if ((number < 1 || number > columns) && names.contains(column)) {
      return new Column(names.indexOf(column), true);
    }
    if (number < 1 || number > columns) {
      StringJoiner known = new StringJoiner(", ");
      for (String name : names.subList(0, Math.min(10, columns))) {
        known.add(NpyHeader.printable(name));
      }
      throw new BadInputException(
          path
              + (column == null
                  ? ": name a column with --column"
                  : ": no column '" + NpyHeader.printable(column) + "'")
              + "; its "
              + columns
              + " columns are "
              + known
              + (columns > 10 ? ", ..." : ""));
    }
    String cell = names.get(number - 1);
    boolean isHeader =
        Decimal.parse(cell) == null && !MISSING.contains(cell.toLowerCase(Locale.ROOT));
    return new Column(number - 1, isHeader);
  }

  private static int numberOf(String column) {
    try {
      return column == null ? 0 : Integer.parseInt(column);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Where the numbers are: the column, from 0, and whether the first record holds names. */
  private record Column(int index, boolean header) {}

  private record Table(Path path, Column column) implements Container {

    @Override
    public void extract(FileChannel npy) throws IOException {
      // The header comes last, because only then the number of rows is known.
      int room = 128;
      npy.position(room);
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(npy), 1 << 16);
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      long count = 0;
      try (CsvRecords records = records()) {
        while (records.next()) {
          if (records.isBlank()) {
            continue;
          }
          out.write(bytes.putDouble(0, number(records)).array());
          count++;
        }
      }
      out.flush();
      npy.write(ByteBuffer.wrap(NpyHeader.of(NumberType.FLOAT64, count).toBytes(room)), 0);
    }

    /** Begins after the header. */
    private CsvRecords records() throws IOException {
      CsvRecords records = new CsvRecords(path);
      if (column.header) {
        records.next();
      }
      return records;
    }

    private double number(CsvRecords records) throws BadInputException {
      String text = cell(records);
      if (MISSING.contains(text.strip().toLowerCase(Locale.ROOT))) {
        return Double.NaN;
      }
      Double number = Decimal.parse(text);
      if (number == null) {
        throw new BadInputException(
            path
                + ": line "
                + records.line()
                + ": '"
                + NpyHeader.printable(text)
                + "' is not a number"
                + (text.contains(",") ? "; write a decimal point" : ""));
      }
      return number;
    }

    private String cell(CsvRecords records) throws BadInputException {
      if (column.index >= records.fields()) {
        throw new BadInputException(
            path
                + ": line "
                + records.line()
                + " has "
                + records.fields()
                + " columns, and the numbers are in column "
                + (column.index + 1));
      }
      return records.text(column.index);
    }

    @Override
    public void rewrite(NpyFile array, String as, FileChannel out) throws IOException {
      OutputStream text = new BufferedOutputStream(Channels.newOutputStream(out), 1 << 16);
      ByteBuffer block = ByteBuffer.allocate(1 << 13).order(array.header().order()).limit(0);
      long row = 0;
      try (CsvRecords records = new CsvRecords(path)) {
        boolean header = column.header;
        if (as != null && !header) {
          throw new BadInputException(
              path + ": the columns have no names, so none can be added with --as");
        }
        while (records.next()) {
          if (header) {
            copyHeader(records, as, text);
            header = false;
          } else if (records.isBlank()) {
            records.copy(text);
          } else {
            if (!block.hasRemaining()) {
              block.clear();
              block.limit((int) Math.min(block.capacity(), 8 * (array.header().count() - row)));
              array.read(row, block);
              block.flip();
            }
            row++;
            copyRow(records, block.getDouble(), as, text);
          }
        }
      }
      text.flush();
    }

    private void copyHeader(CsvRecords records, String as, OutputStream text) throws IOException {
      if (as == null) {
        records.copy(text);
        return;
      }
      if (records.texts().stream().map(String::strip).anyMatch(as::equals)) {
        throw new BadInputException(
            path + ": already has a column '" + as + "'; give another name to --as");
      }
      boolean quoted = as.chars().anyMatch(c -> "\",;\t\r\n".indexOf(c) >= 0);
      records.copyWith(quoted ? '"' + as.replace("\"", "\"\"") + '"' : as, text);
    }

    private void copyRow(CsvRecords records, double result, String as, OutputStream text)
        throws IOException {
      boolean missing = MISSING.contains(cell(records).strip().toLowerCase(Locale.ROOT));
      if (as != null) {
        records.copyWith(missing ? "" : Decimal.shortest(result), text);
      } else if (missing) {
        records.copy(text);
      } else {
        records.copyReplacing(column.index, Decimal.shortest(result), text);
      }
    }

    @Override
    public void close() {}
  }
}
