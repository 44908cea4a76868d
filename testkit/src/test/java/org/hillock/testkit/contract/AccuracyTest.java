package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.Kink;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every activation is as close to the truth as its documentation says. */
class AccuracyTest {
  private static final int FLOATS = 1 << 20;
  private static final int DOUBLES = 100_000;

  /** How far from a zero of the result the absolute exception reaches. */
  private static final double NEAR = 0x1p-6;

  /** The quick reference is good to 2^-40; closer to a bound than this the exact one decides. */
  private static final double DOUBT = 0.01;

  /** One of the three things that an activation computes, and how wrong it may be. */
  private enum Quantity {
    VALUE(
        1,
        0,
        2,
        0,
        Oracle::value,
        Oracle::quickValue,
        (kernel, arrays) -> {
          kernel.forward(arrays.x, arrays.y);
          kernel.forward(arrays.xs, arrays.ys);
          return arrays;
        }),
    DERIVATIVE(
        1,
        0,
        2,
        0,
        Oracle::derivative,
        Oracle::quickDerivative,
        (kernel, arrays) -> {
          kernel.derivative(arrays.x, arrays.y);
          kernel.derivative(arrays.xs, arrays.ys);
          return arrays;
        }),
    SECOND_DERIVATIVE(
        4,
        0x1p-28,
        4,
        0x1p-56,
        Oracle::secondDerivative,
        Oracle::quickSecondDerivative,
        (kernel, arrays) -> {
          kernel.secondDerivative(arrays.x, arrays.y);
          kernel.secondDerivative(arrays.xs, arrays.ys);
          return arrays;
        });

    final double bound;
    final double nearZero;
    final double doubleBound;
    final double doubleNearZero;
    final BiFunction<Oracle, Double, Exact> exact;
    final ToDoubleBiFunction<Oracle, Float> quick;
    final BiFunction<Kernel, Arrays2, Arrays2> run;

    Quantity(
        double bound,
        double nearZero,
        double doubleBound,
        double doubleNearZero,
        BiFunction<Oracle, Double, Exact> exact,
        ToDoubleBiFunction<Oracle, Float> quick,
        BiFunction<Kernel, Arrays2, Arrays2> run) {
      this.bound = bound;
      this.nearZero = nearZero;
      this.doubleBound = doubleBound;
      this.doubleNearZero = doubleNearZero;
      this.exact = exact;
      this.quick = quick;
      this.run = run;
    }

    /** In ulps; the sign of a zero counts only in a value. */
    double error(Ulp format, double actual, Exact exact) {
      return this == VALUE ? format.ofValue(actual, exact) : format.ofDerivative(actual, exact);
    }

    double error(Ulp format, double actual, double exact) {
      return this == VALUE ? format.ofValue(actual, exact) : format.ofDerivative(actual, exact);
    }
  }

  /** Inputs and outputs in both formats. */
  private static final class Arrays2 {
    final float[] x;
    final float[] y;
    final double[] xs;
    final double[] ys;

    Arrays2(float[] x, double[] xs) {
      this.x = x;
      this.y = new float[x.length];
      this.xs = xs;
      this.ys = new double[xs.length];
    }
  }

  static List<Elementwise> subjects() {
    return Subjects.elementwise().toList();
  }

