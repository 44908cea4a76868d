package org.hillock.internal.backend;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.internal.math.DoubleMath;
import org.hillock.internal.math.FastMath;
import org.hillock.internal.math.FloatMath;

/**
 * The template of the SIMD loops. The build writes a copy for each unit, {@code Unit$Loop}, in
 * which every call of {@link #TWIN} is replaced by the body of the unit's {@code Simd} (module
 * flatten says why); only the copies run.
 *
 * <p>What does not fill a vector goes through the scalar spelling, whose bits are the same, so that
 * a result does not depend on its position.
 *
 * <p>Forward of floats loads a vector before it stores the result of the one before it. Where the
 * addresses of a load and of an earlier store agree in their last 12 bits, x86 takes one for the
 * other and waits; an array of a multiple of 4 KiB that is allocated after another lies 16 bytes
 * from that, which made every load wait, 13 to 18 % of the time. The last vector has a kernel of
 * its own: to hold the index back in the loop takes time where kernels are short. Derivatives in
 * such loops left vectors in boxes on JDK 17, loops over two arrays gained nothing, doubles 5 %.
 *
 * <p>Most floats are near 0, in what {@link Twin} calls the middle, where a kernel has less to do.
 * The loops for it end at the first vector with one that is not; the next block is done by the
 * loops for all floats, whatever it holds, so that arrays with many of them do not go to and fro.
 */
public final class VectorLoop implements Loop {

  /** Stands for the unit's twin, which has no state: null in the copies too. */
  private static final Twin<Elementwise> TWIN = null;

  private static final VectorSpecies<Float> FORWARD = TWIN.lanes(Operation.FORWARD, Grade.FULL);
  private static final VectorSpecies<Float> FAST_FORWARD =
      TWIN.lanes(Operation.FORWARD, Grade.FAST);
  private static final VectorSpecies<Float> DERIVATIVE =
      TWIN.lanes(Operation.DERIVATIVE, Grade.FULL);
  private static final VectorSpecies<Float> FAST_DERIVATIVE =
      TWIN.lanes(Operation.DERIVATIVE, Grade.FAST);
  private static final VectorSpecies<Float> SECOND_DERIVATIVE =
      TWIN.lanes(Operation.SECOND_DERIVATIVE, Grade.FULL);
  private static final VectorSpecies<Float> FROM_OUTPUT =
      TWIN.lanes(Operation.BACKWARD_FROM_OUTPUT, Grade.FULL);
  private static final VectorSpecies<Float> HALF = FloatMath.Simd.FLOATS;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** {@link #size} of 2^-63, whose square is a normal number. */
  private static final int SMALL = (2 * (127 - 63 << 23) - 1) ^ Integer.MIN_VALUE;

  /**
   * So many floats are done at a time where loops go by turns. Slopes beyond {@link
   * Twin#productMiddle} are written first and multiplied then, because products may be subnormal.
   * {@code hillock verify} counts on no fewer (FloatSweep.DIRECT).
   */
  private static final int BLOCK = 1024;

  /**
   * Every seventh vector tells how a block is, nearly for nothing. That much is no multiple of the
   * usual lengths of rows, so that in time every column has its turn.
   */
  private static final int STEP = 7 * INTS.length();

  /** For f' where the gradient's array is also that of the result. */
  private static final ThreadLocal<float[]> SLOPES =
      ThreadLocal.withInitial(() -> new float[BLOCK]);

  private static final ThreadLocal<double[]> DOUBLE_SLOPES =
      ThreadLocal.withInitial(() -> new double[BLOCK]);

  private final Operation operation;
  private final Grade grade;
  private final Loop scalar;

  /** Made by {@link Loops}. */
  public VectorLoop(Operation operation, Grade grade, Loop scalar) {
    this.operation = operation;
    this.grade = grade;
    this.scalar = scalar;
  }

  private static FloatVector load(VectorSpecies<Float> lanes, float[] a, int i) {
    return Twin.exact(lanes, FloatVector.fromArray(lanes, a, i));
  }

  private static DoubleVector load(double[] a, int i) {
    return DoubleMath.Simd.exact(DoubleVector.fromArray(DOUBLES, a, i));
  }

  /**
   * Products of a block of slopes and gradients, in float unless a sample says that factors or
   * products may be subnormal: everything would slow down by it. Then by way of double, which is
   * exact before it is rounded: the bits are the same.
   */
  private static void multiply(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int wide = Twin.FULL.loopBound(n);
    if (!noneSmall(a, ao, wide) || !noneSmall(b, bo, wide)) {
      multiplyInDouble(a, ao, b, bo, c, co, n);
      return;
    }
    for (int i = 0; i < wide; i += Twin.FULL.length()) {
      load(Twin.FULL, a, ao + i).mul(load(Twin.FULL, b, bo + i)).intoArray(c, co + i);
    }
    if (wide < n) {
      multiplyInDouble(a, ao + wide, b, bo + wide, c, co + wide, n - wide);
    }
  }

  private static void multiplyInDouble(
      float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i += DOUBLES.length()) {
      DoubleVector x = widen(a, ao + i);
      DoubleVector product = DoubleMath.Simd.exact(x.mul(widen(b, bo + i)));
      FloatVector z = Twin.exact(FloatMath.Simd.FLOATS, FloatMath.Simd.narrow(product));
      z.intoArray(c, co + i);
    }
  }

