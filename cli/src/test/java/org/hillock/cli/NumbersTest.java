package org.hillock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  /** 2e23 is the example of JDK-4511638, which JDKs before 19 write as 1.9999999999999998E23. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-1.5, -1.5",
    "0.1, 0.1",
    "2e23, 2e23",
    "2e-3, 0.002",
    "1e16, 10000000000000000",
    "1e17, 1e17",
    "0.00001, 0.00001",
    "0.000001, 1e-6",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "9007199254740993, 9007199254740992",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void shortestOfWellKnownDoubles(double x, String shortest) {
    assertThat(Numbers.shortest(x)).isEqualTo(shortest);
  }

  /** 2^-44 lies at the end of a binade, where the nearest short decimal is on the narrow side. */
  @Test
  void shortestAtPowersOfTwo() {
    for (int n = -1074; n < 1024; n++) {
      roundTrips(Math.scalb(1d, n));
    }
  }

  @Test
  void everyDoubleCanBeReadBackAndIsNoLongerThanJavaWritesIt() {
    var random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 2000; i++) {
      roundTrips(Double.longBitsToDouble(random.nextLong()));
      float single = Float.intBitsToFloat(random.nextInt());
      assertThat(Float.compare(Numbers.parseFloat(Numbers.shortest(single)), single)).isZero();
      assertThat(digits(Numbers.shortest(single)))
          .isLessThanOrEqualTo(digits(Float.toString(single)));
    }
  }

  private static void roundTrips(double x) {
    String shortest = Numbers.shortest(x);
    assertThat(Double.compare(Numbers.parse(shortest), x)).isZero();
    assertThat(digits(shortest)).isLessThanOrEqualTo(digits(Double.toString(x)));
  }

  /** The significant digits of a number as written. */
  private static int digits(String number) {
    String mantissa =
        number.toLowerCase(java.util.Locale.ROOT).split("e")[0].replaceAll("[-.]", "");
    return mantissa.replaceAll("^0+", "").replaceAll("0+$", "").length();
  }
}
