package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.hillock.Activations;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every operation over arrays promises: aliasing, refusals, gradients, pools, no garbage. */
class ArraysTest {
  private static final int N = 50;

  static List<Elementwise> subjects() {
    return Subjects.elementwise().toList();
  }

  static List<Elementwise> defaults() {
    return Activations.elementwise();
  }

  private static double[] random(int n) {
    return new SplittableRandom(Inputs.seed()).doubles(n, -6, 6).toArray();
  }

  private static float[] toFloats(double[] doubles) {
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }

  // ---- in place ----

  @ParameterizedTest
  @MethodSource("subjects")
  void anOutputMayBeExactlyAnInput(Elementwise unit) {
    double[] x = random(N);
    double[] other = random(N + 7);
    for (Op op : Op.values()) {
      if (!op.isOfferedBy(unit)) {
        continue;
      }
      for (Backend backend : new Backend[] {Backend.SCALAR, Backend.VECTOR}) {
        Kernel kernel = unit.kernel(Grade.FULL, backend);
        // c takes a's place.
        double[] a = x.clone();
        double[] b = other.clone();
        op.run(kernel, a, 3, b, 5, a, 3, N - 9);
        float[] af = toFloats(x);
        op.run(kernel, af, 3, toFloats(other), 5, af, 3, N - 9);
        for (int i = 3; i < N - 6; i++) {
          String what = "%s %s in place of its first input, element %s";
          Bits.assertSame(a[i], op.scalar(unit, x[i], other[i + 2]), what, kernel, op, i);
          float expected = op.scalar(unit, Grade.FULL, (float) x[i], (float) other[i + 2]);
          Bits.assertSame(af[i], expected, what, kernel, op, i);
        }
        if (op.readsSecond()) {
          // c takes b's place; then all three are one.
          b = other.clone();
          op.run(kernel, x.clone(), 3, b, 5, b, 5, N - 9);
          double[] one = x.clone();
          op.run(kernel, one, 0, one, 0, one, 0, N);
          for (int i = 0; i < N - 9; i++) {
            double expected = op.scalar(unit, x[i + 3], other[i + 5]);
            Bits.assertSame(b[i + 5], expected, "%s %s in place of its second input", kernel, op);
            Bits.assertSame(one[i], op.scalar(unit, x[i], x[i]), "%s %s all in one", kernel, op);
          }
        }
        if (op.writesSecond()) {
          // The first output takes the input's place.
          a = x.clone();
          double[] c = new double[N];
          op.run(kernel, a, 0, a, 0, c, 0, N);
          for (int i = 0; i < N; i++) {
            Bits.assertSame(a[i], unit.value(x[i]), "%s %s value in place", kernel, op);
            Bits.assertSame(c[i], op.scalar(unit, x[i], 0), "%s %s derivative", kernel, op);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void partlyOverlappingRangesAreRefusedAndNothingIsWritten(Elementwise unit) {
    double[] x = random(N);
    Kernel kernel = unit.kernel();
    for (Op op : Op.values()) {
      if (!op.isOfferedBy(unit)) {
        continue;
      }
      for (int shift : new int[] {1, -1, 7, -19}) {
        double[] a = x.clone();
        double[] b = x.clone();
        assertThatThrownBy(() -> op.run(kernel, a, 20, b, 0, a, 20 + shift, 20))
            .as("%s with c = a + %s", op, shift)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("overlap");
        float[] af = toFloats(x);
        assertThatThrownBy(() -> op.run(kernel, af, 20, toFloats(x), 0, af, 20 + shift, 20))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("overlap");
        if (op.readsSecond() || op.writesSecond()) {
          assertThatThrownBy(() -> op.run(kernel, a, 20, b, 20, b, 20 + shift, 20))
              .as("%s with c = b + %s", op, shift)
              .isInstanceOf(IllegalArgumentException.class);
        }
        if (op.writesSecond()) {
          assertThatThrownBy(() -> op.run(kernel, a, 20, a, 20 + shift, b, 20, 20))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("overlap");
          assertThatThrownBy(() -> op.run(kernel, x, 0, b, 20, b, 20, 20))
              .as("two outputs in one range")
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("outputs");
        }
        assertThat(a).isEqualTo(x);
        assertThat(b).isEqualTo(x);
        assertThat(af).isEqualTo(toFloats(x));
      }
      // Ranges that only touch are apart.
      double[] a = x.clone();
      op.run(kernel, a, 0, x.clone(), 0, a, 20, 20);
      Bits.assertSame(a[39], op.scalar(unit, x[19], x[19]), "%s beside its input", op);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void rangesAndLengthsAreCheckedBeforeAnythingIsWritten(Elementwise unit) {
    Kernel kernel = unit.kernel();
    double[] x = random(20);
    for (Op op : Op.values()) {
      if (!op.isOfferedBy(unit)) {
        continue;
      }
      double[] out = x.clone();
      double[] second = x.clone();
      int[][] wrong = {
        {-1, 0, 0, 5},
        {0, 0, -1, 5},
        {16, 0, 0, 5},
        {0, 0, 16, 5},
        {0, 0, 0, 21},
        {0, 0, 0, -1},
        {Integer.MAX_VALUE, 0, 0, 5},
        {1, 0, 0, Integer.MAX_VALUE}
      };
      for (int[] w : wrong) {
        assertThat(catchThrowable(() -> op.run(kernel, x, w[0], second, w[1], out, w[2], w[3])))
            .as("%s of %s", op, Arrays.toString(w))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(
                catchThrowable(
                    () ->
                        op.run(
                            kernel,
                            new float[20],
                            w[0],
                            new float[20],
                            w[1],
                            new float[20],
                            w[2],
                            w[3])))
            .as("%s of %s", op, Arrays.toString(w))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      if (op.readsSecond() || op.writesSecond()) {
        assertThat(catchThrowable(() -> op.run(kernel, x, 0, second, 16, out, 0, 5)))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(catchThrowable(() -> op.run(kernel, x, 0, second, -1, out, 0, 5)))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(catchThrowable(() -> op.run(kernel, x, 0, (double[]) null, 0, out, 0, 5)))
            .isInstanceOf(NullPointerException.class);
      }
      assertThat(catchThrowable(() -> op.run(kernel, (double[]) null, 0, second, 0, out, 0, 5)))
          .isInstanceOf(NullPointerException.class);
      assertThat(catchThrowable(() -> op.run(kernel, x, 0, second, 0, (double[]) null, 0, 5)))
          .isInstanceOf(NullPointerException.class);
      assertThat(out).isEqualTo(x);
      assertThat(second).isEqualTo(x);
    }
    double[] longer = new double[21];
    float[] xs = new float[20];
    float[] longers = new float[21];
    List<Runnable> calls =
        new ArrayList<>(
            List.of(
                () -> kernel.forward(x, longer),
                () -> kernel.derivative(x, longer),
                () -> kernel.secondDerivative(x, longer),
                () -> kernel.forwardAndDerivative(x, longer, new double[20]),
                () -> kernel.forwardAndDerivative(x, new double[20], longer),
                () -> kernel.backward(x, longer, new double[20]),
                () -> kernel.backward(x, new double[20], longer),
                () -> kernel.jvp(x, longer, new double[20]),
                () -> kernel.forward(xs, longers),
                () -> kernel.derivative(xs, longers),
                () -> kernel.secondDerivative(xs, longers),
                () -> kernel.forwardAndDerivative(xs, longers, new float[20]),
                () -> kernel.backward(xs, longers, new float[20]),
                () -> kernel.jvp(xs, new float[20], longers)));
    if (unit.derivativeFromOutput()) {
      calls.add(() -> kernel.backwardFromOutput(x, longer, new double[20]));
      calls.add(() -> kernel.backwardFromOutput(xs, new float[20], longers));
    }
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("20")
          .hasMessageContaining("21");
    }
    assertThat(longer).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shortFormsAreTheLongOnes(Elementwise unit) {
    double[] x = random(N);
    float[] xf = toFloats(x);
    double[] dy = Arrays.stream(random(N)).map(v -> v / 3).toArray();
    float[] dyf = toFloats(dy);
    Kernel kernel = unit.kernel();
    double[][] d = new double[10][N];
    float[][] f = new float[10][N];
    kernel.forward(x, d[0]);
    unit.forward(x, d[1]);
    kernel.derivative(x, d[2]);
    unit.derivative(x, d[3]);
    kernel.secondDerivative(x, d[4]);
    kernel.forwardAndDerivative(x, d[5], d[6]);
    kernel.backward(x, dy, d[7]);
    unit.backward(x, dy, d[8]);
    kernel.jvp(x, dy, d[9]);
    kernel.forward(xf, f[0]);
    unit.forward(xf, f[1]);
    kernel.derivative(xf, f[2]);
    unit.derivative(xf, f[3]);
    kernel.secondDerivative(xf, f[4]);
    kernel.forwardAndDerivative(xf, f[5], f[6]);
    kernel.backward(xf, dyf, f[7]);
    unit.backward(xf, dyf, f[8]);
    kernel.jvp(xf, dyf, f[9]);
    Op[] ops = {
      Op.FORWARD,
      Op.FORWARD,
      Op.DERIVATIVE,
      Op.DERIVATIVE,
      Op.SECOND_DERIVATIVE,
      Op.FORWARD,
      Op.DERIVATIVE,
      Op.BACKWARD,
      Op.BACKWARD,
      Op.JVP
    };
    for (int k = 0; k < ops.length; k++) {
      for (int i = 0; i < N; i++) {
        Bits.assertSame(d[k][i], ops[k].scalar(unit, x[i], dy[i]), "%s, %s", unit, k);
        float expected = ops[k].scalar(unit, Grade.FULL, xf[i], dyf[i]);
        Bits.assertSame(f[k][i], expected, "%s, %s", unit, k);
      }
    }
    assertThat(kernel.activation()).isEqualTo(unit);
    assertThat(kernel.grade()).isEqualTo(Grade.FULL);
    assertThat(unit.kernel(Grade.FAST).grade()).isEqualTo(Grade.FAST);
    assertThat(kernel.toString()).startsWith(unit.spelling()).contains("FULL");
  }

  // ---- gradients ----

  @ParameterizedTest
  @MethodSource("subjects")
  void backwardIsTheRoundedProductOrSelects(Elementwise unit) {
    double[] gradients = {1, -0.3, 1e300, -1e-310, Double.POSITIVE_INFINITY, 0, -0.0};
    for (double x : random(N)) {
      float xf = (float) x;
      for (double dy : gradients) {
        double product = dy * unit.derivative(x);
        float dyf = (float) dy;
        float productf = dyf * unit.derivative(xf);
        boolean selects = isPiecewiseLinear(unit);
        if (!selects) {
          Bits.assertSame(unit.backward(x, dy), product, "%s backward(%s, %s)", unit, x, dy);
          Bits.assertSame(unit.backward(xf, dyf), productf, "%s backward(%s, %s)", unit, xf, dyf);
          productf = dyf * unit.fastDerivative(xf);
          Bits.assertSame(unit.fastBackward(xf, dyf), productf, "%s fast(%s)", unit, xf);
        } else if (x > 0) {
          Bits.assertSame(unit.backward(x, dy), dy, "%s selects dy", unit);
          Bits.assertSame(unit.backward(xf, dyf), dyf, "%s selects dy", unit);
        } else if (unit.derivative(x) == 0) {
          assertThat(unit.backward(x, dy)).as("%s at a closed gate", unit).isZero();
          assertThat(unit.backward(xf, dyf)).as("%s at a closed gate", unit).isZero();
        } else {
          Bits.assertSame(unit.backward(x, dy), product, "%s left", unit);
        }
      }
    }
    assertThat(unit.backward(Double.NaN, 1)).isNaN();
    assertThat(unit.backward(Float.NaN, 1f)).isNaN();
    assertThat(unit.backward(1.5, Double.NaN)).isNaN();
    assertThat(unit.backward(1.5f, Float.NaN)).isNaN();
  }

  /** Whether the whole family is: one member without a bend does not make it so. */
  private static boolean isPiecewiseLinear(Elementwise unit) {
    var byDefault = (Elementwise) Activations.named(unit.name());
    return byDefault.secondDerivative(-0.5) == 0 && byDefault.secondDerivative(0.5) == 0;
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void backwardFromOutputIsTheDerivativeOrIsRefused(Elementwise unit) {
    Kernel kernel = unit.kernel();
    if (!unit.derivativeFromOutput()) {
      double[] written = {7};
      float[] writtenf = {7};
      assertThatThrownBy(() -> kernel.backwardFromOutput(new double[1], new double[1], written))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining(unit.spelling())
          .hasMessageContaining("keep the input and call backward(x, dy)");
      assertThatThrownBy(() -> kernel.backwardFromOutput(new float[1], new float[1], writtenf))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> unit.backwardFromOutput(0.5, 1))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> unit.backwardFromOutput(0.5f, 1f))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(written).containsExactly(7);
      assertThat(writtenf).containsExactly(7);
      return;
    }
    for (double x : random(N)) {
      double expected = 0.75 * unit.derivative(x);
      assertThat(unit.backwardFromOutput(unit.value(x), 0.75))
          .as("%s at %s", unit, x)
          .isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-14));
      float xf = (float) x;
      assertThat(unit.backwardFromOutput(unit.value(xf), 0.75f))
          .as("%s at %s", unit, x)
          .isCloseTo((float) expected, org.assertj.core.api.Assertions.within(1e-6f));
    }
  }

  /** Two inputs that share one output but not one slope make a derivative from y impossible. */
  @ParameterizedTest
  @MethodSource("subjects")
  void derivativeFromOutputIsOfferedOnlyByMonotoneFunctions(Elementwise unit) {
    assertThat(unit.derivativeFromOutput() && !unit.card().monotone()).as("%s", unit).isFalse();
  }

  // ---- bias ----

  @ParameterizedTest
  @MethodSource("subjects")
  void biasIsAddedToEachRowAndRoundedOnce(Elementwise unit) {
    int columns = 19;
    double[] x = random(4 * columns);
    double[] bias = Arrays.stream(random(columns)).map(v -> v / 7).toArray();
    for (Backend backend : new Backend[] {Backend.SCALAR, Backend.VECTOR}) {
      for (Grade grade : Grade.values()) {
        Kernel kernel = unit.kernel(grade, backend);
        double[] y = new double[x.length];
        kernel.forward(x, bias, y);
        float[] xf = toFloats(x);
        float[] biasf = toFloats(bias);
        float[] yf = new float[x.length];
        kernel.forward(xf, biasf, yf);
        for (int i = 0; i < x.length; i++) {
          Bits.assertSame(y[i], unit.value(x[i] + bias[i % columns]), "%s bias", kernel);
          float sum = xf[i] + biasf[i % columns];
          float expected = grade == Grade.FAST ? unit.fastValue(sum) : unit.value(sum);
          Bits.assertSame(yf[i], expected, "%s bias", kernel);
        }
        kernel.forward(xf, biasf, xf);
        assertThat(xf).as("in place").isEqualTo(yf);
      }
    }
    Kernel kernel = unit.kernel();
    double[] y = new double[20];
    float[] yf = new float[20];
    assertThatThrownBy(() -> kernel.forward(new double[20], new double[3], y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("20 elements are not a whole number of rows of 3");
    assertThatThrownBy(() -> kernel.forward(new float[20], new float[0], yf))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows of 0");
    assertThatThrownBy(() -> kernel.forward(new double[20], y, y))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kernel.forward(new float[20], yf, yf))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(y).containsOnly(0);
    kernel.forward(new double[0], new double[0], new double[0]);
    kernel.forward(new float[0], new float[0], new float[0]);
  }

  // ---- pools ----

  @ParameterizedTest
  @MethodSource("defaults")
  void aPoolChangesNoBit(Elementwise unit) {
    int n = 40_003;
    double[] x = random(n);
    double[] dy = Arrays.stream(x).map(v -> v * 0.3).toArray();
    float[] xf = toFloats(x);
    float[] dyf = toFloats(dy);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      Kernel serial = unit.kernel();
      Kernel parallel = serial.parallel(pool, 4);
      for (Op op : new Op[] {Op.FORWARD, Op.BACKWARD, Op.FORWARD_AND_DERIVATIVE}) {
        double[][] outs = new double[2][n];
        float[][] outfs = new float[2][n];
        op.run(serial, x, 0, dy.clone(), 0, outs[0], 0, n);
        op.run(parallel, x, 0, dy.clone(), 0, outs[1], 0, n);
        op.run(serial, xf, 0, dyf.clone(), 0, outfs[0], 0, n);
        op.run(parallel, xf, 0, dyf.clone(), 0, outfs[1], 0, n);
        assertThat(Arrays.equals(outs[0], outs[1])).as("%s %s", unit, op).isTrue();
        assertThat(Arrays.equals(outfs[0], outfs[1])).as("%s %s", unit, op).isTrue();
      }
      double[] small = new double[100];
      parallel.forward(small, small);
      Bits.assertSame(small[99], unit.value(0.0), "a small array stays here");
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void aPoolThatFailsSaysSo(Elementwise unit) {
    Kernel kernel = unit.kernel();
    float[] x = new float[1 << 16];
    assertThatThrownBy(() -> kernel.parallel(Runnable::run, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be at least 1, got 0");
    assertThatThrownBy(() -> kernel.parallel(null, 2)).isInstanceOf(NullPointerException.class);
    Kernel refused =
        kernel.parallel(
            task -> {
              throw new RejectedExecutionException("full");
            },
            4);
    assertThatThrownBy(() -> refused.forward(x, x)).isInstanceOf(RejectedExecutionException.class);
    // A pool that runs everything here and now is the simplest of all.
    float[] y = new float[1 << 16];
    kernel.parallel(Runnable::run, 3).forward(new float[1 << 16], y);
    Bits.assertSame(y[5], unit.value(0f), "%s", unit);
  }

  @Test
  void anInterruptIsKeptAndTheWorkDone() {
    Elementwise unit = subjects().get(2);
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Thread.currentThread().interrupt();
      float[] y = new float[1 << 16];
      unit.kernel().parallel(pool, 2).forward(new float[1 << 16], y);
      assertThat(Thread.interrupted()).isTrue();
      Bits.assertSame(y[0], unit.value(0f), "first");
      Bits.assertSame(y[y.length - 1], unit.value(0f), "last");
    } finally {
      pool.shutdown();
    }
  }

  // ---- cost ----

  @ParameterizedTest
  @MethodSource("defaults")
  void nothingIsAllocatedPerCall(Elementwise unit) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] x = random(1000);
    double[] y = new double[1000];
    double[] z = new double[1000];
    float[] xf = toFloats(x);
    float[] yf = new float[1000];
    float[] zf = new float[1000];
    List<Runnable> calls =
        List.of(
            () -> unit.forward(xf, yf),
            () -> unit.derivative(xf, yf),
            () -> unit.backward(xf, zf, yf),
            () -> unit.kernel().forwardAndDerivative(xf, yf, zf),
            () -> unit.kernel(Grade.FAST).forward(xf, yf),
            () -> unit.kernel(Grade.FULL, Backend.SCALAR).secondDerivative(x, y),
            () -> unit.forward(x, y),
            () -> unit.derivative(x, y),
            () -> unit.backward(x, z, y));
    for (int call = 0; call < calls.size(); call++) {
      // Until the loops are compiled, vectors are objects; on a busy machine that takes a while.
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + (boxes(call) ? 1 : 40) * 1_000_000_000L;
      while (least > 0 && System.nanoTime() < end) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10; i++) {
          calls.get(call).run();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      if (boxes(call)) {
        System.out.printf("%d bytes in ten calls, number %d of %s%n", least, call, unit);
        continue;
      }
      assertThat(least).as("bytes allocated by ten calls, number %s of %s", call, unit).isZero();
    }
  }

  /**
   * Where the JVM's compiler may leave vectors in boxes: anywhere in SIMD on JDK 17, and in loops
   * for derivatives and doubles on later ones. {@link org.hillock.Kernel} says so; what it leaves
   * is printed.
   */
  private static boolean boxes(int call) {
    return call != 5 && (Runtime.version().feature() < 21 || (call != 0 && call != 4));
  }

  @Test
  void aThousandParametersLoadNoClass() {
    var classes = ManagementFactory.getClassLoadingMXBean();
    for (Elementwise unit : Subjects.elementwise().toList()) {
      if (unit.parameters().length == 0) {
        continue;
      }
      var usual = unit.card().parameters().get(0).usual();
      float[] x = toFloats(random(100));
      float[] y = new float[100];
      unit.forward(x, y);
      unit.backward(x, x.clone(), y);
      long before = classes.getTotalLoadedClassCount();
      for (int i = 0; i < 1000; i++) {
        double value = usual.low() + (usual.high() - usual.low()) * (i + 0.5) / 1000;
        Elementwise member = Subjects.with(unit, 0, value);
        member.forward(x, y);
        Bits.assertSame(y[3], member.value(x[3]), "%s", member);
        member.backward(x, x.clone(), y);
      }
      assertThat(classes.getTotalLoadedClassCount() - before).as("classes for %s", unit).isZero();
    }
  }
}
