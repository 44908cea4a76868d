package org.hillock.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "-1.2784645, −1.278",
    "0.30000000000000004, 0.3",
    "0.00012, 0.00012",
    "123456, 123500",
    "1e6, 10⁶",
    "-1e6, −10⁶",
    "0.00002, 2×10⁻⁵",
    "-2.5e-12, −2.5×10⁻¹²",
    "NaN, NaN",
    "Infinity, ∞",
    "-Infinity, −∞"
  })
  void fourDigits(double x, String text) {
    assertThat(Numbers.text(x, 4)).isEqualTo(text);
  }

  @Test
  void numbersBesideEachOtherHaveTheSameDecimals() {
    assertThat(Numbers.aligned(-0.1474, 0.2324)).isEqualTo("−0.147");
    assertThat(Numbers.aligned(-0.00001, 0.2324)).isEqualTo("0.000");
    assertThat(Numbers.aligned(5, 123)).isEqualTo("5");
  }

  @Test
  void stepsAreRoundAndAFewGoIntoTheRange() {
    assertThat(step(-3, 3)).isEqualTo(1);
    assertThat(step(-5, 5)).isEqualTo(2);
    assertThat(step(0, 0.26)).isEqualTo(0.05);
    assertThat(step(-1e6, 1e6)).isEqualTo(500_000);
  }

  private static double step(double low, double high) {
    return new Steps(new double[] {low, high}, 4).getCeilingTickUnit(0).getSize();
  }
}
