package org.hillock;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an activation is saturated: its slope is less than {@link #SLOPE} and stays so up to
 * infinity, so that hardly any gradient comes back.
 *
 * @param ranges the saturated ranges of the input, from left to right: none, one or two
 */
public record Saturation(List<Interval> ranges) {

  /** Below it, in magnitude, a gradient shrinks to a twentieth or less. */
  public static final double SLOPE = 0.05;

  private static final double NEAREST = 1e-12;
  private static final double FARTHEST = 1e12;
  private static final double STEP = 1.05;

  /** Looks for them between 1e-12 and 1e12 on both sides of 0. */
  static Saturation of(Elementwise f) {
    double[] inputs = inputs();
    int left = 0;
    while (left < inputs.length && small(f, inputs[left])) {
      left++;
    }
    int right = inputs.length - 1;
    while (right >= left && small(f, inputs[right])) {
      right--;
    }
    List<Interval> ranges = new ArrayList<>();
    if (left == inputs.length) {
      ranges.add(Interval.REALS);
    } else {
      if (left > 0 && small(f, Double.NEGATIVE_INFINITY)) {
        double edge = edge(f, inputs[left - 1], inputs[left]);
        ranges.add(Interval.open(Double.NEGATIVE_INFINITY, edge));
      }
      if (right < inputs.length - 1 && small(f, Double.POSITIVE_INFINITY)) {
        double edge = edge(f, inputs[right + 1], inputs[right]);
        ranges.add(Interval.open(edge, Double.POSITIVE_INFINITY));
      }
    }
    return new Saturation(List.copyOf(ranges));
  }

  private static double[] inputs() {
    List<Double> positive = new ArrayList<>();
    for (double x = NEAREST; x <= FARTHEST; x *= STEP) {
      positive.add(x);
    }
    int n = positive.size();
    double[] inputs = new double[2 * n];
    for (int i = 0; i < n; i++) {
      inputs[n + i] = positive.get(i);
      inputs[n - 1 - i] = -positive.get(i);
    }
    return inputs;
  }

  private static boolean small(Elementwise f, double x) {
    return Math.abs(f.derivative(x)) < SLOPE;
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
    return Math.abs(inside) < NEAREST ? 0 : inside;
  }

  /** Returns for example {@code below -2.89 and above 2.89, where |f′| < 0.05}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    for (Interval range : ranges) {
      if (range.equals(Interval.REALS)) {
        parts.add("everywhere");
      } else if (range.low() == Double.NEGATIVE_INFINITY) {
        parts.add("below " + rounded(range.high()));
      } else {
        parts.add("above " + rounded(range.low()));
      }
    }
    return parts.isEmpty() ? "nowhere" : String.join(" and ", parts) + ", where |f′| < " + SLOPE;
  }

  private static String rounded(double x) {
    return Interval.number(new BigDecimal(x).round(new MathContext(3)).doubleValue());
  }
}
