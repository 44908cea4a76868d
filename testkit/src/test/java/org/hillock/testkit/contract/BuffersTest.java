package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.hillock.Elementwise;
import org.hillock.Kernel;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Buffers of every kind give the bits of arrays, and positions stay. */
class BuffersTest {
  /** More than a block, and no multiple of anything. */
  private static final int N = 2_503;

  private static final int BEFORE = 5;

  static List<Elementwise> subjects() {
    return Subjects.elementwise().toList();
  }

  private static List<FloatBuffer> floats() {
    return List.of(
        FloatBuffer.allocate(N + 2 * BEFORE),
        ByteBuffer.allocate(4 * (N + 2 * BEFORE)).order(ByteOrder.BIG_ENDIAN).asFloatBuffer(),
        ByteBuffer.allocateDirect(4 * (N + 2 * BEFORE)).order(ByteOrder.BIG_ENDIAN).asFloatBuffer(),
        ByteBuffer.allocateDirect(4 * (N + 2 * BEFORE))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer());
  }

  private static List<DoubleBuffer> doubles() {
    return List.of(
        DoubleBuffer.allocate(N + 2 * BEFORE),
        ByteBuffer.allocate(8 * (N + 2 * BEFORE)).order(ByteOrder.BIG_ENDIAN).asDoubleBuffer(),
        ByteBuffer.allocateDirect(8 * (N + 2 * BEFORE))
            .order(ByteOrder.BIG_ENDIAN)
            .asDoubleBuffer(),
        ByteBuffer.allocateDirect(8 * (N + 2 * BEFORE))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asDoubleBuffer());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void buffersGiveTheBitsOfArrays(Elementwise unit) {
    Kernel kernel = unit.kernel();
    double[] x = new SplittableRandom(Inputs.seed()).doubles(N, -8, 8).toArray();
    for (int kind = 0; kind < 4; kind++) {
      DoubleBuffer in = at(doubles().get(kind));
      DoubleBuffer dy = at(doubles().get(kind));
      DoubleBuffer out = at(doubles().get(3 - kind));
      FloatBuffer inf = at(floats().get(kind));
      FloatBuffer dyf = at(floats().get(kind));
      FloatBuffer outf = at(floats().get(3 - kind));
      for (int i = 0; i < N; i++) {
        in.put(BEFORE + i, x[i]);
        inf.put(BEFORE + i, (float) x[i]);
        dy.put(BEFORE + i, 0.3 * i);
        dyf.put(BEFORE + i, 0.3f * i);
      }
      kernel.forward(in.asReadOnlyBuffer().position(BEFORE).limit(BEFORE + N), out);
      kernel.forward(inf, outf);
      for (int i = 0; i < N; i++) {
        Bits.assertSame(out.get(BEFORE + i), unit.value(x[i]), "%s forward %s", unit, i);
        Bits.assertSame(outf.get(BEFORE + i), unit.value((float) x[i]), "%s forward %s", unit, i);
      }
      kernel.derivative(in, out);
      kernel.derivative(inf, outf);
      for (int i = 0; i < N; i++) {
        Bits.assertSame(out.get(BEFORE + i), unit.derivative(x[i]), "%s slope %s", unit, i);
        Bits.assertSame(outf.get(BEFORE + i), unit.derivative((float) x[i]), "%s %s", unit, i);
      }
      kernel.backward(in, dy, out);
      kernel.backward(inf, dyf, outf);
      for (int i = 0; i < N; i++) {
        Bits.assertSame(out.get(BEFORE + i), unit.backward(x[i], 0.3 * i), "%s back %s", unit, i);
        float expected = unit.backward((float) x[i], 0.3f * i);
        Bits.assertSame(outf.get(BEFORE + i), expected, "%s back %s", unit, i);
      }
      assertThat(out.position()).isEqualTo(BEFORE);
      assertThat(outf.position()).isEqualTo(BEFORE);
      out.clear();
      outf.clear();
      for (int i = 0; i < BEFORE; i++) {
        assertThat(out.get(i) + out.get(BEFORE + N + i)).as("beside the range").isZero();
        assertThat(outf.get(i) + outf.get(BEFORE + N + i)).as("beside the range").isZero();
      }
      kernel.forward(in, in);
      Bits.assertSame(in.get(BEFORE + 2000), unit.value(x[2000]), "%s in place", unit);
    }
  }

  private static DoubleBuffer at(DoubleBuffer buffer) {
    return buffer.position(BEFORE).limit(BEFORE + N);
  }

  private static FloatBuffer at(FloatBuffer buffer) {
    return buffer.position(BEFORE).limit(BEFORE + N);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void readOnlyOutputsAndOtherLengthsAreRefused(Elementwise unit) {
    Kernel kernel = unit.kernel();
    FloatBuffer x = FloatBuffer.allocate(10);
    DoubleBuffer xs = DoubleBuffer.allocate(10);
    List<Runnable> readOnly =
        List.of(
            () -> kernel.forward(x, x.asReadOnlyBuffer()),
            () -> kernel.derivative(x, x.asReadOnlyBuffer()),
            () -> kernel.backward(x, x, x.asReadOnlyBuffer()),
            () -> kernel.forward(xs, xs.asReadOnlyBuffer()),
            () -> kernel.derivative(xs, xs.asReadOnlyBuffer()),
            () -> kernel.backward(xs, xs, xs.asReadOnlyBuffer()));
    for (Runnable call : readOnly) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("read-only");
    }
    FloatBuffer y = FloatBuffer.allocate(9);
    DoubleBuffer ys = DoubleBuffer.allocate(9);
    List<Runnable> lengths =
        List.of(
            () -> kernel.forward(x, y),
            () -> kernel.derivative(x, y),
            () -> kernel.backward(x, y, x),
            () -> kernel.backward(x, x, y),
            () -> kernel.forward(xs, ys),
            () -> kernel.derivative(xs, ys),
            () -> kernel.backward(xs, ys, xs),
            () -> kernel.backward(xs, xs, ys));
    for (Runnable call : lengths) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("10")
          .hasMessageContaining("9");
    }
  }

  /** Views of one piece of memory may overlap without being the same buffer. */
  @ParameterizedTest
  @MethodSource("subjects")
  void partlyOverlappingBuffersAreRefused(Elementwise unit) {
    Kernel kernel = unit.kernel();
    FloatBuffer all = FloatBuffer.allocate(3000);
    FloatBuffer x = all.duplicate().position(0).limit(2000);
    FloatBuffer y = all.duplicate().position(500).limit(2500);
    assertThatThrownBy(() -> kernel.forward(x, y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlap");
  }
}
