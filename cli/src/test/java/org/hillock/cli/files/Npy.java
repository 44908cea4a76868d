package org.hillock.cli.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hillock.cli.Hillock;

/** Small .npy files for tests, written and read without the code that is tested. */
public final class Npy {
  private Npy() {}

  /** What the program did. */
  public record Run(int exitCode, String out, String err) {}

  /** Runs the program in this JVM. */
  public static Run hillock(Object... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    String[] args = new String[words.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = words[i].toString();
    }
    int code = Hillock.run(print(out), print(err), false, args);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }

  /** The files of the documents, which are real inputs; docs/data/README.md says whose. */
  public static Path real(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/data/" + name))) {
      folder = folder.getParent();
    }
    return folder.resolve("docs/data/" + name);
  }

  /** The bytes of a file of version 1.0 with this dictionary. */
  public static byte[] bytes(String dictionary, byte... data) {
    byte[] head = (dictionary + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + head.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) head.length)
        .put(head)
        .put(data)
        .array();
  }

  /** The bytes of an array of a type such as {@code >f8}, its numbers in the order of the file. */
  public static byte[] bytes(String type, boolean fortran, String shape, double... numbers) {
    int width = type.charAt(2) - '0';
    ByteBuffer data = ByteBuffer.allocate(width * numbers.length);
    data.order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      switch (width) {
        case 2 -> data.putShort(org.hillock.Half.FLOAT16.encode(number));
        case 4 -> data.putFloat((float) number);
        default -> data.putDouble(number);
      }
    }
    return bytes(
        "{'descr': '"
            + type
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + shape
            + ", }",
        data.array());
  }

  /** Writes a float32 array of one axis. */
  public static Path floats(Path file, float... numbers) throws IOException {
    double[] wide = new double[numbers.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = numbers[i];
    }
    return Files.write(file, bytes("<f4", false, "(" + numbers.length + ",)", wide));
  }

  /** The dictionary of a file of version 1.0, without padding. */
  public static String dictionary(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    return new String(all, 10, dataAt(all) - 10, StandardCharsets.ISO_8859_1).strip();
  }

  private static int dataAt(byte[] all) {
    return 10 + (all[8] & 0xff) + 256 * (all[9] & 0xff);
  }

  /** The numbers of a file of version 1.0, in the order of the file. */
  public static double[] numbers(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    String dictionary = dictionary(file);
    int at = dictionary.indexOf("f", dictionary.indexOf("descr") + 5);
    int width = dictionary.charAt(at + 1) - '0';
    ByteBuffer data = ByteBuffer.wrap(all, dataAt(all), all.length - dataAt(all)).slice();
    data.order(dictionary.charAt(at - 1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[data.remaining() / width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (width) {
            case 2 -> org.hillock.Half.FLOAT16.decode(data.getShort(2 * i));
            case 4 -> data.getFloat(4 * i);
            default -> data.getDouble(8 * i);
          };
    }
    return numbers;
  }
}
