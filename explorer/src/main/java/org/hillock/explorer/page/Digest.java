package org.hillock.explorer.page;

import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rows;
import org.hillock.Rowwise;

/** One number for the bits of very many results: equal on the JVM and in the page. */
public final class Digest {
  /** What is digested for each function. */
  public static final int INPUTS = 100_000;

  private static final int ROW = 20;

  private long hash = 0xcbf29ce484222325L;

  private Digest() {}

  /**
   * Returns the digest of a function's results.
   *
   * @param order 0 for the value, 1 and 2 for the derivatives; for an activation over rows 0 for
   *     forward and 1 for backward
   * @param wide whether in double rather than in float
   */
  public static String of(String spelling, int order, boolean wide) {
    var digest = new Digest();
    Activation activation = Activations.named(spelling);
    if (activation instanceof Elementwise elementwise) {
      for (int i = 0; i < INPUTS; i++) {
        if (wide) {
          digest.add(result(elementwise, order, wide(i)));
        } else {
          digest.add(result(elementwise, order, narrow(i)));
        }
      }
    } else if (activation instanceof Rowwise rowwise) {
      if (wide) {
        digest.addWideRows(rowwise, order);
      } else {
        digest.addRows(rowwise, order);
      }
    }
    return Long.toHexString(digest.hash);
  }

  private static double result(Elementwise activation, int order, double x) {
    return switch (order) {
      case 0 -> activation.value(x);
      case 1 -> activation.derivative(x);
      default -> activation.secondDerivative(x);
    };
  }

  private static float result(Elementwise activation, int order, float x) {
    return switch (order) {
      case 0 -> activation.value(x);
      case 1 -> activation.derivative(x);
      default -> activation.secondDerivative(x);
    };
  }

  private void addWideRows(Rowwise activation, int order) {
    double[] x = new double[INPUTS];
    double[] y = new double[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      x[i] = wide(i);
    }
    var rows = Rows.of(INPUTS / ROW, ROW);
    activation.forward(x, y, rows);
    if (order == 1) {
      activation.backwardFromOutput(y, x, y, rows);
    }
    for (double result : y) {
      add(result);
    }
  }

  private void addRows(Rowwise activation, int order) {
    float[] x = new float[INPUTS];
    float[] y = new float[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      x[i] = narrow(i);
    }
    var rows = Rows.of(INPUTS / ROW, ROW);
    activation.forward(x, y, rows);
    if (order == 1) {
      activation.backwardFromOutput(y, x, y, rows);
    }
    for (float result : y) {
      add(result);
    }
  }

  /** Half of them anywhere among all bit patterns, half of them where functions bend. */
  static double wide(int i) {
    long bits = mixed(i);
    long exponent = 1023 + 10 - Math.abs((bits >>> 52) % 51);
    return Double.longBitsToDouble(i % 2 == 0 ? bits : bits & 0x800fffffffffffffL | exponent << 52);
  }

  /** As {@link #wide}. */
  static float narrow(int i) {
    int bits = (int) (mixed(i) >>> 32);
    int exponent = 127 + 8 - (bits >>> 23) % 33;
    return Float.intBitsToFloat(i % 2 == 0 ? bits : bits & 0x807fffff | exponent << 23);
  }

  /** Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014. */
  private static long mixed(int i) {
    long z = (i + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  private void add(double result) {
    add(Double.doubleToLongBits(result));
  }

  private void add(float result) {
    add((long) Float.floatToIntBits(result));
  }

  private void add(long bits) {
    hash = (hash ^ bits) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }
}
