package org.hillock.internal.backend;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Softmax;
import org.hillock.internal.math.FloatMath;

/** The gradient of softmax of neighbouring rows, one in each lane. */
final class VectorColumnGradients extends ScalarRowLoop {
  private VectorColumnGradients() {}

  private static final VectorSpecies<Float> FLOATS = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final int L = DOUBLES.length();
  private static final int W = WIDE.length();

  private static DoubleVector load(float[] a, int i) {
    return FloatMath.Simd.widen(FloatVector.fromArray(FLOATS, a, i));
  }

  private static FloatVector narrow(DoubleVector x) {
    return Twin.exact(FLOATS, FloatMath.Simd.narrow(x));
  }

  static void backward(
      Softmax unit, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n, int inner) {
    VectorColumns.Column column = VectorColumns.COLUMN.get();
    int i = 0;
    for (; i + W <= inner; i += W) {
      boolean usual;
      if (n < FEW) {
        usual = fewDots(y, yo + i, dy, dyo + i, column, n, inner);
      } else {
        dots(y, yo + i, dy, dyo + i, column, n, inner);
        usual = dotTotals(column);
      }
      if (!usual) {
        for (int lane = i; lane < i + W; lane++) {
          backwardRow(unit, y, yo + lane, dy, dyo + lane, dx, dxo + lane, n, inner);
        }
      } else if (unit.temperature() == 1) {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, column, n, inner);
      } else {
        products(y, yo + i, dy, dyo + i, dx, dxo + i, column, unit.temperature(), n, inner);
      }
    }
    for (; i < inner; i++) {
      backwardRow(unit, y, yo + i, dy, dyo + i, dx, dxo + i, n, inner);
    }
  }

  /** Writes the dot products of short columns, and tells whether they are all usual. */
  private static boolean fewDots(
      float[] y, int yo, float[] dy, int dyo, VectorColumns.Column column, int n, int inner) {
    FloatVector sum = FloatVector.zero(WIDE);
    FloatVector lost = sum;
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      FloatVector before = Twin.exact(WIDE, sum);
      sum = v.fma(g, before);
      lost = Twin.exact(WIDE, lost).add(v.fma(g, before.sub(sum)));
    }
    FloatVector total = sum.add(lost);
    FloatVector part = total.sub(sum);
    Twin.exact(WIDE, total).intoArray(column.total, 0);
    Twin.exact(WIDE, sum.sub(total.sub(part)).add(lost.sub(part))).intoArray(column.totalLow, 0);
    return total.abs().compare(LE, USUAL).allTrue();
  }

  private static void dots(
      float[] y, int yo, float[] dy, int dyo, VectorColumns.Column column, int n, int inner) {
    float[] sums = column.sums;
    Arrays.fill(sums, 0);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      int k = dotPartial(j, n) * W;
      int kl = k + DOT_PARTIALS * W;
      FloatVector sum = FloatVector.fromArray(WIDE, sums, k);
      FloatVector s = v.fma(g, sum);
      FloatVector lost = FloatVector.fromArray(WIDE, sums, kl).add(v.fma(g, sum.sub(s)));
      Twin.exact(WIDE, s).intoArray(sums, k);
      Twin.exact(WIDE, lost).intoArray(sums, kl);
    }
  }

  /** Adds up the partial sums of each lane, and tells whether all are usual. */
  private static boolean dotTotals(VectorColumns.Column column) {
    boolean usual = true;
    for (int lane = 0; lane < W; lane++) {
      for (int k = 0; k < 2 * DOT_PARTIALS; k++) {
        column.partials[k] = column.sums[k * W + lane];
      }
      double dot = dotTotal(column.partials, column.folded);
      usual &= Math.abs((float) dot) <= USUAL;
      column.total[lane] = (float) dot;
      column.totalLow[lane] = low(dot);
    }
    return usual;
  }

  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      VectorColumns.Column column,
      double temperature,
      int n,
      int inner) {
    DoubleVector tau = DoubleVector.broadcast(DOUBLES, temperature);
    for (int i = 0; i < W; i += L) {
      DoubleVector d = load(column.total, i).add(load(column.totalLow, i));
      for (int j = 0; j < n; j++) {
        DoubleVector v = load(y, yo + i + j * inner);
        DoubleVector p = v.mul(load(dy, dyo + i + j * inner).sub(d)).div(tau);
        narrow(p.blend(0, v.compare(EQ, 0))).intoArray(dx, dxo + i + j * inner);
      }
    }
  }

  /** The same at temperature 1. */
  private static void products(
      float[] y,
      int yo,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      VectorColumns.Column column,
      int n,
      int inner) {
    FloatVector high = FloatVector.fromArray(WIDE, column.total, 0);
    FloatVector low = FloatVector.fromArray(WIDE, column.totalLow, 0).neg();
    FloatVector zero = FloatVector.zero(WIDE);
    for (int j = 0; j < n; j++) {
      FloatVector v = FloatVector.fromArray(WIDE, y, yo + j * inner);
      FloatVector g = FloatVector.fromArray(WIDE, dy, dyo + j * inner);
      FloatVector p = v.fma(g.sub(high), v.fma(low, zero));
      Twin.exact(WIDE, p).intoArray(dx, dxo + j * inner);
    }
  }
}
