package org.hillock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hillock.Activations;
import org.hillock.Backend;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Elu;
import org.hillock.Gelu;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.LeakyRelu;
import org.hillock.Relu;
import org.hillock.Rows;
import org.hillock.Sigmoid;
import org.hillock.Softmax;
import org.hillock.Swish;
import org.hillock.Tanh;
import org.hillock.testkit.reference.Table;
import org.junit.jupiter.api.Test;

/**
 * Mistakes that other libraries made and their users reported, each held off by a test that cites
 * its thread: {@code owner_repo_number} is {@code github.com/owner/repo/issues/number}. Expected
 * numbers are those of the threads, limits, or 40-digit arithmetic.
 */
class DefectsTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final float INF_F = Float.POSITIVE_INFINITY;

  private final Relu relu = new Relu();
  private final LeakyRelu leaky = new LeakyRelu();
  private final Sigmoid sigmoid = new Sigmoid();
  private final Tanh tanh = new Tanh();
  private final Elu elu = new Elu();
  private final Swish swish = new Swish();
  private final Gelu gelu = new Gelu();
  private final Softmax softmax = new Softmax();

  private static void assertRelative(double actual, double expected, double tolerance) {
    assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * tolerance));
  }

  private static void assertBits(double actual, double expected) {
    assertThat(Double.doubleToRawLongBits(actual))
        .as("%s for %s", actual, expected)
        .isEqualTo(Double.doubleToRawLongBits(expected));
  }

  private double[] rows(Softmax unit, double... x) {
    double[] y = new double[x.length];
    unit.forward(x, y);
    return y;
  }

  private float[] floatRows(Softmax unit, float... x) {
    float[] y = new float[x.length];
    unit.forward(x, y);
    return y;
  }

  // ---- special values ----

  /** #1: gelu(+inf) was NaN. */
  @Test
  void pytorch_pytorch_187293_geluOfInfinityIsInfinity() {
    assertThat(gelu.value(INF)).isEqualTo(INF);
    assertThat(gelu.value(INF_F)).isEqualTo(INF_F);
    assertThat(gelu.derivative(INF)).isEqualTo(1);
  }

  /** #3: gelu(-inf) was NaN "exactly as torch does"; the limit is -0. */
  @Test
  void sonots_cumo_427_geluOfMinusInfinityIsTheLimit() {
    assertBits(gelu.value(-INF), -0.0);
    assertBits(swish.value(-INF), -0.0);
    assertThat(gelu.derivative(-INF)).isZero();
  }

  /** #4: relu(NaN) was 0 and hid the bug. Also apache/mxnet#11115, mindspore-ai/mindspore#380. */
  @Test
  void pytorch_pytorch_7999_reluKeepsNaN() {
    assertThat(relu.value(Double.NaN)).isNaN();
    assertThat(relu.value(Float.NaN)).isNaN();
    assertThat(relu.derivative(Double.NaN)).isNaN();
    assertThat(relu.backward(Float.NaN, 1f)).isNaN();
  }

  /** #5: relu kept NaN on one device and dropped it on another. Also FluxML/NNlibCUDA.jl#57. */
  @Test
  void tensorflow_tensorflow_40072_naNIsKeptOnEveryPath() {
    for (Elementwise unit : Activations.elementwise()) {
      for (Backend backend : Backend.values()) {
        float[] x = new float[37];
        java.util.Arrays.fill(x, Float.NaN);
        float[] y = new float[37];
        unit.kernel(Grade.FULL, backend).forward(x, y);
        for (float each : y) {
          assertThat(each).as("%s on %s", unit, backend).isNaN();
        }
      }
    }
  }

  /** #6: backward of NaN gave a number; NaN and -0.0 are pinned in derivatives. */
  @Test
  void tenstorrent_ttMetal_57374_derivativesOfNaNAndMinusZero() {
    for (Elementwise unit : Activations.elementwise()) {
      assertThat(unit.derivative(Double.NaN)).as("%s", unit).isNaN();
      assertThat(unit.backward(Double.NaN, 1.0)).as("%s", unit).isNaN();
      assertThat(unit.derivative(-0.0)).as("%s", unit).isEqualTo(unit.derivative(0.0));
      assertThat(unit.derivative(-0f)).as("%s", unit).isEqualTo(unit.derivative(0f));
    }
  }

  /** #7: relu as x * 0 gave -0.0. */
  @Test
  void uxlfoundation_oneDNN_139_reluReturnsPlusZero() {
    for (double x : new double[] {-1, -0.0, 0.0, -INF, -Double.MIN_VALUE}) {
      assertBits(relu.value(x), 0.0);
      assertBits(relu.value((float) x), 0.0);
    }
    // ... and so does leaky(0) on the left, where a product would be -0.0, or NaN.
    assertBits(new LeakyRelu(0).value(-1.0), 0.0);
    assertBits(new LeakyRelu(0).value(-INF), 0.0);
    assertBits(new LeakyRelu(0).value(-1f), 0.0);
  }

  /** #8: tanh was NaN for x >= 100. Also jax-ml/jax#764 and others (#9). */
  @Test
  void deeplearning4j_deeplearning4j_7382_tanhSaturates() {
    for (float x : new float[] {100, 1000, Float.MAX_VALUE, INF_F}) {
      assertThat(tanh.value(x)).isEqualTo(1);
      assertThat(tanh.value(-x)).isEqualTo(-1);
      assertThat(tanh.derivative(x)).isZero();
      assertThat(tanh.value((double) x)).isEqualTo(1);
    }
  }

  @Test
  void jaxMl_jax_764_tanhGradientIsFinite() {
    // sech^2(100) = 4 e^-200 to 80 digits: 5.5355858...e-87
    assertRelative(tanh.derivative(100.0), 4 * Math.exp(-200), 1e-13);
    assertThat(tanh.derivative(1e6)).isZero();
  }

  /** #10: functions gave NaN at the infinities. */
  @Test
  void wagenaartje_neataptic_13_limitsAtTheInfinities() {
    for (Elementwise unit : Activations.elementwise()) {
      for (double x : new double[] {INF, -INF}) {
        assertThat(unit.value(x)).as("%s", unit).isNotNaN();
        assertThat(unit.derivative(x)).as("%s", unit).isNotNaN();
        assertThat(unit.secondDerivative(x)).as("%s", unit).isZero();
      }
    }
  }

  /** #11: every output of one Java activation was NaN, and no test looked. */
  @Test
  void jeffheaton_encogJavaCore_128_everyFunctionIsANumberOnAGrid() {
    for (Elementwise unit : Activations.elementwise()) {
      for (double x = -1000; x <= 1000; x += 0.37) {
        assertThat(unit.value(x)).as("%s at %s", unit, x).isFinite();
        assertThat(unit.derivative(x)).as("%s at %s", unit, x).isFinite();
      }
    }
  }

  // ---- overflow and tails ----

  /** #18: the cube of x overflowed in exp. Also pytorch/pytorch#186286, opencv/opencv#28836. */
  @Test
  void pytorch_executorch_22324_geluOfLargeInputsIsANumber() {
    for (float x = 9; x < 1e38f; x *= 1.1f) {
      assertThat(gelu.value(x)).isEqualTo(x);
      assertBits(gelu.value(-x - 10), -0f);
      assertThat(gelu.derivative(x)).isEqualTo(1);
      assertThat(gelu.derivative(-x - 10)).isZero();
    }
  }

  /** #19: NaN at x = 19.8 "at exactly the SIMD-lane cells", the scalar tail was fine. */
  @Test
  void ooples_aiDotNetTensors_594_lanesAndTailAgree() {
    double[] x = new double[13];
    java.util.Arrays.fill(x, 19.8);
    double[] y = new double[13];
    gelu.kernel().forward(x, y);
    assertThat(y).containsOnly(19.8);
  }

  /** #20: 1 + tanh(u) lost the tail and was 0 below -6. */
  @Test
  void tenstorrent_ttMetal_56517_geluKeepsItsLeftTail() {
    // Forty digits, from the table.
    int checked = 0;
    for (Table.Point point : Table.points("gelu")) {
      if (point.x() < -5 && point.x() > -12) {
        assertRelative(gelu.value(point.x()), point.value().doubleValue(), 1e-15);
        checked++;
      }
    }
    assertThat(checked).isPositive();
    for (float x = -10; x < -1; x += 0.01f) {
      assertThat(gelu.value(x)).as("falls towards its minimum").isLessThan(0);
      assertThat(gelu.value(x)).isGreaterThanOrEqualTo(gelu.value(x + 0.01f));
      if (x > -1.1f) {
        break;
      }
    }
  }

  /** #21: silu was exactly 0 for x <= -87.34, where the truth is normal down to -91.8. */
  @Test
  void tenstorrent_ttMetal_55711_swishKeepsItsLeftTail() {
    // x e^x, where 1 + e^x rounds to 1
    for (float x : new float[] {-87.34f, -89f, -91.8f, -100f}) {
      double truth = x * Math.exp(x);
      assertThat((double) swish.value(x))
          .isCloseTo(truth, within((double) Math.ulp((float) truth)));
      assertThat(swish.value(x)).isNegative();
    }
  }

  /** #23: overflow in exp for sigmoid; answers suggested to ignore it. Also 47044541. */
  @Test
  void stackoverflow_40726490_sigmoidDoesNotOverflow() {
    assertRelative(sigmoid.value(-710.0), Math.exp(-710), 1e-13);
    assertThat(sigmoid.value(-745.0)).isPositive();
    assertThat(sigmoid.value(-88.8f)).isPositive();
    assertThat(sigmoid.value(-1000.0)).isZero();
  }

  /** #24: swapped branches and naive forms. Also chainer/chainer#1047, hail-is/hail#10606. */
  @Test
  void federatedAI_FATE_65_sigmoidIsOneFunctionOnBothSides() {
    for (double x = 0; x < 36; x += 0.01) {
      assertThat(sigmoid.value(x) + sigmoid.value(-x)).isCloseTo(1, within(0x1p-52));
      assertThat(sigmoid.value(x)).isGreaterThanOrEqualTo(0.5);
      assertThat(sigmoid.value(-x)).isLessThanOrEqualTo(0.5);
    }
  }

  /** #26: softmax of about 19056 overflowed in Math.exp. Also uTensor/uTensor#175 (378, #34). */
  @Test
  void gustikS_neuraLogic_6_softmaxOfLargeScores() {
    assertThat(rows(softmax, 19056, 19056)).containsExactly(0.5, 0.5);
    assertThat(floatRows(softmax, 378f, 0f)).containsExactly(1f, 0f);
    assertRelative(rows(softmax, 19056, 19055)[1], 1 / (1 + Math.E), 1e-15);
  }

  /** #27: x was clipped to ±36, which froze the tail at 2.3e-16. */
  @Test
  void haifengl_smile_MathEx_sigmoidIsNotClipped() {
    assertRelative(sigmoid.value(-100.0), 3.720075976020836e-44, 1e-15);
    assertRelative(sigmoid.derivative(-100.0), 3.720075976020836e-44, 1e-15);
  }

  // ---- softmax ----

  /** #28: a row of -inf gave NaN to the whole batch. Also #24816, #26098, #41508, #160064. */
  @Test
  void pytorch_pytorch_25110_aMaskedRowFollowsThePolicy() {
    double[] row = {-INF, -INF};
    assertThat(rows(softmax, row)).containsOnly(Double.NaN);
    assertThat(rows(new Softmax(1, Softmax.Undefined.ZEROS), row)).containsOnly(0);
    assertThatThrownBy(() -> rows(new Softmax(1, Softmax.Undefined.ERROR), row))
        .isInstanceOf(ArithmeticException.class);
    // It does not touch the rows beside it.
    double[] y = new double[4];
    softmax.forward(new double[] {-INF, -INF, 0, 0}, y, Rows.of(2, 2));
    assertThat(y).containsExactly(Double.NaN, Double.NaN, 0.5, 0.5);
  }

  /** #29: the long wish for a safe softmax, gradients too. Also #131060. */
  @Test
  void pytorch_pytorch_55056_safeSoftmaxHasSafeGradients() {
    var safe = new Softmax(1, Softmax.Undefined.ZEROS);
    double[] y = rows(safe, -INF, -INF, -INF);
    double[] dx = new double[3];
    safe.backwardFromOutput(y, new double[] {1, INF, Double.NaN}, dx, Rows.one(3));
    assertThat(dx).containsOnly(0);
  }

  /** #30: safe softmax also zeroed rows that held a NaN. */
  @Test
  void intel_torchXpuOps_5022_naNWins() {
    var safe = new Softmax(1, Softmax.Undefined.ZEROS);
    assertThat(rows(safe, -INF, Double.NaN)).containsOnly(Double.NaN);
  }

  /** #31: all -inf gave 1/64, +inf zeros, NaN zeros. */
  @Test
  void tenstorrent_ttMetal_56056_noPlausibleLookingAnswer() {
    double[] x = new double[64];
    java.util.Arrays.fill(x, -INF);
    assertThat(rows(softmax, x)).containsOnly(Double.NaN);
    x[5] = INF;
    assertThat(rows(softmax, x)[5]).isEqualTo(1);
    x[6] = Double.NaN;
    assertThat(rows(softmax, x)).containsOnly(Double.NaN);
  }

  /** #32: the maximum of a row was clamped at -1e4. Also uTensor/uTensor#176: at 0 (#35). */
  @Test
  void tracelAi_burn_4697_veryNegativeRowsAreRows() {
    assertThat(rows(softmax, -2e4, -2e4)).containsExactly(0.5, 0.5);
    assertThat(rows(softmax, -1e300, -INF)).containsExactly(1, 0);
    assertThat(floatRows(softmax, -1e30f, -1e30f)).containsExactly(0.5f, 0.5f);
  }

  /** #33: one +inf gave NaN; it is a one-hot. Also FluxML/NNlib.jl#206. */
  @Test
  void pytorch_pytorch_6864_oneInfinityTakesAll() {
    assertThat(rows(softmax, 0, INF)).containsExactly(0, 1);
    assertThat(rows(softmax, INF, 0, INF)).containsOnly(Double.NaN);
  }

  /** #36, #37: an empty axis crashed. Also pytorch/pytorch#17262, stan-dev/math#3328. */
  @Test
  void tensorflow_tensorflow_22259_emptyInEmptyOut() {
    assertThat(rows(softmax, new double[0])).isEmpty();
    softmax.forward(new float[0], new float[0], Rows.along(new int[] {3, 0, 2}, 1));
    softmax.forward(new float[0], new float[0], Rows.along(new int[] {3, 0, 2}, 0));
  }

  /** #38: formats disagree on the default axis and flatten silently. Also apache/tvm#19420. */
  @Test
  void openvinotoolkit_openvino_37823_theAxisIsTheAxis() {
    double[] x = {0, 100, 0, 100};
    double[] y = new double[4];
    softmax.forward(x, y, Rows.along(new int[] {2, 2}, -1));
    assertThat(y[0]).isLessThan(1e-40);
    softmax.forward(x, y, Rows.along(new int[] {2, 2}, 0));
    assertThat(y).containsOnly(0.5);
  }

  /** #39: the vector path forgot the shift that the tail path had. */
  @Test
  void pytorch_pytorch_62897_everyLengthIsShifted() {
    for (int n = 1; n <= 70; n++) {
      float[] x = new float[n];
      java.util.Arrays.fill(x, 5000);
      for (float y : floatRows(softmax, x)) {
        assertThat(y).isEqualTo(1f / n);
      }
    }
  }

  /** #40: temperature 0 divided by zero. Also ggml-org/ggml#37, pjreddie/darknet#144. */
  @Test
  void googleDeepmind_gemma_562_temperatureZeroIsRefused() {
    for (double bad : new double[] {0, -1}) {
      assertThatThrownBy(() -> new Softmax(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("temperature");
    }
  }

  // ---- gradients of the branch not taken ----

  /** #41: the gradient of elu was NaN for large x: expm1 of the other branch. Also #1538. */
  @Test
  void jaxMl_jax_9873_eluGradientOfLargeInputs() {
    for (double x : new double[] {100, 1000, 1e300, INF}) {
      assertThat(elu.derivative(x)).isEqualTo(1);
      assertThat(elu.derivative((float) x)).isEqualTo(1);
      assertThat(elu.secondDerivative(x)).isZero();
    }
  }

  /** #42: a large masked score gave a NaN gradient. */
  @Test
  void jaxMl_jax_17117_aMaskedScoreHasNoGradient() {
    double[] y = new double[3];
    boolean[] mask = {true, false, true};
    softmax.forward(new double[] {0, 1e308, 0}, 0, mask, y, 0, Rows.one(3));
    assertThat(y).containsExactly(0.5, 0, 0.5);
    double[] dx = new double[3];
    softmax.backwardFromOutput(y, new double[] {1, 1e308, -1}, dx, Rows.one(3));
    assertThat(dx).containsExactly(0.5, 0, -0.5);
  }

  /** #44: gradients were NaN at -inf, where those who mask with it need 0. */
  @Test
  void pytorch_pytorch_31829_gradientsAtMinusInfinityAreFinite() {
    double[] y = rows(softmax, -INF, 1, 1);
    double[] dx = new double[3];
    softmax.backwardFromOutput(y, new double[] {7, 3, 1}, dx, Rows.one(3));
    assertThat(dx).containsExactly(0, 0.5, -0.5);
    assertThat(softmax.jacobian(-INF, 1, 1)[0]).containsOnly(0);
    for (Elementwise unit : Activations.elementwise()) {
      assertThat(unit.backward(-INF, 1.0)).as("%s", unit).isFinite();
      assertThat(unit.backward(-INF_F, 1f)).as("%s", unit).isFinite();
    }
  }

  /** #46: exp(t) d / exp(t) was NaN for very negative t: both are 0 there. */
  @Test
  void clab_dynet_218_slopesOfVeryNegativeInputs() {
    for (Elementwise unit : Activations.elementwise()) {
      for (double x : new double[] {-745, -746, -1e4, -1e300}) {
        assertThat(unit.derivative(x)).as("%s at %s", unit, x).isBetween(-1e-300, 0.01);
        assertThat(unit.derivative((float) x)).as("%s at %s", unit, x).isBetween(-1e-38f, 0.01f);
      }
    }
  }

  /** #45: exp/(1+exp)^2 was NaN past 88. */
  @Test
  void jeshraghian_snntorch_433_sigmoidSlopeIsFinite() {
    for (float x : new float[] {88.8f, -88.8f, 1000, -1000, INF_F}) {
      assertThat(sigmoid.derivative(x)).isFinite();
    }
    assertRelative(sigmoid.derivative(100.0), 3.720075976020836e-44, 1e-15);
  }

  /** #47: x^2 overflowed and inf * 0 was NaN. */
  @Test
  void ooples_aiDotNetTensors_355_geluSlopeAtTheEnds() {
    for (double x : new double[] {1e155, 1e200, Double.MAX_VALUE}) {
      assertThat(gelu.derivative(x)).isEqualTo(1);
      assertThat(gelu.derivative(-x)).isZero();
      assertThat(gelu.secondDerivative(x)).isZero();
      assertThat(gelu.derivative((float) x)).isEqualTo(1);
    }
  }

  /** #48: backward by composition was NaN. Also tracel-ai/burn#1140. */
  @Test
  void lightningAI_lightningThunder_2624_backwardIsWrittenByHand() {
    for (Elementwise unit : List.of(swish, sigmoid)) {
      for (float x : new float[] {-1000, -89, 89, 1000, -INF_F, INF_F}) {
        assertThat(unit.backward(x, 1f)).as("%s at %s", unit, x).isFinite();
      }
    }
  }

  /** #49: 1 - 1e-6 is 1 in half precision: forward was finite, 225 parameters became NaN. */
  @Test
  void fastino_ai_GLiNER2_155_saturationInHalfPrecisionNeedsNoEpsilon() {
    var half = org.hillock.Half.FLOAT16;
    short[] x = {half.encode(9), half.encode(-9), half.encode(INF)};
    short[] d = new short[3];
    sigmoid.kernel().derivative(half, x, 0, d, 0, 3);
    // σ(9) σ(-9) to eight digits; a subnormal step of the format is 2^-24.
    assertThat(half.decode(d[0])).isCloseTo(1.2337935e-4, within(0x1p-24));
    assertThat(d[1]).isEqualTo(d[0]);
    assertThat(half.decode(d[2])).isZero();
  }

  // ---- wrong derivatives ----

  /** #51: σ' from the output was 0 for x >= 37, although it is even. Also tt-metal#55724 (#52). */
  @Test
  void tensorflow_tensorflow_126060_sigmoidSlopeIsEven() {
    for (double x = 0; x < 700; x += 0.7) {
      assertThat(sigmoid.derivative(x)).isEqualTo(sigmoid.derivative(-x));
      float slope = sigmoid.derivative((float) x);
      assertThat(sigmoid.derivative((float) -x)).isCloseTo(slope, within(2 * Math.ulp(slope)));
    }
    assertRelative(sigmoid.derivative(37.0), 8.533047625744066e-17, 1e-15);
    assertThat(sigmoid.derivative(17.5f)).isPositive();
  }

  @Test
  void tenstorrent_ttMetal_55724_sigmoidSlopeInBfloat16() {
    var bfloat = org.hillock.Half.BFLOAT16;
    short[] x = {bfloat.encode(6.25), bfloat.encode(40)};
    short[] d = new short[2];
    sigmoid.kernel().derivative(bfloat, x, 0, d, 0, 2);
    assertThat(bfloat.decode(d[0])).isCloseTo(1.923e-3, within(1e-5));
    assertThat(bfloat.decode(d[1])).isPositive();
  }

  /** #53: 1 - tanh^2 loses 2 digits at 4 and 10 at 14. */
  @Test
  void juliaDiff_diffRules_102_tanhSlopeKeepsItsDigits() {
    for (double x : new double[] {4, 14, 19, 300}) {
      double t = Math.exp(-2 * x);
      assertRelative(tanh.derivative(x), 4 * t / ((1 + t) * (1 + t)), 1e-12);
    }
  }

  /** #55: the gradient of approximate gelu differed between devices. */
  @Test
  void tensorflow_tensorflow_47724_oneGeluGradient() {
    double[] x = {-3, -1, -0.5, 0.5, 1, 3, 0.1};
    double[] scalar = new double[7];
    double[] vector = new double[7];
    gelu.kernel(Grade.FULL, Backend.SCALAR).derivative(x, scalar);
    gelu.kernel(Grade.FULL, Backend.AUTO).derivative(x, vector);
    assertThat(scalar).isEqualTo(vector);
  }

  /** #56: relu' was all ones, softmax' returned softmax, σ' and tanh' were wrong. */
  @Test
  void deeplearning4j_nd4j_271_derivativesAreDerivatives() {
    assertThat(relu.derivative(-1.0)).isZero();
    for (Elementwise unit : Activations.elementwise()) {
      for (double x : new double[] {-2.3, -0.7, 0.4, 1.9}) {
        double slope = (unit.value(x + 1e-5) - unit.value(x - 1e-5)) / 2e-5;
        assertThat(unit.derivative(x)).as("%s at %s", unit, x).isCloseTo(slope, within(1e-9));
      }
    }
    double[] x = {0.1, -0.4, 0.7};
    double[][] jacobian = softmax.jacobian(x);
    for (int k = 0; k < 3; k++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[k] += 1e-5;
      down[k] -= 1e-5;
      for (int i = 0; i < 3; i++) {
        double slope = (rows(softmax, up)[i] - rows(softmax, down)[i]) / 2e-5;
        assertThat(jacobian[i][k]).isCloseTo(slope, within(1e-9));
      }
    }
  }

  /** #57: f'' of elu, and of gelu, was wrong. Also NVlabs/tiny-cuda-nn#130, neoml-lib/neoml#787. */
  @Test
  void fDangel_backpack_168_secondDerivatives() {
    for (Elementwise unit : Activations.elementwise()) {
      for (double x : new double[] {-2.3, -0.7, 0.4, 1.9}) {
        double slope = (unit.derivative(x + 1e-5) - unit.derivative(x - 1e-5)) / 2e-5;
        assertThat(unit.secondDerivative(x)).as("%s at %s", unit, x).isCloseTo(slope, within(1e-8));
      }
    }
    assertThat(new Elu(2).secondDerivative(-1.0)).isCloseTo(2 * Math.exp(-1), within(1e-15));
  }

  // ---- kinks ----

  /** #62: relu'(0), 0 or 1? Also jeffheaton/encog-java-core#185. Conventions are on the cards. */
  @Test
  void tensorflow_playground_19_slopesAtZeroAreStated() {
    assertThat(relu.derivative(0.0)).isZero();
    assertThat(leaky.derivative(0.0)).isEqualTo(0.01);
    assertThat(elu.derivative(0.0)).isEqualTo(1);
    assertThat(new Elu(0.5).derivative(0.0)).isEqualTo(0.5);
    for (Elementwise unit : List.of(relu, leaky, elu)) {
      Card card = unit.card();
      assertThat(card.kinks()).hasSize(1);
      assertThat(card.kinks().get(0).at()).isZero();
      assertThat(card.kinks().get(0).convention()).contains("f'(0) =");
    }
  }

  /** #61: relu'(0) inherited from max was 0.5, then changed. Also tinygrad/tinygrad#18029. */
  @Test
  void jaxMl_jax_14682_noSlopeIsInheritedFromMax() {
    for (double zero : new double[] {0.0, -0.0}) {
      assertBits(relu.derivative(zero), 0.0);
      assertThat(relu.backward(zero, 3.0)).isZero();
    }
  }

  /** #63: random inputs hit kinks; the card tells where they are. */
  @Test
  void deeplearning4j_deeplearning4j_1280_everyJumpIsOnTheCard() {
    for (Elementwise unit : Activations.elementwise()) {
      List<Double> kinks = unit.card().kinks().stream().map(kink -> kink.at()).toList();
      for (double x = -10; x <= 10; x += 0.125) {
        boolean jumps = Math.abs(unit.derivative(x + 1e-9) - unit.derivative(x - 1e-9)) > 1e-6;
        assertThat(!jumps || kinks.contains(x)).as("%s jumps at %s", unit, x).isTrue();
      }
    }
  }

  // ---- in place, and what backward may keep ----

  /** #67: a gradient from the output with a negative slope is impossible. Also #37345, #47671. */
  @Test
  void pytorch_pytorch_31938_negativeSlopesAreRefused() {
    for (Elementwise unit : List.of(new LeakyRelu(-0.1), new Elu(-1), swish, gelu)) {
      assertThat(unit.derivativeFromOutput()).isFalse();
      Kernel kernel = unit.kernel();
      assertThatThrownBy(() -> kernel.backwardFromOutput(new float[1], new float[1], new float[1]))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("keep the input");
    }
    // ... and slope 0 is not negative.
    assertThat(new LeakyRelu(0).backwardFromOutput(0.0, 5.0)).isZero();
    assertThat(new LeakyRelu(0).backwardFromOutput(2.0, 5.0)).isEqualTo(5);
  }

  /** #69: the same array as input and output was a bug. */
  @Test
  void deeplearning4j_deeplearning4j_7606_inPlaceIsAllowed() {
    double[] x = {-1, 2, 0.5};
    double[] y = new double[3];
    gelu.forward(x, y);
    gelu.forward(x, x);
    assertThat(x).isEqualTo(y);
  }

  /** #72: the division of a softmax began at 0 instead of its offset. */
  @Test
  void tjake_Jlama_softMaxStaysInItsRange() {
    double[] x = {7, 7, 1, 1, 7};
    softmax.forward(x, 2, null, x, 2, Rows.one(2));
    assertThat(x).containsExactly(7, 7, 0.5, 0.5, 7);
  }

  // ---- names and defaults ----

  /** #77: the slope is 0.01, 0.1, 0.2 or 0.3 by framework; the card says so. */
  @Test
  void jinyu121_DW2TF_2_defaultsOfOthersAreOnTheCard() {
    assertThat(leaky.alpha()).isEqualTo(0.01);
    assertThat(leaky.card().variants()).extracting("name").contains("slope 0.1", "slope 0.2");
    assertThat(gelu.card().variants()).extracting("name").contains("exact form", "quick form");
  }

  /** #78: max(alpha x, x) is wrong for alpha > 1 or alpha < 0. */
  @Test
  void tensorflow_tensorflow_24566_slopesBeyondOne() {
    assertThat(new LeakyRelu(2).value(-3.0)).isEqualTo(-6);
    assertThat(new LeakyRelu(2).value(3.0)).isEqualTo(3);
    assertThat(new LeakyRelu(-1).value(-3f)).isEqualTo(3);
  }

  /** #16: a parameter that makes no sense was accepted. */
  @Test
  void pytorch_pytorch_83169_badParametersAreRefused() {
    assertThatThrownBy(() -> new LeakyRelu(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> new Swish(INF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta");
  }
}
