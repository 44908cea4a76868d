package org.hillock.explorer.page;

import org.hillock.Rows;
import org.hillock.Rowwise;

/** One row of an activation that mixes the entries of a row, with its Jacobian. */
final class Row {
  private Row() {}

  /**
   * Returns, one after the other, the n outputs, the n² entries of the Jacobian, its n row sums,
   * and the entropy of the outputs in bits.
   *
   * @param mask for each entry '1' if it takes part
   * @param shift whether the kernel computes, which subtracts the largest entry before it takes
   *     exponentials, or the formula as it is written, in float
   */
  static double[] of(Rowwise activation, double[] logits, String mask, boolean shift) {
    int n = logits.length;
    boolean[] taken = new boolean[n];
    float[] x = new float[n];
    double[] masked = new double[n];
    for (int i = 0; i < n; i++) {
      taken[i] = i >= mask.length() || mask.charAt(i) == '1';
      x[i] = (float) logits[i];
      masked[i] = taken[i] ? x[i] : Double.NEGATIVE_INFINITY;
    }
    double temperature = activation.parameters()[0];
    float[] y = new float[n];
    double[][] jacobian;
    if (shift) {
      activation.forward(x, 0, taken, y, 0, Rows.one(n));
      jacobian = activation.jacobian(masked);
    } else {
      unshifted(x, taken, temperature, y);
      jacobian = jacobian(y, temperature);
    }
    double[] all = new double[n + n * n + n + 1];
    for (int i = 0; i < n; i++) {
      all[i] = y[i];
      double sum = 0;
      for (int k = 0; k < n; k++) {
        all[n + i * n + k] = jacobian[i][k];
        sum += jacobian[i][k];
      }
      all[n + n * n + i] = sum;
    }
    all[n + n * n + n] = entropy(y);
    return all;
  }

  /** What happens without the shift: everything in float, as people write it. */
  private static void unshifted(float[] x, boolean[] taken, double temperature, float[] y) {
    float sum = 0;
    for (int i = 0; i < x.length; i++) {
      y[i] = taken[i] ? (float) exp((float) (x[i] / (float) temperature)) : 0;
      sum += y[i];
    }
    for (int i = 0; i < x.length; i++) {
      y[i] /= sum;
    }
  }

  private static double[][] jacobian(float[] y, double temperature) {
    double[][] jacobian = new double[y.length][y.length];
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < y.length; k++) {
        jacobian[i][k] = y[i] * ((i == k ? 1.0 : 0.0) - y[k]) / temperature;
      }
    }
    return jacobian;
  }

  private static double entropy(float[] y) {
    double entropy = 0;
    for (float p : y) {
      entropy -= p == 0 ? 0 : p * log(p) / LN_2;
    }
    return entropy + 0.0;
  }

  // The browser's own exp and log differ between browsers; these are good to about 15 digits.

  private static final double LN_2 = 0x1.62e42fefa39efp-1;

  static double exp(double x) {
    if (!(Math.abs(x) < 1000)) {
      return x > 0 ? Double.POSITIVE_INFINITY : x < 0 ? 0 : x;
    }
    if (x < 0) {
      return 1 / exp(-x);
    }
    // (e^(x/1024))^1024, as e^r - 1 so that the squarings lose nothing.
    double r = x / 1024;
    double minusOne = 0;
    for (int k = 18; k >= 1; k--) {
      minusOne = r / k * (1 + minusOne);
    }
    for (int i = 0; i < 10; i++) {
      minusOne = minusOne * (2 + minusOne);
    }
    return 1 + minusOne;
  }

  static double log(double x) {
    if (!(x > 0) || x > Double.MAX_VALUE) {
      return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }
    double m = x;
    double n = 0;
    while (m > 1.5) {
      m /= 2;
      n++;
    }
    while (m < 0.75) {
      m *= 2;
      n--;
    }
    double t = (m - 1) / (m + 1);
    double sum = 0;
    for (int k = 41; k >= 1; k -= 2) {
      sum = sum * t * t + 1.0 / k;
    }
    return n * LN_2 + 2 * t * sum;
  }
}
