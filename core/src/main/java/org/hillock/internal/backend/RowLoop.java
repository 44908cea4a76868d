package org.hillock.internal.backend;

import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Softmax;

/** Softmax over ranges of arrays that have been checked. */
public interface RowLoop {
  /** y = softmax(x), row by row. */
  void forward(
      Softmax unit, Grade grade, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows);

  /** y = softmax(x), row by row. */
  void forward(Softmax unit, double[] x, int xo, boolean[] mask, double[] y, int yo, Rows rows);

  /** dx = y (dy - ⟨y, dy⟩) / temperature, row by row. */
  void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Rows rows);

  /** dx = y (dy - ⟨y, dy⟩) / temperature, row by row. */
  void backward(
      Softmax unit, double[] y, int yo, double[] dy, int dyo, double[] dx, int dxo, Rows rows);
}
