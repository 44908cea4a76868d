package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that float results of the full grade are made of where nothing cancels: what
 * matters is carried as an unevaluated sum of two floats, so that twice as many lanes are at work
 * as in {@link FloatMath}. The one rounding that follows leaves a result within 0.9 ulp of the
 * truth, subnormal ones included.
 *
 * <p>An exponential is s (1 + r + q) throughout, where s is a power of 2, |r| at most ln 2 / 2 and
 * q the rest, so that sums with s and s r are exact in two parts. {@link Simd} spells the same IEEE
 * operations in the same order.
 */
public final class PairMath {
  private PairMath() {}

  /** Below it, n σ(x) is less than half the smallest float, for every |n| < 2^36. */
  public static final float OFF = -130;

  /** Above it, σ(x) is 1 to less than 0.71 ulp. */
  public static final float ON = 17;

  /** What is left to multiply {@link #gate} by. */
  public static final float DROP = -0x1p-80f;

  /** 1 in a sum with e^130. */
  private static final float LOWERED_ONE = 0x1p-80f;

  private static final float LOWERED = FastMath.ROUND - 80;

  /** 1 in a sum with e^-106. */
  private static final float LIFTED_ONE = 0x1p32f;

  private static final float LIFTED = FastMath.ROUND + 32;

  /** Below it e^n is less than half the smallest float, also times 4. */
  private static final float SLOPE_BOUND = -106;

  /** Beyond it 1 - tanh is less than half an ulp of 1. */
  private static final float TANH_BOUND = -10;

