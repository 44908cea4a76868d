package org.hillock.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hillock.cli.files.Npy.hillock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays in .npz files and columns of .csv files. */
class PartsTest {

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static void done(Object... words) {
    Npy.Run run = hillock(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  private static void refused(String message, Object... words) {
    Npy.Run run = hillock(words);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.exitCode()).isPositive();
  }

  // ---- .npz ----

  private Path npz(boolean stored) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, stored, "a.npy", Npy.bytes("<f4", false, "(2,)", -1, 2));
      put(zip, stored, "notes.txt", "keep me".getBytes(StandardCharsets.UTF_8));
      put(zip, stored, "b.npy", Npy.bytes("<f2", false, "(1,)", -3));
    }
    return Files.write(file("in.npz"), bytes.toByteArray());
  }

  private static void put(ZipOutputStream zip, boolean stored, String name, byte[] content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    if (stored) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private Map<String, String> content(Path npz) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (entry.getName().endsWith(".npy")) {
          Path copy = Files.write(file("copy.npy"), bytes);
          text = java.util.Arrays.toString(Npy.numbers(copy));
        }
        content.put(entry.getName() + (entry.getMethod() == ZipEntry.STORED ? "|" : "*"), text);
      }
    }
    return content;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anArrayIsReplacedAndTheOthersStay(boolean stored) throws Exception {
    String mark = stored ? "|" : "*";
    done("apply", "relu", npz(stored) + ":a", file("out.npz"));
    assertThat(content(file("out.npz")))
        .containsEntry("a.npy" + mark, "[0.0, 2.0]")
        .containsEntry("b.npy" + mark, "[-3.0]")
        .containsEntry("notes.txt" + mark, "keep me")
        .hasSize(3);
    done("apply", "relu", file("in.npz") + ":b", file("in.npz"), "--as", "c");
    assertThat(content(file("in.npz")))
        .containsEntry("a.npy" + mark, "[-1.0, 2.0]")
        .containsEntry("b.npy" + mark, "[-3.0]")
        .containsEntry("c.npy" + mark, "[0.0]")
        .hasSize(4);
    done("apply", "relu", file("in.npz") + ":a", file("alone.npy"));
    assertThat(Npy.numbers(file("alone.npy"))).containsExactly(0, 2);
  }

  @Test
  void whatIsWrongWithAnNpzIsSaid() throws Exception {
    Path in = npz(false);
    refused("it holds a, b", "apply", "relu", in, file("out.npz"));
    refused("no array 'q'", "apply", "relu", in + ":q", file("out.npz"));
    refused("already holds 'b'", "apply", "relu", in + ":a", file("out.npz"), "--as", "b");
    refused("not a .npy file", "apply", "relu", in + ":notes.txt", file("out.npz"));
    refused("would not be a .csv", "apply", "relu", in + ":a", file("out.csv"));
    byte[] damaged = Files.readAllBytes(in);
    Files.write(file("cut.npz"), java.util.Arrays.copyOf(damaged, damaged.length / 2));
    refused("not a readable .npz", "apply", "relu", file("cut.npz") + ":a", file("out.npz"));
    damaged[60] ^= 0x55;
    Files.write(file("hit.npz"), damaged);
    refused("damaged", "apply", "relu", file("hit.npz") + ":a", file("out.npz"));
    assertThat(file("out.npz")).doesNotExist();
  }

  // ---- .csv ----

  private Path csv(String text) throws IOException {
    return Files.writeString(file("in.csv"), text);
  }

  private String out() throws IOException {
    return Files.readString(file("out.csv"));
  }

  @Test
  void aColumnIsReplacedAndEveryOtherByteStays() throws Exception {
    csv("\ufeffname,\"x, in mV\",z\r\n\"a \"\"q\"\", b\",-1.5, 2\r\nb,,3\r\n\r\nc,\" 7 \",é");
    done("apply", "relu", file("in.csv") + ":x, in mV", file("out.csv"));
    assertThat(out())
        .isEqualTo("\ufeffname,\"x, in mV\",z\r\n\"a \"\"q\"\", b\",0.0, 2\r\nb,,3\r\n\r\nc,7.0,é");
    done("apply", "relu", file("in.csv"), file("out.csv"), "--column", "2", "--as", "relu,x");
    assertThat(out())
        .isEqualTo(
            "\ufeffname,\"x, in mV\",z,\"relu,x\"\r\n\"a \"\"q\"\", b\",-1.5, 2,0.0\r\n"
                + "b,,3,\r\n\r\nc,\" 7 \",é,7.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'1;-2\n3;4\n'|'1;0.0\n3;4.0\n'", "'1\t-2\r3\t4'|'1\t0.0\r3\t4.0'"})
  void otherDelimitersAndFilesWithoutNamesAreRead(String in, String expected) throws Exception {
    csv(in);
    done("apply", "relu", file("in.csv"), file("out.csv"), "--column", "2");
    assertThat(out()).isEqualTo(expected);
  }

  @Test
  void numbersComeOutInTheFewestDigits() throws Exception {
    csv("x\n0.1\n-1e-300\ninf\n-inf\nnan\n123456789\n2e22\n5e-324\n-0\n");
    done("apply", "leaky_relu(1)", file("in.csv"), file("out.csv"));
    assertThat(out())
        .isEqualTo("x\n0.1\n-1E-300\ninf\n-inf\nnan\n123456789.0\n2E+22\n5E-324\n-0.0\n");
  }

  @Test
  void aColumnIsOneRow() throws Exception {
    csv("x,y\n1,0\n1,0\n");
    done("apply", "softmax", file("in.csv") + ":x", file("out.csv"));
    assertThat(out()).isEqualTo("x,y\n0.5,0\n0.5,0\n");
  }

  @Test
  void whatIsWrongWithACsvIsSaid() throws Exception {
    csv("x,y\n1,a\n");
    refused("line 2: 'a' is not a number", "apply", "relu", file("in.csv") + ":y", file("o.csv"));
    refused("its 2 columns are x, y", "apply", "relu", file("in.csv"), file("o.csv"));
    refused("no column 'z'", "apply", "relu", file("in.csv") + ":z", file("o.csv"));
    refused("no column '3'", "apply", "relu", file("in.csv") + ":3", file("o.csv"));
    refused("already has", "apply", "relu", file("in.csv") + ":x", file("o.csv"), "--as", "y");
    csv("x;y\n\"0,5\";1\n");
    refused("decimal point", "apply", "relu", file("in.csv") + ":x", file("o.csv"));
    csv("x,y\n1,2\n3\n");
    refused("line 3 has 1 columns", "apply", "relu", file("in.csv") + ":y", file("o.csv"));
    csv("x,y\n1,\"2\n3,4\n");
    refused("never closed", "apply", "relu", file("in.csv") + ":y", file("o.csv"));
    csv("");
    refused("empty", "apply", "relu", file("in.csv") + ":y", file("o.csv"));
    Files.write(file("in.csv"), "x\n1\n".getBytes(StandardCharsets.UTF_16LE));
    refused("NUL", "apply", "relu", file("in.csv"), file("o.csv"));
    csv("1,2\n3,4\n");
    refused("no names", "apply", "relu", file("in.csv") + ":1", file("o.csv"), "--as", "y");
    assertThat(file("o.csv")).doesNotExist();
  }
}
