package org.hillock.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Where a function changes its sign, found by bisection. */
final class Zeros {
  private Zeros() {}

  /** The zeros of a function that crosses zero, each as the double next to it. */
  static List<Double> of(DoubleUnaryOperator function) {
    List<Double> zeros = new ArrayList<>();
    double[] grid = grid();
    for (int i = 1; i < grid.length; i++) {
      double low = function.applyAsDouble(grid[i - 1]);
      double high = function.applyAsDouble(grid[i]);
      if (low * high < 0) {
        zeros.add(bisect(function, grid[i - 1], grid[i]));
      } else if (low == 0 && i > 1 && function.applyAsDouble(grid[i - 2]) * high < 0) {
        zeros.add(grid[i - 1]);
      }
    }
    return zeros;
  }

  /** 64 points in each binade from 2^-14 to 2^14, on both sides of 0, and 0. */
  private static double[] grid() {
    List<Double> points = new ArrayList<>(List.of(0d));
    for (int binade = -14; binade < 14; binade++) {
      for (int i = 0; i < 64; i++) {
        double x = Math.scalb(1 + i / 64d, binade);
        points.add(x);
        points.add(-x);
      }
    }
    return points.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double bisect(DoubleUnaryOperator function, double low, double high) {
    double sign = function.applyAsDouble(low);
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
