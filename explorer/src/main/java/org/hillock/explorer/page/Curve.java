package org.hillock.explorer.page;

import java.util.List;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Kink;
import org.hillock.Variant;

/**
 * A function of one number as the page draws it: an activation with its derivatives, or one of the
 * formulas that go around under its name.
 *
 * <p>Both are spelled in one word: {@code name(parameters)}, and {@code name#2} for the third
 * formula on its card.
 */
final class Curve {
  private final Elementwise activation;
  private final Variant variant;
  private final Card card;

  private Curve(Elementwise activation, Variant variant) {
    this.activation = activation;
    this.variant = variant;
    this.card = activation.card();
  }

  /** The page asks for the same few again and again. */
  private static String lastSpelling = "";

  private static Curve last;

  static Curve of(String spelling) {
    if (!spelling.equals(lastSpelling)) {
      last = read(spelling);
      lastSpelling = spelling;
    }
    return last;
  }

  private static Curve read(String spelling) {
    int hash = spelling.indexOf('#');
    String name = hash < 0 ? spelling : spelling.substring(0, hash);
    if (!(Activations.named(name) instanceof Elementwise activation)) {
      throw new IllegalArgumentException(name + " is not a function of one number");
    }
    if (hash < 0) {
      return new Curve(activation, null);
    }
    List<Variant> variants = activation.card().variants();
    int index = Integer.parseInt(spelling.substring(hash + 1));
    if (index < 0 || index >= variants.size()) {
      throw new IllegalArgumentException(name + " has no formula " + index);
    }
    return new Curve(activation, variants.get(index));
  }

  Elementwise activation() {
    return activation;
  }

  Card card() {
    return card;
  }

  Variant variant() {
    return variant;
  }

  /** Returns the value (order 0) or a derivative (1, 2); NaN where a formula does not give it. */
  double at(int order, double x) {
    if (variant != null) {
      return variant.derivative() == (order == 1) && order < 2
          ? variant.formula().at(x)
          : Double.NaN;
    }
    return switch (order) {
      case 0 -> activation.value(x);
      case 1 -> activation.derivative(x);
      default -> activation.secondDerivative(x);
    };
  }

  /**
   * Returns points (x, y), x before y, at equal steps; a jump at a kink is a point from the left, a
   * gap (NaN), and a point from the right.
   */
  double[] points(int order, double from, double to, int count) {
    var points = new Points(count + 3 * card.kinks().size());
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double x = at(from, to, i, count);
      for (Kink kink : card.kinks()) {
        if (kink.at() > before && kink.at() <= x && i > 0) {
          double left = at(order, Math.nextDown(kink.at()));
          double right = at(order, Math.nextUp(kink.at()));
          if (jumps(left, right)) {
            points.add(kink.at(), left);
            points.add(kink.at(), Double.NaN);
            points.add(kink.at(), right);
          } else {
            points.add(kink.at(), at(order, kink.at()));
          }
        }
      }
      if (!isKink(x)) {
        points.add(x, at(order, x));
      }
      before = x;
    }
    return points.toArray();
  }

  private boolean isKink(double x) {
    for (Kink kink : card.kinks()) {
      if (kink.at() == x) {
        return true;
      }
    }
    return false;
  }

  private static boolean jumps(double left, double right) {
    return Math.abs(left - right) > 1e-9;
  }

  /** Returns (x, y from the left, y, y from the right) for each jump. */
  double[] jumps(int order) {
    var jumps = new Points(2 * card.kinks().size());
    for (Kink kink : card.kinks()) {
      double left = at(order, Math.nextDown(kink.at()));
      double right = at(order, Math.nextUp(kink.at()));
      if (jumps(left, right)) {
        jumps.add(kink.at(), left);
        jumps.add(at(order, kink.at()), right);
      }
    }
    return jumps.toArray();
  }

  /** Returns the parts (from, to) of a range in which |f'| is below a threshold. */
  double[] flat(double from, double to, double threshold) {
    int count = 300;
    var zones = new Points(count);
    double start = Double.NaN;
    double before = from;
    for (int i = 0; i < count; i++) {
      double x = at(from, to, i, count);
      boolean flat = Math.abs(at(1, x)) < threshold;
      if (flat && Double.isNaN(start)) {
        start = i == 0 ? from : edge(before, x, threshold);
      } else if (!flat && !Double.isNaN(start)) {
        zones.add(start, edge(x, before, threshold));
        start = Double.NaN;
      }
      before = x;
    }
    if (!Double.isNaN(start)) {
      zones.add(start, to);
    }
    return zones.toArray();
  }

  /** Returns where flat begins, between a steep and a flat place. */
  private double edge(double steep, double flat, double threshold) {
    double a = steep;
    double b = flat;
    for (int i = 0; i < 40; i++) {
      double middle = a + (b - a) / 2;
      if (Math.abs(at(1, middle)) < threshold) {
        b = middle;
      } else {
        a = middle;
      }
    }
    return b;
  }

  /** Returns (x, f(x)) for each zero of f'. */
  double[] landmarks() {
    var landmarks = new Points(card.zeros().size());
    for (double zero : card.zeros()) {
      landmarks.add(zero, at(0, zero));
    }
    return landmarks.toArray();
  }

  static double at(double from, double to, int i, int count) {
    return from + (to - from) * i / (count - 1);
  }

  /** A growing array of pairs. */
  static final class Points {
    private double[] values;
    private int size;

    Points(int expected) {
      values = new double[2 * expected + 2];
    }

    void add(double x, double y) {
      if (size + 2 > values.length) {
        values = java.util.Arrays.copyOf(values, 2 * values.length);
      }
      values[size++] = x;
      values[size++] = y;
    }

    double[] toArray() {
      return java.util.Arrays.copyOf(values, size);
    }
  }
}
