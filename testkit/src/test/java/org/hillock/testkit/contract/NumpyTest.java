package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.hillock.Activation;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The NumPy lines of the cards, executed by NumPy. Without one the tests are skipped, and say why;
 * where {@code HILLOCK_NUMPY=required} they fail instead.
 */
class NumpyTest {
  /**
   * Roundings in the exponent of the last term, up to 745, are multiplied by it; a stable line adds
   * few others.
   */
  private static final double RELATIVE = 1e-12;

  /** A factor that is subnormal has few digits. */
  private static final double ABSOLUTE = 1e-300;

  private static final int ROW = 5;

  private static final String DRIVER =
      """
      import sys
      import numpy as np

      np.seterr(over="raise", divide="raise", invalid="raise")
      folder, rows = sys.argv[1], int(sys.argv[2])
      for case in range(int(sys.argv[3])):
          name = f"{folder}/{case}"
          names = {"np": np, "x": np.fromfile(name + ".x"), "dy": np.fromfile(name + ".dy")}
          if names["dy"].size:
              names["x"], names["dy"] = (names[k].reshape(-1, rows) for k in ("x", "dy"))
          try:
              exec(open(name + ".py").read(), names)
          except FloatingPointError as e:
              sys.exit(f"{e} in\\n{open(name + '.py').read()}")
          for result in "y", "slope", "dx":
              if result in names:
                  assert names[result].dtype == np.float64, names[result].dtype
                  names[result].tofile(f"{name}.{result}")
      """;

  @TempDir Path folder;
  private String python;

  @BeforeEach
  void findNumpy() throws Exception {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      if (python == null && run(candidate, "-c", "import numpy").isEmpty()) {
        python = candidate;
      }
    }
    if (python == null) {
      String reason = "no Python with NumPy was found (Debian: apt-get install python3-numpy)";
      if ("required".equals(System.getenv("HILLOCK_NUMPY"))) {
        fail(reason);
      }
      System.out.println("The NumPy lines of the cards were not executed: " + reason);
      Assumptions.abort(reason);
    }
  }

  @Test
  void valueAndSlopeAreRightEverywhereAndNothingOverflows() throws Exception {
    List<Elementwise> units = Subjects.elementwise().toList();
    double[] x = inputs();
    for (int i = 0; i < units.size(); i++) {
      write(i, units.get(i), x);
    }
    execute(units.size());
    for (int i = 0; i < units.size(); i++) {
      Elementwise unit = units.get(i);
      Oracle oracle = Subjects.oracle(unit);
      double[] y = read(i, "y", x.length);
      double[] slope = read(i, "slope", x.length);
      for (int k = 0; k < x.length; k++) {
        String at = unit.spelling() + " at " + x[k];
        assertClose(at, y[k], oracle.value(x[k]), 0);
        assertClose(at + ", slope", slope[k], oracle.derivative(x[k]), nearZero(unit, x[k]));
      }
    }
  }

  @Test
  void rowsAndTheirGradientsAreRight() throws Exception {
    List<Rowwise> units = Subjects.rowwise().toList();
    var random = new SplittableRandom(Inputs.seed());
    double[] x = new double[200 * ROW];
    double[] dy = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double size = Math.pow(10, i / ROW % 7 == 6 ? 299 : i / ROW % 7 - 2);
      x[i] = size * (2 * random.nextDouble() - 1);
      dy[i] = 2 * random.nextDouble() - 1;
    }
    for (int i = 0; i < units.size(); i++) {
      write(i, units.get(i), x, dy);
    }
    execute(units.size());
    for (int i = 0; i < units.size(); i++) {
      double[] y = read(i, "y", x.length);
      double[] dx = read(i, "dx", x.length);
      double divisor = Arrays.stream(units.get(i).parameters()).min().orElse(1);
      for (int from = 0; from < x.length; from += ROW) {
        double[] row = Arrays.copyOfRange(x, from, from + ROW);
        double[] gradient = Arrays.copyOfRange(dy, from, from + ROW);
        Exact[] value = Subjects.oracle(units.get(i)).value(row, null);
        Exact[] back = Subjects.oracle(units.get(i)).backward(row, null, gradient);
        for (int k = 0; k < ROW; k++) {
          String at = units.get(i).spelling() + " of " + Arrays.toString(row) + " at " + k;
          assertClose(at, y[from + k], value[k], 0);
          // What is subtracted is of size 1 and rounded before it cancels.
          double rounded = 1e-15 * value[k].toDouble() / divisor;
          assertClose(at + ", dx", dx[from + k], back[k], rounded);
        }
      }
    }
  }

  /**
   * What plain float64 cannot do better near a zero of the derivative, 1 plus something near -1.
   */
  private static double nearZero(Elementwise unit, double x) {
    return unit.card().zeros().stream().anyMatch(zero -> Math.abs(x / zero - 1) < 0.01) ? 1e-15 : 0;
  }

  private static void assertClose(String what, double actual, Exact exact, double more) {
    double expected = exact.toDouble();
    if (Double.isNaN(expected)) {
      assertThat(actual).as(what).isNaN();
    } else if (Double.isFinite(expected)) {
      double error = Math.abs(actual - expected);
      assertThat(error)
          .as("%s: %s instead of %s", what, actual, expected)
          .isLessThanOrEqualTo(RELATIVE * Math.abs(expected) + ABSOLUTE + more);
    } else {
      assertThat(actual).as(what).isEqualTo(expected);
    }
  }

  private static double[] inputs() {
    double[] x = new double[2400];
    for (int i = 0; i < 600; i++) {
      double size = Math.pow(10, i - 300);
      x[4 * i] = size;
      x[4 * i + 1] = -size;
      x[4 * i + 2] = (i - 300) / 20.0;
      x[4 * i + 3] = (i - 300) * 2.6;
    }
    int end = x.length;
    double inf = Double.POSITIVE_INFINITY;
    double[] special = {inf, -inf, Double.NaN, 0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE};
    x = Arrays.copyOf(x, end + special.length);
    System.arraycopy(special, 0, x, end, special.length);
    return x;
  }

  private void write(int number, Activation unit, double[] x, double... dy) throws IOException {
    List<String> lines = unit.card().numpy();
    assertThat(lines).as(unit.spelling()).isNotEmpty();
    Files.write(folder.resolve(number + ".py"), lines);
    Files.write(folder.resolve(number + ".x"), bytes(x));
    Files.write(folder.resolve(number + ".dy"), bytes(dy));
  }

  private static byte[] bytes(double[] values) {
    var buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
    buffer.asDoubleBuffer().put(values);
    return buffer.array();
  }

  private double[] read(int number, String result, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(number + "." + result));
    double[] values = new double[count];
    assertThat(bytes).hasSize(8 * count);
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer().get(values);
    return values;
  }

  private void execute(int cases) throws Exception {
    String[] words = {python, "-c", DRIVER, folder.toString(), ROW + "", cases + ""};
    assertThat(run(words)).isEmpty();
  }

  /** What it printed, and how it ended if not well. */
  private String run(String... words) throws Exception {
    Path log = folder.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      return e.getMessage();
    }
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String printed = Files.readString(log, StandardCharsets.UTF_8).strip();
    return process.exitValue() == 0 ? printed : "exit " + process.exitValue() + ": " + printed;
  }
}
