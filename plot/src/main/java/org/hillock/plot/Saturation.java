package org.hillock.plot;

import java.util.ArrayList;
import java.util.List;
import org.hillock.Elementwise;

/** Where an activation is saturated: its slope is small, and stays small up to infinity. */
final class Saturation {

  /** Below it, a gradient shrinks to a twentieth or less. */
  static final double SLOPE = 0.05;

  static final String MEANING = "saturated: |f′\u200a| < " + SLOPE;

  private Saturation() {}

  /** Returns the saturated ranges among the given inputs, which are in rising order. */
  static List<double[]> zones(Elementwise f, double[] inputs) {
    int n = inputs.length;
    int left = 0;
    if (toInfinity(f, inputs[0], -1)) {
      while (left < n && small(f, inputs[left])) {
        left++;
      }
    }
    if (left == n) {
      return List.of(new double[] {inputs[0], inputs[n - 1]});
    }
    int right = n - 1;
    if (toInfinity(f, inputs[n - 1], 1)) {
      while (small(f, inputs[right])) {
        right--;
      }
    }
    List<double[]> zones = new ArrayList<>();
    if (left > 0) {
      zones.add(new double[] {inputs[0], edge(f, inputs[left - 1], inputs[left])});
    }
    if (right < n - 1) {
      zones.add(new double[] {edge(f, inputs[right + 1], inputs[right]), inputs[n - 1]});
    }
    return zones;
  }

  private static boolean small(Elementwise f, double x) {
    return Math.abs(f.derivative(x)) < SLOPE;
  }

  /** Looks closely near x and ever more coarsely far away. */
  private static boolean toInfinity(Elementwise f, double x, int direction) {
    for (double step = 1.0 / 64; step < 1e12; step *= 1.02) {
      if (!small(f, x + direction * step)) {
        return false;
      }
    }
    return small(f, x) && small(f, direction * Double.POSITIVE_INFINITY);
  }

  /** Returns where the slope passes the bound between an input inside and one outside. */
  private static double edge(Elementwise f, double inside, double outside) {
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (inside + outside);
      if (small(f, middle)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return inside;
  }
}