  private static DoubleVector widen(float[] a, int i) {
    return DoubleMath.Simd.exact(FloatMath.Simd.widen(load(FloatMath.Simd.FLOATS, a, i)));
  }

  /** Tells whether all numbers of a sample are 0 or at least 2^-63 in magnitude. */
  private static boolean noneSmall(float[] a, int ao, int n) {
    IntVector least = exact(IntVector.broadcast(INTS, Integer.MAX_VALUE));
    for (int i = 0; i < n; i += STEP) {
      least = exact(size(load(Twin.FULL, a, ao + i)).min(least));
    }
    return least.reduceLanes(VectorOperators.MIN) >= SMALL;
  }

  /** Integers in the order of the magnitudes, but that of 0 is the largest. */
  private static IntVector size(FloatVector x) {
    IntVector bits = FastMath.Simd.bits(x);
    return bits.add(bits).add(Integer.MAX_VALUE);
  }

  private static IntVector exact(IntVector v) {
    return (IntVector) INTS.vectorType().cast(v);
  }

  private static void multiply(double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    for (int i = 0; i < n; i += DOUBLES.length()) {
      load(a, ao + i).mul(load(b, bo + i)).intoArray(c, co + i);
    }
  }

  // ---- float: each returns how many elements it has done ----

  private static int forward(
      boolean fast, Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    float middle = TWIN.middle(unit, fast ? Grade.FAST : Grade.FULL);
    if (middle == 0) {
      return fast ? fastForward(unit, a, ao, c, co, n) : forward(unit, a, ao, c, co, n);
    }
    int lanes = (fast ? FAST_FORWARD : FORWARD).length();
    int i = 0;
    while (n - i >= lanes) {
      i +=
          fast
              ? fastMiddleForward(unit, middle, a, ao + i, c, co + i, n - i)
              : middleForward(unit, middle, a, ao + i, c, co + i, n - i);
      int count = Math.min(BLOCK, n - i);
      i +=
          fast
              ? fastForward(unit, a, ao + i, c, co + i, count)
              : forward(unit, a, ao + i, c, co + i, count);
    }
    return i;
  }

  private static int forward(Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    int last = FORWARD.loopBound(n) - FORWARD.length();
    if (last < 0) {
      return 0;
    }
    FloatVector next = load(FORWARD, a, ao);
    for (int i = 0; i < last; i += FORWARD.length()) {
      FloatVector x = Twin.exact(FORWARD, next);
      next = load(FORWARD, a, ao + i + FORWARD.length());
      FloatVector y = TWIN.value(unit, x);
      Twin.exact(FORWARD, y).intoArray(c, co + i);
    }
    FloatVector y = TWIN.value(unit, Twin.exact(FORWARD, next));
    Twin.exact(FORWARD, y).intoArray(c, co + last);
    return last + FORWARD.length();
  }

