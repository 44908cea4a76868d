package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Softmax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * HotSpot's first compiler has a limited number of virtual registers. A loop that needs more can
 * stay half compiled, a hundred times slower, for the life of the JVM: whether it does, depends on
 * how busy the second compiler is, so a measurement may not show it. Only second derivatives are
 * that long.
 */
class FirstCompilerTest {

  @Test
  void compilesEveryLoopButThoseOfSecondDerivatives(@TempDir Path folder) throws Exception {
    List<String> options =
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:TieredStopAtLevel=3",
            "-XX:CompileThresholdScaling=0.02",
            "-XX:+PrintCompilation");
    String printed = OtherJvm.output(folder, 4, EveryLoop.class, options);
    List<String> loops = printed.lines().filter(line -> line.contains("Loop::")).toList();
    for (Elementwise unit : Activations.elementwise()) {
      String name = unit.getClass().getName() + "$Loop::forward";
      assertThat(loops).anyMatch(line -> line.contains(" 3 ") && line.contains(name));
    }
    assertThat(loops).noneMatch(line -> line.contains("SKIPPED") && !line.contains("::second"));
  }

  /** A program that runs every loop but those of second derivatives often enough. */
  static final class EveryLoop {
    private static final int N = 2048;
    private static final int ROUNDS = 12;

    private EveryLoop() {}

    public static void main(String[] arguments) {
      for (Elementwise unit : Activations.elementwise()) {
        for (Op op : Op.values()) {
          for (int i = 0; i < ROUNDS && op.isOfferedBy(unit); i++) {
            if (op != Op.SECOND_DERIVATIVE) {
              run(unit, op);
            }
          }
        }
      }
      float[] x = new float[N];
      for (int i = 0; i < ROUNDS * 20; i++) {
        for (int length : new int[] {8, 32, 1024}) {
          Rows rows = Rows.of(N / length, length);
          new Softmax().forward(x, new float[N], rows);
          new Softmax().backwardFromOutput(x, x, new float[N], rows);
        }
      }
    }

    private static void run(Elementwise unit, Op op) {
      for (Grade grade : Grade.values()) {
        op.run(unit.kernel(grade), new float[N], 0, new float[N], 0, new float[N], 0, N);
      }
      op.run(unit.kernel(), new double[N], 0, new double[N], 0, new double[N], 0, N);
    }
  }
}
