package org.hillock.cli.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a .npy file says about its numbers, which follow it.
 *
 * @param type the format of the numbers
 * @param order the order of their bytes
 * @param fortran whether the first index moves fastest
 * @param shape the sizes of the axes
 */
@SuppressWarnings("ArrayRecordComponent")
public record NpyHeader(NumberType type, ByteOrder order, boolean fortran, long... shape) {

  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Of a little-endian array in C order. */
  public static NpyHeader of(NumberType type, long... shape) {
    return new NpyHeader(type, ByteOrder.LITTLE_ENDIAN, false, shape);
  }

  /** Returns the number of elements. */
  public long count() {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }

  /** Returns the sizes of the axes from the slowest to the fastest in the file. */
  long[] storedShape() {
    long[] stored = shape.clone();
    if (fortran) {
      for (int i = 0; i < shape.length; i++) {
        stored[i] = shape[shape.length - 1 - i];
      }
    }
    return stored;
  }

  boolean hasShapeOf(NpyHeader other) {
    return Arrays.equals(shape, other.shape);
  }

  /** Returns the shape as Python writes it. */
  public String shapeText() {
    return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ""))
        + (shape.length == 1 ? ",)" : ")");
  }

  /** Returns the header in version 1.0, padded as NumPy pads it. */
  public byte[] toBytes() {
    return toBytes(64);
  }

  /** Returns the header, padded to a multiple of {@code unit} bytes. */
  byte[] toBytes(int unit) {
    String dictionary =
        "{'descr': '"
            + (order == ByteOrder.LITTLE_ENDIAN ? '<' : '>')
            + "f"
            + type.bytes()
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + shapeText()
            + ", }";
    int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
    int length = (unpadded + unit - 1) / unit * unit;
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - MAGIC.length - 4));
    bytes.put(dictionary.getBytes(StandardCharsets.US_ASCII));
    while (bytes.position() < length - 1) {
      bytes.put((byte) ' ');
    }
    return bytes.put((byte) '\n').array();
  }

  /**
   * Reads the dictionary of a header.
   *
   * @throws BadInputException if it is not the header of an array of floating-point numbers; the
   *     message does not name the file
   */
  static NpyHeader parse(String dictionary) throws BadInputException {
    return new Parser(dictionary).header();
  }

  /** Reads the Python literal that a header is: three known keys, each once, in any order. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader header() throws BadInputException {
      String descr = null;
      Boolean fortran = null;
      long[] shape = null;
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        if (key.equals("descr") && descr == null) {
          descr = descr();
        } else if (key.equals("fortran_order") && fortran == null) {
          fortran = bool();
        } else if (key.equals("shape") && shape == null) {
          shape = tuple();
        } else {
          throw bad("the key '" + printable(key) + "' is unknown or given twice");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipBlanks();
      if (at < text.length()) {
        throw bad("something follows the dictionary");
      }
      if (descr == null || fortran == null || shape == null) {
        throw bad("descr, fortran_order or shape is missing");
      }
      checkCount(shape);
      ByteOrder order = descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      return new NpyHeader(type(descr), order, fortran, shape);
    }

    private static void checkCount(long[] shape) throws BadInputException {
      if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
        return;
      }
      long count = 1;
      for (long size : shape) {
        if (Math.multiplyHigh(count, size) != 0 || count * size < 0) {
          throw bad("the shape has more elements than any file");
        }
        count *= size;
      }
    }

    private static NumberType type(String descr) throws BadInputException {
      switch (descr) {
        case "<f2", ">f2":
          return NumberType.FLOAT16;
        case "<f4", ">f4":
          return NumberType.FLOAT32;
        case "<f8", ">f8":
          return NumberType.FLOAT64;
        default:
      }
      String shown = "'" + printable(descr) + "'";
      String kind = descr.replaceFirst("^[<>|=]", "");
      String remedy = "; convert it with x.astype('float32')";
      char first = kind.isEmpty() ? 0 : kind.charAt(0);
      throw new BadInputException(
          switch (first) {
            case 'i', 'u' -> "an array of integers " + shown + remedy;
            case 'b', '?' -> "an array of booleans " + shown + remedy;
            case 'U', 'S', 'a' -> "an array of strings " + shown + remedy;
            case 'O' -> "an array of Python objects, which no other program should open" + remedy;
            case 'c' -> "an array of complex numbers " + shown + "; take its real part";
            case 'm', 'M' -> "an array of dates or times " + shown + remedy;
            case 'V' -> "an array of raw bytes " + shown + "; bfloat16 is saved so" + remedy;
            case 'f' -> "an array of floats of another width " + shown + remedy;
            default -> "an array of unknown type " + shown + remedy;
          });
    }

    private String descr() throws BadInputException {
      skipBlanks();
      char first = peek();
      if (first == '[' || first == '(') {
        throw new BadInputException("a structured array; save one field of it, x['name']");
      }
      return string();
    }

    private String string() throws BadInputException {
      skipBlanks();
      char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw bad("a string was expected");
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw bad("a string does not end");
      }
      String inside = text.substring(at + 1, end);
      at = end + 1;
      return inside;
    }

    private boolean bool() throws BadInputException {
      skipBlanks();
      for (boolean value : new boolean[] {true, false}) {
        String word = value ? "True" : "False";
        if (text.startsWith(word, at)) {
          at += word.length();
          return value;
        }
      }
      throw bad("fortran_order is neither True nor False");
    }

    private long[] tuple() throws BadInputException {
      long[] sizes = new long[0];
      boolean comma = true;
      expect('(');
      while (!accept(')')) {
        if (!comma) {
          throw bad("the shape is not a tuple");
        }
        if (sizes.length == 64) {
          throw bad("the shape has more than 64 axes");
        }
        sizes = Arrays.copyOf(sizes, sizes.length + 1);
        sizes[sizes.length - 1] = size();
        comma = accept(',');
      }
      if (sizes.length == 1 && !comma) {
        throw bad("the shape is not a tuple");
      }
      return sizes;
    }

    private long size() throws BadInputException {
      skipBlanks();
      int from = at;
      while (peek() >= '0' && peek() <= '9') {
        at++;
      }
      String digits = text.substring(from, at);
      if (peek() == 'L') { // Python 2
        at++;
      }
      if (digits.isEmpty()) {
        throw bad("the shape holds something that is not a size");
      }
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw bad("the shape has more elements than any file");
      }
    }

    private void expect(char c) throws BadInputException {
      if (!accept(c)) {
        throw bad("'" + c + "' was expected at character " + (at + 1));
      }
    }

    private boolean accept(char c) {
      skipBlanks();
      if (peek() == c && at < text.length()) {
        at++;
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static BadInputException bad(String what) {
      return new BadInputException("a damaged .npy header: " + what);
    }
  }

  /**
   * Returns a text from a file such that it can be shown: short, and without control characters.
   */
  static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() <= 40 ? clean : clean.substring(0, 40) + "...";
  }
}