  /** Returns 2^m from k = m + ROUND. */
  private static float power(float k) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(k) << 23);
  }

  /** Returns e^r - 1 - r + rl. */
  private static float q(float r, float rl) {
    float p = Math.fma(r, FastMath.P6, FastMath.P5);
    p = Math.fma(r, p, FastMath.P4);
    p = Math.fma(r, p, FastMath.P3);
    p = Math.fma(r, p, FastMath.P2);
    return Math.fma(r * r, p, rl);
  }

  // The sum of a = one + s, s r and s q in two parts that overlap: their sum is the divisor, and
  // the remainder of a division by it is as good as exact.

  private static float low(float s, float r, float q, float a, float high, float al) {
    return Math.fma(s, q, Math.fma(s, r, a - high)) + al;
  }

  /** Returns what is missing to 1 in reciprocal (high + low), negated. */
  private static float missing(float reciprocal, float high, float low) {
    return Math.fma(reciprocal, low, Math.fma(reciprocal, high, 1));
  }

  /** Returns n σ(x) / {@link #DROP} for {@link #OFF} <= x <= {@link #ON} and |n| < 2^36. */
  public static float gate(float n, float x) {
    float k = Math.fma(x, -FastMath.LOG2_E, LOWERED);
    float m = k - LOWERED;
    float t = Math.fma(m, -FastMath.LN2_HIGH, -x);
    float r = Math.fma(m, -FastMath.LN2_LOW, t);
    return gate(n, power(k), r, q(r, Math.fma(m, -FastMath.LN2_LOW, t - r)));
  }

  /** Returns n σ(-(w + wl)) / {@link #DROP} for {@link #OFF} <= -w <= {@link #ON} and such an n. */
  public static float gate(float n, float w, float wl) {
    float k = Math.fma(w, FastMath.LOG2_E, LOWERED);
    float m = k - LOWERED;
    float t = Math.fma(m, -FastMath.LN2_HIGH, w);
    float tl = Math.fma(m, -FastMath.LN2_LOW, wl);
    float r = t + tl;
    return gate(n, power(k), r, q(r, t - r + tl));
  }

  private static float gate(float n, float s, float r, float q) {
    float a = s + LOWERED_ONE;
    float high = Math.fma(s, r, a);
    float low = low(s, r, q, a, high, LOWERED_ONE - (a - s));
    float reciprocal = -1 / (high + low);
    float missing = missing(reciprocal, high, low);
    return Math.fma(n, reciprocal, n * reciprocal * missing);
  }

  /** Returns tanh x; odd, and keeps the sign of zero. */
  public static float tanh(float x) {
    float n = Float.intBitsToFloat(Float.floatToRawIntBits(x) | FastMath.SIGN);
    n = n < TANH_BOUND ? TANH_BOUND : n;
    float w = n + n;
    float k = Math.fma(w, FastMath.LOG2_E, FastMath.ROUND);
    float m = k - FastMath.ROUND;
    float t = Math.fma(m, -FastMath.LN2_HIGH, w);
    float r = Math.fma(m, -FastMath.LN2_LOW, t);
    float q = q(r, Math.fma(m, -FastMath.LN2_LOW, t - r));
    float s = power(k);
    float a = s - 1;
    float high = Math.fma(s, r, a);
    float low = low(s, r, q, a, high, s - (a + 1));
    float e = high + low; // e^w - 1, with el
    float el = high - e + low;
    float reciprocal = -1 / (2 + e);
    float missing = Math.fma(reciprocal, el, Math.fma(reciprocal, e, Math.fma(reciprocal, 2, 1)));
    float y = Math.fma(e, reciprocal, reciprocal * Math.fma(e, missing, el));
    return Math.copySign(y, x);
  }

  /** Returns c σ(x) σ(-x), where c is 1 or 4. */
  public static float slope(float c, float x) {
    float n = Float.intBitsToFloat(Float.floatToRawIntBits(x) | FastMath.SIGN);
    n = n < SLOPE_BOUND ? SLOPE_BOUND : n;
    float k = Math.fma(n, FastMath.LOG2_E, LIFTED);
    float m = k - LIFTED;
    float t = Math.fma(m, -FastMath.LN2_HIGH, n);
    float r = Math.fma(m, -FastMath.LN2_LOW, t);
    float q = q(r, Math.fma(m, -FastMath.LN2_LOW, t - r));
    float s = power(k);
    float a = s + LIFTED_ONE;
    float high = Math.fma(s, r, a);
    float low = low(s, r, q, a, high, s - (a - LIFTED_ONE));
    float reciprocal = -1 / (high + low);
    float missing = missing(reciprocal, high, low);
    float g = Math.fma(reciprocal, r, reciprocal);
    float gl = Math.fma(reciprocal, r, reciprocal - g);
    gl = Math.fma(reciprocal, Math.fma(missing, r, missing) + q, gl);
    float h = Math.fma(g, reciprocal, reciprocal * Math.fma(g, missing, gl));
    return h * (c * LIFTED_ONE) * s;
  }

  /** The same, lane by lane. */
  public static final class Simd {
    private Simd() {}

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static FloatVector all(float x) {
      return FloatVector.broadcast(SPECIES, x);
    }

    private static FloatVector power(FloatVector k) {
      return k.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector q(FloatVector r, FloatVector rl) {
      FloatVector p = r.fma(all(FastMath.P6), all(FastMath.P5));
      p = r.fma(p, all(FastMath.P4));
      p = r.fma(p, all(FastMath.P3));
      p = r.fma(p, all(FastMath.P2));
      return r.mul(r).fma(p, rl);
    }

    private static FloatVector low(
        FloatVector s,
        FloatVector r,
        FloatVector q,
        FloatVector a,
        FloatVector high,
        FloatVector al) {
      return s.fma(q, s.fma(r, a.sub(high))).add(al);
    }

    private static FloatVector missing(FloatVector reciprocal, FloatVector high, FloatVector low) {
      return reciprocal.fma(low, reciprocal.fma(high, all(1)));
    }

    /** As {@link PairMath#gate(float, float)}. */
    public static FloatVector gate(FloatVector n, FloatVector x) {
      FloatVector k = x.fma(all(-FastMath.LOG2_E), all(LOWERED));
      FloatVector m = k.sub(all(LOWERED));
      FloatVector t = m.fma(all(-FastMath.LN2_HIGH), x.neg());
      FloatVector r = m.fma(all(-FastMath.LN2_LOW), t);
      return gate(n, power(k), r, q(r, m.fma(all(-FastMath.LN2_LOW), t.sub(r))));
    }

    /** As {@link PairMath#gate(float, float, float)}. */
    public static FloatVector gate(FloatVector n, FloatVector w, FloatVector wl) {
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(LOWERED));
      FloatVector m = k.sub(all(LOWERED));
      FloatVector t = m.fma(all(-FastMath.LN2_HIGH), w);
      FloatVector tl = m.fma(all(-FastMath.LN2_LOW), wl);
      FloatVector r = t.add(tl);
      return gate(n, power(k), r, q(r, t.sub(r).add(tl)));
    }

    private static FloatVector gate(FloatVector n, FloatVector s, FloatVector r, FloatVector q) {
      FloatVector a = s.add(all(LOWERED_ONE));
      FloatVector high = s.fma(r, a);
      FloatVector low = low(s, r, q, a, high, all(LOWERED_ONE).sub(a.sub(s)));
      FloatVector reciprocal = all(-1).div(high.add(low));
      FloatVector missing = missing(reciprocal, high, low);
      return n.fma(reciprocal, n.mul(reciprocal).mul(missing));
    }

    /** As {@link PairMath#tanh}. */
    public static FloatVector tanh(FloatVector x) {
      FloatVector n = x.reinterpretAsInts().or(FastMath.SIGN).reinterpretAsFloats();
      n = n.blend(all(TANH_BOUND), n.compare(LT, all(TANH_BOUND)));
      FloatVector w = n.add(n);
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(FastMath.ROUND));
      FloatVector m = k.sub(all(FastMath.ROUND));
      FloatVector t = m.fma(all(-FastMath.LN2_HIGH), w);
      FloatVector r = m.fma(all(-FastMath.LN2_LOW), t);
      FloatVector q = q(r, m.fma(all(-FastMath.LN2_LOW), t.sub(r)));
      FloatVector s = power(k);
      FloatVector a = s.sub(all(1));
      FloatVector high = s.fma(r, a);
      FloatVector low = low(s, r, q, a, high, s.sub(a.add(all(1))));
      FloatVector e = high.add(low);
      FloatVector el = high.sub(e).add(low);
      FloatVector reciprocal = all(-1).div(all(2).add(e));
      FloatVector missing = reciprocal.fma(all(2), all(1));
      missing = reciprocal.fma(el, reciprocal.fma(e, missing));
      FloatVector y = e.fma(reciprocal, reciprocal.mul(e.fma(missing, el)));
      return y.reinterpretAsInts()
          .lanewise(BITWISE_BLEND, x.reinterpretAsInts(), FastMath.SIGN)
          .reinterpretAsFloats();
    }

    /** As {@link PairMath#slope}. */
    public static FloatVector slope(float c, FloatVector x) {
      FloatVector n = x.reinterpretAsInts().or(FastMath.SIGN).reinterpretAsFloats();
      n = n.blend(all(SLOPE_BOUND), n.compare(LT, all(SLOPE_BOUND)));
      FloatVector k = n.fma(all(FastMath.LOG2_E), all(LIFTED));
      FloatVector m = k.sub(all(LIFTED));
      FloatVector t = m.fma(all(-FastMath.LN2_HIGH), n);
      FloatVector r = m.fma(all(-FastMath.LN2_LOW), t);
      FloatVector q = q(r, m.fma(all(-FastMath.LN2_LOW), t.sub(r)));
      FloatVector s = power(k);
      FloatVector a = s.add(all(LIFTED_ONE));
      FloatVector high = s.fma(r, a);
      FloatVector low = low(s, r, q, a, high, s.sub(a.sub(all(LIFTED_ONE))));
      FloatVector reciprocal = all(-1).div(high.add(low));
      FloatVector missing = missing(reciprocal, high, low);
      FloatVector g = reciprocal.fma(r, reciprocal);
      FloatVector gl = reciprocal.fma(r, reciprocal.sub(g));
      gl = reciprocal.fma(missing.fma(r, missing).add(q), gl);
      FloatVector h = g.fma(reciprocal, reciprocal.mul(g.fma(missing, gl)));
      return h.mul(all(c * LIFTED_ONE)).mul(s);
    }
  }
}
