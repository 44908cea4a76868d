package org.hillock;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.hillock.internal.backend.Block;
import org.hillock.internal.backend.Loop;
import org.hillock.internal.backend.Loops;
import org.hillock.internal.backend.Operation;
import org.hillock.internal.backend.Parallel;

/**
 * The operations of one elementwise activation over arrays, in one grade on one backend.
 *
 * <p>Every operation has the same shape: inputs first, outputs last, each as an array and, in the
 * longer form, the offset where its range begins; the number of elements comes at the end. Without
 * offsets all arrays must have the same length. An output may be exactly the range of an input (in
 * place); ranges that overlap partly, and two outputs that share elements, are refused. Everything
 * is checked before anything is written.
 *
 * <p>No operation takes a lock or starts a thread, and none allocates once it is compiled. The
 * compiler of JDK 17 makes exceptions: depending on what else ran in the JVM before, it can leave
 * vectors in boxes in the loops of a second derivative, and in those of swish over doubles. {@link
 * Backend#SCALAR} never allocates.
 *
 * <p>HotSpot can leave a large SIMD loop over doubles half compiled for good, a hundred times as
 * slow and allocating: when its queue is long it compiles the loop at its second level, and then
 * its first compiler has too few registers for the third. An application that starts with much code
 * at once avoids that by {@code -XX:Tier3DelayOn=100000}, as the command line does.
 *
 * <p>Floats far from 0 (beyond 6 to 80, by function) are done by loops of their own, which HotSpot
 * compiles when the first of them come: until it has, single calls took 20 to 90 ms. An application
 * that must not wait so warms up with some of both.
 *
 * <p>A result depends neither on the position of an element nor on the length of its array. Kernels
 * are immutable; all methods may be called from any number of threads.
 *
 * <p>Thrown by every operation: {@link NullPointerException}, {@link IndexOutOfBoundsException} if
 * a range does not fit its array, {@link IllegalArgumentException} if lengths differ or ranges
 * overlap.
 */
public final class Kernel {

  /** Below this many elements for each thread, handing over costs more than it gains. */
  private static final int LEAST_PART = 1 << 14;

  private static final ClassValue<Kernel[]> CACHE =
      new ClassValue<>() {
        @Override
        protected Kernel[] computeValue(Class<?> unit) {
          return new Kernel[64];
        }
      };

  private final Elementwise unit;
  private final Grade grade;
  private final Backend backend;
  private final Loops loops;
  private final Executor executor;
  private final int threads;

  private Kernel(
      Elementwise unit, Grade grade, Backend backend, Loops loops, Executor executor, int threads) {
    this.unit = unit;
    this.grade = grade;
    this.backend = backend;
    this.loops = loops;
    this.executor = executor;
    this.threads = threads;
  }

  static Kernel of(Elementwise unit, Grade grade, Backend backend) {
    Kernel[] cache = CACHE.get(unit.getClass());
    // 16 sets of parameters for each grade and backend are remembered, so that a call allocates
    // nothing; a race costs a second small object, never a wrong one.
    int slot =
        ((unit.hashCode() * 0x9E3779B9) >>> 28) << 2
            | grade.ordinal() << 1
            | (backend == Backend.SCALAR ? 1 : 0);
    Kernel found = cache[slot];
    if (found == null || (found.unit != unit && !found.unit.equals(unit))) {
      found = make(unit, grade, backend);
      cache[slot] = found;
    } else if (backend != found.backend) {
      found = make(unit, grade, backend);
    }
    return found;
  }

  private static Kernel make(Elementwise unit, Grade grade, Backend backend) {
    return new Kernel(unit, grade, backend, Loops.of(unit, grade, backend), null, 1);
  }

  /** Returns the activation. */
  public Elementwise activation() {
    return unit;
  }

  /** Returns the grade. */
  public Grade grade() {
    return grade;
  }