  private static int fastForward(Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    int last = FAST_FORWARD.loopBound(n) - FAST_FORWARD.length();
    if (last < 0) {
      return 0;
    }
    FloatVector next = load(FAST_FORWARD, a, ao);
    for (int i = 0; i < last; i += FAST_FORWARD.length()) {
      FloatVector x = Twin.exact(FAST_FORWARD, next);
      next = load(FAST_FORWARD, a, ao + i + FAST_FORWARD.length());
      FloatVector y = TWIN.fastValue(unit, x);
      Twin.exact(FAST_FORWARD, y).intoArray(c, co + i);
    }
    FloatVector y = TWIN.fastValue(unit, Twin.exact(FAST_FORWARD, next));
    Twin.exact(FAST_FORWARD, y).intoArray(c, co + last);
    return last + FAST_FORWARD.length();
  }

  // Where there is less to do; the last vector is left to others.

  private static int middleForward(
      Elementwise unit, float middle, float[] a, int ao, float[] c, int co, int n) {
    FloatVector next = load(FORWARD, a, ao);
    int i = 0;
    for (int last = FORWARD.loopBound(n) - FORWARD.length(); i < last; i += FORWARD.length()) {
      FloatVector x = Twin.exact(FORWARD, next);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      next = load(FORWARD, a, ao + i + FORWARD.length());
      FloatVector y = TWIN.middleValue(unit, x);
      Twin.exact(FORWARD, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fastMiddleForward(
      Elementwise unit, float middle, float[] a, int ao, float[] c, int co, int n) {
    FloatVector next = load(FAST_FORWARD, a, ao);
    int i = 0;
    for (int last = FAST_FORWARD.loopBound(n) - FAST_FORWARD.length();
        i < last;
        i += FAST_FORWARD.length()) {
      FloatVector x = Twin.exact(FAST_FORWARD, next);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      next = load(FAST_FORWARD, a, ao + i + FAST_FORWARD.length());
      FloatVector y = TWIN.fastMiddleValue(unit, x);
      Twin.exact(FAST_FORWARD, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int withBias(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int i = 0;
    for (int end = FORWARD.loopBound(n); i < end; i += FORWARD.length()) {
      FloatVector y = TWIN.value(unit, load(FORWARD, a, ao + i).add(load(FORWARD, b, bo + i)));
      Twin.exact(FORWARD, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fastWithBias(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int i = 0;
    for (int end = FAST_FORWARD.loopBound(n); i < end; i += FAST_FORWARD.length()) {
      FloatVector y =
          TWIN.fastValue(unit, load(FAST_FORWARD, a, ao + i).add(load(FAST_FORWARD, b, bo + i)));
      Twin.exact(FAST_FORWARD, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int derivative(
      boolean fast, Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    float middle = TWIN.slopeMiddle(unit, fast ? Grade.FAST : Grade.FULL);
    if (middle == 0) {
      return fast ? fastDerivative(unit, a, ao, c, co, n) : derivative(unit, a, ao, c, co, n);
    }
    int lanes = (fast ? FAST_DERIVATIVE : DERIVATIVE).length();
    int i = 0;
    while (n - i >= lanes) {
      i +=
          fast
              ? fastMiddleDerivative(unit, middle, a, ao + i, c, co + i, n - i)
              : middleDerivative(unit, middle, a, ao + i, c, co + i, n - i);
      int count = Math.min(BLOCK, n - i);
      i +=
          fast
              ? fastDerivative(unit, a, ao + i, c, co + i, count)
              : derivative(unit, a, ao + i, c, co + i, count);
    }
    return i;
  }

  private static int middleDerivative(
      Elementwise unit, float middle, float[] a, int ao, float[] c, int co, int n) {
    int i = 0;
    for (int end = DERIVATIVE.loopBound(n); i < end; i += DERIVATIVE.length()) {
      FloatVector x = load(DERIVATIVE, a, ao + i);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      FloatVector y = TWIN.middleDerivative(unit, x);
      Twin.exact(DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fastMiddleDerivative(
      Elementwise unit, float middle, float[] a, int ao, float[] c, int co, int n) {
    int i = 0;
    for (int end = FAST_DERIVATIVE.loopBound(n); i < end; i += FAST_DERIVATIVE.length()) {
      FloatVector x = load(FAST_DERIVATIVE, a, ao + i);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      FloatVector y = TWIN.fastMiddleDerivative(unit, x);
      Twin.exact(FAST_DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int derivative(Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    int i = 0;
    if (TWIN.derivesInDouble(unit)) {
      for (int end = HALF.loopBound(n); i < end; i += HALF.length()) {
        FloatVector y = TWIN.derivativeInDouble(unit, load(HALF, a, ao + i));
        Twin.exact(HALF, y).intoArray(c, co + i);
      }
      return i;
    }
    for (int end = DERIVATIVE.loopBound(n); i < end; i += DERIVATIVE.length()) {
      FloatVector y = TWIN.derivative(unit, load(DERIVATIVE, a, ao + i));
      Twin.exact(DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fastDerivative(Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    int i = 0;
    for (int end = FAST_DERIVATIVE.loopBound(n); i < end; i += FAST_DERIVATIVE.length()) {
      FloatVector y = TWIN.fastDerivative(unit, load(FAST_DERIVATIVE, a, ao + i));
      Twin.exact(FAST_DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int second(Elementwise unit, float[] a, int ao, float[] c, int co, int n) {
    int i = 0;
    for (int end = SECOND_DERIVATIVE.loopBound(n); i < end; i += SECOND_DERIVATIVE.length()) {
      FloatVector y = TWIN.secondDerivative(unit, load(SECOND_DERIVATIVE, a, ao + i));
      Twin.exact(SECOND_DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int backward(
      boolean fast,
      Elementwise unit,
      float[] a,
      int ao,
      float[] b,
      int bo,
      float[] c,
      int co,
      int n) {
    if (TWIN.selects()) {
      return selected(unit, a, ao, b, bo, c, co, n);
    }
    float middle = TWIN.productMiddle(unit, fast ? Grade.FAST : Grade.FULL);
    float[] slopes = b == c ? SLOPES.get() : c;
    int end = (fast ? FAST_DERIVATIVE : DERIVATIVE).loopBound(n);
    for (int i = 0; i < end; i += BLOCK) {
      int count = Math.min(BLOCK, end - i);
      int done = 0;
      if (middle > 0 && noneSmall(b, bo + i, Twin.FULL.loopBound(count))) {
        done =
            fast
                ? fastMiddleProducts(unit, middle, a, ao + i, b, bo + i, c, co + i, count)
                : middleProducts(unit, middle, a, ao + i, b, bo + i, c, co + i, count);
      }
      if (done < count) {
        int rest = i + done;
        int so = b == c ? 0 : co + rest;
        int left = derivative(fast, unit, a, ao + rest, slopes, so, count - done);
        multiply(slopes, so, b, bo + rest, c, co + rest, left);
      }
    }
    return end;
  }

  private static int selected(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int i = 0;
    for (int end = DERIVATIVE.loopBound(n); i < end; i += DERIVATIVE.length()) {
      FloatVector y = TWIN.select(unit, load(DERIVATIVE, a, ao + i), load(DERIVATIVE, b, bo + i));
      Twin.exact(DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int middleProducts(
      Elementwise unit,
      float middle,
      float[] a,
      int ao,
      float[] b,
      int bo,
      float[] c,
      int co,
      int n) {
    int i = 0;
    for (; i < n; i += DERIVATIVE.length()) {
      FloatVector x = load(DERIVATIVE, a, ao + i);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      FloatVector y = TWIN.middleDerivative(unit, x).mul(load(DERIVATIVE, b, bo + i));
      Twin.exact(DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fastMiddleProducts(
      Elementwise unit,
      float middle,
      float[] a,
      int ao,
      float[] b,
      int bo,
      float[] c,
      int co,
      int n) {
    int i = 0;
    for (; i < n; i += FAST_DERIVATIVE.length()) {
      FloatVector x = load(FAST_DERIVATIVE, a, ao + i);
      if (!x.abs().compare(VectorOperators.LE, middle).allTrue()) {
        return i;
      }
      FloatVector y = TWIN.fastMiddleDerivative(unit, x).mul(load(FAST_DERIVATIVE, b, bo + i));
      Twin.exact(FAST_DERIVATIVE, y).intoArray(c, co + i);
    }
    return i;
  }

  private static int fromOutput(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int i = 0;
    for (int end = FROM_OUTPUT.loopBound(n); i < end; i += FROM_OUTPUT.length()) {
      FloatVector y =
          TWIN.backwardFromOutput(unit, load(FROM_OUTPUT, a, ao + i), load(FROM_OUTPUT, b, bo + i));
      Twin.exact(FROM_OUTPUT, y).intoArray(c, co + i);
    }
    return i;
  }

  @Override
  public void run(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    boolean fast = grade == Grade.FAST;
    int done;
    if (operation == Operation.FORWARD) {
      done = forward(fast, unit, a, ao, c, co, n);
    } else if (operation == Operation.FORWARD_WITH_BIAS) {
      done =
          fast
              ? fastWithBias(unit, a, ao, b, bo, c, co, n)
              : withBias(unit, a, ao, b, bo, c, co, n);
    } else if (operation == Operation.DERIVATIVE) {
      done = derivative(fast, unit, a, ao, c, co, n);
    } else if (operation == Operation.SECOND_DERIVATIVE) {
      done = second(unit, a, ao, c, co, n);
    } else if (operation == Operation.BACKWARD) {
      done = backward(fast, unit, a, ao, b, bo, c, co, n);
    } else if (operation == Operation.BACKWARD_FROM_OUTPUT) {
      done = fromOutput(unit, a, ao, b, bo, c, co, n);
    } else {
      throw new AssertionError(operation);
    }
    if (done < n) {
      scalar.run(unit, a, ao + done, b, bo + done, c, co + done, n - done);
    }
  }

  // ---- double ----

  private static int forward(Elementwise unit, double[] a, int ao, double[] c, int co, int n) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLES.length()) {
      DoubleMath.Simd.exact(TWIN.value(unit, load(a, ao + i))).intoArray(c, co + i);
    }
    return i;
  }

  private static int withBias(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLES.length()) {
      DoubleVector y = TWIN.value(unit, load(a, ao + i).add(load(b, bo + i)));
      DoubleMath.Simd.exact(y).intoArray(c, co + i);
    }
    return i;
  }

  private static int derivative(Elementwise unit, double[] a, int ao, double[] c, int co, int n) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLES.length()) {
      DoubleVector y = TWIN.derivative(unit, load(a, ao + i));
      DoubleMath.Simd.exact(y).intoArray(c, co + i);
    }
    return i;
  }

  private static int second(Elementwise unit, double[] a, int ao, double[] c, int co, int n) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLES.length()) {
      DoubleVector y = TWIN.secondDerivative(unit, load(a, ao + i));
      DoubleMath.Simd.exact(y).intoArray(c, co + i);
    }
    return i;
  }

  private static int backward(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    int end = DOUBLES.loopBound(n);
    if (TWIN.selects()) {
      for (int i = 0; i < end; i += DOUBLES.length()) {
        DoubleVector y = TWIN.select(unit, load(a, ao + i), load(b, bo + i));
        DoubleMath.Simd.exact(y).intoArray(c, co + i);
      }
      return end;
    }
    double[] slopes = b == c ? DOUBLE_SLOPES.get() : c;
    for (int i = 0; i < end; i += BLOCK) {
      int so = b == c ? 0 : co + i;
      int count = derivative(unit, a, ao + i, slopes, so, Math.min(BLOCK, end - i));
      multiply(slopes, so, b, bo + i, c, co + i, count);
    }
    return end;
  }

  private static int fromOutput(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLES.length()) {
      DoubleVector y = TWIN.backwardFromOutput(unit, load(a, ao + i), load(b, bo + i));
      DoubleMath.Simd.exact(y).intoArray(c, co + i);
    }
    return i;
  }

  @Override
  public void run(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    int done;
    if (operation == Operation.FORWARD) {
      done = forward(unit, a, ao, c, co, n);
    } else if (operation == Operation.FORWARD_WITH_BIAS) {
      done = withBias(unit, a, ao, b, bo, c, co, n);
    } else if (operation == Operation.DERIVATIVE) {
      done = derivative(unit, a, ao, c, co, n);
    } else if (operation == Operation.SECOND_DERIVATIVE) {
      done = second(unit, a, ao, c, co, n);
    } else if (operation == Operation.BACKWARD) {
      done = backward(unit, a, ao, b, bo, c, co, n);
    } else if (operation == Operation.BACKWARD_FROM_OUTPUT) {
      done = fromOutput(unit, a, ao, b, bo, c, co, n);
    } else {
      throw new AssertionError(operation);
    }
    if (done < n) {
      scalar.run(unit, a, ao + done, b, bo + done, c, co + done, n - done);
    }
  }
}
