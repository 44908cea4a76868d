package org.hillock.internal.backend;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.hillock.Elementwise;
import org.hillock.Half;

/**
 * Runs loops over what is not a plain range of an array, through a small block of each thread: the
 * Vector API's access to buffers differs between JDK 17 and 25, a copy within the first-level cache
 * does not.
 */
public final class Block {
  private Block() {}

  private static final int SIZE = 1024;

  private static final ThreadLocal<float[][]> FLOATS =
      ThreadLocal.withInitial(() -> new float[2][SIZE]);
  private static final ThreadLocal<double[][]> DOUBLES =
      ThreadLocal.withInitial(() -> new double[2][SIZE]);

  /**
   * Maps {@code x + bias} over rows. A row that is shorter than half a block is repeated in one, so
   * that several rows are one call.
   */
  public static void addBias(Loop loop, Elementwise unit, float[] x, float[] bias, float[] y) {
    int columns = bias.length;
    float[] row = bias;
    if (x.length > 0 && 2 * columns <= SIZE) {
      row = FLOATS.get()[0];
      int end = SIZE / columns * columns;
      for (int i = 0; i < end; i += columns) {
        System.arraycopy(bias, 0, row, i, columns);
      }
      columns = end;
    }
    for (int i = 0; i < x.length; i += columns) {
      loop.run(unit, x, i, row, 0, y, i, Math.min(columns, x.length - i));
    }
  }

  /**
   * Maps {@code x + bias} over rows. A row that is shorter than half a block is repeated in one, so
   * that several rows are one call.
   */
  public static void addBias(Loop loop, Elementwise unit, double[] x, double[] bias, double[] y) {
    int columns = bias.length;
    double[] row = bias;
    if (x.length > 0 && 2 * columns <= SIZE) {
      row = DOUBLES.get()[0];
      int end = SIZE / columns * columns;
      for (int i = 0; i < end; i += columns) {
        System.arraycopy(bias, 0, row, i, columns);
      }
      columns = end;
    }
    for (int i = 0; i < x.length; i += columns) {
      loop.run(unit, x, i, row, 0, y, i, Math.min(columns, x.length - i));
    }
  }

  /** Maps the remaining elements. */
  public static void map(Loop loop, Elementwise unit, FloatBuffer x, FloatBuffer y) {
    int n = writable(x, y);
    float[] block = FLOATS.get()[0];
    for (int i = 0; i < n; i += SIZE) {
      int count = Math.min(SIZE, n - i);
      get(x, i, block, count);
      loop.run(unit, block, 0, block, 0, block, 0, count);
      put(y, i, block, count);
    }
  }

  /** Maps the remaining elements. */
  public static void map(Loop loop, Elementwise unit, DoubleBuffer x, DoubleBuffer y) {
    int n = writable(x, y);
    double[] block = DOUBLES.get()[0];
    for (int i = 0; i < n; i += SIZE) {
      int count = Math.min(SIZE, n - i);
      get(x, i, block, count);
      loop.run(unit, block, 0, block, 0, block, 0, count);
      put(y, i, block, count);
    }
  }

  /** Combines the remaining elements of two inputs. */
  public static void combine(
      Loop loop, Elementwise unit, FloatBuffer a, FloatBuffer b, FloatBuffer c) {
    writable(a, c);
    int n = writable(b, c);
    float[][] blocks = FLOATS.get();
    for (int i = 0; i < n; i += SIZE) {
      int count = Math.min(SIZE, n - i);
      get(a, i, blocks[0], count);
      get(b, i, blocks[1], count);
      loop.run(unit, blocks[0], 0, blocks[1], 0, blocks[0], 0, count);
      put(c, i, blocks[0], count);
    }
  }

  /** Combines the remaining elements of two inputs. */
  public static void combine(
      Loop loop, Elementwise unit, DoubleBuffer a, DoubleBuffer b, DoubleBuffer c) {
    writable(a, c);
    int n = writable(b, c);
    double[][] blocks = DOUBLES.get();
    for (int i = 0; i < n; i += SIZE) {
      int count = Math.min(SIZE, n - i);
      get(a, i, blocks[0], count);
      get(b, i, blocks[1], count);
      loop.run(unit, blocks[0], 0, blocks[1], 0, blocks[0], 0, count);
      put(c, i, blocks[0], count);
    }
  }

  /**
   * Maps the remaining elements in a 16-bit format. The loop runs in double: rounded to float
   * first, a result could be rounded twice.
   *
   * @param values whether the loop computes f, rather than f'
   */
  public static void map(
      Loop loop, Elementwise unit, Half format, ShortBuffer x, ShortBuffer y, boolean values) {
    int n = writable(x, y);
    double[] block = DOUBLES.get()[0];
    for (int i = 0; i < n; i += SIZE) {
      int count = Math.min(SIZE, n - i);
      for (int j = 0; j < count; j++) {
        block[j] = format.decode(x.get(x.position() + i + j));
      }
      loop.run(unit, block, 0, block, 0, block, 0, count);
      for (int j = 0; j < count; j++) {
        double result = block[j];
        if (values && isTie(format, result)) {
          result = apart(unit, format.decode(x.get(x.position() + i + j)), result);
        }
        y.put(y.position() + i + j, format.encode(result));
      }
    }
  }

  /** Whether a number lies in the middle between two of the format. */
  private static boolean isTie(Half format, double y) {
    double above = format.decode(format.encode(Math.nextUp(y)));
    double below = format.decode(format.encode(Math.nextDown(y)));
    return above != below && above + below == 2 * y;
  }

  /**
   * Returns y, or the double next to it on the side of f(x), where y is f(x) rounded and a tie.
   * That happens where f is as good as linear: what the product with its slope at 0 lost decides,
   * and the curvature.
   */
  private static double apart(Elementwise unit, double x, double y) {
    double lost = Math.fma(unit.derivative(x * 0x1p-600), x, -y);
    if (Math.abs(lost) > Math.ulp(y)) {
      return y;
    }
    double side = lost + 0.5 * x * x * unit.secondDerivative(x);
    return side > 0 ? Math.nextUp(y) : side < 0 ? Math.nextDown(y) : y;
  }

  private static void get(FloatBuffer x, int i, float[] block, int count) {
    x.get(x.position() + i, block, 0, count);
  }

  private static void put(FloatBuffer y, int i, float[] block, int count) {
    y.put(y.position() + i, block, 0, count);
  }

  private static void get(DoubleBuffer x, int i, double[] block, int count) {
    x.get(x.position() + i, block, 0, count);
  }

  private static void put(DoubleBuffer y, int i, double[] block, int count) {
    y.put(y.position() + i, block, 0, count);
  }

  /** Overlaps of buffers that keep their memory to themselves cannot be seen. */
  private static int writable(Buffer in, Buffer out) {
    if (out.isReadOnly()) {
      throw new IllegalArgumentException("the output buffer is read-only");
    }
    if (in.hasArray() && out.hasArray() && in.array() == out.array()) {
      long distance = (long) in.arrayOffset() + in.position() - out.arrayOffset() - out.position();
      if (distance != 0 && Math.abs(distance) < in.remaining()) {
        throw new IllegalArgumentException(
            "input and output overlap partly; use the same range, or apart ones");
      }
    }
    return same(in, out);
  }

  private static int same(Buffer in, Buffer out) {
    if (in.remaining() != out.remaining()) {
      throw new IllegalArgumentException(
          "buffers with " + in.remaining() + " and " + out.remaining() + " elements remaining");
    }
    return in.remaining();
  }
}
