package org.hillock.internal.backend;

import org.hillock.Elementwise;

/**
 * Value and derivative in one pass over memory: the two loops take turns over blocks that stay in
 * the first-level cache.
 */
record PairLoop(Loop forward, Loop derivative) implements Loop {

  private static final int BLOCK = 1024;

  @Override
  public void run(
      Elementwise unit, float[] x, int xo, float[] y, int yo, float[] d, int dof, int n) {
    boolean derivativeInPlace = x == d && xo == dof;
    for (int i = 0; i < n; i += BLOCK) {
      int count = Math.min(BLOCK, n - i);
      if (derivativeInPlace) {
        forward.run(unit, x, xo + i, y, yo + i, y, yo + i, count);
        derivative.run(unit, x, xo + i, d, dof + i, d, dof + i, count);
      } else {
        derivative.run(unit, x, xo + i, d, dof + i, d, dof + i, count);
        forward.run(unit, x, xo + i, y, yo + i, y, yo + i, count);
      }
    }
  }

  @Override
  public void run(
      Elementwise unit, double[] x, int xo, double[] y, int yo, double[] d, int dof, int n) {
    boolean derivativeInPlace = x == d && xo == dof;
    for (int i = 0; i < n; i += BLOCK) {
      int count = Math.min(BLOCK, n - i);
      if (derivativeInPlace) {
        forward.run(unit, x, xo + i, y, yo + i, y, yo + i, count);
        derivative.run(unit, x, xo + i, d, dof + i, d, dof + i, count);
      } else {
        derivative.run(unit, x, xo + i, d, dof + i, d, dof + i, count);
        forward.run(unit, x, xo + i, y, yo + i, y, yo + i, count);
      }
    }
  }
}
