package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that float results of the fast grade are made of: float arithmetic without
 * compensation, within 3 ulp of the truth, tails and subnormal results included.
 *
 * <p>Arguments of exponentials are not positive. Where one is a product, it is not rounded before
 * it is reduced, because what rounding loses is multiplied by the argument. {@link Simd} spells the
 * same IEEE operations in the same order.
 */
public final class FastMath {
  private FastMath() {}

  /** Below it e^n is less than the smallest float, also times n. */
  public static final float BOUND = -125;

  static final int SIGN = Integer.MIN_VALUE;

  /**
   * So near to 0 that e^n is 1, and so far that no square or remainder is subnormal: processors
   * take a hundred times as long over those.
   */
  static final float TINY = -0x1p-40f;

  /** Below it expm1 is -1. */
  static final float EXPM1_BOUND = -20;

  // Adding ROUND rounds to an integer k and leaves k + 127, an exponent, in the lowest bits; with
  // LIFTED it is k + 127 + 64, which is positive down to the smallest subnormal result.
  static final float ROUND = 0x1.8p23f + 127;
  static final float LIFTED = ROUND + 64;

  static final float DROP = 0x1p-64f;

  static final float LOG2_E = 1.44269504f;
  static final float LN2_HIGH = 0.693145751953125f;
  static final float LN2_LOW = 1.42860682030941723212e-6f;

  // Minimax on |r| <= ln 2 / 2: e^r - 1 = r + r² (P2 + P3 r + ...), within 2^-28.2.
  static final float P2 = 0.5f;
  static final float P3 = 0.1666652113199234f;
  static final float P4 = 0.041666388511657715f;
  static final float P5 = 0.008368678390979767f;
  static final float P6 = 0.0013941868674010038f;

