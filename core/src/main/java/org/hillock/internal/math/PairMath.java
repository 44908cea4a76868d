package org.hillock.internal.math;

import jdk.incubator.vector.FloatVector;

/**
 * σ, x σ and the exponentials of softmax for float results of the full grade: what {@link FastMath}
 * computes in one float is carried as an unevaluated sum of two, so that twice as many lanes are at
 * work as in {@link FloatMath}. The one rounding that follows leaves a result within 0.9 ulp of the
 * truth, subnormal ones included.
 *
 * <p>{@link Simd} spells the same IEEE operations in the same order.
 */
public final class PairMath {
  private PairMath() {}

  /** Shifts the sign into a power as well: negative divisors save negations. */
  private static final float NEGATIVE = FastMath.LOWERED + 256;

  // -1 / σ(x) = -1 - e^-x, lowered, is s (1 + r + q) - DROP, where s is a negated power of 2, |r|
  // is
  // at most ln 2 / 2 and q the rest. Its rounded sum is the divisor; what rounding lost, which is
  // as
  // good as exact, corrects the quotient.

  private static float divisor(float s, float r, float q) {
    return Math.fma(s, r + q, s - FastMath.DROP);
  }

  /** Returns by how much the reciprocal is too small, as a part of it; 0 or more next to x = 0. */
  private static float missing(float s, float r, float q, float divisor, float reciprocal) {
    float low = Math.fma(s, q, Math.fma(s, r, s - divisor - FastMath.DROP));
    return Math.fma(reciprocal, low, Math.fma(reciprocal, divisor, 1));
  }

  /** Returns σ(x) / {@link FastMath#DROP} for {@link FastMath#OFF} <= x <= {@link FastMath#ON}. */
  public static float logistic(float x) {
    float w = -FastMath.GRAIN - x;
    float k = Math.fma(w, FastMath.LOG2_E, NEGATIVE);
    float m = k - NEGATIVE;
    float r = FastMath.reduced(w, m);
    float q = FastMath.expm1Reduced(r, FastMath.reducedLow(w, m, r));
    float s = FastMath.power(k);
    float divisor = divisor(s, r, q);
    float reciprocal = -1 / divisor;
    return Math.fma(reciprocal, missing(s, r, q, divisor, reciprocal), reciprocal);
  }

  /** Returns x σ(x) / {@link FastMath#DROP} for such an x. */
  public static float gate(float x) {
    float w = -FastMath.GRAIN - x;
    float k = Math.fma(w, FastMath.LOG2_E, NEGATIVE);
    float m = k - NEGATIVE;
    float r = FastMath.reduced(w, m);
    float q = FastMath.expm1Reduced(r, FastMath.reducedLow(w, m, r));
    return gate(x, FastMath.power(k), r, q);
  }

  /**
   * Returns n σ(x) / {@link FastMath#DROP} for x = -(w + wl) between {@link FastMath#OFF} and
   * {@link FastMath#ON}, and |n| < 2^36.
   */
  public static float gate(float n, float w, float wl) {
    float k = Math.fma(w, FastMath.LOG2_E, NEGATIVE);
    float m = k - NEGATIVE;
    float r = reduced(w, wl, m);
    return gate(n, FastMath.power(k), r, expm1Reduced(w, wl, m, r));
  }

  private static float gate(float n, float s, float r, float q) {
    float divisor = divisor(s, r, q);
    float reciprocal = -1 / divisor;
    float missing = missing(s, r, q, divisor, reciprocal);
    return Math.fma(n, reciprocal, n * reciprocal * missing);
  }

  /** Returns w + wl - k ln 2, rounded. */
  private static float reduced(float w, float wl, float k) {
    return Math.fma(k, -FastMath.LN2_HIGH, w) + Math.fma(k, -FastMath.LN2_LOW, wl);
  }

  /** Returns e^(w + wl - k ln 2) - 1 - r. */
  private static float expm1Reduced(float w, float wl, float k, float r) {
    float high = Math.fma(k, -FastMath.LN2_HIGH, w);
    return FastMath.expm1Reduced(r, high - r + Math.fma(k, -FastMath.LN2_LOW, wl));
  }

