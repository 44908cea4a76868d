package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.Softmax;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.RowOracle;
import org.hillock.testkit.reference.Ulp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every activation over rows promises: accuracy, rows, axes, masks, special rows, refusals.
 */
class RowwiseTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  static List<Rowwise> subjects() {
    return Subjects.rowwise().toList();
  }

  // ---- accuracy ----

  @ParameterizedTest
  @MethodSource("subjects")
  void everyEntryIsWithinItsBounds(Rowwise unit) {
    RowOracle oracle = Subjects.oracle(unit);
    var random = new SplittableRandom(Inputs.seed());
    for (int round = 0; round < 300; round++) {
      int n = round < 40 ? round : 1 + random.nextInt(round % 50 == 0 ? 3000 : 130);
      double spread = Math.scalb(1 + random.nextDouble(), random.nextInt(14) - 4);
      double shift = round % 3 == 0 ? (random.nextDouble() - 0.5) * 1e4 : 0;
      boolean[] mask = round % 4 == 1 ? mask(random, n) : null;
      double[] x = new double[n];
      float[] xf = new float[n];
      double[] xOfFloats = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = shift + spread * (2 * random.nextDouble() - 1);
        xf[i] = (float) x[i];
        xOfFloats[i] = xf[i];
      }
      check(unit, oracle, x, xf, xOfFloats, mask);
    }
    double max = Double.MAX_VALUE;
    float maxf = Float.MAX_VALUE;
    check(
        unit,
        oracle,
        new double[] {max, -max, 0},
        new float[] {maxf, -maxf, 0},
        new double[] {maxf, -maxf, 0},
        null);
    check(
        unit,
        oracle,
        new double[] {-1e5, -1e5 - 3},
        new float[] {-1e5f, -1e5f - 3},
        new double[] {-1e5f, -1e5f - 3},
        null);
  }

  /** The only possibility has probability 1, not nearly 1; likewise equal ones share it. */
  @ParameterizedTest
  @MethodSource("subjects")
  void aSureThingIsOneAndEqualEntriesShareIt(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    for (int round = 0; round < 1000; round++) {
      int n = 1 + random.nextInt(40);
      float[] x = new float[n];
      Arrays.fill(x, (float) ((random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(20))));
      float[] y = new float[n];
      int at = random.nextInt(n);
      for (Grade grade : Grade.values()) {
        float[] sure = x.clone();
        sure[at] = Math.abs(x[at]) + (float) (1000 * unit.parameters()[0] + 1e-3 * Math.abs(x[at]));
        unit.forward(x, y, Rows.one(n), grade);
        assertThat(y).as("%s", grade).containsOnly((float) (1.0 / n));
        unit.forward(sure, y, Rows.one(n), grade);
        assertThat(y[at]).as("%s", grade).isEqualTo(1);
      }
    }
  }

  /** Masked rows go through the plain loops; a mask that hides nothing must not change a bit. */
  @ParameterizedTest
  @MethodSource("subjects")
  void theSameWithAMaskThatHidesNothing(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    float temperature = (float) unit.parameters()[0];
    float[] others = {
      Float.NaN, Float.intBitsToFloat(-1), Float.NEGATIVE_INFINITY, -0f, 0f, 1e-40f
    };
    for (int round = 0; round < 3000; round++) {
      int n = 1 + random.nextInt(round % 10 == 0 ? 1200 : 100);
      // All negative, all positive, of both signs; less apart than 60, about 60, more.
      double middle = (random.nextInt(3) - 1) * Math.scalb(1.0, random.nextInt(12));
      double spread = random.nextBoolean() ? 30 : Math.scalb(1.0, random.nextInt(10) - 3);
      float[] x = new float[n];
      for (int i = 0; i < n; i++) {
        double v = middle + spread * (2 * random.nextDouble() - 1);
        x[i] = (float) (temperature * v);
      }
      if (round % 4 == 0) {
        x[random.nextInt(n)] = others[random.nextInt(others.length)];
      }
      boolean[] mask = new boolean[n];
      Arrays.fill(mask, true);
      for (Grade grade : Grade.values()) {
        float[] y = new float[n];
        float[] plain = new float[n];
        float[] inPlace = x.clone();
        unit.forward(x, 0, null, y, 0, Rows.one(n), grade);
        unit.forward(x, 0, mask, plain, 0, Rows.one(n), grade);
        unit.forward(inPlace, 0, null, inPlace, 0, Rows.one(n), grade);
        for (int i = 0; i < n; i++) {
          Bits.assertSame(y[i], plain[i], "%s %s, entry %s of %s", unit, grade, i, n);
          Bits.assertSame(inPlace[i], plain[i], "%s %s in place", unit, grade);
        }
      }
    }
  }

  /** Two rows side by side go through the plain loops, gradients of all sizes included. */
  @ParameterizedTest
  @MethodSource("subjects")
  void backwardOfARowGivesTheSameAsInAPair(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    float max = Float.MAX_VALUE;
    float infinite = Float.POSITIVE_INFINITY;
    float[] others = {infinite, -infinite, max, -max, Float.NaN, 1e38f, -1e-38f};
    for (int round = 0; round < 2000; round++) {
      int n = 1 + random.nextInt(100);
      float[] y = new float[n];
      float[] dy = new float[n];
      for (int i = 0; i < n; i++) {
        y[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextDouble() / n;
        dy[i] = (float) random.nextDouble(-1, 1);
      }
      for (int k = round % 4; k > 0; k--) {
        dy[random.nextInt(n)] = others[random.nextInt(others.length)];
      }
      float[] pairs = new float[2 * n];
      float[] gradients = new float[2 * n];
      for (int i = 0; i < n; i++) {
        pairs[2 * i] = y[i];
        pairs[2 * i + 1] = y[n - 1 - i];
        gradients[2 * i] = dy[i];
        gradients[2 * i + 1] = dy[n - 1 - i];
      }
      float[] dx = new float[n];
      float[] both = new float[2 * n];
      unit.backwardFromOutput(y, dy, dx, Rows.one(n));
      unit.backwardFromOutput(pairs, gradients, both, new Rows(1, n, 2));
      for (int i = 0; i < n; i++) {
        Bits.assertSame(dx[i], both[2 * i], "%s, entry %s of %s", unit, i, n);
      }
    }
  }

  /** Columns of which one is extreme take the way of the plain loops, and the others with it. */
  @ParameterizedTest
  @MethodSource("subjects")
  void anExtremeColumnGivesTheSameAsAlone(Rowwise unit) {
    int columns = 32;
    float[] x = new float[3 * columns];
    var random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (4 * random.nextDouble());
    }
    for (int j = 0; j < 3; j++) {
      x[j * columns + 5] += 1e7f * (float) unit.parameters()[0];
    }
    float[] y = new float[x.length];
    for (Grade grade : Grade.values()) {
      unit.forward(x, y, new Rows(1, 3, columns), grade);
      for (int i = 0; i < columns; i++) {
        float[] row = {x[i], x[columns + i], x[2 * columns + i]};
        unit.forward(row, row, Rows.one(3), grade);
        for (int j = 0; j < 3; j++) {
          Bits.assertSame(y[j * columns + i], row[j], "%s %s column %s", unit, grade, i);
        }
      }
    }
  }

  private static boolean[] mask(SplittableRandom random, int n) {
    boolean[] mask = new boolean[n];
    for (int i = 0; i < n; i++) {
      mask[i] = i == n / 2 || random.nextInt(3) > 0;
    }
    return mask;
  }

  private static void check(
      Rowwise unit, RowOracle oracle, double[] x, float[] xf, double[] xOfFloats, boolean[] mask) {
    int n = x.length;
    double[] y = new double[n];
    float[] yf = new float[n];
    float[] fast = new float[n];
    unit.forward(x, 0, mask, y, 0, Rows.one(n));
    unit.forward(xf, 0, mask, yf, 0, Rows.one(n));
    unit.forward(xf, 0, mask, fast, 0, Rows.one(n), Grade.FAST);
    Exact[] exact = oracle.value(x, mask);
    Exact[] exactf = oracle.value(xOfFloats, mask);
    for (int i = 0; i < n; i++) {
      assertThat(Ulp.FLOAT.ofValue(fast[i], exactf[i]))
          .as("%s fast, entry %s of %s: %s for %s", unit, i, n, fast[i], exactf[i].toFloat())
          .isLessThanOrEqualTo(4);
      assertThat(Ulp.DOUBLE.ofValue(y[i], exact[i]))
          .as("%s double, entry %s of %s: %s for %s", unit, i, n, y[i], exact[i].toDouble())
          .isLessThanOrEqualTo(4);
      assertThat(Ulp.FLOAT.ofValue(yf[i], exactf[i]))
          .as("%s float, entry %s of %s: %s for %s", unit, i, n, yf[i], exactf[i].toFloat())
          .isLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void backwardIsTheGradientFromTheGivenOutput(Rowwise unit) {
    RowOracle oracle = Subjects.oracle(unit);
    var random = new SplittableRandom(Inputs.seed());
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(60);
      double[] x = random.doubles(n, -4, 4).toArray();
      double[] dy = random.doubles(n, -1, 1).toArray();
      double[] y = new double[n];
      unit.forward(x, y);
      double[] dx = new double[n];
      unit.backwardFromOutput(y, dy, dx, Rows.one(n));
      float[] yf = new float[n];
      float[] dyf = new float[n];
      double[] yOfFloats = new double[n];
      double[] dyOfFloats = new double[n];
      for (int i = 0; i < n; i++) {
        yf[i] = (float) y[i];
        yOfFloats[i] = yf[i];
        dyf[i] = (float) dy[i];
        dyOfFloats[i] = dyf[i];
      }
      float[] dxf = new float[n];
      unit.backwardFromOutput(yf, dyf, dxf, Rows.one(n));
      Exact[] exact = oracle.backwardFromOutput(y, dy);
      Exact[] exactf = oracle.backwardFromOutput(yOfFloats, dyOfFloats);
      for (int i = 0; i < n; i++) {
        // The difference in the bracket may cancel: relative to its terms.
        double size = 2 * y[i] / unit.parameters()[0];
        assertThat(dx[i]).isCloseTo(exact[i].toDouble(), within(4 * 0x1p-53 * size + 1e-300));
        // A dot product and a difference below 2, each within 2^-24, and their product with y: at
        // most 2^-23 of size.
        assertThat((double) dxf[i]).isCloseTo(exactf[i].toDouble(), within(0x1p-23 * size + 1e-40));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void theJacobianIsTheOneOfTheReference(Rowwise unit) {
    RowOracle oracle = Subjects.oracle(unit);
    double[] x = {0.3, -2, 1.7, 0.3, 40};
    double[][] jacobian = unit.jacobian(x);
    Exact[][] exact = oracle.jacobian(x, null);
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < x.length; k++) {
        double expected = exact[i][k].toDouble();
        assertThat(jacobian[i][k])
            .as("%s, ∂y%s/∂x%s", unit, i, k)
            .isCloseTo(expected, within(20 * Math.ulp(expected)));
      }
      assertThat(Arrays.stream(jacobian[i]).sum()).isCloseTo(0, within(1e-15));
    }
    assertThat(unit.jacobian()).isEmpty();
  }

  // ---- rows, axes and offsets ----

  /** Each line along an axis, taken by hand, is one row; whatever lies beside it stays. */
  @ParameterizedTest
  @MethodSource("subjects")
  void anAxisIsRowsWithAStep(Rowwise unit) {
    int[] shape = {3, 4, 5, 2};
    double[] x = new SplittableRandom(Inputs.seed()).doubles(120, -9, 9).toArray();
    float[] xf = new float[120];
    for (int i = 0; i < 120; i++) {
      xf[i] = (float) x[i];
    }
    for (int axis = -4; axis < 4; axis++) {
      Rows rows = Rows.along(shape, axis);
      int k = (axis + 4) % 4;
      assertThat(rows.length()).isEqualTo(shape[k]);
      assertThat(rows.size()).isEqualTo(120);
      double[] y = new double[126];
      float[] yf = new float[126];
      double[] dx = new double[126];
      float[] dxf = new float[126];
      Arrays.fill(y, 7);
      Arrays.fill(yf, 7);
      unit.forward(x, 0, null, y, 3, rows);
      unit.forward(xf, 0, null, yf, 3, rows);
      unit.backwardFromOutput(y, 3, x, 0, dx, 1, rows);
      unit.backwardFromOutput(yf, 3, xf, 0, dxf, 1, rows);
      int step = 1;
      for (int i = k + 1; i < 4; i++) {
        step *= shape[i];
      }
      for (int start = 0; start < 120; start++) {
        if (start / step % shape[k] == 0) {
          double[] row = new double[shape[k]];
          float[] rowf = new float[shape[k]];
          for (int j = 0; j < shape[k]; j++) {
            row[j] = x[start + j * step];
            rowf[j] = xf[start + j * step];
          }
          double[] expected = new double[shape[k]];
          float[] expectedf = new float[shape[k]];
          unit.forward(row, expected);
          unit.forward(rowf, expectedf);
          double[] gradient = new double[shape[k]];
          float[] gradientf = new float[shape[k]];
          unit.backwardFromOutput(expected, row, gradient, Rows.one(shape[k]));
          unit.backwardFromOutput(expectedf, rowf, gradientf, Rows.one(shape[k]));
          for (int j = 0; j < shape[k]; j++) {
            int at = start + j * step;
            Bits.assertSame(y[3 + at], expected[j], "%s axis %s", unit, axis);
            Bits.assertSame(yf[3 + at], expectedf[j], "%s axis %s", unit, axis);
            Bits.assertSame(dx[1 + at], gradient[j], "%s axis %s back", unit, axis);
            Bits.assertSame(dxf[1 + at], gradientf[j], "%s axis %s back", unit, axis);
          }
        }
      }
      for (int i : new int[] {0, 1, 2, 123, 124, 125}) {
        assertThat(y[i]).as("beside the range").isEqualTo(7);
        assertThat(yf[i]).as("beside the range").isEqualTo(7);
      }
    }
  }

  /** The bits of a row do not depend on its neighbours, its length on the array, or the offset. */
  @ParameterizedTest
  @MethodSource("subjects")
  void aRowGivesTheSameWhereverItLies(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    for (int n = 0; n <= 67; n++) {
      float[] row = new float[n];
      double[] rows = random.doubles(n, -9, 9).toArray();
      for (int i = 0; i < n; i++) {
        row[i] = (float) rows[i];
      }
      float[] alone = new float[n];
      double[] alones = new double[n];
      float[] fasts = new float[n];
      unit.forward(row, alone);
      unit.forward(row, fasts, Rows.one(n), Grade.FAST);
      unit.forward(rows, alones);
      for (int offset = 0; offset < 16; offset++) {
        float[] x = new float[3 * n + 16];
        double[] xs = new double[3 * n + 16];
        System.arraycopy(row, 0, x, offset + n, n);
        System.arraycopy(rows, 0, xs, offset + n, n);
        float[] fast = x.clone();
        unit.forward(x, offset, null, x, offset, Rows.of(3, n));
        unit.forward(fast, offset, null, fast, offset, Rows.of(3, n), Grade.FAST);
        unit.forward(xs, offset, null, xs, offset, Rows.of(3, n));
        for (int i = 0; i < n; i++) {
          Bits.assertSame(x[offset + n + i], alone[i], "%s, %s of %s in place", unit, i, n);
          Bits.assertSame(fast[offset + n + i], fasts[i], "%s, %s of %s, fast", unit, i, n);
          Bits.assertSame(xs[offset + n + i], alones[i], "%s, %s of %s in place", unit, i, n);
        }
      }
    }
  }

  /** Alone, among many, which SIMD turns on their side, along the first axis: the same bits. */
  @ParameterizedTest
  @MethodSource("subjects")
  void aRowGivesTheSameAmongMany(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    int count = 37;
    for (int n : new int[] {1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100}) {
      double spread = Math.scalb(1.0, random.nextInt(20) - 10);
      float[] x = new float[count * n];
      float[] columns = new float[count * n];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (spread * (random.nextDouble() - 0.5));
        columns[i % n * count + i / n] = x[i];
      }
      for (Grade grade : Grade.values()) {
        float[] y = new float[x.length];
        float[] turned = new float[x.length];
        unit.forward(x, y, Rows.of(count, n), grade);
        unit.forward(columns, turned, new Rows(1, n, count), grade);
        for (int r = 0; r < count; r++) {
          float[] alone = Arrays.copyOfRange(x, r * n, (r + 1) * n);
          unit.forward(alone, alone, Rows.one(n), grade);
          for (int j = 0; j < n; j++) {
            Bits.assertSame(y[r * n + j], alone[j], "%s %s row %s of %s", unit, grade, r, n);
            Bits.assertSame(turned[j * count + r], alone[j], "%s %s column %s", unit, grade, r);
          }
        }
      }
    }
  }

  /** Backward too, also where a row among them has an infinite gradient. */
  @ParameterizedTest
  @MethodSource("subjects")
  void aRowGivesTheSameBackwardAmongMany(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    int count = 37;
    int[] lengths = {
      1, 2, 3, 7, 8, 10, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65, 100, 255, 256, 272, 301, 1000, 2100
    };
    for (int n : lengths) {
      for (int round = 0; round < 4; round++) {
        float[] x = new float[count * n];
        float[] dy = new float[count * n];
        for (int i = 0; i < x.length; i++) {
          x[i] = (float) (Math.scalb(1.0, 2 * round) * random.nextDouble(-1, 1));
          dy[i] = (float) random.nextDouble(-1, 1);
        }
        if (round % 2 == 1) {
          dy[random.nextInt(dy.length)] = Float.POSITIVE_INFINITY;
        }
        float[] y = new float[x.length];
        unit.forward(x, y, Rows.of(count, n));
        float[] columns = new float[x.length];
        float[] gradients = new float[x.length];
        for (int i = 0; i < x.length; i++) {
          columns[i % n * count + i / n] = y[i];
          gradients[i % n * count + i / n] = dy[i];
        }
        float[] dx = new float[x.length];
        float[] inPlace = y.clone();
        float[] turned = new float[x.length];
        unit.backwardFromOutput(y, dy, dx, Rows.of(count, n));
        unit.backwardFromOutput(inPlace, dy, inPlace, Rows.of(count, n));
        unit.backwardFromOutput(columns, gradients, turned, new Rows(1, n, count));
        for (int r = 0; r < count; r++) {
          float[] alone = Arrays.copyOfRange(y, r * n, (r + 1) * n);
          float[] gradient = Arrays.copyOfRange(dy, r * n, (r + 1) * n);
          unit.backwardFromOutput(alone, gradient, alone, Rows.one(n));
          for (int j = 0; j < n; j++) {
            Bits.assertSame(dx[r * n + j], alone[j], "%s row %s of %s", unit, r, n);
            Bits.assertSame(inPlace[r * n + j], alone[j], "%s row %s in place", unit, r);
            Bits.assertSame(turned[j * count + r], alone[j], "%s column %s of %s", unit, r, n);
          }
        }
      }
    }
  }

  /** An empty batch is a batch. */
  @ParameterizedTest
  @MethodSource("subjects")
  void noRowsAreNoError(Rowwise unit) {
    double[] none = {};
    float[] nonef = {};
    for (int n : new int[] {0, 1, 7, 10, 32, 100, 1000}) {
      for (Rows rows : List.of(Rows.of(0, n), new Rows(1, n, 0), new Rows(0, n, 20), Rows.one(0))) {
        unit.forward(none, none, rows);
        unit.backwardFromOutput(none, none, none, rows);
        unit.backwardFromOutput(nonef, nonef, nonef, rows);
        for (Grade grade : Grade.values()) {
          unit.forward(nonef, nonef, rows, grade);
        }
      }
    }
  }

  /** Rows of doubles, which SIMD computes, give the bits of columns, which it does not. */
  @ParameterizedTest
  @MethodSource("subjects")
  void aRowOfDoublesGivesTheSameAsAColumn(Rowwise unit) {
    var random = new SplittableRandom(Inputs.seed());
    int count = 3;
    for (int n = 1; n < 68; n++) {
      for (int round = 0; round < 8; round++) {
        double[] x = random.doubles(count * n, -1, 1).map(v -> v * v * v).toArray();
        double[] dy = random.doubles(count * n, -1, 1).toArray();
        double spread = Math.scalb(1.0, 2 * round);
        Arrays.setAll(x, i -> x[i] * spread); // far apart, proportions are subnormal or 0
        if (round % 2 == 1) {
          dy[random.nextInt(dy.length)] = INF;
          x[random.nextInt(x.length)] = round == 7 ? Double.NaN : -INF;
        }
        double[] columns = new double[x.length];
        double[] gradients = new double[x.length];
        for (int i = 0; i < x.length; i++) {
          columns[i % n * count + i / n] = x[i];
          gradients[i % n * count + i / n] = dy[i];
        }
        unit.forward(x, x, Rows.of(count, n));
        unit.forward(columns, columns, new Rows(1, n, count));
        double[] dx = new double[x.length];
        double[] turned = new double[x.length];
        unit.backwardFromOutput(x, dy, dx, Rows.of(count, n));
        unit.backwardFromOutput(columns, gradients, turned, new Rows(1, n, count));
        for (int i = 0; i < x.length; i++) {
          int k = i % n * count + i / n;
          Bits.assertSame(x[i], columns[k], "%s entry %s of %s, round %s", unit, i, n, round);
          Bits.assertSame(dx[i], turned[k], "%s gradient %s of %s, round %s", unit, i, n, round);
        }
        unit.backwardFromOutput(x, dy, dy, Rows.of(count, n));
        assertThat(dy).as("%s in place, %s entries", unit, n).isEqualTo(dx);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "-3, 3", "5, 3", "0, 0"})
  void aWrongAxisIsRefusedWithTheRightOnes(int axis, int rank) {
    int[] shape = new int[rank == 3 ? 2 : rank];
    assertThatThrownBy(() -> Rows.along(shape, axis))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rank == 0 ? "0-d" : "give -2 to 1");
  }

  @Test
  void impossibleRowsAreRefused() {
    assertThatThrownBy(() -> new Rows(-1, 2, 3)).hasMessageContaining("negative");
    assertThatThrownBy(() -> new Rows(1 << 20, 1 << 20, 1)).hasMessageContaining("do not fit");
    assertThatThrownBy(() -> new Rows(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Rows(5, 0, 3).size()).isZero();
  }

  // ---- masks ----

  /** A masked entry is as if it were not there, whatever it holds, and gives 0. */
  @ParameterizedTest
  @MethodSource("subjects")
  void maskedEntriesAreNotThere(Rowwise unit) {
    double[] x = {1, Double.NaN, 0.5, INF, -1, 1e308};
    boolean[] mask = {true, false, true, false, true, false};
    double[] y = new double[6];
    unit.forward(x, 0, mask, y, 0, Rows.one(6));
    double[] alone = new double[3];
    unit.forward(new double[] {1, 0.5, -1}, alone);
    assertThat(y[1]).isZero();
    assertThat(y[3]).isZero();
    assertThat(y[5]).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(y[2 * i]).isCloseTo(alone[i], within(4 * Math.ulp(alone[i])));
    }
    double[] dx = new double[6];
    unit.backwardFromOutput(y, new double[] {1, INF, 2, Double.NaN, 3, INF}, dx, Rows.one(6));
    assertThat(dx[1]).isZero();
    assertThat(dx[3]).isZero();
    assertThat(dx).doesNotContain(Double.NaN);
    float[] xf = {1, Float.NaN, 0.5f, Float.POSITIVE_INFINITY, -1, 1e38f};
    float[] yf = new float[6];
    unit.forward(xf, 0, mask, yf, 0, Rows.one(6));
    assertThat(yf[0]).isCloseTo((float) alone[0], within(1e-6f));
    assertThat(yf[1] + yf[3] + yf[5]).isZero();
    float[] dxf = new float[6];
    float[] dyf = {1, Float.NaN, 2, Float.POSITIVE_INFINITY, 3, 4};
    unit.backwardFromOutput(yf, dyf, dxf, Rows.one(6));
    for (float each : dxf) {
      assertThat(each).isNotNaN();
    }
    assertThatThrownBy(() -> unit.forward(x, 0, new boolean[5], y, 0, Rows.one(6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the mask has 5 entries, the array 6");
    assertThatThrownBy(() -> unit.forward(xf, 0, new boolean[5], yf, 0, Rows.one(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- special rows ----

  private static double[] softmax(Softmax unit, double... x) {
    double[] y = new double[x.length];
    unit.forward(x, y);
    float[] xf = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      xf[i] = (float) x[i];
    }
    float[] yf = new float[x.length];
    unit.forward(xf, yf);
    for (int i = 0; i < x.length; i++) {
      assertThat((double) yf[i]).as("float").isEqualTo((float) y[i], within(1e-6));
    }
    return y;
  }

  @Test
  void specialRows() {
    var unit = new Softmax();
    assertThat(softmax(unit, 1, INF, -INF, 3)).containsExactly(0, 1, 0, 0);
    assertThat(softmax(unit, INF)).containsExactly(1);
    assertThat(softmax(unit, INF, INF, 1)).containsOnly(Double.NaN);
    assertThat(softmax(unit, 1, Double.NaN, 2)).containsOnly(Double.NaN);
    assertThat(softmax(unit, INF, Double.NaN)).containsOnly(Double.NaN);
    assertThat(softmax(unit, -INF, Double.NaN)).containsOnly(Double.NaN);
    assertThat(softmax(unit, -INF, 3)).containsExactly(0, 1);
    assertThat(softmax(unit)).isEmpty();
    unit.forward(new double[0], new double[0], new Rows(5, 0, 3));
    unit.forward(new float[0], new float[0], new Rows(0, 4, 3));
    unit.backwardFromOutput(new float[0], new float[0], new float[0], new Rows(0, 4, 3));
  }

  @Test
  void aRowThatIsAllMinusInfinityFollowsThePolicy() {
    double[] row = {-INF, -INF};
    assertThat(softmax(new Softmax(1, Softmax.Undefined.NAN), row)).containsOnly(Double.NaN);
    assertThat(softmax(new Softmax(1, Softmax.Undefined.ZEROS), row)).containsExactly(0, 0);
    var strict = new Softmax(1, Softmax.Undefined.ERROR);
    assertThatThrownBy(() -> softmax(strict, row))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("every entry is -infinity or masked")
        .hasMessageContaining("NAN or ZEROS");
    assertThat(softmax(strict)).isEmpty();
    assertThat(softmax(strict, 0, -INF)).containsExactly(1, 0);
    assertThat(new Softmax().undefined()).isEqualTo(Softmax.Undefined.NAN);
    // NaN wins over the policy.
    assertThat(softmax(new Softmax(1, Softmax.Undefined.ZEROS), Double.NaN, -INF))
        .containsOnly(Double.NaN);
    for (Softmax.Undefined policy : Softmax.Undefined.values()) {
      var unit = new Softmax(1, policy);
      assertThat(unit.with(2.0)).isEqualTo(new Softmax(2, policy));
      double[] y = {7, 7};
      float[] yf = {7, 7};
      if (policy == Softmax.Undefined.ERROR) {
        assertThatThrownBy(() -> unit.forward(new double[2], 0, new boolean[2], y, 0, Rows.one(2)))
            .isInstanceOf(ArithmeticException.class);
      } else {
        unit.forward(new double[2], 0, new boolean[2], y, 0, Rows.one(2));
        unit.forward(new float[2], 0, new boolean[2], yf, 0, Rows.one(2));
        assertThat(y).containsOnly(policy == Softmax.Undefined.NAN ? Double.NaN : 0);
        assertThat(yf).containsOnly(policy == Softmax.Undefined.NAN ? Float.NaN : 0);
      }
    }
    double[] dx = new double[2];
    new Softmax().backwardFromOutput(new double[2], new double[] {1, INF}, dx, Rows.one(2));
    assertThat(dx).as("zeros have no gradient").containsExactly(0, 0);
  }

  @Test
  void theTemperatureMustBeAboveZero() {
    for (double bad : new double[] {0, -1, -0.0, Double.NaN, INF}) {
      assertThatThrownBy(() -> new Softmax(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("temperature")
          .hasMessageContaining("(0, ∞)");
    }
    assertThat(softmax(new Softmax(1e-300), 1, 2, -3)).containsExactly(0, 1, 0);
    assertThat(softmax(new Softmax(1e300), 1, 2)).containsExactly(0.5, 0.5);
  }

  // ---- refusals and cost ----

  @ParameterizedTest
  @MethodSource("subjects")
  void wrongRangesAreRefusedAndNothingIsWritten(Rowwise unit) {
    double[] x = new double[20];
    float[] xf = new float[20];
    Rows ten = Rows.of(2, 5);
    List<Runnable> overlaps =
        List.of(
            () -> unit.forward(x, 0, null, x, 5, ten),
            () -> unit.forward(xf, 9, null, xf, 0, ten),
            () -> unit.backwardFromOutput(x, 0, new double[10], 0, x, 1, ten),
            () -> unit.backwardFromOutput(new double[10], 0, x, 0, x, 1, ten),
            () -> unit.backwardFromOutput(xf, 0, new float[10], 0, xf, 1, ten));
    for (Runnable call : overlaps) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("overlap");
    }
    List<Runnable> outside =
        List.of(
            () -> unit.forward(x, 11, null, new double[10], 0, ten),
            () -> unit.forward(xf, 0, null, new float[9], 0, ten),
            () -> unit.forward(x, -1, null, new double[10], 0, ten),
            () -> unit.backwardFromOutput(x, 0, new double[9], 0, new double[10], 0, ten),
            () -> unit.backwardFromOutput(xf, 0, new float[10], 0, new float[10], 1, ten));
    for (Runnable call : outside) {
      assertThatThrownBy(call::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
    unit.forward(x, 0, null, x, 10, ten);
    assertThat(x[0]).isZero();
    assertThat(x[19]).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void backwardMayWriteInPlace(Rowwise unit) {
    double[] y = {0.25, 0.75};
    double[] dy = {1, -2};
    double[] dx = new double[2];
    unit.backwardFromOutput(y, dy, dx, Rows.one(2));
    double[] overY = y.clone();
    unit.backwardFromOutput(overY, dy, overY, Rows.one(2));
    double[] overDy = dy.clone();
    unit.backwardFromOutput(y, overDy, overDy, Rows.one(2));
    assertThat(overY).isEqualTo(dx);
    assertThat(overDy).isEqualTo(dx);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void nothingIsAllocatedPerCall(Rowwise unit) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Rows rows = Rows.along(new int[] {8, 32, 2}, 1);
    double[] y = new double[512];
    float[] yf = new float[512];
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + 40_000_000_000L;
    while (least > 0 && System.nanoTime() < end) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10; i++) {
        unit.forward(y, y, rows);
        unit.forward(yf, yf, rows);
        unit.backwardFromOutput(y, y, y, rows);
        unit.backwardFromOutput(yf, yf, yf, rows);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated by 40 calls of %s", unit).isZero();
  }
}
