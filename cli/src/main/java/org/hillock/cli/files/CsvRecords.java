package org.hillock.cli.files;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The records of a text file one after the other, as bytes (RFC 4180, but with commas, semicolons
 * or tabs, whichever the first record has most of).
 */
final class CsvRecords implements Closeable {

  private static final int LONGEST = 1 << 20;
  private static final int UNKNOWN = -1;

  private enum State {
    START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final Path path;
  private final InputStream in;
  private byte[] record = new byte[256];
  private int length;
  private int from;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int fields;
  private int delimiter = UNKNOWN;
  private long line = 1;
  private long nextLine = 1;

  CsvRecords(Path path) throws IOException {
    this.path = path;
    this.in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
  }

  /** Reads the next record; its bytes include the end of the line. */
  boolean next() throws IOException {
    line = nextLine;
    length = 0;
    from = 0;
    if (line == 1) {
      skipByteOrderMark();
    }
    State state = State.START;
    for (int c = in.read(); c >= 0; c = in.read()) {
      append(c);
      if (c == '\n' || c == '\r') {
        if (c == '\r' && peek() == '\n') {
          append(in.read());
        }
        nextLine++;
        if (state != State.QUOTED) {
          break;
        }
      }
      state = after(state, c);
    }
    if (state == State.QUOTED) {
      throw new BadInputException(path + ": line " + line + ": a quotation mark is never closed");
    }
    if (length == 0) {
      return false;
    }
    if (delimiter == UNKNOWN) {
      delimiter = mostFrequentDelimiter();
    }
    split();
    return true;
  }

  private State after(State state, int c) {
    if (c == '"') {
      return switch (state) {
        case START, QUOTE_IN_QUOTED -> State.QUOTED;
        case QUOTED -> State.QUOTE_IN_QUOTED;
        case PLAIN -> State.PLAIN;
      };
    }
    if (state == State.QUOTED) {
      return state;
    }
    boolean delimits = delimiter == UNKNOWN ? c == ',' || c == ';' || c == '\t' : c == delimiter;
    return delimits ? State.START : State.PLAIN;
  }

  private void skipByteOrderMark() throws IOException {
    in.mark(3);
    byte[] start = in.readNBytes(3);
    in.reset();
    if (Arrays.equals(start, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})) {
      while (length < 3) {
        append(in.read());
      }
      from = 3;
    }
  }

  private int peek() throws IOException {
    in.mark(1);
    int c = in.read();
    in.reset();
    return c;
  }

  private void append(int c) throws BadInputException {
    if (c == 0) {
      throw new BadInputException(
          path + ": line " + line + " holds a NUL byte; only plain text such as UTF-8 is read");
    }
    if (length == record.length) {
      if (length == LONGEST) {
        throw new BadInputException(
            path
                + ": line "
                + line
                + " is longer than "
                + LONGEST
                + " bytes; is this a .csv file?");
      }
      record = Arrays.copyOf(record, 2 * length);
    }
    record[length++] = (byte) c;
  }

  private int mostFrequentDelimiter() {
    int best = ',';
    int most = 0;
    for (int candidate : new int[] {',', ';', '\t'}) {
      int count = 0;
      boolean quoted = false;
      for (int i = from; i < length; i++) {
        quoted ^= record[i] == '"';
        count += !quoted && record[i] == candidate ? 1 : 0;
      }
      if (count > most) {
        most = count;
        best = candidate;
      }
    }
    return best;
  }

  private void split() {
    fields = 0;
    int start = from;
    int end = lineEnd();
    State state = State.START;
    for (int i = from; i < end; i++) {
      if (record[i] == delimiter && state != State.QUOTED) {
        add(start, i);
        start = i + 1;
      }
      state = after(state, record[i]);
    }
    add(start, end);
  }

  private void add(int start, int end) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    starts[fields] = start;
    ends[fields++] = end;
  }

  private int lineEnd() {
    int end = length;
    if (end > from && record[end - 1] == '\n') {
      end--;
    }
    if (end > from && record[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  boolean isBlank() {
    return lineEnd() == from;
  }

  /** Returns the number of the record's first line, from 1. */
  long line() {
    return line;
  }

  int fields() {
    return fields;
  }

  String text(int field) {
    String raw =
        new String(record, starts[field], ends[field] - starts[field], StandardCharsets.UTF_8);
    boolean quoted = raw.length() >= 2 && raw.startsWith("\"") && raw.endsWith("\"");
    return quoted ? raw.substring(1, raw.length() - 1).replace("\"\"", "\"") : raw;
  }

  List<String> texts() {
    String[] texts = new String[fields];
    Arrays.setAll(texts, this::text);
    return List.of(texts);
  }

  /** Copies the record as it is. */
  void copy(OutputStream out) throws IOException {
    out.write(record, 0, length);
  }

  /** Copies the record with another text in a field. */
  void copyReplacing(int field, String text, OutputStream out) throws IOException {
    out.write(record, 0, starts[field]);
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write(record, ends[field], length - ends[field]);
  }

  /** Copies the record with one more field. */
  void copyWith(String text, OutputStream out) throws IOException {
    int end = lineEnd();
    out.write(record, 0, end);
    out.write(delimiter);
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write(record, end, length - end);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
