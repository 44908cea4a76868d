package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Interval;
import org.hillock.Saturation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaturationTest {

  static Stream<Elementwise> elementwise() {
    return Subjects.elementwise();
  }

  private static String of(String name) {
    return ((Elementwise) Activations.named(name)).saturation().toString();
  }

  /** Inside the ranges the slope is small as far as one looks, and just outside it is not. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void theSlopeIsSmallInsideAndNotJustOutside(Elementwise unit) {
    List<Interval> ranges = unit.saturation().ranges();
    for (Interval range : ranges) {
      if (range.equals(Interval.REALS)) {
        continue;
      }
      boolean left = range.low() == Double.NEGATIVE_INFINITY;
      double edge = left ? range.high() : range.low();
      double away = left ? -1 : 1;
      double outside = edge - away * Math.max(1e-9 * Math.abs(edge), 1e-300);
      assertThat(Math.abs(unit.derivative(outside)))
          .as("%s at %s", unit, outside)
          .isGreaterThanOrEqualTo(Saturation.SLOPE * (1 - 1e-6));
      for (double step = 1e-9; step < 1e9; step *= 1.3) {
        double x = edge + away * step * Math.max(Math.abs(edge), 1e-9);
        assertThat(Math.abs(unit.derivative(x)))
            .as("%s at %s", unit, x)
            .isLessThan(Saturation.SLOPE);
      }
    }
  }

  /** The edge of sigmoid in closed form: y (1 - y) = 0.05. */
  @Test
  void theEdgesAreWhereTheSlopeCrosses() {
    double y = (1 - Math.sqrt(0.8)) / 2;
    Interval left = ((Elementwise) Activations.named("sigmoid")).saturation().ranges().get(0);
    assertThat(left.high()).isCloseTo(Math.log(y / (1 - y)), within(1e-12));
  }

  @Test
  void itIsSaidInWords() {
    assertThat(of("sigmoid")).isEqualTo("below -2.89 and above 2.89, where |f′| < 0.05");
    assertThat(of("relu")).isEqualTo("below 0, where |f′| < 0.05");
    assertThat(of("leaky_relu(alpha=0.2)")).isEqualTo("nowhere");
    assertThat(of("swish(beta=0)")).isEqualTo("nowhere");
  }
}
