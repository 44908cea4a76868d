package org.hillock.bench.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.util.FastMath;
import org.hillock.Rows;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** The loops that one writes without a library for it: the textbook formula over each element. */
final class JavaLoops implements Peer {
  private final String title;
  private final DoubleUnaryOperator exp;
  private final Map<String, Formulas> formulas = new HashMap<>();

  static Peer math() {
    return new JavaLoops("Math loops", Math::exp, Math::expm1, Math::tanh);
  }

  static Peer fastMath() {
    return new JavaLoops("Commons FastMath 3.6.1", FastMath::exp, FastMath::expm1, FastMath::tanh);
  }

  private JavaLoops(
      String title, DoubleUnaryOperator exp, DoubleUnaryOperator expm1, DoubleUnaryOperator tanh) {
    this.title = title;
    this.exp = exp;
    formulas.put(
        "relu",
        new Formulas(
            x -> Math.max(x, 0),
            x -> x > 0 ? 1 : 0,
            y -> y > 0 ? 1 : 0,
            x -> Math.max(x, 0f),
            x -> x > 0 ? 1f : 0f));
    formulas.put(
        "leaky_relu",
        new Formulas(
            x -> Math.max(x, 0.01 * x),
            x -> x > 0 ? 1 : 0.01,
            y -> y > 0 ? 1 : 0.01,
            x -> Math.max(x, 0.01f * x),
            x -> x > 0 ? 1f : 0.01f));
    DoubleUnaryOperator sigmoid = x -> 1 / (1 + exp.applyAsDouble(-x));
    put(
        "sigmoid",
        sigmoid,
        x -> {
          double s = sigmoid.applyAsDouble(x);
          return s * (1 - s);
        },
        y -> y * (1 - y));
    put(
        "tanh",
        tanh,
        x -> {
          double t = tanh.applyAsDouble(x);
          return 1 - t * t;
        },
        y -> 1 - y * y);
    put(
        "elu",
        x -> x > 0 ? x : expm1.applyAsDouble(x),
        x -> x > 0 ? 1 : exp.applyAsDouble(x),
        y -> y > 0 ? 1 : y + 1);
    put(
        "swish",
        x -> x * sigmoid.applyAsDouble(x),
        x -> {
          double s = sigmoid.applyAsDouble(x);
          return s * (1 + x * (1 - s));
        },
        null);
    put(
        "gelu",
        x -> 0.5 * x * (1 + tanh.applyAsDouble(ROOT * (x + CUBIC * x * x * x))),
        x -> {
          double t = tanh.applyAsDouble(ROOT * (x + CUBIC * x * x * x));
          return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT * (1 + 3 * CUBIC * x * x);
        },
        null);
  }

  static final double ROOT = Math.sqrt(2 / Math.PI);
  static final double CUBIC = 0.044715;

  private void put(
      String name,
      DoubleUnaryOperator value,
      DoubleUnaryOperator derivative,
      DoubleUnaryOperator fromOutput) {
    formulas.put(
        name,
        new Formulas(
            value,
            derivative,
            fromOutput,
            x -> (float) value.applyAsDouble(x),
            x -> (float) derivative.applyAsDouble(x)));
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    if (w.threads() > 1) {
      return Optional.empty();
    }
    Formulas f = formulas.get(w.function());
    if (f == null) {
      return w.function().equals("softmax") ? overRows(w) : Optional.empty();
    }
    return switch (w.operation()) {
      case FORWARD -> Optional.of(w.isDouble() ? map(f.value, w) : map(f.floatValue, w));
      case DERIVATIVE ->
          Optional.of(w.isDouble() ? map(f.derivative, w) : map(f.floatDerivative, w));
      case BACKWARD ->
          Optional.of(w.isDouble() ? multiply(f.derivative, w) : multiply(f.floatDerivative, w));
      case BACKWARD_FROM_OUTPUT -> {
        if (f.fromOutput == null) {
          yield Optional.empty();
        }
        DoubleUnaryOperator g = f.fromOutput;
        FloatOperator rounded = y -> (float) g.applyAsDouble(y);
        yield Optional.of(w.isDouble() ? multiply(g, w) : multiply(rounded, w));
      }
    };
  }

  private static Task map(DoubleUnaryOperator f, Work w) {
    double[] x = w.xd();
    double[] y = w.resultd();
    return () -> {
      for (int i = 0; i < x.length; i++) {
        y[i] = f.applyAsDouble(x[i]);
      }
    };
  }

  private static Task map(FloatOperator f, Work w) {
    float[] x = w.x();
    float[] y = w.result();
    return () -> {
      for (int i = 0; i < x.length; i++) {
        y[i] = f.at(x[i]);
      }
    };
  }

  private static Task multiply(DoubleUnaryOperator f, Work w) {
    double[] x = w.xd();
    double[] dy = w.dyd();
    double[] dx = w.resultd();
    return () -> {
      for (int i = 0; i < x.length; i++) {
        dx[i] = dy[i] * f.applyAsDouble(x[i]);
      }
    };
  }

  private static Task multiply(FloatOperator f, Work w) {
    float[] x = w.x();
    float[] dy = w.dy();
    float[] dx = w.result();
    return () -> {
      for (int i = 0; i < x.length; i++) {
        dx[i] = dy[i] * f.at(x[i]);
      }
    };
  }

  private Optional<Task> overRows(Work w) {
    if (w.isDouble()) {
      return Optional.empty();
    }
    return switch (w.operation()) {
      case FORWARD -> Optional.of(() -> rows(w.rows(), w.x(), null, w.result()));
      case BACKWARD_FROM_OUTPUT -> Optional.of(() -> rows(w.rows(), w.x(), w.dy(), w.result()));
      default -> Optional.empty();
    };
  }

  private void rows(Rows rows, float[] x, float[] dy, float[] result) {
    int step = rows.inner();
    for (int outer = 0; outer < rows.outer(); outer++) {
      for (int inner = 0; inner < step; inner++) {
        int first = outer * rows.length() * step + inner;
        int end = first + rows.length() * step;
        if (dy == null) {
          forwardRow(x, result, first, end, step);
        } else {
          backwardRow(x, dy, result, first, end, step);
        }
      }
    }
  }

  private void forwardRow(float[] x, float[] y, int first, int end, int step) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = first; i < end; i += step) {
      max = Math.max(max, x[i]);
    }
    float sum = 0;
    for (int i = first; i < end; i += step) {
      y[i] = (float) exp.applyAsDouble(x[i] - max);
      sum += y[i];
    }
    for (int i = first; i < end; i += step) {
      y[i] /= sum;
    }
  }

  private static void backwardRow(float[] y, float[] dy, float[] dx, int first, int end, int step) {
    float dot = 0;
    for (int i = first; i < end; i += step) {
      dot += y[i] * dy[i];
    }
    for (int i = first; i < end; i += step) {
      dx[i] = y[i] * (dy[i] - dot);
    }
  }

  private interface FloatOperator {
    float at(float x);
  }

  /**
   * One function; the piecewise-linear ones in float without a detour, so that SIMD is possible.
   */
  private record Formulas(
      DoubleUnaryOperator value,
      DoubleUnaryOperator derivative,
      DoubleUnaryOperator fromOutput,
      FloatOperator floatValue,
      FloatOperator floatDerivative) {}
}
