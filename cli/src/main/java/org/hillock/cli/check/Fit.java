package org.hillock.cli.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hillock.Interval;
import org.hillock.Parameter;
import org.hillock.cli.files.NumberType;

/** Finds the value of a parameter that fits answers best. */
final class Fit {
  private Fit() {}

  private static final int GRID = 96;
  private static final double GOLDEN = 0.6180339887498949;

  /**
   * Returns the value with the least distance, with as few digits as fit as well.
   *
   * @param type the format of the answers
   * @param distance of the answers that a value gives, relative to them; NaN where there are none
   */
  static double best(Parameter parameter, NumberType type, DoubleUnaryOperator distance) {
    List<Double> grid = grid(parameter);
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < grid.size(); i++) {
      double d = distance.applyAsDouble(grid.get(i));
      if (d < least) {
        least = d;
        best = i;
      }
    }
    double from = grid.get(Math.max(0, best - 1));
    double to = grid.get(Math.min(grid.size() - 1, best + 1));
    double found = narrow(from, to, distance);
    // People choose round numbers.
    double close = distance.applyAsDouble(found) * 1.01 + type.epsilon();
    for (int digits = 1; digits <= 8; digits++) {
      double round = BigDecimal.valueOf(found).round(new MathContext(digits)).doubleValue();
      if (distance.applyAsDouble(round) <= close) {
        return round;
      }
    }
    return found;
  }

  /** The usual values and as much again on each side, evenly and by powers. */
  private static List<Double> grid(Parameter parameter) {
    Interval usual = parameter.usual();
    double width = usual.high() - usual.low();
    List<Double> grid = new ArrayList<>();
    for (int i = 0; i <= 3 * GRID; i++) {
      grid.add(usual.low() - width + width * i / GRID);
    }
    double top = Math.max(Math.abs(usual.low()), Math.abs(usual.high()));
    for (double small = top; small > top * 1e-4; small *= 0.9) {
      grid.add(small);
      grid.add(-small);
    }
    grid.removeIf(value -> !parameter.range().contains(value));
    grid.sort(null);
    return grid;
  }

  private static double narrow(double from, double to, DoubleUnaryOperator distance) {
    double low = from;
    double high = to;
    double a = high - GOLDEN * (high - low);
    double b = low + GOLDEN * (high - low);
    double atA = distance.applyAsDouble(a);
    double atB = distance.applyAsDouble(b);
    for (int i = 0; i < 90 && a < b; i++) {
      if (atA <= atB) {
        high = b;
        b = a;
        atB = atA;
        a = high - GOLDEN * (high - low);
        atA = distance.applyAsDouble(a);
      } else {
        low = a;
        a = b;
        atA = atB;
        b = low + GOLDEN * (high - low);
        atB = distance.applyAsDouble(b);
      }
    }
    return low + (high - low) / 2;
  }
}
