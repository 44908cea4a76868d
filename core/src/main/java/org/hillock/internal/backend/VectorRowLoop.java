package org.hillock.internal.backend;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Softmax;

/**
 * Softmax by SIMD, to the bits of the plain loops: along rows that are contiguous, and over
 * neighbouring rows where the axis is not the last. Masked rows, rows whose largest entry is
 * infinite or extreme and what does not fill the partial sums or a vector go through the plain
 * loops.
 *
 * <p>Each loop is a method of its own; the build inlines the mathematics into it (module flatten
 * says why, and lists the classes). A vector that a loop carries from one turn to the next is cast
 * to its class in each: {@link Twin#exact} says why.
 */
final class VectorRowLoop extends ScalarRowLoop {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  @Override
  public void forward(
      Softmax unit, Grade grade, float[] x, int xo, boolean[] mask, float[] y, int yo, Rows rows) {
    int n = rows.length();
    if (mask != null || W > FLOAT_PARTIALS || (rows.inner() != 1 && rows.inner() < W)) {
      super.forward(unit, grade, x, xo, mask, y, yo, rows);
      return;
    }
    if (rows.inner() > 1) {
      for (int o = 0; o < rows.outer(); o++) {
        int at = o * n * rows.inner();
        VectorColumns.forward(unit, grade, x, xo + at, y, yo + at, n, rows.inner());
      }
    } else if (n <= SHORT) {
      VectorShortRows.forward(unit, grade, x, xo, y, yo, n, rows.outer());
    } else {
      VectorLongRows.forward(unit, grade, x, xo, y, yo, n, rows.outer());
    }
  }

  @Override
  public void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, Rows rows) {
    int n = rows.length();
    if (W > FEW || (rows.inner() != 1 && rows.inner() < W)) {
      super.backward(unit, y, yo, dy, dyo, dx, dxo, rows);
      return;
    }
    if (rows.inner() > 1) {
      for (int o = 0; o < rows.outer(); o++) {
        int at = o * n * rows.inner();
        VectorColumnGradients.backward(
            unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, rows.inner());
      }
    } else if (n < FEW) {
      VectorShortRows.backward(unit, y, yo, dy, dyo, dx, dxo, n, rows.outer());
    } else {
      VectorRowGradients.backward(unit, y, yo, dy, dyo, dx, dxo, n, rows.outer());
    }
  }

  @Override
  public void forward(
      Softmax unit, double[] x, int xo, boolean[] mask, double[] y, int yo, Rows rows) {
    if (mask != null || !fits(rows)) {
      super.forward(unit, x, xo, mask, y, yo, rows);
      return;
    }
    VectorDoubleRows.forward(unit, x, xo, y, yo, rows.length(), rows.outer());
  }

  @Override
  public void backward(
      Softmax unit, double[] y, int yo, double[] dy, int dyo, double[] dx, int dxo, Rows rows) {
    if (!fits(rows)) {
      super.backward(unit, y, yo, dy, dyo, dx, dxo, rows);
      return;
    }
    VectorDoubleRows.backward(unit, y, yo, dy, dyo, dx, dxo, rows.length(), rows.outer());
  }

  /** Tells whether {@link VectorDoubleRows} takes such rows. */
  private static boolean fits(Rows rows) {
    return rows.inner() == 1 && rows.length() >= DOUBLE_PARTIALS && L <= DOUBLE_PARTIALS;
  }
}
