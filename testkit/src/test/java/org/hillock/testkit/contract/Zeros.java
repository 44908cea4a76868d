package org.hillock.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Where a function changes its sign, found by bisection. */
final class Zeros {
  /** Usual parameters leave zeros between 2^-USUAL and 2^USUAL. */
  static final int USUAL = 14;

  private Zeros() {}

  /** The zeros of a function that crosses zero, each as the double next to it. */
  static List<Double> of(DoubleUnaryOperator function) {
    List<Double> zeros = new ArrayList<>();
    double[] grid = grid();
    for (int i = 1; i < grid.length; i++) {
      double low = function.applyAsDouble(grid[i - 1]);
      double high = function.applyAsDouble(grid[i]);
      if (opposite(low, high)) {
        zeros.add(bisect(function, grid[i - 1], grid[i]));
      } else if (low == 0 && i > 1 && opposite(function.applyAsDouble(grid[i - 2]), high)) {
        zeros.add(grid[i - 1]);
      }
    }
    return zeros;
  }

  /**
   * 64 points in each binade from 2^-USUAL to 2^USUAL, and 2 in each of the others, where a large
   * or small parameter may bring a zero; on both sides of 0, and 0.
   */
  private static double[] grid() {
    List<Double> points = new ArrayList<>(List.of(0d));
    for (int binade = Double.MIN_EXPONENT; binade <= Double.MAX_EXPONENT; binade++) {
      int count = binade >= -USUAL && binade < USUAL ? 64 : 2;
      for (int i = 0; i < count; i++) {
        double x = Math.scalb(1 + i / (double) count, binade);
        points.add(x);
        points.add(-x);
      }
    }
    return points.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** Not by the product, which may underflow. */
  private static boolean opposite(double a, double b) {
    return a < 0 && b > 0 || a > 0 && b < 0;
  }

  private static double bisect(DoubleUnaryOperator function, double low, double high) {
    double sign = Math.signum(function.applyAsDouble(low));
    double a = low;
    double b = high;
    while (true) {
      double middle = a + (b - a) / 2;
      if (middle <= a || middle >= b) {
        return a;
      }
      if (function.applyAsDouble(middle) * sign > 0) {
        a = middle;
      } else {
        b = middle;
      }
    }
  }
}