  private static float power(float k) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(k) << 23);
  }

  private static float reduced(float n, float k) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, n));
  }

  /** Returns e^r - 1 - r + rl for the reduced argument. */
  private static float expm1Reduced(float r, float rl) {
    float p = Math.fma(r, P6, P5);
    p = Math.fma(r, p, P4);
    p = Math.fma(r, p, P3);
    p = Math.fma(r, p, P2);
    return Math.fma(r, r * p, rl); // r r would be subnormal where r p is not
  }

  private static float expm1Reduced(float r) {
    return expm1Reduced(r, r);
  }

  /** Returns 2^64 e^n for -130 <= n <= 0. */
  private static float lifted(float n) {
    float k = Math.fma(n, LOG2_E, LIFTED);
    return lifted(k, reduced(n, k - LIFTED));
  }

  /** Returns 2^64 e^(y (g + gl)) for -130 <= y (g + gl) <= 0. */
  private static float lifted(float y, float g, float gl) {
    float k = Math.fma(y * g, LOG2_E, LIFTED);
    float m = k - LIFTED;
    // The product is not rounded before most of it has cancelled.
    float high = Math.fma(y, g, m * -LN2_HIGH);
    return lifted(k, Math.fma(m, -LN2_LOW, Math.fma(y, gl, high)));
  }

  private static float lifted(float k, float r) {
    float s = power(k);
    return Math.fma(s, expm1Reduced(r), s);
  }

  /** Returns x, but at least a bound. */
  public static float atLeast(float bound, float x) {
    return x < bound ? bound : x;
  }

  /**
   * Returns -|x|, but at least {@link #BOUND} and not nearer to 0 than {@link #TINY}; for NaN, NaN.
   */
  public static float minus(float x) {
    return atLeast(BOUND, awayFromZero(Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN)));
  }

  /** Returns a negative number, or {@link #TINY} in its place if it is nearer to 0. */
  public static float awayFromZero(float n) {
    int bits = Float.floatToRawIntBits(n);
    return Float.intBitsToFloat(Math.max(bits, Float.floatToRawIntBits(TINY)));
  }

  /** Returns -|x|, but at least a negative bound; for NaN, the bound. */
  public static float minus(float bound, float x) {
    // As integers, negative floats are ordered by magnitude.
    int bits = Float.floatToRawIntBits(x) | SIGN;
    return Float.intBitsToFloat(Math.min(bits, Float.floatToRawIntBits(bound)));
  }

  /** Returns σ(n) if {@code side} is negative, otherwise σ(-n), for -130 <= n <= 0. */
  public static float logistic(float n, float side) {
    float t = lifted(n);
    return quotient(t, 1, t, side);
  }

  /** Returns x σ(x) for y = -|x|, or where that is less than {@link #BOUND}, y = BOUND. */
  public static float gate(float x, float y) {
    float t = lifted(awayFromZero(y));
    return quotient(y * t, x, t, x);
  }

  /**
   * Returns x σ(w) for |w| = -n (g + gl) <= 130, where y is as in {@link #gate(float, float)} and n
   * is y away from zero.
   */
  public static float gate(float x, float y, float n, float g, float gl) {
    float t = lifted(n, g, gl);
    return quotient(y * t, x, t, x);
  }

  private static float quotient(float left, float right, float t, float side) {
    float q = (side < 0 ? left : right) / Math.fma(t, DROP, 1);
    return q * (side < 0 ? DROP : 1);
  }

  /** Returns c e^n for -130 <= n <= 0, within 1 ulp if c is a power of 2. */
  public static float exp(float c, float n) {
    float z = awayFromZero(n);
    float k = Math.fma(z, LOG2_E, LIFTED);
    float m = k - LIFTED;
    float t = Math.fma(m, -LN2_HIGH, z);
    float r = Math.fma(m, -LN2_LOW, t);
    float e = r + expm1Reduced(r, Math.fma(m, -LN2_LOW, t - r));
    float s = power(k);
    return c * Math.fma(s, e, s) * DROP;
  }

  /** Returns e^n - 1 for n <= 0. */
  public static float expm1(float n) {
    return n > TINY ? n : expm1AwayFromZero(awayFromZero(n));
  }

  /** Returns e^n - 1 for an n that is away from zero, or 0. */
  private static float expm1AwayFromZero(float n) {
    float z = n < EXPM1_BOUND ? EXPM1_BOUND : n;
    float k = Math.fma(z, LOG2_E, ROUND);
    float e = expm1Reduced(reduced(z, k - ROUND));
    float s = power(k);
    return Math.fma(s, e, s - 1);
  }

  /** Returns tanh x; odd, and keeps the sign of zero. */
  public static float tanh(float x) {
    float n = Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN);
    float e = expm1AwayFromZero(2 * awayFromZero(n));
    return n > TINY ? x : Math.copySign(e / (e + 2), x);
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

    private static FloatVector reduced(FloatVector n, FloatVector k) {
      return k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), n));
    }

    private static FloatVector expm1Reduced(FloatVector r, FloatVector rl) {
      FloatVector p = r.fma(all(P6), all(P5));
      p = r.fma(p, all(P4));
      p = r.fma(p, all(P3));
      p = r.fma(p, all(P2));
      return r.fma(r.mul(p), rl);
    }

    private static FloatVector expm1Reduced(FloatVector r) {
      return expm1Reduced(r, r);
    }

    private static FloatVector lifted(FloatVector n) {
      FloatVector k = n.fma(all(LOG2_E), all(LIFTED));
      return lifted(k, reduced(n, k.sub(all(LIFTED))));
    }

    private static FloatVector lifted(FloatVector y, FloatVector g, FloatVector gl) {
      FloatVector k = y.mul(g).fma(all(LOG2_E), all(LIFTED));
      FloatVector m = k.sub(all(LIFTED));
      FloatVector high = y.fma(g, m.mul(all(-LN2_HIGH)));
      return lifted(k, m.fma(all(-LN2_LOW), y.fma(gl, high)));
    }

    private static FloatVector lifted(FloatVector k, FloatVector r) {
      FloatVector s = power(k);
      return s.fma(expm1Reduced(r), s);
    }

    /** As {@link FastMath#atLeast}. */
    public static FloatVector atLeast(float bound, FloatVector x) {
      return x.blend(bound, x.compare(LT, bound));
    }

    /** As {@link FastMath#minus(float)}. */
    public static FloatVector minus(FloatVector x) {
      return atLeast(BOUND, awayFromZero(x.reinterpretAsInts().or(SIGN).reinterpretAsFloats()));
    }

    /** As {@link FastMath#awayFromZero}. */
    public static FloatVector awayFromZero(FloatVector n) {
      return n.reinterpretAsInts().max(Float.floatToRawIntBits(TINY)).reinterpretAsFloats();
    }

    /** As {@link FastMath#minus(float, float)}. */
    public static FloatVector minus(float bound, FloatVector x) {
      return x.reinterpretAsInts()
          .or(SIGN)
          .min(Float.floatToRawIntBits(bound))
          .reinterpretAsFloats();
    }

    /** As {@link FastMath#logistic}. */
    public static FloatVector logistic(FloatVector n, FloatVector side) {
      FloatVector t = lifted(n);
      return quotient(t, all(1), t, side);
    }

    /** As {@link FastMath#gate(float, float)}. */
    public static FloatVector gate(FloatVector x, FloatVector y) {
      FloatVector t = lifted(awayFromZero(y));
      return quotient(y.mul(t), x, t, x);
    }

    /** As {@link FastMath#gate(float, float, float, float, float)}. */
    public static FloatVector gate(
        FloatVector x, FloatVector y, FloatVector n, FloatVector g, FloatVector gl) {
      FloatVector t = lifted(n, g, gl);
      return quotient(y.mul(t), x, t, x);
    }

    private static FloatVector quotient(
        FloatVector left, FloatVector right, FloatVector t, FloatVector side) {
      VectorMask<Float> negative = side.compare(LT, all(0));
      FloatVector q = right.blend(left, negative).div(t.fma(all(DROP), all(1)));
      return q.mul(all(1).blend(all(DROP), negative));
    }

    /** As {@link FastMath#exp}. */
    public static FloatVector exp(FloatVector c, FloatVector n) {
      FloatVector z = awayFromZero(n);
      FloatVector k = z.fma(all(LOG2_E), all(LIFTED));
      FloatVector m = k.sub(all(LIFTED));
      FloatVector t = m.fma(all(-LN2_HIGH), z);
      FloatVector r = m.fma(all(-LN2_LOW), t);
      FloatVector e = r.add(expm1Reduced(r, m.fma(all(-LN2_LOW), t.sub(r))));
      FloatVector s = power(k);
      return c.mul(s.fma(e, s)).mul(all(DROP));
    }

    /** As {@link FastMath#expm1}. */
    public static FloatVector expm1(FloatVector n) {
      return expm1AwayFromZero(awayFromZero(n)).blend(n, n.compare(GT, all(TINY)));
    }

    private static FloatVector expm1AwayFromZero(FloatVector n) {
      FloatVector z = n.blend(all(EXPM1_BOUND), n.compare(LT, all(EXPM1_BOUND)));
      FloatVector k = z.fma(all(LOG2_E), all(ROUND));
      FloatVector e = expm1Reduced(reduced(z, k.sub(all(ROUND))));
      FloatVector s = power(k);
      return s.fma(e, s.sub(all(1)));
    }

    /** As {@link FastMath#tanh}. */
    public static FloatVector tanh(FloatVector x) {
      FloatVector n = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
      FloatVector e = expm1AwayFromZero(awayFromZero(n).mul(2));
      FloatVector y = e.div(e.add(all(2)));
      return y.reinterpretAsInts()
          .lanewise(BITWISE_BLEND, x.reinterpretAsInts(), SIGN)
          .reinterpretAsFloats()
          .blend(x, n.compare(GT, all(TINY)));
    }
  }
}
