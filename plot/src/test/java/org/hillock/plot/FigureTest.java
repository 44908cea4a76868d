package org.hillock.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.junit.jupiter.api.Test;

class FigureTest {

  private static final List<Activation> ALL = Activations.all();

  private static List<Activation> named(String... spellings) {
    return Arrays.stream(spellings).map(Activations::named).toList();
  }

  @Test
  void theGridHasAPanelForEachActivationAndOneForAll() {
    for (Curve curve : List.of(Curve.VALUE, Curve.DERIVATIVE)) {
      List<Drawing> panels = Figure.grid(ALL, curve, Options.DEFAULT).panels();
      assertThat(panels).hasSize(ALL.size() + 1);
      double[] inputs = Options.DEFAULT.or(-3, 3, 400).inputs();
      for (int i = 0; i < ALL.size(); i++) {
        if (ALL.get(i) instanceof Elementwise f) {
          Trace drawn = ((LinePanel) panels.get(i)).lines().get(0).trace();
          Trace expected = Trace.of(f, curve, inputs);
          assertThat(drawn.x()).isEqualTo(expected.x());
          assertThat(drawn.y()).isEqualTo(expected.y());
        }
      }
    }
  }

  @Test
  void theLastPanelOfTheGridNamesEveryCurve() {
    assertThat(last(Figure.grid(ALL, Curve.VALUE, Options.DEFAULT)).lines())
        .extracting(LinePanel.Line::label)
        .containsExactlyElementsOf(ALL.stream().map(f -> f.card().title()).toList());
    assertThat(last(Figure.grid(ALL, Curve.DERIVATIVE, Options.DEFAULT)).lines())
        .extracting(LinePanel.Line::label)
        .containsExactlyElementsOf(
            Activations.elementwise().stream().map(f -> f.card().title()).toList());
  }

  private static LinePanel last(Figure figure) {
    return (LinePanel) figure.panels().get(figure.panels().size() - 1);
  }

  @Test
  void noTwoCurvesOfAComparisonLookTheSame() {
    var lines = last(Figure.grid(ALL, Curve.VALUE, Options.DEFAULT)).lines();
    assertThat(lines.stream().map(line -> Look.color(line.color())).distinct())
        .hasSameSizeAs(lines);
    long looks =
        IntStream.range(0, 40)
            .mapToObj(i -> Look.color(i) + Arrays.toString(Look.stroke(i, 1).getDashArray()))
            .distinct()
            .count();
    assertThat(looks).isEqualTo(40);
  }

  @Test
  void softmaxOverTheFourHundredPointsSumsToOne() {
    var panel =
        (LinePanel) Figure.grid(named("softmax"), Curve.VALUE, Options.DEFAULT).panels().get(0);
    double[] y = panel.lines().get(0).trace().y();
    assertThat(y).hasSize(400);
    assertThat(Arrays.stream(y).sum()).isCloseTo(1, within(1e-14));
    // Neighbours differ by 6/399, so that their proportion is e^(6/399).
    assertThat(y[200] / y[199]).isCloseTo(Math.exp(6.0 / 399), within(1e-14));
  }

  @Test
  void theDerivativeOfSoftmaxIsItsJacobian() {
    var figure = Figure.grid(named("softmax"), Curve.DERIVATIVE, Options.DEFAULT);
    double[][] jacobian = ((HeatMap) figure.panels().get(0)).matrix();
    var values =
        (LinePanel) Figure.grid(named("softmax"), Curve.VALUE, Options.DEFAULT).panels().get(0);
    double[] y = values.lines().get(0).trace().y();
    assertThat(jacobian).hasDimensions(400, 400);
    for (int i = 0; i < 400; i++) {
      assertThat(Arrays.stream(jacobian[i]).sum()).isCloseTo(0, within(1e-16));
      for (int k = 0; k < 400; k++) {
        double expected = i == k ? y[i] * (1 - y[i]) : -y[i] * y[k];
        assertThat(jacobian[i][k]).isCloseTo(expected, within(1e-17));
      }
    }
  }

  @Test
  void oneAloneIsDrawnWithBothDerivatives() {
    var panel = (LinePanel) Figure.of(named("gelu"), Options.DEFAULT).panels().get(0);
    assertThat(panel.lines()).extracting(LinePanel.Line::label).hasSize(3);
    double[] x = panel.lines().get(0).trace().x();
    assertThat(x[0]).isEqualTo(-5);
    assertThat(x[x.length - 1]).isEqualTo(5);
  }