  static List<Elementwise> extremes() {
    return Subjects.extremes().toList();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void isWithinItsBounds(Elementwise unit) {
    check(unit, FLOATS, DOUBLES);
  }

  /** A parameter is the double that was given, of any size, also in a float kernel. */
  @ParameterizedTest
  @MethodSource("extremes")
  void isWithinItsBoundsAtParametersOfAnySize(Elementwise unit) {
    check(unit, 1 << 14, 4_000);
  }

  private static void check(Elementwise unit, int floats, int doubles) {
    Oracle oracle = Subjects.oracle(unit);
    List<Double> flat = Zeros.of(x -> oracle.derivative(x).toDouble());
    List<Double> straight = Zeros.of(x -> oracle.secondDerivative(x).toDouble());
    double[] around = around(unit, flat, straight);
    float[] aroundInFloat = new float[around.length];
    for (int i = 0; i < around.length; i++) {
      aroundInFloat[i] = (float) around[i];
    }
    boolean tiny = Arrays.stream(unit.parameters()).anyMatch(p -> p != 0 && Math.abs(p) < 1e-300);
    float[] x = concat(Inputs.floats(Inputs.seed(), floats), Inputs.specialFloats(), aroundInFloat);
    double[] xs = concat(Inputs.doubles(Inputs.seed(), doubles), Inputs.specialDoubles(), around);
    if (tiny) {
      // The limit lies beyond the largest double.
      xs = Arrays.stream(xs).filter(each -> !Double.isInfinite(each)).toArray();
    }
    for (Quantity quantity : Quantity.values()) {
      List<Double> zeros = quantity == Quantity.SECOND_DERIVATIVE ? straight : flat;
      Arrays2 full = quantity.run.apply(unit.kernel(), new Arrays2(x, xs));
      inFloat(quantity, unit, oracle, full, quantity.bound, quantity.nearZero, zeros);
      inDouble(quantity, unit, oracle, full, zeros);
      Kernel kernel = unit.kernel(Grade.FAST);
      if (quantity != Quantity.SECOND_DERIVATIVE) {
        Arrays2 fast = quantity.run.apply(kernel, new Arrays2(x, new double[0]));
        double exception = quantity == Quantity.DERIVATIVE ? 0x1p-26 : 0;
        inFloat(quantity, unit, oracle, fast, 4, exception, zeros);
      }
    }
  }

  private static void inFloat(
      Quantity quantity,
      Elementwise unit,
      Oracle oracle,
      Arrays2 arrays,
      double bound,
      double nearZero,
      List<Double> zeros) {
    double worst = 0;
    for (int i = 0; i < arrays.x.length; i++) {
      float x = arrays.x[i];
      double error =
          quantity.error(Ulp.FLOAT, arrays.y[i], quantity.quick.applyAsDouble(oracle, x));
      if (!(error < bound - DOUBT)) {
        Exact exact = quantity.exact.apply(oracle, (double) x);
        error = quantity.error(Ulp.FLOAT, arrays.y[i], exact);
        if (!(error <= bound)) {
          boolean excused = Math.abs(arrays.y[i] - exact.toDouble()) <= nearZero && near(x, zeros);
          assertThat(excused)
              .as(
                  "%s %s(%s = %s) = %s instead of %s: %s ulp",
                  unit.spelling(),
                  quantity,
                  x,
                  Float.toHexString(x),
                  arrays.y[i],
                  exact.toFloat(),
                  error)
              .isTrue();
          continue;
        }
      }
      worst = Math.max(worst, error);
    }
    assertThat(worst).isLessThanOrEqualTo(bound);
  }

  private static void inDouble(
      Quantity quantity, Elementwise unit, Oracle oracle, Arrays2 arrays, List<Double> zeros) {
    // What is absolute is so at the size of the function: f'' of swish grows with beta.
    double atZero = Math.abs(quantity.exact.apply(oracle, 0.0).toDouble());
    double size = unusual(atZero) ? atZero : Math.max(1, atZero);
    for (int i = 0; i < arrays.xs.length; i++) {
      double x = arrays.xs[i];
      Exact exact = quantity.exact.apply(oracle, x);
      double error = quantity.error(Ulp.DOUBLE, arrays.ys[i], exact);
      if (!(error <= quantity.doubleBound)) {
        boolean excused =
            Math.abs(arrays.ys[i] - exact.toDouble()) <= size * quantity.doubleNearZero
                && near(x, zeros);
        assertThat(excused)
            .as(
                "%s %s(%s = %s) = %s instead of %s: %s ulp",
                unit.spelling(),
                quantity,
                x,
                Double.toHexString(x),
                arrays.ys[i],
                exact.toDouble(),
                error)
            .isTrue();
      }
    }
  }

  private static boolean near(double x, List<Double> zeros) {
    return zeros.stream()
        .anyMatch(zero -> Math.abs(x - zero) <= (unusual(zero) ? NEAR * Math.abs(zero) : NEAR));
  }

  /** Tells whether a parameter far from 1 took it so far; 0 it is without. */
  private static boolean unusual(double size) {
    return size != 0 && Math.abs(Math.getExponent(size)) > Zeros.USUAL;
  }

  /** Both sides of every zero and kink, near and not so near. */
  private static double[] around(Elementwise unit, List<Double> flat, List<Double> straight) {
    double[] kinks = unit.card().kinks().stream().mapToDouble(Kink::at).toArray();
    double[] listed = unit.card().zeros().stream().mapToDouble(Double::doubleValue).toArray();
    double[] found = flat.stream().mapToDouble(Double::doubleValue).toArray();
    double[] inflections = straight.stream().mapToDouble(Double::doubleValue).toArray();
    return Arrays.stream(concat(kinks, listed, found, inflections))
        .filter(Double::isFinite)
        .flatMap(
            point -> {
              double[] near = new double[401];
              for (int i = -200; i <= 200; i++) {
                // From the next double to an eighth away.
                double step = Math.scalb(Math.max(Math.abs(point), 0x1p-960), Math.abs(i) / 4 - 53);
                near[i + 200] = point + Math.signum(i) * step;
              }
              return Arrays.stream(near);
            })
        .toArray();
  }

  private static float[] concat(float[]... parts) {
    int n = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    float[] all = new float[n];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static double[] concat(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  /** The zeros that the bisection finds are those on the card, so the exception is not abused. */
  @ParameterizedTest
  @MethodSource("subjects")
  void cardNamesTheZerosOfTheDerivative(Elementwise unit) {
    Oracle oracle = Subjects.oracle(unit);
    DoubleUnaryOperator derivative = x -> oracle.derivative(x).toDouble();
    List<Double> zeros = Zeros.of(derivative);
    List<Double> kinks = unit.card().kinks().stream().map(Kink::at).toList();
    zeros.removeIf(zero -> kinks.stream().anyMatch(kink -> Math.abs(kink - zero) < 1e-9));
    List<Double> listed = unit.card().zeros();
    assertThat(listed).hasSameSizeAs(zeros);
    for (int i = 0; i < listed.size(); i++) {
      assertThat(listed.get(i)).isCloseTo(zeros.get(i), within(2 * Math.ulp(zeros.get(i))));
    }
  }
}
