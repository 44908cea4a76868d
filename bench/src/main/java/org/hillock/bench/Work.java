package org.hillock.bench;

import org.hillock.Activation;
import org.hillock.Rows;

/**
 * One thing to compute and the arrays to compute it on: either the float or the double ones are
 * null.
 *
 * @param activation the function
 * @param operation what of it
 * @param rows how an array is divided into rows; one row for an elementwise function
 * @param threads how many threads may work
 * @param x the input, or the output of forward for {@link Operation#BACKWARD_FROM_OUTPUT}
 * @param dy the incoming gradient
 * @param result receives the result
 * @param xd as x, in double
 * @param dyd as dy, in double
 * @param resultd as result, in double
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays themselves are meant
public record Work(
    Activation activation,
    Operation operation,
    Rows rows,
    int threads,
    float[] x,
    float[] dy,
    float[] result,
    double[] xd,
    double[] dyd,
    double[] resultd) {

  static Work floats(Activation activation, Operation operation, Rows rows, int threads) {
    int n = rows.size();
    return new Work(
        activation,
        operation,
        rows,
        threads,
        new float[n],
        new float[n],
        new float[n],
        null,
        null,
        null);
  }

  static Work doubles(Activation activation, Operation operation, Rows rows, int threads) {
    int n = rows.size();
    return new Work(
        activation,
        operation,
        rows,
        threads,
        null,
        null,
        null,
        new double[n],
        new double[n],
        new double[n]);
  }

  /** Whether the arrays are of doubles. */
  public boolean isDouble() {
    return x == null;
  }

  /** How many numbers. */
  public int size() {
    return rows.size();
  }

  /** The axes as most libraries want them: the rows are along the second. */
  public long[] shape() {
    return rows.inner() == 1
        ? new long[] {rows.outer(), rows.length()}
        : new long[] {rows.outer(), rows.length(), rows.inner()};
  }

  /** Whether a gradient comes in. */
  public boolean goesBackward() {
    return operation == Operation.BACKWARD || operation == Operation.BACKWARD_FROM_OUTPUT;
  }

  /** The canonical name of the function. */
  public String function() {
    return activation.name();
  }
}
