package org.hillock.testkit.reference;

import java.util.Arrays;

/** e^(x_i/τ) over the sum of its kind, with the largest entry subtracted exactly. */
final class SoftmaxOracle implements RowOracle {
  private final double temperature;

  SoftmaxOracle(double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, not " + temperature);
    }
    this.temperature = temperature;
  }

  @Override
  public Exact[] value(double[] row, boolean[] mask) {
    int n = row.length;
    double max = Double.NEGATIVE_INFINITY;
    int infinities = 0;
    for (int i = 0; i < n; i++) {
      if (takesPart(mask, i)) {
        // Math.max lets a NaN through to the end.
        max = Math.max(max, row[i]);
        infinities += row[i] == Double.POSITIVE_INFINITY ? 1 : 0;
      }
    }
    Exact[] y = new Exact[n];
    if (Double.isNaN(max) || max == Double.NEGATIVE_INFINITY || infinities > 1) {
      Arrays.fill(y, Exact.NAN);
      return y;
    }
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int i = 0; i < n; i++) {
      y[i] = takesPart(mask, i) ? term(row[i], max) : Exact.of(0);
      sum = sum.plus(y[i].flattened());
    }
    for (int i = 0; i < n; i++) {
      y[i] = y[i].dividedBy(sum);
    }
    return y;
  }

  private static boolean takesPart(boolean[] mask, int i) {
    return mask == null || mask[i];
  }

  private Exact term(double x, double max) {
    if (x == max) {
      return Exact.of(1);
    }
    if (x == Double.NEGATIVE_INFINITY || max == Double.POSITIVE_INFINITY) {
      return Exact.of(0);
    }
    // Both in units of the temperature's binade, so that neither overflows nor loses low digits.
    int unit = Math.getExponent(temperature);
    double divisor = Math.scalb(temperature, -unit);
    DoubleDouble difference =
        unit > 0
            ? DoubleDouble.sum(Math.scalb(x, -unit), -Math.scalb(max, -unit))
            : DoubleDouble.sum(x, -max).scaled(-unit);
    if (difference.hi() / divisor < -100_000) {
      return DoubleDouble.of(-100_000).exp();
    }
    return difference.dividedBy(DoubleDouble.of(divisor)).exp();
  }

  @Override
  public Exact[][] jacobian(double[] row, boolean[] mask) {
    int n = row.length;
    Exact[] y = value(row, mask);
    Exact[][] jacobian = new Exact[n][n];
    for (int i = 0; i < n; i++) {
      // 1 - y_i as the sum of the others, which does not cancel.
      Exact others = Exact.of(0);
      for (int k = 0; k < n; k++) {
        if (k != i) {
          others = others.plus(y[k]);
          jacobian[i][k] = y[i].times(y[k]).negated().dividedBy(temperature);
        }
      }
      jacobian[i][i] = y[i].times(others).dividedBy(temperature);
    }
    return jacobian;
  }

  @Override
  public Exact[] backward(double[] row, boolean[] mask, double[] dy) {
    Exact[] y = value(row, mask);
    int n = row.length;
    // Measured from the heaviest entry's gradient, the difference below cancels only where dx does.
    int heaviest = 0;
    for (int i = 1; i < n; i++) {
      if (y[i].toDouble() > y[heaviest].toDouble()) {
        heaviest = i;
      }
    }
    Exact inner = Exact.of(0);
    for (int i = 0; i < n; i++) {
      inner = inner.plus(y[i].times(DoubleDouble.sum(dy[i], -dy[heaviest])));
    }
    Exact[] dx = new Exact[n];
    for (int i = 0; i < n; i++) {
      Exact difference = Exact.of(DoubleDouble.sum(dy[i], -dy[heaviest])).plus(inner.negated());
      dx[i] = y[i].times(difference).dividedBy(temperature);
    }
    return dx;
  }

  @Override
  public Exact[] backwardFromOutput(double[] y, double[] dy) {
    Exact inner = Exact.of(0);
    for (int i = 0; i < y.length; i++) {
      inner = inner.plus(Exact.of(y[i]).times(dy[i]));
    }
    Exact[] dx = new Exact[y.length];
    for (int i = 0; i < y.length; i++) {
      Exact difference = Exact.of(dy[i]).plus(inner.negated());
      dx[i] = difference.times(y[i]).dividedBy(temperature);
    }
    return dx;
  }
}
