package org.hillock.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.hillock.cli.files.Npy.hillock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.hillock.testkit.reference.RowOracle;
import org.hillock.testkit.reference.Ulp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplyTest {

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static void done(Object... words) {
    Npy.Run run = hillock(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  // ---- real input ----

  static Stream<String> elementwise() {
    return Activations.elementwise().stream().map(Elementwise::name);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void everyFunctionIsWithinOneUlpOnRealInputs(String name) throws Exception {
    Oracle oracle = Reference.of(name, Map.of());
    double[] x = Npy.numbers(Npy.real("hidden.npy"));
    done("apply", name, Npy.real("hidden.npy"), file("y.npy"));
    done("apply", name, Npy.real("hidden.npy"), file("d.npy"), "--derivative");
    done("apply", name, Npy.real("hidden.npy"), file("dd.npy"), "--second-derivative");
    double[] y = Npy.numbers(file("y.npy"));
    double[] d = Npy.numbers(file("d.npy"));
    double[] dd = Npy.numbers(file("dd.npy"));
    assertThat(Npy.dictionary(file("y.npy"))).contains("'<f4'", "False", "(1797, 128)");
    for (int i = 0; i < x.length; i++) {
      assertThat(Ulp.FLOAT.ofValue(y[i], oracle.value(x[i]))).as("at %s", x[i]).isLessThan(1);
      assertThat(Ulp.FLOAT.ofDerivative(d[i], oracle.derivative(x[i])))
          .as("at %s", x[i])
          .isLessThan(1);
      double exact = oracle.secondDerivative(x[i]).toDouble();
      assertThat(Math.abs(dd[i] - exact)).as("at %s", x[i]).isLessThan(0x1p-22);
    }
  }

  @Test
  void softmaxIsWithinTwoUlpsOnRealLogits() throws Exception {
    RowOracle oracle = Reference.ofRows("softmax", Map.of());
    double[] x = Npy.numbers(Npy.real("logits.npy"));
    done("apply", "softmax", Npy.real("logits.npy"), file("y.npy"));
    assertRows(oracle, x, Npy.numbers(file("y.npy")), 1797, 10, 1, 2);
    done("apply", "softmax", Npy.real("logits.npy"), file("y.npy"), "--axis", "0");
    assertRows(oracle, x, Npy.numbers(file("y.npy")), 1, 1797, 10, 2);
  }

  private static void assertRows(
      RowOracle oracle, double[] x, double[] y, int outer, int length, int inner, double ulps) {
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        double[] row = new double[length];
        for (int j = 0; j < length; j++) {
          row[j] = x[(o * length + j) * inner + i];
        }
        Exact[] exact = oracle.value(row, null);
        for (int j = 0; j < length; j++) {
          double answer = y[(o * length + j) * inner + i];
          assertThat(Ulp.FLOAT.ofValue(answer, exact[j])).isLessThan(ulps);
        }
      }
    }
  }

  // ---- every layout ----

  static Stream<Arguments> layouts() {
    List<Arguments> all = new ArrayList<>();
    for (String type : List.of("<f2", ">f2", "<f4", ">f4", "<f8", ">f8")) {
      for (boolean fortran : new boolean[] {false, true}) {
        for (String shape : List.of("()", "(0,)", "(7,)", "(3, 4, 5)", "(2, 0, 3)", "(30011, 3)")) {
          all.add(Arguments.of(type, fortran, shape));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void typeShapeOrderAndEndiannessAreKept(String type, boolean fortran, String shape)
      throws Exception {
    int count = 1;
    for (String size : shape.replaceAll("[() ]", "").split(",")) {
      count *= size.isEmpty() ? 1 : Integer.parseInt(size);
    }
    double[] x = new SplittableRandom(5).doubles(count, -8, 8).toArray();
    Files.write(file("x.npy"), Npy.bytes(type, fortran, shape, x));
    double[] given = Npy.numbers(file("x.npy"));
    done("apply", "tanh", file("x.npy"), file("y.npy"));
    assertThat(Npy.dictionary(file("y.npy"))).isEqualTo(Npy.dictionary(file("x.npy")));
    Ulp ulp =
        switch (type.charAt(2)) {
          case '2' -> Ulp.FLOAT16;
          case '4' -> Ulp.FLOAT;
          default -> Ulp.DOUBLE;
        };
    double[] y = Npy.numbers(file("y.npy"));
    assertThat(y).hasSize(count);
    Oracle oracle = Reference.of("tanh", Map.of());
    for (int i = 0; i < count; i += 1 + i / 100) {
      assertThat(ulp.ofValue(y[i], oracle.value(given[i])))
          .isLessThan(ulp == Ulp.DOUBLE ? 2 : ulp == Ulp.FLOAT ? 1 : 0.5001);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Two by three by four, the same numbers in the order of either file.
    "False, 0, 1, 2, 12", "False, 1, 2, 3, 4", "False, 2, 6, 4, 1", "False, -1, 6, 4, 1",
    "True, 0, 12, 2, 1", "True, 1, 4, 3, 2", "True, 2, 1, 4, 6", "True, -3, 12, 2, 1"
  })
  void softmaxGoesOverAnyAxisOfAnyOrder(
      String fortran, String axis, int outer, int length, int inner) throws Exception {
    double[] x = new SplittableRandom(6).doubles(24, -5, 5).toArray();
    Files.write(file("x.npy"), Npy.bytes(">f4", fortran.equals("True"), "(2, 3, 4)", x));
    done("apply", "softmax", file("x.npy"), file("y.npy"), "--axis", axis);
    RowOracle oracle = Reference.ofRows("softmax", Map.of());
    double[] given = Npy.numbers(file("x.npy"));
    assertRows(oracle, given, Npy.numbers(file("y.npy")), outer, length, inner, 2);
  }

  @ParameterizedTest
  @CsvSource({"3, 70001", "70001, 3", "1, 70001", "2500, 101"})
  void rowsMayBeLargerThanABlock(int first, int second) throws Exception {
    double[] x = new SplittableRandom(7).doubles(first * second, -5, 5).toArray();
    Files.write(file("x.npy"), Npy.bytes("<f4", false, "(" + first + ", " + second + ")", x));
    double[] given = Npy.numbers(file("x.npy"));
    RowOracle oracle = Reference.ofRows("softmax", Map.of());
    done("apply", "softmax", file("x.npy"), file("y.npy"), "--axis", "0");
    double[] y = Npy.numbers(file("y.npy"));
    // The first, a middle and the last column.
    for (int column : new int[] {0, second / 2, second - 1}) {
      double[] row = new double[first];
      double[] answers = new double[first];
      for (int i = 0; i < first; i++) {
        row[i] = given[i * second + column];
        answers[i] = y[i * second + column];
      }
      assertRows(oracle, row, answers, 1, first, 1, 2);
    }
    done("apply", "softmax", file("x.npy"), file("y.npy"), "--axis", "1");
    double[] rows = Npy.numbers(file("y.npy"));
    assertRows(oracle, Arrays.copyOf(given, second), Arrays.copyOf(rows, second), 1, second, 1, 2);
  }

  // ---- backward ----

  @Test
  void backwardMultipliesByTheDerivative() throws Exception {
    double[] x = {-3, -0.5, 0, 2};
    Files.write(file("x.npy"), Npy.bytes("<f8", false, "(4,)", x));
    // The gradient may have the other byte order.
    Files.write(file("g.npy"), Npy.bytes(">f8", false, "(4,)", 1, -2, 3, 4));
    done("apply", "sigmoid", file("x.npy"), file("y.npy"), "--backward", file("g.npy"));
    Oracle oracle = Reference.of("sigmoid", Map.of());
    double[] dy = {1, -2, 3, 4};
    double[] dx = Npy.numbers(file("y.npy"));
    for (int i = 0; i < 4; i++) {
      double exact = dy[i] * oracle.derivative(x[i]).toDouble();
      assertThat(dx[i]).isCloseTo(exact, offset(1e-15));
    }
  }

  @Test
  void backwardOfSoftmaxIsTheProductWithItsJacobian() throws Exception {
    double[] x = {1, 2, 0.5, -1, 3, 2};
    double[] dy = {0.1, -1, 2, 0.3, 0.2, -0.7};
    Files.write(file("x.npy"), Npy.bytes("<f8", false, "(2, 3)", x));
    Files.write(file("g.npy"), Npy.bytes("<f8", false, "(2, 3)", dy));
    done("apply", "softmax", file("x.npy"), file("y.npy"), "--backward", file("g.npy"));
    RowOracle oracle = Reference.ofRows("softmax", Map.of());
    double[] dx = Npy.numbers(file("y.npy"));
    for (int o = 0; o < 2; o++) {
      Exact[] exact =
          oracle.backward(
              Arrays.copyOfRange(x, 3 * o, 3 * o + 3),
              null,
              Arrays.copyOfRange(dy, 3 * o, 3 * o + 3));
      for (int j = 0; j < 3; j++) {
        assertThat(dx[3 * o + j]).isCloseTo(exact[j].toDouble(), offset(1e-15));
      }
    }
  }

  // ---- what becomes of the files ----

  @Test
  void theInputMayBeTheOutput() throws Exception {
    Npy.floats(file("x.npy"), -1, 2);
    done("apply", "relu", file("x.npy"), file("x.npy"));
    assertThat(Npy.numbers(file("x.npy"))).containsExactly(0, 2);
    assertThat(names()).containsExactly("x.npy");
  }

  @Test
  void aLinkStaysALinkAndPermissionsStay() throws Exception {
    Npy.floats(file("x.npy"), -1, 2);
    Npy.floats(file("old.npy"), 7);
    Files.setPosixFilePermissions(file("old.npy"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.createSymbolicLink(file("link.npy"), file("old.npy"));
    done("apply", "relu", file("x.npy"), file("link.npy"));
    assertThat(file("link.npy")).isSymbolicLink();
    assertThat(Npy.numbers(file("old.npy"))).containsExactly(0, 2);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("old.npy"))))
        .isEqualTo("rw-r--r--");
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--axis 0", "--backward short.npy", "--derivative --second-derivative"})
  void aFailureLeavesTheOutputUntouched(String options) throws Exception {
    Npy.floats(file("x.npy"), -1, 2);
    Npy.floats(file("short.npy"), 1);
    Npy.floats(file("y.npy"), 42);
    List<Object> words = new ArrayList<>(List.of("apply", "relu", file("x.npy"), file("y.npy")));
    for (String option : options.split(" ")) {
      words.add(option.endsWith(".npy") ? file(option) : option);
    }
    Npy.Run run = hillock(words.toArray());
    assertThat(run.exitCode()).isPositive();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(Npy.numbers(file("y.npy"))).containsExactly(42);
    assertThat(names()).containsExactly("short.npy", "x.npy", "y.npy");
  }

  // ---- wrong use ----

  @Test
  void theDerivativeOfSoftmaxIsRefusedWithARemedy() throws Exception {
    Npy.floats(file("x.npy"), -1, 2);
    Npy.Run run = hillock("apply", "softmax", file("x.npy"), file("y.npy"), "--derivative");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--backward");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, -2", "0, 0", "0, -1"})
  void aBadAxisIsRefused(int rank, String axis) throws Exception {
    String shape = rank == 0 ? "()" : "(3,)";
    Files.write(file("x.npy"), Npy.bytes("<f4", false, shape, new double[1 + 2 * rank]));
    Npy.Run run = hillock("apply", "softmax", file("x.npy"), file("y.npy"), "--axis", axis);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("axis").hasLineCount(1);
  }

  @Test
  void backendsGiveTheSameBits() throws Exception {
    for (String backend : List.of("auto", "scalar", "vector")) {
      done("apply", "gelu", Npy.real("hidden.npy"), file(backend + ".npy"), "--backend", backend);
    }
    byte[] scalar = Files.readAllBytes(file("scalar.npy"));
    assertThat(Files.readAllBytes(file("vector.npy"))).isEqualTo(scalar);
    assertThat(Files.readAllBytes(file("auto.npy"))).isEqualTo(scalar);
    Npy.Run run = hillock("apply", "gelu", file("auto.npy"), file("y.npy"), "--backend", "quantum");
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
