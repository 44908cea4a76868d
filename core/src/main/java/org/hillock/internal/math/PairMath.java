package org.hillock.internal.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * σ, x σ, their derivatives, and the exponentials of softmax, for float results of the full grade:
 * what {@link FastMath} computes in one float is carried as an unevaluated sum of two, so that
 * twice as many lanes are at work as in {@link FloatMath}. The one rounding that follows leaves a
 * result within 0.95 ulp of the truth, subnormal ones included.
 *
 * <p>{@link Simd} spells the same IEEE operations in the same order.
 */
public final class PairMath {
  private PairMath() {}

  /** Shifts the sign into a power as well: negative divisors save negations. */
  private static final float NEGATIVE = FastMath.LOWERED + 256;

  /** The same for numbers that are lowered by half as much. */
  private static final float HALF_NEGATIVE = FastMath.ROUND - 40 + 256;

  /** 1 beside what a half lowered power has divided. */
  private static final float HALF_LIFT = 0x1p40f;

  /** What is missing from {@link FastMath#LN2} to ln 2. */
  private static final float LN2_REST = -0x1.05c61p-29f;

  /** Below it x σ(x) and its derivative are less than half the smallest float. */
  public static final float GATE_BOUND = -112;

  // What gateSlope reduces by: e^w = 2^m E_ZERO e^r for r = w - m ln 2 - ZERO. The zero of the
  // derivative is at m = 2, within 2^-15 of r = 0; this ZERO was looked for and the rest of ln 2
  // adjusted by 2^-37 so that all holds within 2^-52 there.
  private static final float ZERO = -0x1.b9c4ap-4f;
  private static final float E_ZERO = 0x1.cba714p-1f;
  private static final float GATE_LN2_REST = -0x1.0511bcp-29f;

  // Minimax on -0.239 <= r <= 0.455: e^r - 1 - r = r² (G2 + G3 r + ...), within 2^-28.5 e^r.
  private static final float G2 = 0x1.00000ap-1f;
  private static final float G3 = 0x1.55558ap-3f;
  private static final float G4 = 0x1.553a2p-5f;
  private static final float G5 = 0x1.112876p-7f;
  private static final float G6 = 0x1.90f59ep-10f;

  // Minimax on r² <= (ln 2 / 2)²: cosh r - 1 = r² (1/2 + C1 r² + C2 r⁴), within 2^-34.2, and
  // sinh r - r = r³ (S0 + S1 r²), within 2^-28.2.
  private static final float C1 = 0.041666265577077866f;
  private static final float C2 = 0.0013946284307166934f;
  private static final float S0 = 0.166665181517601f;
  private static final float S1 = 0.008368924260139465f;

  // -1 / σ(x) = -1 - e^-x, lowered, is s (1 + r + q) - DROP, where s is a negated power of 2,
  // |r| is at most ln 2 / 2 and q the rest. Its rounded sum is the divisor; what rounding lost,
  // which is as good as exact, corrects the quotient.

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