  @Test
  void onlyTheChosenCurvesAreDrawn() {
    Options derivative = Options.DEFAULT.curves(Curve.DERIVATIVE);
    var panel = (LinePanel) Figure.of(named("gelu"), derivative).panels().get(0);
    assertThat(panel.lines()).extracting(LinePanel.Line::label).containsExactly("f′\u200a(x)");
    assertThat(Figure.of(named("softmax"), derivative).panels())
        .hasExactlyElementsOfTypes(HeatMap.class);
    assertThat(Figure.of(named("softmax"), Options.DEFAULT.curves(Curve.VALUE)).panels())
        .hasExactlyElementsOfTypes(BarPanel.class);
  }

  @Test
  void softmaxAloneIsBarsBesideItsJacobian() {
    List<Drawing> panels = Figure.of(named("softmax"), Options.DEFAULT).panels();
    double[] y = ((BarPanel) panels.get(0)).outputs();
    assertThat(y).hasSize(7);
    // Seven scores one apart: e^3 / (e^-3 + ... + e^3).
    assertThat(y[6]).isCloseTo((1 - Math.exp(-1)) / (1 - Math.exp(-7)), within(1e-15));
    assertThat(((HeatMap) panels.get(1)).matrix()).hasDimensions(7, 7);
  }

  @Test
  void severalShareOneAxis() {
    Options both = Options.DEFAULT.curves(Curve.VALUE, Curve.DERIVATIVE).range(-2, 2).points(10);
    Figure figure = Figure.of(named("swish(beta=2)", "relu"), both);
    assertThat(figure.panels()).hasSize(1);
    assertThat(last(figure).lines())
        .extracting(LinePanel.Line::label)
        .containsExactly(
            "Swish (beta=2)  f(x)",
            "Swish (beta=2)  f′\u200a(x)",
            "ReLU  f(x)",
            "ReLU  f′\u200a(x)");
  }

  @Test
  void aGridOfSecondDerivativesLeavesOutWhatHasNone() {
    Figure figure = Figure.grid(ALL, Curve.SECOND_DERIVATIVE, Options.DEFAULT);
    assertThat(figure.panels()).hasSize(Activations.elementwise().size() + 1);
  }

  @Test
  void whatCannotBeDrawnIsRefusedWithTheReason() {
    refused(() -> Figure.of(List.of(), Options.DEFAULT), "at least one activation");
    refused(() -> Figure.grid(List.of(), Curve.VALUE, Options.DEFAULT), "at least one activation");
    refused(
        () -> Figure.of(named("softmax"), Options.DEFAULT.curves(Curve.SECOND_DERIVATIVE)),
        "the second derivative of softmax is no curve");
    refused(
        () -> Figure.grid(named("softmax"), Curve.SECOND_DERIVATIVE, Options.DEFAULT),
        "the second derivative of softmax is no curve");
    refused(
        () -> Figure.of(named("softmax", "relu"), Options.DEFAULT.curves(Curve.DERIVATIVE)),
        "the derivative of softmax is a matrix");
    refused(
        () -> Figure.of(named("softmax"), Options.DEFAULT.points(1001)),
        "choose 1000 points or fewer");
  }

  @Test
  void choicesThatCannotBeDrawnAreRefusedWithWhatCan() {
    Options options = Options.DEFAULT;
    refused(() -> options.range(3, -3), "from a smaller to a larger number");
    refused(() -> options.range(1, 1), "from a smaller to a larger number");
    refused(() -> options.range(Double.NaN, 1), "from a smaller to a larger number");
    refused(() -> options.range(0, Double.POSITIVE_INFINITY), "within -1e9 and 1e9");
    refused(() -> options.range(1e8, 1e8 + 1), "at least a thousandth apart");
    refused(() -> options.points(1), "points must be between 2 and 10000, got 1");
    refused(() -> options.points(10_001), "points must be between 2 and 10000, got 10001");
    refused(() -> options.size(0, 500), "width must be between 200 and 20000, got 0");
    refused(() -> options.size(500, -1), "height must be between 150 and 20000, got -1");
    refused(() -> options.dpi(0), "dpi must be between 10 and 2400, got 0");
    refused(() -> options.size(20_000, 20_000), "400 million pixels, more than 50 million");
    refused(() -> options.dpi(1000), "140 million pixels, more than 50 million");
  }

  private static void refused(Runnable drawing, String reason) {
    assertThatIllegalArgumentException().isThrownBy(drawing::run).withMessageContaining(reason);
  }
}