  /**
   * Returns this kernel with large arrays split over a pool of the caller's. The calling thread
   * works too and returns when all is done; the bits are the same.
   *
   * @param pool runs {@code threads - 1} tasks for each large call
   * @param threads how many threads to use, the calling one included; at least 1
   */
  public Kernel parallel(Executor pool, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    return new Kernel(unit, grade, backend, loops, Objects.requireNonNull(pool), threads);
  }

  // ---- forward: y = f(x) ----

  /** Computes {@code y = f(x)}. */
  public void forward(float[] x, float[] y) {
    map(Operation.FORWARD, x, 0, y, 0, same(x.length, y.length));
  }

  /** Computes {@code y = f(x)}. */
  public void forward(float[] x, int xOffset, float[] y, int yOffset, int length) {
    map(Operation.FORWARD, x, xOffset, y, yOffset, length);
  }

  /** Computes {@code y = f(x)}. */
  public void forward(double[] x, double[] y) {
    map(Operation.FORWARD, x, 0, y, 0, same(x.length, y.length));
  }

  /** Computes {@code y = f(x)}. */
  public void forward(double[] x, int xOffset, double[] y, int yOffset, int length) {
    map(Operation.FORWARD, x, xOffset, y, yOffset, length);
  }

  /**
   * Computes {@code y = f(x + bias)} over rows: {@code bias} is added to each row of {@code x}, the
   * sum rounded once.
   *
   * @param x rows of {@code bias.length} elements each, not modified
   * @param bias one number for each column, not modified
   * @param y receives the outputs
   * @throws IllegalArgumentException also if x is not a whole number of rows
   */
  public void forward(float[] x, float[] bias, float[] y) {
    int n = same(x.length, y.length);
    apart(x, 0, y, 0, n);
    if (bias == y) {
      throw new IllegalArgumentException("bias and output are the same array");
    }
    requireRows(n, bias.length);
    Block.addBias(loops.get(Operation.FORWARD_WITH_BIAS), unit, x, bias, y);
  }

  /** As {@link #forward(float[], float[], float[])}. */
  public void forward(double[] x, double[] bias, double[] y) {
    int n = same(x.length, y.length);
    apart(x, 0, y, 0, n);
    if (bias == y) {
      throw new IllegalArgumentException("bias and output are the same array");
    }
    requireRows(n, bias.length);
    Block.addBias(loops.get(Operation.FORWARD_WITH_BIAS), unit, x, bias, y);
  }

  // ---- derivative: d = f'(x), d = f''(x) ----

  /** Computes {@code d = f'(x)}. */
  public void derivative(float[] x, float[] d) {
    map(Operation.DERIVATIVE, x, 0, d, 0, same(x.length, d.length));
  }

  /** Computes {@code d = f'(x)}. */
  public void derivative(float[] x, int xOffset, float[] d, int dOffset, int length) {
    map(Operation.DERIVATIVE, x, xOffset, d, dOffset, length);
  }

  /** Computes {@code d = f'(x)}. */
  public void derivative(double[] x, double[] d) {
    map(Operation.DERIVATIVE, x, 0, d, 0, same(x.length, d.length));
  }

  /** Computes {@code d = f'(x)}. */
  public void derivative(double[] x, int xOffset, double[] d, int dOffset, int length) {
    map(Operation.DERIVATIVE, x, xOffset, d, dOffset, length);
  }

  /** Computes {@code d = f''(x)}. */
  public void secondDerivative(float[] x, float[] d) {
    map(Operation.SECOND_DERIVATIVE, x, 0, d, 0, same(x.length, d.length));
  }

  /** Computes {@code d = f''(x)}. */
  public void secondDerivative(float[] x, int xOffset, float[] d, int dOffset, int length) {
    map(Operation.SECOND_DERIVATIVE, x, xOffset, d, dOffset, length);
  }

  /** Computes {@code d = f''(x)}. */
  public void secondDerivative(double[] x, double[] d) {
    map(Operation.SECOND_DERIVATIVE, x, 0, d, 0, same(x.length, d.length));
  }

