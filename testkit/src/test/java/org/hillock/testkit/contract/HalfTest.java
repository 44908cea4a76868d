package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Half;
import org.hillock.Kernel;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The 16-bit formats have 65,536 numbers each: all of them, correctly rounded. */
class HalfTest {
  private static final int ALL = 1 << 16;

  static List<Elementwise> subjects() {
    return Subjects.elementwise().toList();
  }

  private static Ulp format(Half half) {
    return half == Half.FLOAT16 ? Ulp.FLOAT16 : Ulp.BFLOAT16;
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyPatternIsCorrectlyRounded(Elementwise unit) {
    Oracle oracle = Subjects.oracle(unit);
    short[] x = patterns();
    for (Half half : Half.values()) {
      Ulp format = format(half);
      for (Backend backend : new Backend[] {Backend.SCALAR, Backend.VECTOR}) {
        Kernel kernel = unit.kernel(Grade.FULL, backend);
        short[] y = new short[ALL];
        short[] d = new short[ALL];
        kernel.forward(half, x, 0, y, 0, ALL);
        kernel.derivative(half, x, 0, d, 0, ALL);
        for (int i = 0; i < ALL; i++) {
          double input = format.fromBits(x[i]);
          check(kernel, half, "value", input, y[i], oracle.value(input), true);
          check(kernel, half, "derivative", input, d[i], oracle.derivative(input), false);
        }
      }
    }
  }

  private static void check(
      Kernel kernel, Half half, String what, double x, short bits, Exact exact, boolean signs) {
    double actual = format(half).fromBits(bits);
    double expected = format(half).round(exact);
    if (actual == 0 && expected == 0 && !signs) {
      return;
    }
    Bits.assertSame(actual, expected, "%s %s %s(%s)", kernel, half, what, x);
  }

  private static short[] patterns() {
    short[] x = new short[ALL];
    for (int i = 0; i < ALL; i++) {
      x[i] = (short) i;
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(Half.class)
  void decodesAndEncodesEveryPattern(Half half) {
    for (int i = 0; i < ALL; i++) {
      short bits = (short) i;
      double x = half.decode(bits);
      Bits.assertSame(x, format(half).fromBits(bits), "%s %s", half, i);
      if (!Double.isNaN(x)) {
        assertThat(half.encode(x)).as("%s %s", half, x).isEqualTo(bits);
      }
    }
    assertThat(half.decode(half.encode(Double.NaN))).isNaN();
    assertThat(half.encode(1e300)).isEqualTo(half.encode(Double.POSITIVE_INFINITY));
    assertThat(half.encode(-1e-320)).isEqualTo(half.encode(-0.0));
  }

  /** Between two neighbours: below the middle down, above it up, in the middle to the even one. */
  @ParameterizedTest
  @EnumSource(Half.class)
  void roundsToNearestEven(Half half) {
    int top = half.encode(Double.POSITIVE_INFINITY);
    for (int i = 0; i < top - 1; i++) {
      double low = half.decode((short) i);
      double high = half.decode((short) (i + 1));
      double middle = low + (high - low) / 2;
      int even = i % 2 == 0 ? i : i + 1;
      assertThat(half.encode(middle)).as("%s %s", half, middle).isEqualTo((short) even);
      assertThat(half.encode(Math.nextDown(middle))).isEqualTo((short) i);
      assertThat(half.encode(Math.nextUp(middle))).isEqualTo((short) (i + 1));
      assertThat(half.encode(-middle)).isEqualTo((short) (even | 0x8000));
    }
    double largest = half.decode((short) (top - 1));
    double step = largest - half.decode((short) (top - 2));
    assertThat(half.encode(largest + step / 2)).isEqualTo((short) top);
    assertThat(half.encode(Math.nextDown(largest + step / 2))).isEqualTo((short) (top - 1));
  }

  @Test
  void buffersAndRangesGiveTheSame() {
    Elementwise unit = subjects().get(2);
    Kernel kernel = unit.kernel();
    short[] x = patterns();
    short[] y = new short[ALL];
    short[] d = new short[ALL];
    kernel.forward(Half.BFLOAT16, x, 0, y, 0, ALL);
    kernel.derivative(Half.BFLOAT16, x, 0, d, 0, ALL);
    ShortBuffer direct =
        ByteBuffer.allocateDirect(2 * ALL + 6).order(ByteOrder.BIG_ENDIAN).asShortBuffer();
    direct.position(3);
    kernel.forward(Half.BFLOAT16, ShortBuffer.wrap(x), direct);
    assertThat(direct.position()).isEqualTo(3);
    short[] got = new short[ALL];
    direct.get(3, got);
    assertThat(got).isEqualTo(y);
    kernel.derivative(Half.BFLOAT16, ShortBuffer.wrap(x).asReadOnlyBuffer(), ShortBuffer.wrap(got));
    assertThat(got).isEqualTo(d);
    short[] part = new short[10];
    kernel.forward(Half.BFLOAT16, x, 16_000, part, 3, 5);
    assertThat(part).startsWith(0, 0, 0).endsWith(0, 0);
    assertThat(part[3]).isEqualTo(y[16_000]);
    assertThat(part[7]).isEqualTo(y[16_004]);
    kernel.forward(Half.BFLOAT16, x, 0, x, 0, ALL);
    assertThat(x).as("in place").isEqualTo(y);
  }

  @Test
  void wrongRangesAreRefused() {
    Kernel kernel = subjects().get(0).kernel();
    short[] x = new short[10];
    assertThatThrownBy(() -> kernel.forward(Half.FLOAT16, x, 0, x, 3, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlap");
    assertThatThrownBy(() -> kernel.derivative(Half.FLOAT16, x, 0, new short[4], 0, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(
            () -> kernel.forward(Half.FLOAT16, ShortBuffer.wrap(x), ShortBuffer.allocate(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10")
        .hasMessageContaining("9");
    assertThatThrownBy(
            () ->
                kernel.forward(
                    Half.FLOAT16, ShortBuffer.wrap(x), ShortBuffer.wrap(x).asReadOnlyBuffer()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