  /** Returns x σ(x) / {@link FastMath#DROP} for {@link #GATE_BOUND} <= x <= 0. */
  public static float gate(float x) {
    float w = -FastMath.GRAIN - x; // what is missing is no less than 0 then, and -0 keeps its sign
    float k = Math.fma(w, FastMath.LOG2_E, NEGATIVE);
    float m = k - NEGATIVE;
    // t + tl = r, and t is exact: it is a multiple of 2^-24, or m is 0.
    float t = Math.fma(m, -FastMath.LN2, w);
    float tl = m * -LN2_REST;
    return gate(x, FastMath.power(k), t, FastMath.expm1Reduced(t + tl, tl));
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

  // The derivative of x σ(x) at -w is σ (1 - w (1 - σ)), σ = 1 / (1 + e^w). Next to its zero the
  // factor in brackets is as exact as e^w, whose error must vanish there: it does with r.

  /**
   * Returns the derivative of x σ(x), divided by {@link FastMath#DROP}, for {@link #GATE_BOUND} <=
   * x <= 0. Both factors of it are lifted by half as much, so that what is small beside them is not
   * subnormal.
   */
  public static float gateSlope(float x) {
    float w = FastMath.GRAIN - x;
    float k = Math.fma(w, FastMath.LOG2_E, HALF_NEGATIVE);
    float m = k - HALF_NEGATIVE;
    // t + tl = r, and t is exact, except for w < 1/2, where it need not be.
    float t = Math.fma(m, -FastMath.LN2, w) - ZERO;
    float tl = m * -GATE_LN2_REST;
    float q = gateExpm1(t + tl, tl);
    float s = FastMath.power(k) * E_ZERO;
    float divisor = Math.fma(s, t + q, s - FastMath.HALF_DROP);
    float reciprocal = -1 / divisor;
    float lost = Math.fma(s, q, Math.fma(s, t, s - divisor - FastMath.HALF_DROP));
    float missing = Math.fma(reciprocal, lost, Math.fma(reciprocal, divisor, 1));
    // 1 - w (1 - σ) as high + low: subtracting from 1 what is at least 1/2 is exact, and what it
    // loses of less is.
    float n = w * -HALF_LIFT;
    float high = HALF_LIFT + Math.fma(w, reciprocal, n);
    float low = Math.fma(w, reciprocal, HALF_LIFT - high + n);
    float rest = Math.fma(missing, Math.fma(w, reciprocal, high), low);
    return Math.fma(reciprocal, high, reciprocal * rest);
  }

  private static float gateExpm1(float r, float rl) {
    float s = r * r;
    float p = Math.fma(s, G6, Math.fma(r, G5, G4));
    p = Math.fma(s, p, Math.fma(r, G3, G2));
    return Math.fma(s, p, rl);
  }

  // 1 / σ'(n) = e^-n + 2 + e^n needs no square. With n = r - k ln 2, p = 2^k and q = 2^-k it is
  // p + 2 + (q - p) r and a rest, q + (p + q) (cosh r - 1) + (q - p) (sinh r - r); all negated and
  // lowered. The rest is small enough to be rounded, the others are added with what rounding loses.
  // Only q - p is rounded among them, and where it is, that matters as little as q.

  /**
   * Returns c σ'(n) / {@link FastMath#DROP} for a power of 2 c and an n that {@link FastMath#minus}
   * has returned, or twice that, and that is at least {@link FastMath#SLOPE_BOUND}.
   */
  public static float slope(float c, float n) {
    float one = -FastMath.DROP / c;
    float shift = NEGATIVE - Math.getExponent(c);
    float k = Math.fma(n, -FastMath.LOG2_E, shift);
    float r = FastMath.reduced(n, shift - k);
    float p = FastMath.power(k);
    float q = inverse(one, p);
    float b = q - p;
    float rest = rest(p + q, b * r, r * r, q);
    float divisor = p + 2 * one + b * r + rest;
    float low = Math.fma(b, r, p - divisor + 2 * one) + rest;
    float reciprocal = -1 / divisor;
    float missing = Math.fma(reciprocal, low, Math.fma(reciprocal, divisor, 1));
    return Math.fma(reciprocal, missing, reciprocal);
  }

  /**
   * Returns one² / p for powers of 2; or one, which is nothing beside p, where that is too small.
   */
  private static float inverse(float one, float p) {
    int bits = 2 * Float.floatToRawIntBits(one) - Float.floatToRawIntBits(p);
    return FastMath.atMost(one, Float.intBitsToFloat(bits));
  }

  private static float rest(float a, float br, float t, float q) {
    float cosh = Math.fma(t, Math.fma(t, C2, C1), 0.5f);
    float sinh = Math.fma(t, S1, S0);
    return Math.fma(t, Math.fma(br, sinh, a * cosh), q);
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
      FloatVector t = m.fma(all(-FastMath.LN2), w);
      FloatVector tl = m.mul(all(-LN2_REST));
      return gate(x, FastMath.Simd.power(k), t, FastMath.Simd.expm1Reduced(t.add(tl), tl));
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

    /** As {@link PairMath#gateSlope}. */
    public static FloatVector gateSlope(FloatVector x) {
      FloatVector w = all(FastMath.GRAIN).sub(x);
      FloatVector k = w.fma(all(FastMath.LOG2_E), all(HALF_NEGATIVE));
      FloatVector m = k.sub(all(HALF_NEGATIVE));
      FloatVector t = m.fma(all(-FastMath.LN2), w).sub(all(ZERO));
      FloatVector tl = m.mul(all(-GATE_LN2_REST));
      FloatVector q = gateExpm1(t.add(tl), tl);
      FloatVector s = FastMath.Simd.power(k).mul(all(E_ZERO));
      FloatVector divisor = s.fma(t.add(q), s.sub(all(FastMath.HALF_DROP)));
      FloatVector reciprocal = all(-1).div(divisor);
      FloatVector lost = s.fma(q, s.fma(t, s.sub(divisor).sub(all(FastMath.HALF_DROP))));
      FloatVector missing = reciprocal.fma(lost, reciprocal.fma(divisor, all(1)));
      FloatVector n = w.mul(all(-HALF_LIFT));
      FloatVector high = w.fma(reciprocal, n).add(all(HALF_LIFT));
      FloatVector low = w.fma(reciprocal, all(HALF_LIFT).sub(high).add(n));
      FloatVector rest = missing.fma(w.fma(reciprocal, high), low);
      return reciprocal.fma(high, reciprocal.mul(rest));
    }

    private static FloatVector gateExpm1(FloatVector r, FloatVector rl) {
      FloatVector s = r.mul(r);
      FloatVector p = s.fma(all(G6), r.fma(all(G5), all(G4)));
      p = s.fma(p, r.fma(all(G3), all(G2)));
      return s.fma(p, rl);
    }

    /** As {@link PairMath#slope}. */
    public static FloatVector slope(float c, FloatVector n) {
      float one = -FastMath.DROP / c;
      float shift = NEGATIVE - Math.getExponent(c);
      FloatVector k = n.fma(all(-FastMath.LOG2_E), all(shift));
      FloatVector r = FastMath.Simd.reduced(n, all(shift).sub(k));
      FloatVector p = FastMath.Simd.power(k);
      FloatVector q = inverse(one, p);
      FloatVector b = q.sub(p);
      FloatVector br = b.mul(r);
      FloatVector rest = rest(p.add(q), br, r.mul(r), q);
      FloatVector divisor = p.add(all(2 * one)).add(br).add(rest);
      FloatVector low = b.fma(r, p.sub(divisor).add(all(2 * one))).add(rest);
      FloatVector reciprocal = all(-1).div(divisor);
      FloatVector missing = reciprocal.fma(low, reciprocal.fma(divisor, all(1)));
      return reciprocal.fma(missing, reciprocal);
    }

    private static FloatVector inverse(float one, FloatVector p) {
      IntVector bits = FastMath.Simd.bits(all(one));
      return FastMath.Simd.atMost(
          one, FastMath.Simd.floats(bits.add(bits).sub(FastMath.Simd.bits(p))));
    }

    private static FloatVector rest(FloatVector a, FloatVector br, FloatVector t, FloatVector q) {
      FloatVector cosh = t.fma(t.fma(all(C2), all(C1)), all(0.5f));
      FloatVector sinh = t.fma(all(S1), all(S0));
      return t.fma(br.fma(sinh, a.mul(cosh)), q);
    }

    // The parts of expHigh, expLow and FastMath.expLifted, one by one: compilers give up on loops
    // that do all twice. w + wl is z / temperature; at temperature 1, where it is z, half of them
    // have less to do.

    /** Returns z (rh + rl), rounded: w. */
    public static FloatVector product(boolean one, FloatVector z, FloatVector rh) {
      return one ? z : z.mul(rh);
    }

    /** Returns what that lost: wl. */
    public static FloatVector productLow(
        boolean one, FloatVector z, FloatVector rh, FloatVector rl, FloatVector w) {
      return one ? all(0) : z.fma(rl, z.fma(rh, w.neg()));
    }

    /** Returns what holds the integer next to w / ln 2 in its lowest bits. */
    public static FloatVector exponent(FloatVector w, FloatVector lift) {
      return w.fma(all(FastMath.LOG2_E), lift);
    }

    /** Returns w + wl - k ln 2, rounded: r. */
    public static FloatVector reduced(boolean one, FloatVector w, FloatVector wl, FloatVector k) {
      FloatVector r = FastMath.Simd.reduced(w, k);
      return one ? r : r.add(wl);
    }

    /** Returns e^(w + wl - k ln 2) - 1 - r, or for the fast grade e^r - 1: q. */
    public static FloatVector expm1Reduced(
        boolean fast, boolean one, FloatVector w, FloatVector wl, FloatVector k, FloatVector r) {
      FloatVector rl = FastMath.Simd.reducedLow(w, k, r);
      rl = one ? rl : rl.add(wl);
      return FastMath.Simd.expm1Reduced(r, fast ? r : rl);
    }

    /** Returns s (1 + r + q) or s (1 + q), rounded: the exponential. */
    public static FloatVector exp(boolean fast, FloatVector s, FloatVector r, FloatVector q) {
      return s.fma(fast ? q : r.add(q), s);
    }

    /**
     * Returns by how much that is more than what is given, which is next to it; for the fast grade,
     * by how much e is.
     */
    public static FloatVector low(
        boolean fast,
        FloatVector s,
        FloatVector r,
        FloatVector q,
        FloatVector e,
        FloatVector high) {
      return fast ? e.sub(high) : s.fma(q, s.fma(r, s.sub(high)));
    }
  }
}
