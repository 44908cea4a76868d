package org.hillock.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UlpTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static Exact exact(double hi, double lo) {
    return new Exact(hi, lo, 0);
  }

  @Test
  void measuresInTheBinadeOfTheExactValue() {
    assertThat(Ulp.FLOAT.ofValue(1 + 0x1p-23, exact(1, 0))).isEqualTo(1);
    assertThat(Ulp.FLOAT.ofValue(1 - 0x1p-24, exact(1, 0))).isEqualTo(0.5);
    // Just below 1 the spacing is half as wide.
    assertThat(Ulp.FLOAT.ofValue(1, exact(1 - 0x1p-24, 0))).isEqualTo(1);
    assertThat(Ulp.FLOAT.ofValue(1 - 0x1p-24, exact(1, -0x1p-60))).isEqualTo(1 - 0x1p-36);
    assertThat(Ulp.DOUBLE.ofValue(1, exact(1, 0x1p-54))).isEqualTo(0.25);
    assertThat(Ulp.DOUBLE.ofValue(Math.nextUp(3.0), exact(3, -0x1p-53))).isEqualTo(1.25);
    assertThat(Ulp.FLOAT16.ofValue(2048, exact(2049, 0))).isEqualTo(0.5);
    assertThat(Ulp.BFLOAT16.ofValue(256, exact(257, 0))).isEqualTo(0.5);
  }

  @Test
  void measuresSubnormalsInTheSmallestOne() {
    double min = Float.MIN_VALUE;
    assertThat(Ulp.FLOAT.ofValue(0d, Exact.of(min / 4))).isEqualTo(0.25);
    assertThat(Ulp.FLOAT.ofValue(min, Exact.of(min / 4))).isEqualTo(0.75);
    assertThat(Ulp.FLOAT.ofValue(0d, Exact.of(Float.MIN_NORMAL))).isEqualTo(0x1p23);
    assertThat(Ulp.DOUBLE.ofValue(Double.MIN_VALUE, new Exact(1.25, 0, -1073))).isEqualTo(1.5);
    assertThat(Ulp.DOUBLE.ofValue(0, new Exact(1, 0, -5000))).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofValue(min, Exact.of(0))).isEqualTo(1);
  }

  @Test
  void infinityIsRightOnlyBeyondTheLargestPlusHalfAnUlp() {
    for (Ulp format : Ulp.values()) {
      int top = format == Ulp.FLOAT16 ? 15 : format == Ulp.DOUBLE ? 1023 : 127;
      int bits =
          switch (format) {
            case DOUBLE -> 53;
            case FLOAT -> 24;
            case FLOAT16 -> 11;
            case BFLOAT16 -> 8;
          };
      double half = Math.scalb(1d, -bits);
      Exact limit = new Exact(2, -half, top);
      Exact below = new Exact(2, -half * 1.001, top);
      assertThat(format.ofValue(INFINITE, limit)).isEqualTo(0);
      assertThat(format.ofValue(INFINITE, below)).isEqualTo(INFINITE);
      assertThat(format.ofValue(-INFINITE, limit)).isEqualTo(INFINITE);
      assertThat(format.ofValue(-INFINITE, limit.negated())).isEqualTo(0);
      assertThat(format.round(limit)).isEqualTo(INFINITE);
      assertThat(format.round(below)).isEqualTo(Math.scalb(2 - 2 * half, top));
      assertThat(format.ofValue(Math.scalb(2 - 2 * half, top), limit)).isEqualTo(0.5);
    }
    assertThat(Ulp.FLOAT.ofValue(INFINITE, 1e39)).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofValue(INFINITE, (double) Float.MAX_VALUE)).isEqualTo(INFINITE);
    assertThat(Ulp.FLOAT.ofValue(Float.MAX_VALUE, INFINITE)).isEqualTo(INFINITE);
    assertThat(Ulp.FLOAT.ofValue(INFINITE, INFINITE)).isEqualTo(0);
  }

  @Test
  void allNansAreEqualAndEqualNothingElse() {
    double odd = Double.longBitsToDouble(0xfff8000000012345L);
    assertThat(Ulp.FLOAT.ofValue(odd, Exact.NAN)).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofValue(odd, Double.NaN)).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofValue(0d, Exact.NAN)).isEqualTo(INFINITE);
    assertThat(Ulp.FLOAT.ofValue(INFINITE, Exact.NAN)).isEqualTo(INFINITE);
    assertThat(Ulp.DOUBLE.ofDerivative(odd, Exact.of(1))).isEqualTo(INFINITE);
    assertThat(Ulp.FLOAT.ofDerivative(odd, 1d)).isEqualTo(INFINITE);
  }

  @Test
  void theSignOfAZeroCountsInAValueOnly() {
    Exact underflow = new Exact(-1, 0, -5000);
    assertThat(Ulp.DOUBLE.ofValue(-0d, underflow)).isEqualTo(0);
    assertThat(Ulp.DOUBLE.ofValue(0d, underflow)).isEqualTo(INFINITE);
    assertThat(Ulp.DOUBLE.ofDerivative(0d, underflow)).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofValue(0d, -0d)).isEqualTo(INFINITE);
    assertThat(Ulp.FLOAT.ofValue(-0d, -0d)).isEqualTo(0);
    assertThat(Ulp.FLOAT.ofDerivative(0d, -0d)).isEqualTo(0);
  }

  @Test
  void bothFormsAgree() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      double exact = Float.intBitsToFloat(random.nextInt()) * (1 + 1e-7 * random.nextGaussian());
      float actual = (float) (exact * (1 + 1e-7 * random.nextGaussian()));
      assertThat(Ulp.FLOAT.ofValue(actual, exact))
          .isEqualTo(Ulp.FLOAT.ofValue(actual, Exact.of(exact)));
    }
  }

  /** The JDK rounds decimals to double and to float correctly (JLS and Float.valueOf). */
  @Test
  void roundsAsTheJdkRoundsDecimals() {
    Random random = new Random(5);
    MathContext digits = new MathContext(1200);
    for (int i = 0; i < 1_000; i++) {
      double hi = Math.scalb(1 + random.nextDouble(), random.nextInt(3) - 1);
      if (i % 3 == 0) {
        // On a tie of float, or next to it.
        hi = (float) hi + Math.ulp((float) hi) / 2;
      }
      double lo = (i % 5 == 0 ? 0.5 : i % 5 == 1 ? 0 : random.nextDouble() - 0.5) * Math.ulp(hi);
      int exponent = random.nextInt(i % 2 == 0 ? 300 : 2200) - (i % 2 == 0 ? 160 : 1100);
      Exact exact = new Exact(random.nextBoolean() ? hi : -hi, lo, exponent);
      BigDecimal decimal = exact.toBigDecimal(digits);
      assertThat(exact.toDouble()).isEqualTo(Double.parseDouble(decimal.toString()));
      assertThat(exact.toFloat()).isEqualTo(Float.parseFloat(decimal.toString()));
    }
  }

  @Test
  void readsSixteenBits() {
    assertThat(Ulp.FLOAT16.fromBits((short) 0x3c00)).isEqualTo(1);
    assertThat(Ulp.FLOAT16.fromBits((short) 0xc000)).isEqualTo(-2);
    assertThat(Ulp.FLOAT16.fromBits((short) 0x7bff)).isEqualTo(65504);
    assertThat(Ulp.FLOAT16.fromBits((short) 1)).isEqualTo(0x1p-24);
    assertThat(Ulp.FLOAT16.fromBits((short) 0x8000)).isEqualTo(-0d);
    assertThat(Ulp.FLOAT16.fromBits((short) 0xfc00)).isEqualTo(-INFINITE);
    assertThat(Ulp.FLOAT16.fromBits((short) 0x7e00)).isNaN();
    assertThat(Ulp.BFLOAT16.fromBits((short) 0xc040)).isEqualTo(-3);
    assertThat(Ulp.BFLOAT16.fromBits((short) 0x7f80)).isEqualTo(INFINITE);
    assertThat(Ulp.BFLOAT16.fromBits((short) 1)).isEqualTo(0x1p-133);
    assertThatThrownBy(() -> Ulp.FLOAT.fromBits((short) 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
