package org.hillock.explorer.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hillock.Activations;
import org.hillock.Rowwise;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;

/** What the page computes beside the kernels. */
class MathematicsTest {

  @Test
  void exponentialAndLogarithmAreGoodEnough() {
    SplittableRandom random = new SplittableRandom(Inputs.seed());
    for (int i = 0; i < 10_000; i++) {
      double x = 1400 * random.nextDouble() - 700;
      assertThat(Row.exp(x) / Math.exp(x)).isCloseTo(1, within(2e-13));
      double y = Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
      assertThat(Row.log(y)).isCloseTo(Math.log(y), within(1e-14 * (1 + Math.abs(Math.log(y)))));
    }
    assertThat(Row.exp(800)).isInfinite();
    assertThat(Row.exp(-2000)).isZero();
    assertThat(Row.log(0)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void errorsAreCountedInUlp() {
    assertThat(Errors.ulps(Math.nextUp(1f), 1)).isEqualTo(1);
    assertThat(Errors.ulps(1f, 1 + 0x1p-24)).isEqualTo(0.5);
    assertThat(Errors.ulps(0, Float.MIN_VALUE)).isEqualTo(1);
    assertThat(Errors.ulps(Float.NaN, 1)).isInfinite();
    assertThat(Errors.ulps(Float.POSITIVE_INFINITY, 1)).isInfinite();
    assertThat(Errors.ulps(Float.NaN, Double.NaN)).isZero();
    assertThat(Errors.ulps(Float.POSITIVE_INFINITY, 1e300)).isZero();
  }

  @Test
  void jumpsSplitTheCurve() {
    double[] points = Curve.of("relu").points(1, -1, 1, 5);
    assertThat(points).containsExactly(-1, 0, -0.5, 0, 0, 0, 0, Double.NaN, 0, 1, 0.5, 1, 1, 1);
    // Without a jump the point at the kink is the function's own, exactly 0.
    assertThat(Curve.of("elu(alpha=2)").points(0, -1, 1, 5)).containsSequence(0, 0, 0.5, 0.5);
    assertThat(Curve.of("relu").jumps(1)).containsExactly(0, 0, 0, 1);
    assertThat(Curve.of("elu").jumps(1)).isEmpty();
    assertThat(Curve.of("elu").jumps(2)).containsExactly(0, 1, 1, 0);
  }

  @Test
  void flatPartsEndWhereTheSlopeIsTheThreshold() {
    double[] zones = Curve.of("sigmoid").flat(-10, 10, 0.05);
    assertThat(zones).hasSize(4);
    // s(1 - s) = 0.05 at x = ln((1 + sqrt(0.8)) / (1 - sqrt(0.8)))
    double edge = Math.log((1 + Math.sqrt(0.8)) / (1 - Math.sqrt(0.8)));
    assertThat(zones[1]).isCloseTo(-edge, within(1e-9));
    assertThat(zones[2]).isCloseTo(edge, within(1e-9));
    assertThat(Curve.of("relu").flat(-2, 2, 0.05)).containsExactly(-2, 0);
  }

  @Test
  void spellingsAreReadOrRefused() {
    assertThat(Exports.check("silu")).isEqualTo("swish");
    assertThat(Exports.check("gelu#1")).isEqualTo("gelu#1");
    for (String bad :
        List.of("nothing", "gelu#99", "gelu#", "leaky_relu(alpha=x)", "softmax#0", "")) {
      assertThat(Exports.check(bad)).as(bad).startsWith("!");
    }
    assertThatThrownBy(() -> Curve.of("softmax")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rowWithoutTheShiftOverflows() {
    var activation = (Rowwise) Activations.named("softmax");
    double[] logits = {100, 0};
    assertThat(Row.of(activation, logits, "11", true)).startsWith(1, 3.783506e-44f);
    assertThat(Row.of(activation, logits, "11", false)[0]).isNaN();
    double[] small = Row.of(activation, new double[] {1, 0, 7}, "110", false);
    assertThat(small[0]).isCloseTo(0.7310585786300049, within(1e-6));
    assertThat(small[2]).isZero();
    assertThat(Arrays.stream(small, 12, 15))
        .allSatisfy(sum -> assertThat(sum).isCloseTo(0, within(1e-7)));
    // Two equal shares carry one bit.
    double[] even = Row.of(activation, new double[] {3, 3}, "11", true);
    assertThat(even[even.length - 1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void gradientsScaleWithTheWeights() {
    // A slope of 1 everywhere leaves the product of the weights.
    double[] straight = Flow.of(Curve.of("leaky_relu(alpha=1)").activation(), 1, 1, 1, 7);
    double[] twice = Flow.of(Curve.of("leaky_relu(alpha=1)").activation(), 1, 1, 2, 7);
    assertThat(twice[0]).isCloseTo(2 * straight[0], within(1e-6));
    double[] rectified = Flow.of(Curve.of("relu").activation(), 50, 1, 0.01, 7);
    assertThat(rectified[0]).isLessThan(1e-30);
  }

  @Test
  void inputsOfTheDigestCoverAllExponents() {
    boolean[] narrow = new boolean[256];
    boolean[] wide = new boolean[2048];
    for (int i = 0; i < Digest.INPUTS; i++) {
      narrow[Float.floatToRawIntBits(Digest.narrow(i)) >>> 23 & 255] = true;
      wide[(int) (Double.doubleToRawLongBits(Digest.wide(i)) >>> 52) & 2047] = true;
    }
    assertThat(narrow).doesNotContain(false);
    assertThat(wide).doesNotContain(false);
  }

  @Test
  void digestNoticesOneBit() {
    assertThat(Digest.of("leaky_relu(alpha=0.5)", 1, true))
        .isNotEqualTo(Digest.of("leaky_relu(alpha=0.5000000000000001)", 1, true))
        .isEqualTo(Digest.of("leaky_relu(alpha=0.5)", 1, true));
  }

  @Test
  void jsonIsSafeInsideAScript() {
    assertThat(Json.of(Map.of("a\"\\", List.of(1, 0.5, true, Double.NaN, "</script>\n"))))
        .isEqualTo("{\"a\\\"\\\\\":[1,0.5,true,\"NaN\",\"\\u003c/script>\\u000a\"]}");
    assertThat(Json.of(List.of())).isEqualTo("[]");
    assertThat(Json.of(Map.of())).isEqualTo("{}");
  }
}
