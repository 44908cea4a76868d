package org.hillock.cli.verify;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.hillock.Activation;
import org.hillock.Bound;
import org.hillock.Grade;

/** What is known about the errors of one operation in one grade so far. */
final class Tally {

  /** The distance to a zero of the result within which the absolute exception holds. */
  private static final double NEAR = 0x1p-6;

  final Bound bound;

  long inputs;
  double max;
  double sum;
  long aboveHalf;
  double worst = Double.NaN;
  long nearZero;
  double maxNearZero;
  long broken;
  double firstBroken = Double.NaN;
  long differences;
  double firstDifference = Double.NaN;

  Tally(Bound bound) {
    this.bound = bound;
  }

  /** What the card of a function promises about an operation, and nothing found yet. */
  static Tally of(Activation unit, Quantity quantity, String format, Grade grade) {
    return new Tally(unit.card().bound(quantity.title, format, grade).orElseThrow());
  }

  String operation() {
    return bound.operation();
  }

  String grade() {
    return bound.grade().name().toLowerCase(Locale.ROOT);
  }

  /** Returns an empty one for the same operation. */
  Tally fresh() {
    return new Tally(bound);
  }

  /** Adds one result that is {@code error} ulps from the truth. */
  void add(double x, double error) {
    if (error > max || inputs == nearZero) {
      max = error;
      worst = x;
    }
    inputs++;
    sum += error;
    if (error > 0.5) {
      aboveHalf++;
    }
    if (!(error <= bound.ulps())) {
      broken++;
      if (broken == 1) {
        firstBroken = x;
      }
    }
  }

  /** Adds results that are held against no reference. */
  void addUnjudged(int count) {
    inputs += count;
  }

  /** Adds many results within the bound. */
  void addAll(int count, double errors, int errorsAboveHalf, double largest, double at) {
    if (largest > max || inputs == nearZero) {
      max = largest;
      worst = at;
    }
    inputs += count;
    sum += errors;
    aboveHalf += errorsAboveHalf;
  }

  /** Adds one result beyond the ulps that the absolute exception allows. */
  void addNearZero(double distance) {
    inputs++;
    nearZero++;
    maxNearZero = Math.max(maxNearZero, distance);
  }

  /**
   * Tells whether the exception holds: the exact result changes its sign close to x. A zero with
   * the wrong sign has no distance, and no excuse.
   */
  boolean excuses(double x, double distance, DoubleUnaryOperator exact) {
    return distance > 0
        && distance <= bound.nearZero()
        && exact.applyAsDouble(x - NEAR) * exact.applyAsDouble(x + NEAR) < 0;
  }

  /** Adds one input where two ways to compute the same gave different bits. */
  void addDifference(double x) {
    differences++;
    if (differences == 1) {
      firstDifference = x;
    }
  }

  synchronized void merge(Tally part) {
    if (part.inputs > part.nearZero && (part.max > max || Double.isNaN(worst))) {
      max = part.max;
      worst = part.worst;
    }
    if (broken == 0) {
      firstBroken = part.firstBroken;
    }
    if (differences == 0) {
      firstDifference = part.firstDifference;
    }
    inputs += part.inputs;
    sum += part.sum;
    aboveHalf += part.aboveHalf;
    nearZero += part.nearZero;
    maxNearZero = Math.max(maxNearZero, part.maxNearZero);
    broken += part.broken;
    differences += part.differences;
  }

  synchronized boolean holds() {
    return broken == 0 && differences == 0;
  }

  synchronized double mean() {
    return inputs == nearZero ? 0 : sum / (inputs - nearZero);
  }

  synchronized double shareAboveHalf() {
    return inputs == nearZero ? 0 : (double) aboveHalf / (inputs - nearZero);
  }
}
