package org.hillock.internal.backend;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Grade;
import org.hillock.Softmax;

/**
 * Softmax along contiguous rows of no more than {@link ScalarRowLoop#SHORT} floats: as many as
 * there are lanes are turned on their side and computed together.
 */
final class VectorShortRows extends ScalarRowLoop {
  private VectorShortRows() {}

  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int W = WIDE.length();

  static void forward(
      Softmax unit, Grade grade, float[] x, int xo, float[] y, int yo, int n, int count) {
    Turn turn = TURN.get();
    int r = 0;
    for (; r + W <= count; r += W) {
      turn.to(n);
      lay(x, xo + r * n, turn.starts, turn.block, n);
      VectorColumns.forward(unit, grade, turn.block, 0, turn.block, 0, n, W);
      raise(turn.block, turn.places, y, yo + r * n, n);
    }
    for (; r < count; r++) {
      row(unit, grade, turn.block, x, xo + r * n, y, yo + r * n, n);
    }
  }

  static void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int count) {
    Turn turn = TURN.get();
    int r = 0;
    for (; r + W <= count; r += W) {
      turn.to(n);
      lay(y, yo + r * n, turn.starts, turn.block, n);
      lay(dy, dyo + r * n, turn.starts, turn.other, n);
      VectorColumnGradients.backward(unit, turn.block, 0, turn.other, 0, turn.block, 0, n, W);
      raise(turn.block, turn.places, dx, dxo + r * n, n);
    }
    for (; r < count; r++) {
      int at = r * n;
      backwardRow(unit, y, yo + at, dy, dyo + at, dx, dxo + at, n, 1);
    }
  }

  /** What a thread needs to turn W rows of n entries. */
  private static final class Turn {
    private int n;

    /** Where the rows begin. */
    final int[] starts = new int[W];

    /** Where the entries of the rows, one after the other, are in a block. */
    final int[] places = new int[SHORT * W];

    /** The rows on their side: the entries of one are W apart. */
    final float[] block = new float[SHORT * W];

    final float[] other = new float[SHORT * W];

    void to(int length) {
      for (int r = 0; n != length && r < W; r++) {
        starts[r] = r * length;
        for (int j = 0; j < length; j++) {
          places[r * length + j] = j * W + r;
        }
      }
      n = length;
    }
  }

  private static final ThreadLocal<Turn> TURN = ThreadLocal.withInitial(Turn::new);

  private static void lay(float[] rows, int at, int[] starts, float[] block, int n) {
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, rows, at + j, starts, 0);
      Twin.exact(WIDE, v).intoArray(block, j * W);
    }
  }

  private static void raise(float[] block, int[] places, float[] rows, int at, int n) {
    for (int i = 0; i < n * W; i += W) {
      FloatVector v = FloatVector.fromArray(WIDE, block, 0, places, i);
      Twin.exact(WIDE, v).intoArray(rows, at + i);
    }
  }

  /** One short row: as a column in each lane, of which each has a part of the entries. */
  private static void row(
      Softmax unit, Grade grade, float[] block, float[] x, int xo, float[] y, int yo, int n) {
    double temperature = unit.temperature();
    VectorColumns.Column column = VectorColumns.COLUMN.get();
    int count = (n + W - 1) / W;
    System.arraycopy(x, xo, block, 0, n);
    Arrays.fill(block, n, count * W, Float.NEGATIVE_INFINITY);
    VectorColumns.max(block, 0, 0, column.max, count, W);
    float max = Float.NEGATIVE_INFINITY;
    for (float v : column.max) {
      max = v > max ? v : max;
    }
    if (!(Math.abs(max) <= reach(temperature))) {
      row(unit, grade, x, xo, null, 0, y, yo, n, 1);
      return;
    }
    Arrays.fill(column.max, max);
    boolean fast = grade == Grade.FAST;
    VectorColumns.prepare(fast, temperature, column);
    VectorColumns.fewExponentials(fast, temperature, block, 0, block, 0, column, count, W);
    float total = 0;
    float totalLow = 0;
    for (int k = 0; k < W; k++) {
      total += column.total[k];
      totalLow += column.totalLow[k];
    }
    Arrays.fill(column.total, total);
    Arrays.fill(column.totalLow, totalLow);
    VectorColumns.products(block, 0, column, count, W);
    System.arraycopy(block, 0, y, yo, n);
  }
}
