package org.hillock.cli.verify;

import java.util.function.DoubleUnaryOperator;

/** What is known about the errors of one operation in one grade so far. */
final class Tally {

  /** What an operation may err, and where it may err more. */
  record Bound(double ulps, double nearZero) {
    /** A bound without exception. */
    static Bound of(double ulps) {
      return new Bound(ulps, 0);
    }
  }

  /** The distance to a zero of the result within which the absolute exception holds. */
  private static final double NEAR = 0x1p-6;

  final String operation;
  final String grade;
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

  Tally(String operation, String grade, Bound bound) {
    this.operation = operation;
    this.grade = grade;
    this.bound = bound;
  }

  /** Returns an empty one for the same operation. */
  Tally fresh() {
    return new Tally(operation, grade, bound);
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
    if (!(error <= bound.ulps)) {
      broken++;
      if (broken == 1) {
        firstBroken = x;
      }
    }
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

  /** Tells whether the exception holds: the exact result changes its sign close to x. */
  boolean excuses(double x, double distance, DoubleUnaryOperator exact) {
    return distance <= bound.nearZero
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
