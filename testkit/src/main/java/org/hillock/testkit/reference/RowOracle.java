package org.hillock.testkit.reference;

/**
 * The truth about one activation over an axis, for one row at a time.
 *
 * <p>A mask is true where an entry takes part, and null where all do. The row that is all -inf or
 * all masked is answered with NaN, the default policy.
 */
public interface RowOracle {
  Exact[] value(double[] row, boolean[] mask);

  /** ∂y_i/∂x_k at [i][k]. */
  Exact[][] jacobian(double[] row, boolean[] mask);

  /** The gradient of ⟨dy, y⟩, for finite dy of middling size. */
  Exact[] backward(double[] row, boolean[] mask, double[] dy);

  /**
   * The same gradient from an output that was rounded already, as it was given: right to 2^-100 of
   * the largest term.
   */
  Exact[] backwardFromOutput(double[] y, double[] dy);
}
