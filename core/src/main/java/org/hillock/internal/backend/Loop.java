package org.hillock.internal.backend;

import org.hillock.Elementwise;

/**
 * One operation of one class of activations over ranges of arrays that have been checked.
 *
 * <p>{@code a} is the first input; {@code b} the second input (or, for two outputs, the first of
 * them); {@code c} the last output. Where there is no second input, {@code b} is {@code c} and is
 * not read.
 */
public interface Loop {
  /** Runs over {@code n} floats. */
  void run(Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n);

  /** Runs over {@code n} doubles. */
  void run(Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n);
}
