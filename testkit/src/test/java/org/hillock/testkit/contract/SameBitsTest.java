package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arrays give the same bits as single numbers, on both backends, in every operation and grade,
 * wherever an element lies.
 */
class SameBitsTest {
  private static final int LONGEST = 67;
  private static final int OFFSETS = 16;

  /** What stands beside a range and must stay. */
  private static final float GUARD = 0x1.badcafp100f;

  static List<Elementwise> subjects() {
    return Subjects.elementwise().toList();
  }

  static List<Elementwise> extremes() {
    return Subjects.extremes().toList();
  }

  @Test
  void bothBackendsAreUnderTest() {
    assertThat(Backend.active()).as(Backend.reason()).isEqualTo(Backend.VECTOR);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void backendsAgreeOverAllInputs(Elementwise unit) {
    compare(unit, 1 << 17, 50_000);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void backendsAgreeAtParametersOfAnySize(Elementwise unit) {
    compare(unit, 4_001, 3_001);
  }

  /**
   * Arrays of inputs that a SIMD loop takes for ordinary, of several sizes, where few are not, and
   * few products subnormal, so that the sample that it takes of them misses some.
   */
  @ParameterizedTest
  @MethodSource("subjects")
  void backendsAgreeWhereFewInputsAreFar(Elementwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    float[] x = new float[40_000];
    float[] dy = new float[x.length];
    double most = 5;
    for (int i = 0; i < x.length; i++) {
      if (i % 1_000 == 0) {
        most = Math.scalb(5.0, random.nextInt(-10, 6));
      }
      double at = random.nextDouble();
      x[i] =
          switch (random.nextInt(800)) {
            case 0, 1 -> (float) (-80 - 40 * at);
            case 2 -> Float.intBitsToFloat(random.nextInt());
            default -> (float) (2 * most * at - most);
          };
      double size = random.nextDouble() - 0.5;
      dy[i] = (float) (random.nextInt(400) == 0 ? size * Float.MIN_NORMAL : size);
    }
    for (Op op : Op.values()) {
      if (op.isOfferedBy(unit)) {
        for (Grade grade : Grade.values()) {
          inFloat(unit, op, grade, Backend.VECTOR, x, dy);
        }
      }
    }
  }

  private static void compare(Elementwise unit, int floats, int doubles) {
    float[] x = concat(Inputs.floats(Inputs.seed(), floats), Inputs.specialFloats());
    double[] xs =
        DoubleStream.concat(
                Arrays.stream(Inputs.doubles(Inputs.seed(), doubles)),
                Arrays.stream(Inputs.specialDoubles()))
            .toArray();
    float[] dy = new float[x.length];
    double[] dys = new double[xs.length];
    fill(dy, dys);
    for (Op op : Op.values()) {
      if (op.isOfferedBy(unit)) {
        for (Backend backend : new Backend[] {Backend.SCALAR, Backend.VECTOR}) {
          for (Grade grade : Grade.values()) {
            inFloat(unit, op, grade, backend, x, dy);
          }
          inDouble(unit, op, backend, xs, dys);
        }
      }
    }
  }

  /** Gradients of every size and sign, infinite and NaN ones too. */
  private static void fill(float[] dy, double[] dys) {
    var random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < dy.length; i++) {
      dy[i] = Float.intBitsToFloat(random.nextInt());
    }
    for (int i = 0; i < dys.length; i++) {
      dys[i] = Double.longBitsToDouble(random.nextLong());
    }
    dy[3] = Float.POSITIVE_INFINITY;
    dy[5] = Float.NaN;
    dys[3] = Double.NEGATIVE_INFINITY;
    dys[5] = Double.NaN;
  }

  private static void inFloat(
      Elementwise unit, Op op, Grade grade, Backend backend, float[] x, float[] dy) {
    Kernel kernel = unit.kernel(grade, backend);
    float[] second = dy.clone();
    float[] out = new float[x.length];
    op.run(kernel, x, 0, second, 0, out, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      Bits.assertSame(
          out[i], op.scalar(unit, grade, x[i], dy[i]), "%s %s(%s, %s)", kernel, op, x[i], dy[i]);
      if (op.writesSecond()) {
        float value = Op.FORWARD.scalar(unit, grade, x[i], 0);
        Bits.assertSame(second[i], value, "%s %s(%s), first output", kernel, op, x[i]);
      }
    }
  }

  private static void inDouble(Elementwise unit, Op op, Backend backend, double[] x, double[] dy) {
    Kernel kernel = unit.kernel(Grade.FULL, backend);
    double[] second = dy.clone();
    double[] out = new double[x.length];
    op.run(kernel, x, 0, second, 0, out, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      Bits.assertSame(
          out[i], op.scalar(unit, x[i], dy[i]), "%s %s(%s, %s)", kernel, op, x[i], dy[i]);
      if (op.writesSecond()) {
        Bits.assertSame(second[i], unit.value(x[i]), "%s %s(%s), first output", kernel, op, x[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void anElementGivesTheSameWhereverItLies(Elementwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    int size = LONGEST + OFFSETS + 1;
    double[] as = new double[size];
    double[] bs = new double[size];
    float[] a = new float[size];
    float[] b = new float[size];
    for (int i = 0; i < size; i++) {
      // Near and far, and now and then what needs a way of its own.
      a[i] = (float) ((random.nextDouble() - 0.5) * (i % 5 == 0 ? 300 : 12));
      a[i] = i % 17 == 3 ? Float.NEGATIVE_INFINITY : i % 13 == 7 ? Float.NaN : a[i];
      as[i] = a[i];
      b[i] = (float) (random.nextDouble() - 0.5);
      bs[i] = b[i];
    }
    for (Op op : Op.values()) {
      if (op.isOfferedBy(unit)) {
        for (Backend backend : new Backend[] {Backend.SCALAR, Backend.VECTOR}) {
          for (int n = 0; n <= LONGEST; n++) {
            for (int offset = 0; offset < OFFSETS; offset++) {
              for (Grade grade : Grade.values()) {
                range(unit, op, grade, backend, a, b, offset, n);
              }
              range(unit, op, backend, as, bs, offset, n);
            }
          }
        }
      }
    }
  }

  private static void range(
      Elementwise unit, Op op, Grade grade, Backend backend, float[] a, float[] b, int ao, int n) {
    Kernel kernel = unit.kernel(grade, backend);
    int bo = ao * 7 % OFFSETS;
    int co = (ao * 3 + 5) % OFFSETS;
    float[] input = a.clone();
    float[] second = b.clone();
    float[] out = new float[b.length];
    Arrays.fill(out, GUARD);
    op.run(kernel, input, ao, second, bo, out, co, n);
    for (int i = 0; i < out.length; i++) {
      boolean within = i >= co && i < co + n;
      float expected = within ? op.scalar(unit, grade, a[ao + i - co], b[bo + i - co]) : GUARD;
      if (!Bits.same(out[i], expected)) {
        Bits.assertSame(out[i], expected, "%s %s, element %s of %s", kernel, op, i - co, n);
      }
      boolean written = op.writesSecond() && i >= bo && i < bo + n;
      expected = written ? Op.FORWARD.scalar(unit, grade, a[ao + i - bo], 0) : b[i];
      if (!Bits.same(second[i], expected)) {
        Bits.assertSame(second[i], expected, "%s %s, beside: %s of %s", kernel, op, i - bo, n);
      }
    }
    assertThat(Arrays.equals(input, a)).as("%s %s leaves its input", kernel, op).isTrue();
  }

  private static void range(
      Elementwise unit, Op op, Backend backend, double[] a, double[] b, int ao, int n) {
    Kernel kernel = unit.kernel(Grade.FULL, backend);
    int bo = ao * 7 % OFFSETS;
    int co = (ao * 3 + 5) % OFFSETS;
    double[] input = a.clone();
    double[] second = b.clone();
    double[] out = new double[b.length];
    Arrays.fill(out, GUARD);
    op.run(kernel, input, ao, second, bo, out, co, n);
    for (int i = 0; i < out.length; i++) {
      boolean within = i >= co && i < co + n;
      double expected = within ? op.scalar(unit, a[ao + i - co], b[bo + i - co]) : GUARD;
      if (!Bits.same(out[i], expected)) {
        Bits.assertSame(out[i], expected, "%s %s, element %s of %s", kernel, op, i - co, n);
      }
      boolean written = op.writesSecond() && i >= bo && i < bo + n;
      expected = written ? unit.value(a[ao + i - bo]) : b[i];
      if (!Bits.same(second[i], expected)) {
        Bits.assertSame(second[i], expected, "%s %s, beside: %s of %s", kernel, op, i - bo, n);
      }
    }
    assertThat(Arrays.equals(input, a)).as("%s %s leaves its input", kernel, op).isTrue();
  }

  private static float[] concat(float[] a, float[] b) {
    float[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