  /** Computes {@code d = f''(x)}. */
  public void secondDerivative(double[] x, int xOffset, double[] d, int dOffset, int length) {
    map(Operation.SECOND_DERIVATIVE, x, xOffset, d, dOffset, length);
  }

  // ---- forward and derivative in one pass ----

  /** Computes {@code y = f(x)} and {@code d = f'(x)} in one pass. */
  public void forwardAndDerivative(float[] x, float[] y, float[] d) {
    forwardAndDerivative(x, 0, y, 0, d, 0, same(x.length, same(y.length, d.length)));
  }

  /** Computes {@code y = f(x)} and {@code d = f'(x)} in one pass. */
  public void forwardAndDerivative(
      float[] x, int xOffset, float[] y, int yOffset, float[] d, int dOffset, int length) {
    disjoint(y, yOffset, d, dOffset, length);
    apart(x, xOffset, y, yOffset, length);
    combine(Operation.FORWARD_AND_DERIVATIVE, x, xOffset, y, yOffset, d, dOffset, length);
  }

  /** Computes {@code y = f(x)} and {@code d = f'(x)} in one pass. */
  public void forwardAndDerivative(double[] x, double[] y, double[] d) {
    forwardAndDerivative(x, 0, y, 0, d, 0, same(x.length, same(y.length, d.length)));
  }

  /** Computes {@code y = f(x)} and {@code d = f'(x)} in one pass. */
  public void forwardAndDerivative(
      double[] x, int xOffset, double[] y, int yOffset, double[] d, int dOffset, int length) {
    disjoint(y, yOffset, d, dOffset, length);
    apart(x, xOffset, y, yOffset, length);
    combine(Operation.FORWARD_AND_DERIVATIVE, x, xOffset, y, yOffset, d, dOffset, length);
  }

  // ---- backward: dx = dy f'(x) ----

  /**
   * Computes the vector-Jacobian product {@code dx = dy * f'(x)}: {@code dy} is the gradient that
   * comes in, {@code dx} the one that goes out.
   */
  public void backward(float[] x, float[] dy, float[] dx) {
    backward(x, 0, dy, 0, dx, 0, same(x.length, same(dy.length, dx.length)));
  }

  /** As {@link #backward(float[], float[], float[])}. */
  public void backward(
      float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int length) {
    combine(Operation.BACKWARD, x, xOffset, dy, dyOffset, dx, dxOffset, length);
  }

  /** As {@link #backward(float[], float[], float[])}. */
  public void backward(double[] x, double[] dy, double[] dx) {
    backward(x, 0, dy, 0, dx, 0, same(x.length, same(dy.length, dx.length)));
  }

  /** As {@link #backward(float[], float[], float[])}. */
  public void backward(
      double[] x, int xOffset, double[] dy, int dyOffset, double[] dx, int dxOffset, int length) {
    combine(Operation.BACKWARD, x, xOffset, dy, dyOffset, dx, dxOffset, length);
  }

  /**
   * Computes the gradient from the outputs {@code y} that forward kept.
   *
   * @throws UnsupportedOperationException if f' is not a function of y; the message says what to do
   * @see Elementwise#derivativeFromOutput()
   */
  public void backwardFromOutput(float[] y, float[] dy, float[] dx) {
    backwardFromOutput(y, 0, dy, 0, dx, 0, same(y.length, same(dy.length, dx.length)));
  }

  /** As {@link #backwardFromOutput(float[], float[], float[])}. */
  public void backwardFromOutput(
      float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int length) {
    requireDerivativeFromOutput();
    combine(Operation.BACKWARD_FROM_OUTPUT, y, yOffset, dy, dyOffset, dx, dxOffset, length);
  }

  /** As {@link #backwardFromOutput(float[], float[], float[])}. */
  public void backwardFromOutput(double[] y, double[] dy, double[] dx) {
    backwardFromOutput(y, 0, dy, 0, dx, 0, same(y.length, same(dy.length, dx.length)));
  }

