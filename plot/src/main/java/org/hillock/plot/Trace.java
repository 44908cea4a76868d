package org.hillock.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.hillock.Elementwise;
import org.hillock.Kink;

/**
 * A curve as it is drawn: points in order, where a NaN in {@code y} leaves a gap, and the ends of
 * its pieces where it jumps.
 */
record Trace(double[] x, double[] y, List<Dot> dots) {

  /** One end of a piece at a jump; closed if the curve takes that value there. */
  record Dot(double x, double y, boolean closed) {}

  /** Beyond it there is a gap: the arithmetic of the drawing would overflow. */
  private static final double LARGEST = 1e100;

  static Trace of(Elementwise f, Curve curve, double[] inputs) {
    var all = new TreeSet<Double>();
    for (double x : inputs) {
      all.add(x == 0 ? 0.0 : x);
    }
    var pieces = pieces(f, all.first(), all.last());
    all.addAll(pieces);
    var trace = new Builder();
    for (double x : all) {
      double at = curve.at(f, x);
      if (pieces.contains(x)) {
        trace.piece(x, curve.at(f, Math.nextDown(x)), at, curve.at(f, Math.nextUp(x)));
      } else {
        trace.add(x, at);
      }
    }
    return trace.build();
  }

  static Trace of(double[] x, double[] y) {
    var trace = new Builder();
    for (int i = 0; i < x.length; i++) {
      trace.add(x[i], y[i]);
    }
    return trace.build();
  }

  // Kinks are where f' jumps. At 0, where most definitions by cases meet, f'' may jump alone.
  private static TreeSet<Double> pieces(Elementwise f, double low, double high) {
    var found = new TreeSet<Double>();
    found.add(0.0);
    for (Kink kink : f.card().kinks()) {
      found.add(kink.at() == 0 ? 0.0 : kink.at());
    }
    found.removeIf(x -> !(x > low && x < high));
    return found;
  }

  private static boolean jumps(double left, double at, double right) {
    double scale = Math.max(1, Math.max(Math.abs(left), Math.abs(right)));
    return Math.abs(left - right) > 1e-9 * scale || Math.abs(left - at) > 1e-9 * scale;
  }

  /** Returns the smallest and largest finite value, or null if there is none. */
  double[] extent() {
    double[] finite = Arrays.stream(y).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return finite.length == 0 ? null : new double[] {finite[0], finite[finite.length - 1]};
  }

  private static final class Builder {
    private final List<double[]> points = new ArrayList<>();
    private final List<Dot> dots = new ArrayList<>();

    void add(double x, double y) {
      points.add(new double[] {x, Math.abs(y) <= LARGEST ? y : Double.NaN});
    }

    void piece(double x, double left, double at, double right) {
      if (!jumps(left, at, right)) {
        add(x, at);
        return;
      }
      add(x, left);
      add(x, Double.NaN);
      add(x, right);
      dot(x, left, left == at);
      dot(x, right, right == at);
      if (left != at && right != at) {
        dot(x, at, true);
      }
    }

    private void dot(double x, double y, boolean closed) {
      if (Math.abs(y) <= LARGEST) {
        dots.add(new Dot(x, y, closed));
      }
    }

    Trace build() {
      return new Trace(
          points.stream().mapToDouble(p -> p[0]).toArray(),
          points.stream().mapToDouble(p -> p[1]).toArray(),
          List.copyOf(dots));
    }
  }
}
