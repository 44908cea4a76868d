package org.hillock.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.IRuntime;
import org.jacoco.core.runtime.LoggerRuntime;
import org.jacoco.core.runtime.RuntimeData;
import org.junit.jupiter.api.Test;

/**
 * The template of the plain loops computes what the units say, in every operation, and every line
 * of it runs. Coverage is counted here because an agent does not see hidden classes. The SIMD loops
 * are held against the plain ones, bit for bit, by the contract suite.
 */
class LoopTemplateTest {
  /** No multiple of any vector, so that a rest is left. */
  private static final int N = 37;

  private static final int[] OFFSETS = {3, 0, 5};

  private final RuntimeData data = new RuntimeData();

  @Test
  void everyLineRunsAndIsRight() throws Exception {
    String template = "ScalarLoop";
    byte[] original = bytes(template);
    IRuntime runtime = new LoggerRuntime();
    runtime.startup(data);
    try {
      byte[] counted = new Instrumenter(runtime).instrument(original, template);
      for (Elementwise unit : Activations.elementwise()) {
        for (Grade grade : Grade.values()) {
          for (Operation operation : Operation.values()) {
            if (stamped(unit, operation)) {
              Loop loop = stamp(counted, new Loops.Stamp(operation, grade));
              checkFloats(loop, unit, grade, operation);
              checkDoubles(loop, unit, operation);
            }
          }
        }
      }
    } finally {
      runtime.shutdown();
    }
    assertThat(coveredLines(template, original)).as("lines covered").isGreaterThanOrEqualTo(0.95);
  }

  /** The other operation is made of two. */
  private static boolean stamped(Elementwise unit, Operation operation) {
    return switch (operation) {
      case FORWARD_AND_DERIVATIVE -> false;
      case BACKWARD_FROM_OUTPUT -> unit.derivativeFromOutput();
      default -> true;
    };
  }

  @Test
  void theBuildHasWrittenTheSimdLoopsOfEveryUnit() {
    for (Elementwise unit : Activations.elementwise()) {
      assertThatCode(() -> Class.forName(unit.getClass().getName() + "$Loop"))
          .as(unit.name())
          .doesNotThrowAnyException();
    }
  }

  private static void checkFloats(Loop loop, Elementwise unit, Grade grade, Operation operation) {
    float[] a = new float[N + 8];
    float[] b = new float[N + 8];
    float[] c = new float[N + 8];
    for (int i = 0; i < a.length; i++) {
      a[i] = input(operation, i);
      b[i] = 0.25f * (i % 7) - 0.5f;
    }
    float[] second = b.clone();
    loop.run(unit, a, OFFSETS[0], b, OFFSETS[1], c, OFFSETS[2], N);
    boolean fast = grade == Grade.FAST;
    for (int i = 0; i < N; i++) {
      float x = a[OFFSETS[0] + i];
      float other = second[OFFSETS[1] + i];
      float value = fast ? unit.fastValue(x) : unit.value(x);
      float slope = fast ? unit.fastDerivative(x) : unit.derivative(x);
      float expected =
          switch (operation) {
            case FORWARD -> value;
            case FORWARD_WITH_BIAS -> fast ? unit.fastValue(x + other) : unit.value(x + other);
            case DERIVATIVE -> slope;
            case SECOND_DERIVATIVE -> unit.secondDerivative(x);
            case BACKWARD -> fast ? unit.fastBackward(x, other) : unit.backward(x, other);
            case BACKWARD_FROM_OUTPUT -> unit.backwardFromOutput(x, other);
            default -> throw new AssertionError(operation);
          };
      assertThat(c[OFFSETS[2] + i])
          .as("%s %s %s(%s)", unit, grade, operation, x)
          .isEqualTo(expected);
    }
    assertUntouched(c[OFFSETS[2] - 1], c[OFFSETS[2] + N]);
  }

  private static void checkDoubles(Loop loop, Elementwise unit, Operation operation) {
    double[] a = new double[N + 8];
    double[] b = new double[N + 8];
    double[] c = new double[N + 8];
    for (int i = 0; i < a.length; i++) {
      a[i] = input(operation, i);
      b[i] = 0.25 * (i % 7) - 0.5;
    }
    double[] second = b.clone();
    loop.run(unit, a, OFFSETS[0], b, OFFSETS[1], c, OFFSETS[2], N);
    for (int i = 0; i < N; i++) {
      double x = a[OFFSETS[0] + i];
      double other = second[OFFSETS[1] + i];
      double expected =
          switch (operation) {
            case FORWARD -> unit.value(x);
            case FORWARD_WITH_BIAS -> unit.value(x + other);
            case DERIVATIVE -> unit.derivative(x);
            case SECOND_DERIVATIVE -> unit.secondDerivative(x);
            case BACKWARD -> unit.backward(x, other);
            case BACKWARD_FROM_OUTPUT -> unit.backwardFromOutput(x, other);
            default -> throw new AssertionError(operation);
          };
      assertThat(c[OFFSETS[2] + i]).as("%s %s(%s)", unit, operation, x).isEqualTo(expected);
    }
    assertUntouched(c[OFFSETS[2] - 1], c[OFFSETS[2] + N]);
  }

  private static void assertUntouched(double before, double after) {
    assertThat(before).as("element before the range").isZero();
    assertThat(after).as("element after the range").isZero();
  }

  /** Both sides of zero; outputs, which backward from the output reads, lie within (0, 1). */
  private static float input(Operation operation, int i) {
    return operation == Operation.BACKWARD_FROM_OUTPUT ? (i + 1) / 64f : 0.375f * (i - 20);
  }

  private static Loop stamp(byte[] template, Loops.Stamp stamp)
      throws ReflectiveOperationException {
    Constructor<?> constructor =
        MethodHandles.lookup()
            .defineHiddenClassWithClassData(template, stamp, true)
            .lookupClass()
            .getDeclaredConstructor();
    return (Loop) constructor.newInstance();
  }

  private static byte[] bytes(String template) throws IOException {
    try (InputStream in = Loops.class.getResourceAsStream(template + ".class")) {
      return in.readAllBytes();
    }
  }

  private double coveredLines(String template, byte[] original) throws IOException {
    ExecutionDataStore executed = new ExecutionDataStore();
    data.collect(executed, new SessionInfoStore(), false);
    CoverageBuilder coverage = new CoverageBuilder();
    new Analyzer(executed, coverage).analyzeClass(original, template);
    ICounter lines = coverage.getBundle(template).getLineCounter();
    assertThat(lines.getTotalCount()).isPositive();
    return lines.getCoveredRatio();
  }
}