  /** As {@link #backwardFromOutput(float[], float[], float[])}. */
  public void backwardFromOutput(
      double[] y, int yOffset, double[] dy, int dyOffset, double[] dx, int dxOffset, int length) {
    requireDerivativeFromOutput();
    combine(Operation.BACKWARD_FROM_OUTPUT, y, yOffset, dy, dyOffset, dx, dxOffset, length);
  }

  // ---- jvp: dy = f'(x) v ----

  /**
   * Computes the Jacobian-vector product {@code dy = f'(x) * v}: how the output moves when the
   * input moves by {@code v}. The Jacobian is diagonal, so it is the same product as backward.
   */
  public void jvp(float[] x, float[] v, float[] dy) {
    backward(x, v, dy);
  }

  /** As {@link #jvp(float[], float[], float[])}. */
  public void jvp(
      float[] x, int xOffset, float[] v, int vOffset, float[] dy, int dyOffset, int length) {
    backward(x, xOffset, v, vOffset, dy, dyOffset, length);
  }

  /** As {@link #jvp(float[], float[], float[])}. */
  public void jvp(double[] x, double[] v, double[] dy) {
    backward(x, v, dy);
  }

  /** As {@link #jvp(float[], float[], float[])}. */
  public void jvp(
      double[] x, int xOffset, double[] v, int vOffset, double[] dy, int dyOffset, int length) {
    backward(x, xOffset, v, vOffset, dy, dyOffset, length);
  }

  // ---- buffers and 16-bit formats, through a small block of each thread ----

  /**
   * Computes {@code y = f(x)} for the remaining elements of {@code x}, heap or direct, in either
   * byte order. Positions are not moved. Partial overlap is noticed where both buffers give access
   * to their array; of other memory the caller must see to it.
   *
   * @throws IllegalArgumentException also if {@code y} is read-only or has another number remaining
   */
  public void forward(FloatBuffer x, FloatBuffer y) {
    Block.map(loops.get(Operation.FORWARD), unit, x, y);
  }

  /** As {@link #forward(FloatBuffer, FloatBuffer)}. */
  public void forward(DoubleBuffer x, DoubleBuffer y) {
    Block.map(loops.get(Operation.FORWARD), unit, x, y);
  }

  /** Computes {@code d = f'(x)}, as {@link #forward(FloatBuffer, FloatBuffer)}. */
  public void derivative(FloatBuffer x, FloatBuffer d) {
    Block.map(loops.get(Operation.DERIVATIVE), unit, x, d);
  }

  /** Computes {@code d = f'(x)}, as {@link #forward(FloatBuffer, FloatBuffer)}. */
  public void derivative(DoubleBuffer x, DoubleBuffer d) {
    Block.map(loops.get(Operation.DERIVATIVE), unit, x, d);
  }

  /** Computes {@code dx = dy * f'(x)}, as {@link #forward(FloatBuffer, FloatBuffer)}. */
  public void backward(FloatBuffer x, FloatBuffer dy, FloatBuffer dx) {
    Block.combine(loops.get(Operation.BACKWARD), unit, x, dy, dx);
  }

  /** Computes {@code dx = dy * f'(x)}, as {@link #forward(FloatBuffer, FloatBuffer)}. */
  public void backward(DoubleBuffer x, DoubleBuffer dy, DoubleBuffer dx) {
    Block.combine(loops.get(Operation.BACKWARD), unit, x, dy, dx);
  }

  /**
   * Computes {@code y = f(x)} over 16-bit floating-point numbers; each result is the correctly
   * rounded one.
   */
  public void forward(Half format, short[] x, int xOffset, short[] y, int yOffset, int length) {
    apart(x, xOffset, y, yOffset, length);
    Block.map(
        loops.get(Operation.FORWARD),
        unit,
        format,
        ShortBuffer.wrap(x, xOffset, length),
        ShortBuffer.wrap(y, yOffset, length),
        true);
  }

