package org.hillock.explorer.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;

/** Against {@link Math}, which the platform specifies as exact and correctly rounded. */
class MissingMathTest {
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1,
    -1,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    0x1p-537,
    0x1p-538,
    0x1.8p-538,
    0x1p512,
    0x1p1023,
    0x1.fffffffffffffp-1022,
    0x1.0000000000001p0,
    1e-300
  };

  @Test
  void doublesAreRoundedOnce() {
    for (double a : DOUBLES) {
      for (double b : DOUBLES) {
        for (double c : DOUBLES) {
          check(a, b, c);
        }
      }
    }
    SplittableRandom random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 3_000_000; i++) {
      double a = number(random, i);
      double b = number(random, i);
      // Near the product, where it cancels, or anywhere.
      double c = i % 3 == 0 ? number(random, i) : -(a * b) * (1 + near(random));
      check(a, b, c);
    }
  }

  @Test
  void highHalvesAreExact() {
    SplittableRandom random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 1_000_000; i++) {
      long a = random.nextLong() >> random.nextInt(64);
      long b = random.nextLong() >> random.nextInt(64);
      assertThat(MissingMath.multiplyHigh(a, b)).isEqualTo(Math.multiplyHigh(a, b));
    }
  }

  @Test
  void floatsAreRoundedOnce() {
    for (double a : DOUBLES) {
      for (double b : DOUBLES) {
        for (double c : DOUBLES) {
          check((float) a, (float) b, (float) c);
        }
      }
    }
    SplittableRandom random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 3_000_000; i++) {
      float a = Float.intBitsToFloat(random.nextInt());
      float b = Float.intBitsToFloat(random.nextInt());
      float c =
          i % 3 == 0
              ? Float.intBitsToFloat(random.nextInt())
              : (float) (-(a * b) * (1 + near(random)));
      check(a, b, c);
    }
  }

  /** Any bits, any number of trailing zeros, or near the edges of the range. */
  private static double number(SplittableRandom random, int i) {
    long bits = random.nextLong();
    return switch (i % 4) {
      case 0 -> Double.longBitsToDouble(bits);
      case 1 -> Double.longBitsToDouble(bits & -1L << random.nextInt(52));
      case 2 -> Math.scalb(Double.longBitsToDouble(bits >>> 12 | 0x3ffL << 52), -500 - i % 60);
      default -> Double.longBitsToDouble(bits >>> 12 | 0x3ffL << 52);
    };
  }

  private static double near(SplittableRandom random) {
    return Math.scalb(random.nextInt(5) - 2, -random.nextInt(60));
  }

  private static void check(double a, double b, double c) {
    double expected = Math.fma(a, b, c);
    double actual = MissingMath.fma(a, b, c);
    if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(actual)) {
      assertThat(actual).as("fma(%s, %s, %s)", hex(a), hex(b), hex(c)).isEqualTo(expected);
    }
  }

  private static void check(float a, float b, float c) {
    float expected = Math.fma(a, b, c);
    float actual = MissingMath.fma(a, b, c);
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      assertThat(actual).as("fma(%s, %s, %s)", hex(a), hex(b), hex(c)).isEqualTo(expected);
    }
  }

  private static String hex(double x) {
    return Double.toHexString(x);
  }
}
