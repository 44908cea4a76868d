package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hillock.Activation;
import org.hillock.Bound;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Interval;
import org.hillock.Kink;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.Variant;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every card is complete, and what it says about its function is true. */
class CardTest {

  static List<Activation> all() {
    return Subjects.all().toList();
  }

  static List<Elementwise> elementwise() {
    return Subjects.elementwise().toList();
  }

  static List<Rowwise> rowwise() {
    return Subjects.rowwise().toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isComplete(Activation unit) {
    Card card = unit.card();
    assertThat(card.name()).matches("[a-z][a-z0-9_]*").isEqualTo(unit.name());
    assertThat(Reference.names()).as("functions with a reference").contains(card.name());
    assertThat(card.aliases()).allMatch(alias -> alias.equals(alias.toLowerCase()));
    for (String text :
        List.of(
            card.title(),
            card.formula(),
            card.derivative(),
            card.plainFormula(),
            card.plainDerivative(),
            card.explanation(),
            card.smoothness(),
            card.limits(),
            card.source())) {
      assertThat(text).as("a text of %s", card.name()).isNotBlank().doesNotContain("\t", "  ");
    }
    assertThat(card.secondDerivative().isBlank()).isEqualTo(unit instanceof Rowwise);
    assertThat(card.plainSecondDerivative().isBlank()).isEqualTo(unit instanceof Rowwise);
    assertThat(card.explanation()).hasSizeGreaterThan(80);
    assertThat(card.source()).as("a source has a year").matches(".*\\b(1[89]|20)\\d\\d\\b.*");
    assertThat(card.pitfalls()).isNotEmpty().allMatch(sentence -> sentence.endsWith("."));
    assertThat(String.join("\n", card.numpy()))
        .contains("y = ", unit instanceof Rowwise ? "\ndx = " : "\nslope = ");
    assertThat(card.elsewhere()).containsKeys("PyTorch", "Keras", "JAX", "ONNX", "DL4J");
    for (String latex : List.of(card.formula(), card.derivative(), card.secondDerivative())) {
      assertThat(latex).doesNotContain("$");
      assertThat(latex.chars().filter(c -> c == '{').count())
          .as("braces of %s", latex)
          .isEqualTo(latex.chars().filter(c -> c == '}').count());
    }
    assertThat(card.parameters()).hasSameSizeAs(unit.parameters());
    for (Parameter parameter : card.parameters()) {
      assertThat(parameter.name()).isNotBlank();
      assertThat(parameter.meaning()).isNotBlank();
      assertThat(parameter.range().contains(parameter.defaultValue())).isTrue();
      assertThat(parameter.range().contains(parameter.usual().low())).isTrue();
      assertThat(parameter.range().contains(parameter.usual().high())).isTrue();
      assertThat(parameter.usual().contains(parameter.defaultValue())).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void rangeHoldsEveryValueAndIsReached(Elementwise unit) {
    Interval range = unit.card().range();
    Oracle oracle = Subjects.oracle(unit);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = -4000; i <= 4000; i++) {
      double x = i * Math.abs(i) / 3200.0;
      double y = oracle.value(x).toDouble();
      assertThat(y)
          .as("%s at %s, in %s", unit, x, range)
          .isBetween(Math.nextDown(range.low()), Math.nextUp(range.high()));
      least = Math.min(least, y);
      most = Math.max(most, y);
    }
    least = Math.min(least, Math.min(unit.value(-1e300), unit.value(1e300)));
    most = Math.max(most, Math.max(unit.value(-1e300), unit.value(1e300)));
    for (double x : unit.card().zeros()) {
      least = Math.min(least, unit.value(x));
      most = Math.max(most, unit.value(x));
    }
    // Nobody needs a range that is wider than the function.
    assertThat(reaches(least, range.low())).as("%s: %s reaches %s", unit, least, range).isTrue();
    assertThat(reaches(most, range.high())).as("%s: %s reaches %s", unit, most, range).isTrue();
  }

  /** The bounds of the project, in the words of the card; the accuracy tests hold them. */
  @ParameterizedTest
  @MethodSource("all")
  void promisesTheBoundsOfTheProject(Activation unit) {
    assertThat(unit.card().accuracy().stream().map(Bound::toString))
        .containsExactlyElementsOf(
            unit instanceof Rowwise
                ? List.of(
                    "value, float32, full: at most 2 ulp",
                    "value, float32, fast: at most 4 ulp",
                    "value, float64, full: at most 4 ulp")
                : List.of(
                    "value, float32, full: at most 1 ulp",
                    "value, float32, fast: at most 4 ulp",
                    "value, float64, full: at most 2 ulp",
                    "derivative, float32, full: at most 1 ulp",
                    "derivative, float32, fast: at most 4 ulp, or 2^-26 near a zero",
                    "derivative, float64, full: at most 2 ulp",
                    "second derivative, float32, full: at most 4 ulp, or 2^-28 near a zero",
                    "second derivative, float64, full: at most 4 ulp, or 2^-56 near a zero"));
    assertThat(unit.card().bound("value", "float64", Grade.FULL).orElseThrow().ulps())
        .isEqualTo(unit instanceof Rowwise ? 4 : 2);
    assertThat(unit.card().bound("value", "float64", Grade.FAST)).isEmpty();
  }

  /** The formulas that people read, computed, are the function, by every spelling. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void formulasAreTheFunction(Elementwise unit) {
    Card card = unit.card();
    Oracle oracle = Subjects.oracle(unit);
    Map<String, Double> letters = new HashMap<>();
    for (int i = 0; i < card.parameters().size(); i++) {
      String letter = LETTERS.get(card.parameters().get(i).name());
      assertThat(letter).as("letter of %s", card.parameters().get(i)).isNotNull();
      letters.put(letter, unit.parameters()[i]);
    }
    for (int i = -32; i <= 32; i++) {
      double x = i / 8.0;
      List<List<Formula.Jet>> read =
          Formula.at(
              x,
              letters,
              card.plainFormula(),
              card.plainDerivative(),
              card.plainSecondDerivative());
      Exact[] truth = {oracle.value(x), oracle.derivative(x), oracle.secondDerivative(x)};
      for (int k = 0; k < truth.length; k++) {
        double exact = truth[k].toDouble();
        for (Formula.Jet spelling : read.get(k)) {
          assertThat(spelling.value())
              .as("%s, order %d, at %s", unit, k, x)
              .isCloseTo(exact, within(1e-12 * (1 + Math.abs(exact))));
        }
      }
    }
  }

  /** How formulas write the parameters. */
  private static final Map<String, String> LETTERS = Map.of("alpha", "α", "beta", "β");

  private static boolean reaches(double y, double end) {
    return Double.isInfinite(end) ? Math.abs(y) > 1e6 : Math.abs(y - end) < 1e-9;
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void monotoneMeansThatItNeverFalls(Elementwise unit) {
    boolean falls = false;
    var random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 20_000; i++) {
      double x = (random.nextDouble() - 0.5) * (i % 2 == 0 ? 20 : 2000);
      falls |= unit.derivative(x) < 0;
    }
    assertThat(unit.card().monotone()).as("%s", unit).isEqualTo(!falls);
    assertThat(unit.card().monotone() && !unit.card().zeros().isEmpty()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void zerosAreZeros(Elementwise unit) {
    for (double x : unit.card().zeros()) {
      assertThat(unit.derivative(x))
          .as("%s at %s", unit, x)
          .isCloseTo(0, within(1e-15 * Math.max(1, Math.abs(x))));
      assertThat(unit.derivative(x - 1e-3) * unit.derivative(x + 1e-3)).isNegative();
    }
  }

  /** At a kink the derivative is that of the left piece, which the card says in words. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void kinksAreWhereTheDerivativeJumps(Elementwise unit) {
    for (Kink kink : unit.card().kinks()) {
      double x = kink.at();
      assertThat(kink.convention()).contains("f'(" + Math.round(x) + ") =");
      double left = unit.derivative(Math.nextDown(x));
      double right = unit.derivative(Math.nextUp(x));
      assertThat(unit.derivative(x)).as("%s", unit).isEqualTo(left);
      assertThat(unit.derivative((float) x)).isEqualTo((float) left);
      boolean bends = unit.secondDerivative(x) != unit.secondDerivative(Math.nextUp(x));
      boolean smooth = unit.card().smoothness().equals("C^∞");
      assertThat(left != right || bends || smooth || degenerate(unit)).as("%s", unit).isTrue();
    }
    if (unit.card().kinks().isEmpty()) {
      for (double x = -8; x < 8; x += 0x1p-6) {
        assertThat(unit.derivative(x + 0x1p-20) - unit.derivative(x))
            .as("%s jumps at %s", unit, x)
            .isBetween(-1e-4, 1e-4);
      }
    }
  }

  /** A parameter of 0 can take the bend out of the left half. */
  private static boolean degenerate(Elementwise unit) {
    return unit.parameters().length > 0 && unit.derivative(-1.0) == unit.derivative(1.0);
  }

  /** What the card says about the infinities in numbers is what the function does there. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void limitsAreReached(Elementwise unit) {
    Oracle oracle = Subjects.oracle(unit);
    for (double x : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
      Bits.assertSame(unit.value(x), oracle.value(x).toDouble(), "%s value(%s)", unit, x);
      Bits.assertSame(
          0.0 + unit.derivative(x), 0.0 + oracle.derivative(x).toDouble(), "%s'(%s)", unit, x);
      assertThat(unit.secondDerivative(x)).as("%s''(%s)", unit, x).isZero();
      Bits.assertSame(unit.value((float) x), oracle.value(x).toFloat(), "%s value(%s)", unit, x);
    }
    for (Object nan :
        new Object[] {
          unit.value(Double.NaN), unit.derivative(Double.NaN), unit.secondDerivative(Double.NaN)
        }) {
      assertThat((Double) nan).isNaN();
    }
    assertThat(unit.value(Float.NaN)).isNaN();
    assertThat(unit.derivative(Float.NaN)).isNaN();
    assertThat(unit.secondDerivative(Float.NaN)).isNaN();
    assertThat(unit.fastValue(Float.NaN)).isNaN();
    assertThat(unit.fastDerivative(Float.NaN)).isNaN();
  }

  /** A variant is there because it is wrong somewhere: it differs from the function it goes by. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void variantsDifferFromTheFunction(Elementwise unit) {
    if (!unit.spelling().equals(unit.name())) {
      return;
    }
    for (Variant variant : unit.card().variants()) {
      assertThat(variant.name()).isNotBlank();
      assertThat(variant.numpy()).isNotBlank();
      assertThat(variant.trouble()).isNotBlank().endsWith(".");
      boolean differs = false;
      for (double x :
          new double[] {-1000, -100, -40, -20, -3, -1e-5, -0.5, 0.5, 2, 20, 100, 1000}) {
        double ours = variant.derivative() ? unit.derivative(x) : unit.value(x);
        double theirs = variant.formula().at(x);
        differs |= !(Math.abs(ours - theirs) <= 1e-12 * Math.abs(ours));
        float oursf = variant.derivative() ? unit.derivative((float) x) : unit.value((float) x);
        float theirsf = variant.formula().at((float) x);
        differs |= !(Math.abs(oursf - theirsf) <= 1e-5 * Math.abs(oursf));
      }
      assertThat(differs).as("%s of %s is harmless", variant.name(), unit).isTrue();
      // In float it is the same formula, as far as float goes.
      assertThat((double) variant.formula().at(0.75f))
          .isCloseTo(variant.formula().at(0.75), within(1e-5));
    }
  }
}