  /** Computes {@code d = f'(x)}, as {@link #forward(Half, short[], int, short[], int, int)}. */
  public void derivative(Half format, short[] x, int xOffset, short[] d, int dOffset, int length) {
    apart(x, xOffset, d, dOffset, length);
    Block.map(
        loops.get(Operation.DERIVATIVE),
        unit,
        format,
        ShortBuffer.wrap(x, xOffset, length),
        ShortBuffer.wrap(d, dOffset, length),
        false);
  }

  /** As {@link #forward(Half, short[], int, short[], int, int)}, for the remaining elements. */
  public void forward(Half format, ShortBuffer x, ShortBuffer y) {
    Block.map(loops.get(Operation.FORWARD), unit, format, x, y, true);
  }

  /** As {@link #derivative(Half, short[], int, short[], int, int)}, for the remaining elements. */
  public void derivative(Half format, ShortBuffer x, ShortBuffer d) {
    Block.map(loops.get(Operation.DERIVATIVE), unit, format, x, d, false);
  }

  /** Returns the spelling of the activation, the grade and the backend. */
  @Override
  public String toString() {
    return unit.spelling() + " [" + grade + ", " + backend + "]";
  }

  // ---- running ----

  private void map(Operation operation, float[] x, int xo, float[] y, int yo, int n) {
    apart(x, xo, y, yo, n);
    run(loops.get(operation), x, xo, y, yo, y, yo, n);
  }

  private void map(Operation operation, double[] x, int xo, double[] y, int yo, int n) {
    apart(x, xo, y, yo, n);
    run(loops.get(operation), x, xo, y, yo, y, yo, n);
  }

  private void combine(
      Operation operation, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    apart(a, ao, c, co, n);
    apart(b, bo, c, co, n);
    run(loops.get(operation), a, ao, b, bo, c, co, n);
  }

  private void combine(
      Operation operation, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    apart(a, ao, c, co, n);
    apart(b, bo, c, co, n);
    run(loops.get(operation), a, ao, b, bo, c, co, n);
  }

  private void run(Loop loop, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    if (threads > 1 && n >= 2 * LEAST_PART) {
      Parallel.split(
          executor,
          Math.min(threads, n / LEAST_PART),
          n,
          (from, count) -> loop.run(unit, a, ao + from, b, bo + from, c, co + from, count));
    } else {
      loop.run(unit, a, ao, b, bo, c, co, n);
    }
  }

  private void run(Loop loop, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    if (threads > 1 && n >= 2 * LEAST_PART) {
      Parallel.split(
          executor,
          Math.min(threads, n / LEAST_PART),
          n,
          (from, count) -> loop.run(unit, a, ao + from, b, bo + from, c, co + from, count));
    } else {
      loop.run(unit, a, ao, b, bo, c, co, n);
    }
  }

  // ---- checks ----

  private void requireDerivativeFromOutput() {
    if (!unit.derivativeFromOutput()) {
      unit.backwardFromOutput(0.0, 0.0); // throws, with the reason
    }
  }

  private static int same(int length, int other) {
    if (length != other) {
      throw new IllegalArgumentException("arrays of different lengths: " + length + ", " + other);
    }
    return length;
  }

  private static void requireRows(int length, int columns) {
    if (columns == 0 ? length != 0 : length % columns != 0) {
      throw new IllegalArgumentException(
          length + " elements are not a whole number of rows of " + columns);
    }
  }

  private static void apart(float[] in, int ino, float[] out, int outo, int n) {
    Ranges.check(in.length, ino, out.length, outo, n, in == out);
  }

  private static void apart(double[] in, int ino, double[] out, int outo, int n) {
    Ranges.check(in.length, ino, out.length, outo, n, in == out);
  }

  private static void apart(short[] in, int ino, short[] out, int outo, int n) {
    Ranges.check(in.length, ino, out.length, outo, n, in == out);
  }

  private static void disjoint(Object y, int yo, Object d, int dof, int n) {
    if (y == d && n > 0 && Math.abs((long) yo - dof) < n) {
      throw new IllegalArgumentException("the two outputs share elements");
    }
  }
}
