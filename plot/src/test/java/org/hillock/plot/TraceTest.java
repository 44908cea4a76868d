package org.hillock.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Kink;
import org.hillock.plot.Trace.Dot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTest {

  private static final double[] INPUTS = Options.DEFAULT.or(-3, 3, 400).inputs();

  static List<Elementwise> elementwise() {
    return List.of(
        named("relu"),
        named("leaky_relu"),
        named("leaky_relu(alpha=-0.5)"),
        named("sigmoid"),
        named("tanh"),
        named("elu"),
        named("elu(alpha=2)"),
        named("swish"),
        named("gelu"));
  }

  private static Elementwise named(String spelling) {
    return (Elementwise) Activations.named(spelling);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void everyInputIsDrawnAtItsValue(Elementwise f) {
    for (Curve curve : Curve.values()) {
      Trace trace = Trace.of(f, curve, INPUTS);
      for (double x : INPUTS) {
        int i = Arrays.binarySearch(trace.x(), x);
        assertThat(i).as("%s at %s", curve, x).isNotNegative();
        assertThat(trace.y()[i]).isEqualTo(curve.at(f, x));
      }
      assertThat(trace.x()).isSorted();
      assertThat(trace.x()[0]).isEqualTo(-3);
      assertThat(trace.x()[trace.x().length - 1]).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void theDerivativeBreaksAtKinksAndTakesTheValueOfTheConvention(Elementwise f) {
    Trace trace = Trace.of(f, Curve.DERIVATIVE, INPUTS);
    // A kink of the family may be none at these parameters.
    List<Kink> kinks =
        f.card().kinks().stream()
            .filter(
                kink ->
                    f.derivative(Math.nextDown(kink.at())) != f.derivative(Math.nextUp(kink.at())))
            .toList();
    assertThat(trace.dots()).hasSize(2 * kinks.size());
    for (Kink kink : kinks) {
      List<Dot> closed = trace.dots().stream().filter(Dot::closed).toList();
      assertThat(closed).containsExactly(new Dot(kink.at(), f.derivative(kink.at()), true));
    }
    long gaps = Arrays.stream(trace.y()).filter(Double::isNaN).count();
    assertThat(gaps).isEqualTo(kinks.size());
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void theValueHasNoGapButACornerAtKinks(Elementwise f) {
    Trace trace = Trace.of(f, Curve.VALUE, INPUTS);
    assertThat(trace.dots()).isEmpty();
    assertThat(trace.y()).doesNotContain(Double.NaN);
    for (Kink kink : f.card().kinks()) {
      assertThat(trace.x()).contains(kink.at());
    }
  }

  @Test
  void theSlopeOfReluIsZeroUpToTheKinkAndOneAfterIt() {
    Trace trace = Trace.of(named("relu"), Curve.DERIVATIVE, new double[] {-1, 1});
    assertThat(trace.x()).containsExactly(-1, 0, 0, 0, 1);
    assertThat(trace.y()).containsExactly(0, 0, Double.NaN, 1, 1);
    assertThat(trace.dots()).containsExactly(new Dot(0, 0, true), new Dot(0, 1, false));
  }

  @Test
  void theCurvatureOfEluJumpsWhereItsSlopeDoesNot() {
    assertThat(Trace.of(named("elu"), Curve.DERIVATIVE, INPUTS).dots()).isEmpty();
    List<Dot> dots = Trace.of(named("elu"), Curve.SECOND_DERIVATIVE, INPUTS).dots();
    assertThat(dots).extracting(Dot::y).containsExactlyInAnyOrder(0.0, 1.0);
  }

  @Test
  void whatIsNotFiniteLeavesAGap() {
    double[] y = {1, Double.NaN, 2, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 3, 1e200};
    Trace trace = Trace.of(new double[] {0, 1, 2, 3, 4, 5, 6}, y);
    double gap = Double.NaN;
    assertThat(trace.y()).containsExactly(1, gap, 2, gap, gap, 3, gap);
    assertThat(trace.extent()).containsExactly(1, 3);
  }

  @Test
  void aCurveThatLeavesTheNumbersOnOneSideIsDrawnOnTheOther() {
    Trace trace = Trace.of(named("leaky_relu(alpha=1e200)"), Curve.VALUE, INPUTS);
    for (int i = 0; i < trace.x().length; i++) {
      double x = trace.x()[i];
      assertThat(Double.valueOf(trace.y()[i])).isEqualTo(Double.valueOf(x < 0 ? Double.NaN : x));
    }
    assertThat(trace.extent()).containsExactly(0, 3);
  }

  @Test
  void nothingFiniteHasNoExtentButRoom() {
    Trace trace = Trace.of(new double[] {0, 1}, new double[] {Double.NaN, Double.NaN});
    assertThat(trace.extent()).isNull();
    assertThat(Panels.extent(List.of(trace))).containsExactly(-1, 1);
  }
}
