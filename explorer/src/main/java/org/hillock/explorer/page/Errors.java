package org.hillock.explorer.page;

import org.hillock.Elementwise;
import org.hillock.Variant;

/**
 * The error of float results in ulp, of the kernel and of a formula that goes around; the truth is
 * the kernel in double.
 */
final class Errors {
  private static final float LARGEST = Float.MAX_VALUE;

  /** Neighbours that stand for one column of the picture: the worst of them is shown. */
  private static final int NEIGHBOURS = 4;

  private final Elementwise activation;
  private final Variant variant;

  Errors(Curve curve) {
    activation = curve.activation();
    variant = curve.variant();
  }

  /** Returns (x, error of the kernel, error of the formula) for each column. */
  double[] columns(double from, double to, int count) {
    double[] columns = new double[3 * count];
    for (int i = 0; i < count; i++) {
      double kernel = 0;
      double formula = 0;
      for (int j = 0; j < NEIGHBOURS; j++) {
        float x = (float) (from + (to - from) * (i * NEIGHBOURS + j) / (count * NEIGHBOURS - 1.0));
        double truth = truth(x);
        kernel = worse(kernel, ulps(kernel(x), truth));
        formula = worse(formula, ulps(formula(x), truth));
      }
      columns[3 * i] = Curve.at(from, to, i, count);
      columns[3 * i + 1] = kernel;
      columns[3 * i + 2] = formula;
    }
    return columns;
  }

  private static double worse(double a, double b) {
    return b > a ? b : a;
  }

  /** Returns x as float, the truth, both results, and their errors. */
  double[] at(double x) {
    float f = (float) x;
    double truth = truth(f);
    return new double[] {
      f, truth, kernel(f), formula(f), ulps(kernel(f), truth), ulps(formula(f), truth)
    };
  }

  /** Returns how much of a range is worse than 4 ulp, from 0 to 1. */
  double share(double from, double to) {
    int count = 300;
    int bad = 0;
    for (int i = 0; i < count; i++) {
      float x = (float) Curve.at(from, to, i, count);
      bad += ulps(formula(x), truth(x)) > 4 ? 1 : 0;
    }
    return bad / (double) count;
  }

  private double truth(float x) {
    return variant.derivative() ? activation.derivative((double) x) : activation.value((double) x);
  }

  private float kernel(float x) {
    return variant.derivative() ? activation.derivative(x) : activation.value(x);
  }

  private float formula(float x) {
    return variant.formula().at(x);
  }

  /** Returns the largest error of the kernel, in ulp, over floats at equal steps of their bits. */
  static double largest(Elementwise activation, boolean derivative, int count) {
    double largest = 0;
    int step = (int) ((1L << 32) / count) | 1;
    for (int i = 0; i < count; i++) {
      float x = Float.intBitsToFloat(i * step);
      double truth = derivative ? activation.derivative((double) x) : activation.value((double) x);
      float result = derivative ? activation.derivative(x) : activation.value(x);
      largest = worse(largest, ulps(result, truth));
    }
    return largest;
  }

  /** A NaN or infinity that should be a number has lost everything: its error is infinite. */
  static double ulps(float result, double truth) {
    if (result == truth || Double.isNaN(truth) || Math.abs(truth) > LARGEST) {
      return 0;
    }
    float near = (float) truth;
    float size = Math.max(Math.abs(near), Float.MIN_NORMAL);
    double ulp = Float.intBitsToFloat(Float.floatToRawIntBits(size) & 0x7f800000) * 0x1p-23;
    double error = Math.abs(result - truth) / ulp;
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }
}
