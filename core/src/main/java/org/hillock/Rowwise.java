package org.hillock;

/**
 * An activation over the rows of an array: every entry of a row depends on all of them.
 *
 * <p>{@link Rows} says which entries of an array form a row; the short forms without it take the
 * whole array as one row. In place is allowed: an output may be exactly the range of an input;
 * ranges that overlap partly are refused. Everything is checked before anything is written.
 */
public sealed interface Rowwise extends Activation permits Softmax {

  /** Computes {@code y = f(x)} for one row. */
  default void forward(float[] x, float[] y) {
    forward(x, y, Rows.one(x.length));
  }

  /** Computes {@code y = f(x)} for one row. */
  default void forward(double[] x, double[] y) {
    forward(x, y, Rows.one(x.length));
  }

  /** Computes {@code y = f(x)} for each row. */
  default void forward(float[] x, float[] y, Rows rows) {
    forward(x, 0, null, y, 0, rows);
  }

  /** Computes {@code y = f(x)} for each row. */
  default void forward(double[] x, double[] y, Rows rows) {
    forward(x, 0, null, y, 0, rows);
  }

  /** Computes {@code y = f(x)} for each row, in the given grade. */
  default void forward(float[] x, float[] y, Rows rows, Grade grade) {
    forward(x, 0, null, y, 0, rows, grade);
  }

  /** As {@link #forward(float[], int, boolean[], float[], int, Rows, Grade)}, in full. */
  default void forward(float[] x, int xOffset, boolean[] mask, float[] y, int yOffset, Rows rows) {
    forward(x, xOffset, mask, y, yOffset, rows, Grade.FULL);
  }

  /**
   * Computes {@code y = f(x)} for each row.
   *
   * @param x the inputs, not modified
   * @param xOffset where they begin
   * @param mask for each input (counted from the first) whether it takes part; an entry that does
   *     not gives 0. Null if all do
   * @param y receives the outputs
   * @param yOffset where they begin
   * @param grade how accurate the outputs are
   * @throws IndexOutOfBoundsException if a range does not fit its array
   * @throws IllegalArgumentException if ranges overlap partly, or the mask is too short
   */
  void forward(
      float[] x, int xOffset, boolean[] mask, float[] y, int yOffset, Rows rows, Grade grade);

  /** As {@link #forward(float[], int, boolean[], float[], int, Rows, Grade)}, in full. */
  void forward(double[] x, int xOffset, boolean[] mask, double[] y, int yOffset, Rows rows);

  /**
   * Computes the gradient {@code dx} of the inputs from the outputs {@code y} that forward gave and
   * their gradient {@code dy}. It needs no Jacobian, and the mask is in {@code y}: a masked entry
   * has y = 0 and gets 0.
   *
   * @throws IndexOutOfBoundsException if a range does not fit its array
   * @throws IllegalArgumentException if ranges overlap partly
   */
  void backwardFromOutput(
      float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, Rows rows);

  /** As {@link #backwardFromOutput(float[], int, float[], int, float[], int, Rows)}. */
  void backwardFromOutput(
      double[] y, int yOffset, double[] dy, int dyOffset, double[] dx, int dxOffset, Rows rows);

  /** Computes the gradient of the inputs from the outputs and their gradient. */
  default void backwardFromOutput(float[] y, float[] dy, float[] dx, Rows rows) {
    backwardFromOutput(y, 0, dy, 0, dx, 0, rows);
  }

  /** Computes the gradient of the inputs from the outputs and their gradient. */
  default void backwardFromOutput(double[] y, double[] dy, double[] dx, Rows rows) {
    backwardFromOutput(y, 0, dy, 0, dx, 0, rows);
  }

  /**
   * Returns the Jacobian of one row, {@code j[i][k] = ∂y[i]/∂x[k]}, for teaching and tests: it
   * takes memory of the square of the row.
   */
  double[][] jacobian(double... x);
}