  /**
   * Returns e^(w + wl) in the scale of a power of 2, rounded; {@link #expLow} returns what that
   * lost.
   *
   * @param w at most 2^14 in magnitude
   * @param lift {@link FastMath#LIFTED} less an integer, such that the result is a normal number
   */
  public static float expHigh(float w, float wl, float lift) {
    float k = Math.fma(w, FastMath.LOG2_E, lift);
    float r = FastMath.reduced(w, k - lift) + wl;
    float q = FastMath.expm1Reduced(r, FastMath.reducedLow(w, k - lift, r) + wl);
    float s = FastMath.power(k);
    return Math.fma(s, r + q, s);
  }

  /** Returns by how much e^(w + wl) is more than what is given, which is next to it. */
  public static float expLow(float w, float wl, float lift, float high) {
    float k = Math.fma(w, FastMath.LOG2_E, lift);
    float r = FastMath.reduced(w, k - lift) + wl;
    float q = FastMath.expm1Reduced(r, FastMath.reducedLow(w, k - lift, r) + wl);
    float s = FastMath.power(k);
    return Math.fma(s, q, Math.fma(s, r, s - high));
  }

  /** The same, lane by lane. */
  public static final class Simd {
    private Simd() {}

    private static FloatVector all(float x) {
      return FastMath.Simd.all(x);
    }

    private static FloatVector divisor(FloatVector s, FloatVector r, FloatVector q) {
      return s.fma(r.add(q), s.sub(all(FastMath.DROP)));
    }

    private static FloatVector missing(
        FloatVector s, FloatVector r, FloatVector q, FloatVector divisor, FloatVector reciprocal) {
      FloatVector low = s.fma(q, s.fma(r, s.sub(divisor).sub(all(FastMath.DROP))));
      return reciprocal.fma(low, reciprocal.fma(divisor, all(1)));
    }

    /** As {@link PairMath#logistic}. */
    public static FloatVector logistic(FloatVector x) {
      FloatVector w = all(-FastMath.GRAIN).sub(x);
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(NEGATIVE));
      FloatVector m = k.sub(all(NEGATIVE));
      FloatVector r = FastMath.Simd.reduced(w, m);
      FloatVector q = FastMath.Simd.expm1Reduced(r, FastMath.Simd.reducedLow(w, m, r));
      FloatVector s = FastMath.Simd.power(k);
      FloatVector divisor = divisor(s, r, q);
      FloatVector reciprocal = all(-1).div(divisor);
      return reciprocal.fma(missing(s, r, q, divisor, reciprocal), reciprocal);
    }

    /** As {@link PairMath#gate(float)}. */
    public static FloatVector gate(FloatVector x) {
      FloatVector w = all(-FastMath.GRAIN).sub(x);
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(NEGATIVE));
      FloatVector m = k.sub(all(NEGATIVE));
      FloatVector r = FastMath.Simd.reduced(w, m);
      FloatVector q = FastMath.Simd.expm1Reduced(r, FastMath.Simd.reducedLow(w, m, r));
      return gate(x, FastMath.Simd.power(k), r, q);
    }

    /** As {@link PairMath#gate(float, float, float)}. */
    public static FloatVector gate(FloatVector n, FloatVector w, FloatVector wl) {
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(NEGATIVE));
      FloatVector m = k.sub(all(NEGATIVE));
      FloatVector t = m.fma(all(-FastMath.LN2_HIGH), w);
      FloatVector tl = m.fma(all(-FastMath.LN2_LOW), wl);
      FloatVector r = t.add(tl);
      FloatVector q = FastMath.Simd.expm1Reduced(r, t.sub(r).add(tl));
      return gate(n, FastMath.Simd.power(k), r, q);
    }

    private static FloatVector gate(FloatVector n, FloatVector s, FloatVector r, FloatVector q) {
      FloatVector divisor = divisor(s, r, q);
      FloatVector reciprocal = all(-1).div(divisor);
      FloatVector missing = missing(s, r, q, divisor, reciprocal);
      return n.fma(reciprocal, n.mul(reciprocal).mul(missing));
    }

    /** Returns s (1 + r + q), rounded. */
    public static FloatVector high(FloatVector s, FloatVector r, FloatVector q) {
      return s.fma(r.add(q), s);
    }

    /** Returns by how much that is more than what is given, which is next to it. */
    public static FloatVector low(FloatVector s, FloatVector r, FloatVector q, FloatVector high) {
      return s.fma(q, s.fma(r, s.sub(high)));
    }
  }
}
