package org.hillock.internal.backend;

import org.hillock.Elementwise;

/** Value of x + bias in one pass over memory, by blocks that stay in the first-level cache. */
record BiasLoop(Loop forward) implements Loop {

  private static final int BLOCK = 1024;

  @Override
  public void run(
      Elementwise unit, float[] x, int xo, float[] bias, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i += BLOCK) {
      int count = Math.min(BLOCK, n - i);
      for (int j = i; j < i + count; j++) {
        y[yo + j] = x[xo + j] + bias[bo + j];
      }
      forward.run(unit, y, yo + i, y, yo + i, y, yo + i, count);
    }
  }

  @Override
  public void run(
      Elementwise unit, double[] x, int xo, double[] bias, int bo, double[] y, int yo, int n) {
    for (int i = 0; i < n; i += BLOCK) {
      int count = Math.min(BLOCK, n - i);
      for (int j = i; j < i + count; j++) {
        y[yo + j] = x[xo + j] + bias[bo + j];
      }
      forward.run(unit, y, yo + i, y, yo + i, y, yo + i, count);
    }
  }
}
