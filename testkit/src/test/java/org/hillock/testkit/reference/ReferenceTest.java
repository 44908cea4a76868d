package org.hillock.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  /** Measured: 2^-95.5 in the tail of gelu, whose exponent is good to 2^-95; 2^-103.5 elsewhere. */
  private static final double BOUND = 0x1p-92;

  /** At its own zeros f'' loses relative accuracy: there this, times β, stands for its size. */
  private static final double SIZE = 0x1p-8;

  @ParameterizedTest
  @ValueSource(strings = {"relu", "leaky_relu", "sigmoid", "tanh", "elu", "swish", "gelu"})
  void agreesWithTheTables(String name) {
    Closeness[] closeness = {new Closeness(), new Closeness(), new Closeness()};
    for (Table.Point point : Table.points(name)) {
      Oracle oracle = Reference.of(name, point.parameters());
      double x = point.x();
      String where = Double.toHexString(x) + " " + point.parameters();
      closeness[0].add(where, point.value(), oracle.value(x));
      closeness[1].add(where, point.derivative(), oracle.derivative(x));
      closeness[2].add(where, point.secondDerivative(), oracle.secondDerivative(x), SIZE);
    }
    check(name, closeness);
  }

  @ParameterizedTest
  @CsvSource({
    "leaky_relu, alpha, 0.37",
    "sigmoid,,",
    "tanh,,",
    "elu, alpha, 1.61",
    "swish, beta, 1",
    "swish, beta, 2.3",
    "swish, beta, -0.7",
    "gelu,,"
  })
  void agreesWithArbitraryPrecisionAtRandomPoints(String name, String parameter, Double value) {
    long seed = Inputs.seed();
    Map<String, Double> parameters = parameter == null ? Map.of() : Map.of(parameter, value);
    Oracle oracle = Reference.of(name, parameters);
    Closeness[] closeness = {new Closeness(), new Closeness(), new Closeness()};
    for (double x : Inputs.doubles(seed, 400)) {
      if (!Double.isFinite(x)) {
        continue;
      }
      BigDecimal[] exact = BigReference.of(name, value == null ? 1 : value, x);
      String where = Double.toHexString(x);
      closeness[0].add(where, cut(exact[0]), oracle.value(x));
      closeness[1].add(where, cut(exact[1]), oracle.derivative(x));
      closeness[2].add(where, cut(exact[2]), oracle.secondDerivative(x), SIZE);
    }
    check(name + parameters, closeness);
  }

  /** Parameters of any size, subnormal ones too, take part at full precision. */
  @ParameterizedTest
  @CsvSource({"leaky_relu, alpha", "elu, alpha", "swish, beta"})
  void agreesWithArbitraryPrecisionAtRandomParameters(String name, String parameter) {
    Random random = new Random(Inputs.seed());
    Closeness[] closeness = {new Closeness(), new Closeness(), new Closeness()};
    for (double x : Inputs.doubles(Inputs.seed(), 200)) {
      double p = Double.longBitsToDouble(random.nextLong());
      if (random.nextBoolean()) {
        // Near 1/x, where βx is of the size that matters.
        p = 3 * random.nextGaussian() / x;
      }
      if (!Double.isFinite(x) || !Double.isFinite(p)) {
        continue;
      }
      Oracle oracle = Reference.of(name, Map.of(parameter, p));
      BigDecimal[] exact = BigReference.of(name, p, x);
      String where = Double.toHexString(x) + ", " + Double.toHexString(p);
      closeness[0].add(where, cut(exact[0]), oracle.value(x));
      closeness[1].add(where, cut(exact[1]), oracle.derivative(x));
      closeness[2].add(where, cut(exact[2]), oracle.secondDerivative(x), SIZE * Math.abs(p));
    }
    check(name + " with random " + parameter, closeness);
  }

  private static void check(String name, Closeness[] closeness) {
    System.out.printf("%s: f %s, f' %s, f'' %s%n", name, closeness[0], closeness[1], closeness[2]);
    for (Closeness each : closeness) {
      assertThat(each.worst).as(each.toString()).isLessThan(BOUND);
    }
  }

  /** Below 1e-1000 the exponentials of both sides are cut off, each in its own way. */
  private static BigDecimal cut(BigDecimal exact) {
    return exact.abs().compareTo(new BigDecimal("1e-1000")) < 0 ? BigDecimal.ZERO : exact;
  }

  @Test
  void softmaxAgreesWithTheTable() {
    Closeness value = new Closeness();
    Closeness jacobian = new Closeness();
    for (Table.Row row : Table.rows("softmax")) {
      RowOracle oracle = Reference.ofRows("softmax", row.parameters());
      int n = row.x().length;
      String where = Arrays.toString(row.x()) + row.parameters();
      Exact[] y = oracle.value(row.x(), row.mask());
      Exact[][] j = oracle.jacobian(row.x(), row.mask());
      for (int i = 0; i < n; i++) {
        value.add(where, row.value().get(i), y[i]);
        for (int k = 0; k < n; k++) {
          jacobian.add(where, row.jacobian().get(i * n + k), j[i][k]);
        }
      }
    }
    System.out.printf("softmax: y %s, Jacobian %s%n", value, jacobian);
    assertThat(value.worst).isLessThan(BOUND);
    assertThat(jacobian.worst).isLessThan(BOUND);
  }

  @Test
  void softmaxBackwardIsTheJacobianTimesTheGradient() {
    Random random = new Random(7);
    Closeness closeness = new Closeness();
    for (Table.Row row : Table.rows("softmax")) {
      int n = row.x().length;
      double[] dy = random.doubles(n, -1, 1).toArray();
      Exact[] dx = Reference.ofRows("softmax", row.parameters()).backward(row.x(), row.mask(), dy);
      for (int i = 0; i < n; i++) {
        BigDecimal expected = BigDecimal.ZERO;
        BigDecimal largest = BigDecimal.ZERO;
        for (int k = 0; k < n; k++) {
          BigDecimal term = row.jacobian().get(i * n + k).multiply(new BigDecimal(dy[k]));
          expected = expected.add(term);
          largest = largest.max(term.abs());
        }
        // The table's forty digits bound the sum only relative to its largest term.
        BigDecimal error = dx[i].toBigDecimal(new MathContext(45)).subtract(expected).abs();
        if (largest.signum() > 0) {
          closeness.note(
              Arrays.toString(row.x()), error.divide(largest, new MathContext(10)).doubleValue());
        } else {
          assertThat(dx[i].toDouble()).isZero();
        }
      }
    }
    System.out.println("softmax backward: " + closeness);
    assertThat(closeness.worst).isLessThan(BOUND);
  }

  @Test
  void softmaxBackwardFromOutputTakesTheOutputAsItIs() {
    Random random = new Random(11);
    for (int n = 1; n <= 40; n++) {
      double[] y = random.doubles(n, 0, 2d / n).toArray();
      y[0] = Math.scalb(y[0], -60 * (n % 18));
      double[] dy = random.doubles(n, -1, 1).map(g -> Math.exp(12 * g)).toArray();
      double tau = 0.5 + random.nextDouble();
      Exact[] dx =
          Reference.ofRows("softmax", Map.of("temperature", tau)).backwardFromOutput(y, dy);
      // Products and sums of doubles are exact in decimal.
      BigDecimal inner = BigDecimal.ZERO;
      for (int i = 0; i < n; i++) {
        inner = inner.add(new BigDecimal(y[i]).multiply(new BigDecimal(dy[i])));
      }
      for (int i = 0; i < n; i++) {
        BigDecimal factor = new BigDecimal(y[i]).divide(new BigDecimal(tau), new MathContext(50));
        BigDecimal expected = new BigDecimal(dy[i]).subtract(inner).multiply(factor);
        BigDecimal largest = inner.max(new BigDecimal(dy[i])).multiply(factor);
        BigDecimal error = dx[i].toBigDecimal(new MathContext(60)).subtract(expected).abs();
        assertThat(error.divide(largest, new MathContext(5)).doubleValue()).isLessThan(0x1p-100);
      }
    }
  }

  @Test
  void softmaxHasItsSpecialRows() {
    RowOracle softmax = Reference.ofRows("softmax", Map.of());
    double inf = Double.POSITIVE_INFINITY;
    assertThat(doubles(softmax.value(new double[] {1, inf, -inf}, null))).containsExactly(0, 1, 0);
    assertThat(doubles(softmax.value(new double[] {inf, inf, 0}, null))).containsOnly(Double.NaN);
    assertThat(doubles(softmax.value(new double[] {1, Double.NaN}, null))).containsOnly(Double.NaN);
    assertThat(doubles(softmax.value(new double[] {-inf, -inf}, null))).containsOnly(Double.NaN);
    assertThat(doubles(softmax.value(new double[] {1, 2}, new boolean[2])))
        .containsOnly(Double.NaN);
    assertThat(doubles(softmax.value(new double[] {-inf, 3}, null))).containsExactly(0, 1);
    assertThat(softmax.value(new double[0], null)).isEmpty();
  }

  private static double[] doubles(Exact[] y) {
    return Arrays.stream(y).mapToDouble(Exact::toDouble).toArray();
  }

  /** value and derivative at -inf and +inf, as the catalogue states them. */
  @ParameterizedTest
  @CsvSource({
    "relu,,, 0.0, Infinity, 0, 1",
    "leaky_relu, alpha, 0.01, -Infinity, Infinity, 0.01, 1",
    "leaky_relu, alpha, -0.5, Infinity, Infinity, -0.5, 1",
    "leaky_relu, alpha, 0, 0.0, Infinity, 0, 1",
    "sigmoid,,, 0.0, 1, 0, 0",
    "tanh,,, -1, 1, 0, 0",
    "elu, alpha, 1.5, -1.5, Infinity, 0, 1",
    "swish, beta, 1, -0.0, Infinity, 0, 1",
    "swish, beta, -2, -Infinity, 0.0, 1, 0",
    "swish, beta, 0, -Infinity, Infinity, 0.5, 0.5",
    "gelu,,, -0.0, Infinity, 0, 1"
  })
  void hasTheLimits(
      String name, String key, Double p, double left, double right, double slope, double slope2) {
    Oracle oracle = Reference.of(name, key == null ? Map.of() : Map.of(key, p));
    float inf = Float.POSITIVE_INFINITY;
    assertThat(oracle.value(-inf).toDouble()).isEqualTo(left);
    assertThat(oracle.value(inf).toDouble()).isEqualTo(right);
    assertThat(oracle.quickValue(-inf)).isEqualTo(left);
    assertThat(oracle.quickValue(inf)).isEqualTo(right);
    assertThat(oracle.derivative(-inf).toDouble()).isEqualTo(slope);
    assertThat(oracle.derivative(inf).toDouble()).isEqualTo(slope2);
    assertThat(oracle.quickDerivative(-inf)).isEqualTo(slope);
    assertThat(oracle.quickDerivative(inf)).isEqualTo(slope2);
    assertThat(oracle.secondDerivative(inf).toDouble()).isEqualTo(0);
    assertThat(oracle.secondDerivative(-inf).toDouble()).isEqualTo(0);
    assertThat(oracle.value(Double.NaN).isNaN()).isTrue();
    assertThat(oracle.derivative(Double.NaN).isNaN()).isTrue();
    assertThat(oracle.secondDerivative(Double.NaN).isNaN()).isTrue();
    assertThat(oracle.quickValue(Float.NaN)).isNaN();
    assertThat(oracle.quickDerivative(Float.NaN)).isNaN();
    assertThat(oracle.quickSecondDerivative(Float.NaN)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "relu, 0.0, 0",
    "leaky_relu, -0.0, 0.01",
    "tanh, -0.0, 1",
    "elu, -0.0, 1",
    "swish, -0.0, 0.5",
    "gelu, -0.0, 0.5",
    "sigmoid, 0.5, 0.25"
  })
  void hasTheValuesAtMinusZero(String name, double value, double slope) {
    Oracle oracle = Reference.of(name, Map.of());
    assertThat(oracle.value(-0d).toDouble()).isEqualTo(value);
    assertThat(oracle.quickValue(-0f)).isEqualTo(value);
    assertThat(oracle.value(0d).toDouble()).isEqualTo(Math.abs(value));
    assertThat(oracle.derivative(-0d).toDouble()).isEqualTo(slope);
    assertThat(oracle.derivative(0d).toDouble()).isEqualTo(slope);
    assertThat(oracle.quickDerivative(0f)).isEqualTo(slope);
  }

  @Test
  void theLeftTailsKeepTheirSign() {
    for (String name : List.of("swish", "gelu")) {
      Oracle oracle = Reference.of(name, Map.of());
      for (double x : new double[] {-800, -1e6, -Float.MAX_VALUE, -Double.MAX_VALUE}) {
        assertThat(oracle.value(x).toDouble()).isEqualTo(-0d);
      }
      assertThat(oracle.quickValue(-Float.MAX_VALUE)).isEqualTo(-0d);
    }
    Oracle flat = Reference.of("leaky_relu", Map.of("alpha", 0d));
    assertThat(flat.value(-3).toDouble()).isEqualTo(0d);
    assertThat(flat.quickValue(-3)).isEqualTo(0d);
    assertThat(flat.value(-0d).toDouble()).isEqualTo(-0d);
  }

  @ParameterizedTest
  @CsvSource({
    "relu,,", "leaky_relu, alpha, 0.37", "sigmoid,,", "tanh,,", "elu, alpha, 1.61",
    "swish, beta, 1", "swish, beta, 1.702", "swish, beta, -0.7", "swish, beta, 1e-3", "gelu,,"
  })
  void quickAnswersAgreeWithTheExactOnes(String name, String parameter, Double value) {
    Oracle oracle = Reference.of(name, parameter == null ? Map.of() : Map.of(parameter, value));
    double[] worst = new double[3];
    for (float x : Inputs.floats(Inputs.seed(), 30_000)) {
      compare(oracle, x, worst);
    }
    for (float x : Inputs.specialFloats()) {
      compare(oracle, x, worst);
    }
    System.out.printf(
        "%s %s quick, in ulps of float: f %.2e, f' %.2e, f'' %.2e%n",
        name, value, worst[0], worst[1], worst[2]);
    assertThat(worst[0]).isLessThan(1e-4);
    assertThat(worst[1]).isLessThan(1e-4);
    assertThat(worst[2]).isLessThan(1e-2);
  }

  private static void compare(Oracle oracle, float x, double[] worst) {
    Exact value = oracle.value(x);
    Exact derivative = oracle.derivative(x);
    Exact second = oracle.secondDerivative(x);
    worst[0] = Math.max(worst[0], Ulp.FLOAT.ofValue(oracle.quickValue(x), value));
    worst[1] = Math.max(worst[1], Ulp.FLOAT.ofDerivative(oracle.quickDerivative(x), derivative));
    worst[2] = Math.max(worst[2], Ulp.FLOAT.ofDerivative(oracle.quickSecondDerivative(x), second));
  }

  @Test
  void namesWhatItKnows() {
    assertThat(Reference.names())
        .containsExactly(
            "elu", "gelu", "leaky_relu", "relu", "sigmoid", "softmax", "swish", "tanh");
    assertThatThrownBy(() -> Reference.of("softmax", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("softmax")
        .hasMessageContaining("gelu");
    assertThatThrownBy(() -> Reference.of("swish", Map.of("alpha", 1d)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> Reference.ofRows("softmax", Map.of("temperature", 0d)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
  }
}
