package org.hillock.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hillock.cli.files.Npy.hillock;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not a .npy file of numbers is refused with one clear line. */
class BadNpyTest {

  @TempDir Path folder;

  private static Arguments header(String descr, String fortran, String shape, String message) {
    String dictionary =
        "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
    return Arguments.of(Npy.bytes(dictionary, new byte[8]), message);
  }

  private static Arguments dictionary(String text, String message) {
    return Arguments.of(Npy.bytes(text, new byte[8]), message);
  }

  private static byte[] patched(int at, int value) {
    byte[] good = Npy.bytes("<f4", false, "(2,)", 1, 2);
    good[at] = (byte) value;
    return good;
  }

  static Stream<Arguments> bad() {
    byte[] good = Npy.bytes("<f4", false, "(2,)", 1, 2);
    return Stream.of(
        Arguments.of(new byte[0], "empty"),
        Arguments.of("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8), "not a .npy file"),
        Arguments.of(Arrays.copyOf(good, 6), "cut off within the header"),
        Arguments.of(Arrays.copyOf(good, 9), "cut off within the header"),
        Arguments.of(Arrays.copyOf(good, 40), "cut off within the header"),
        Arguments.of(Arrays.copyOf(good, good.length - 1), "cut off"),
        Arguments.of(Arrays.copyOf(good, good.length - 8), "cut off"),
        Arguments.of(Arrays.copyOf(good, good.length + 3), "3 bytes too long"),
        Arguments.of(patched(6, 9), "version 9.0"),
        Arguments.of(patched(7, 1), "version 1.1"),
        Arguments.of(patched(9, 0xff), "cut off within the header"),
        header("'<i4'", "False", "(2,)", "integers"),
        header("'|u1'", "False", "(8,)", "integers"),
        header("'|b1'", "False", "(8,)", "booleans"),
        header("'|O'", "False", "(1,)", "Python objects"),
        header("'<U2'", "False", "(1,)", "strings"),
        header("'|S8'", "False", "(1,)", "strings"),
        header("'<c8'", "False", "(1,)", "complex"),
        header("'<M8[ns]'", "False", "(1,)", "dates"),
        header("'|V2'", "False", "(4,)", "bfloat16"),
        header("'<f16'", "False", "(1,)", "another width"),
        header("''", "False", "(1,)", "unknown type"),
        header("[('a', '<f4'), ('b', '<f4')]", "False", "(1,)", "structured"),
        header("'<f4'", "None", "(2,)", "neither True nor False"),
        header("'<f4'", "False", "(2)", "not a tuple"),
        header("'<f4'", "False", "2", "'('"),
        header("'<f4'", "False", "(-2,)", "not a size"),
        header("'<f4'", "False", "(2.0,)", "not a tuple"),
        header("'<f4'", "False", "(3,)", "does not fit"),
        header("'<f4'", "False", "(4294967296, 4294967296)", "more elements than any file"),
        header("'<f4'", "False", "(9223372036854775807, 2)", "more elements than any file"),
        header("'<f8'", "False", "(2305843009213693953,)", "does not fit"),
        header("'<f4'", "False", "(99999999999999999999,)", "more elements than any file"),
        header("'<f4'", "False", "(" + "1,".repeat(65) + ")", "64 axes"),
        dictionary("", "'{' was expected"),
        dictionary("{}", "missing"),
        dictionary("{'descr': '<f4', 'fortran_order': False}", "missing"),
        dictionary("{'descr': '<f4', 'descr': '<f4'}", "given twice"),
        dictionary("{'color': 'red'}", "'color' is unknown"),
        dictionary("{'descr': '<f4", "a string does not end"),
        dictionary("{descr: 1}", "a string was expected"),
        dictionary(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1", "something follows"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void isRefusedInOneLine(byte[] content, String message) throws Exception {
    Path file = Files.write(folder.resolve("x.npy"), content);
    Npy.Run run = hillock("apply", "relu", file, folder.resolve("y.npy"));
    assertThat(run.err()).startsWith("hillock: " + file).contains(message).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(folder.resolve("y.npy")).doesNotExist();
  }

  @Test
  void aHeaderThatClaimsToBeHugeTakesNoMemory() throws Exception {
    byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, 0x7f, '{', '}'};
    Path file = Files.write(folder.resolve("x.npy"), head);
    assertThat(hillock("apply", "relu", file, file).err()).contains("2147483647 bytes");
  }

  @Test
  void versionsTwoAndThreeAndOldHabitsAreRead() throws Exception {
    byte[] one =
        Npy.bytes("{\"shape\": (2L, ),'fortran_order':False,\n'descr':'<f4'}   ", new byte[8]);
    byte[] two = new byte[one.length + 2];
    System.arraycopy(one, 0, two, 0, 10);
    System.arraycopy(one, 10, two, 12, one.length - 10);
    two[10] = 0;
    two[11] = 0;
    for (int version = 2; version <= 3; version++) {
      two[6] = (byte) version;
      Path file = Files.write(folder.resolve("x.npy"), two);
      Npy.Run run = hillock("apply", "sigmoid", file, folder.resolve("y.npy"));
      assertThat(run.err()).isEmpty();
      assertThat(Npy.numbers(folder.resolve("y.npy"))).containsExactly(0.5, 0.5);
    }
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path y = folder.resolve("y.npy");
    assertThat(hillock("apply", "relu", folder.resolve("none.npy"), y).err()).contains("no such");
    assertThat(hillock("apply", "relu", folder, y).err()).contains("folder");
    assertThat(hillock("apply", "relu", Npy.real("hidden.npy"), folder).err())
        .contains("not a regular file");
    assertThat(hillock("apply", "relu", Npy.real("hidden.npy"), folder.resolve("no/y.npy")).err())
        .contains("no such");
    assertThat(hillock("apply", "relu", Npy.real("hidden.npy") + ":key", y).err())
        .contains("no parts");
    assertThat(hillock("apply", "relu", "a\0b", y).exitCode()).isEqualTo(1);
  }
}
