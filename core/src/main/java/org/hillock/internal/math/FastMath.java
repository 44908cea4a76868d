package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SUB;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that float results are made of where float arithmetic without compensation is good
 * enough: those of the fast grade, values within 3 ulp of the truth and derivatives within 4, tails
 * and subnormal results included, and tanh, which is within 1 ulp.
 *
 * <p>Processors take a hundred times as long over a number that is subnormal. So powers of 2 keep
 * what is intermediate away from there, arguments next to 0 are replaced by others that are as
 * good, and a result that may be subnormal is put together by {@link #drop}. Where an argument of
 * an exponential is a product, it is not rounded before it is reduced, because what rounding loses
 * is multiplied by the argument. {@link Simd} spells the same IEEE operations in the same order.
 */
public final class FastMath {
  private FastMath() {}

  /** Below it n σ(x) is less than half the smallest float, for every |n| < 2^36. */
  public static final float OFF = -130;

  /** Above it σ(x) is 1, rounded. */
  public static final float ON = 18;

  /** Below it 4 σ'(n) is less than half the smallest float. */
  public static final float SLOPE_BOUND = -108;

  /** Below it e^n is less than the smallest float, also times n. */
  public static final float BOUND = -125;

  static final int SIGN = Integer.MIN_VALUE;

  /** So near to 0 that e^n is 1, and so far that no square or remainder is subnormal. */
  static final float TINY = -0x1p-40f;

  /** What is added to an argument of either sign to the same end; e^x keeps 34 bits. */
  public static final float GRAIN = 0x1p-34f;

  /** Below it expm1 is -1. */
  static final float EXPM1_BOUND = -20;

  // Adding ROUND rounds to an integer k and leaves k + 127, an exponent, in the lowest bits; with
  // LOWERED it is k + 127 - 80, which holds e^130, with LIFTED k + 127 + 80, which holds e^-125;
  // e^-108 needs no more than HALF_LIFTED, and c e^-125 no more than EXP_LIFTED, which leaves room
  // for c.
  public static final float ROUND = 0x1.8p23f + 127;
  public static final float LOWERED = ROUND - 80;
  public static final float LIFTED = ROUND + 80;
  static final float HALF_LIFTED = ROUND + 40;
  private static final float EXP_LIFTED = ROUND + 60;

  /** 1 beside a lowered power, and what is left to multiply by after a lifted one. */
  public static final float DROP = 0x1p-80f;

  /** 1 beside what a half lifted power has become a part of. */
  static final float HALF_DROP = 0x1p-40f;

  /** What is left to multiply by after the power of {@link #exp}. */
  private static final float EXP_DROP = 0x1p-60f;

  /** 1 beside a lifted power. */
  private static final float LIFT = 0x1p80f;

  /** The bits of a power of 2 and of its inverse add up to this. */
  private static final int INVERSE = 2 * 127 << 23;

  /** The least normal number, and what becomes of it by {@link #drop}. */
  static final float LEAST = Float.MIN_NORMAL;

  static final float LEAST_LIFTED = 0x1p-46f;

  /** The bits of negative numbers grow with their size. */
  static final int LEAST_LIFTED_BELOW = SIGN + (127 - 46 << 23);

  public static final float LOG2_E = 1.44269504f;
  public static final float LOG2_E_LOW = 1.925963e-8f;
  public static final float LN2_HIGH = 0.693145751953125f;
  public static final float LN2_LOW = 1.42860682030941723212e-6f;

  /** The same in one: within 2^-28.9, which is enough where the exponential is small beside 1. */
  static final float LN2 = 0.69314718f;

  // Minimax on |r| <= ln 2 / 2: e^r - 1 = r + r² (P2 + P3 r + ...), within 2^-28.2.
  static final float P2 = 0.5f;
  static final float P3 = 0.1666652113199234f;
  static final float P4 = 0.041666388511657715f;
  static final float P5 = 0.008368678390979767f;
  static final float P6 = 0.0013941868674010038f;

  // Minimax on |f| <= 0.515: 2^f = 1 + f (B1 + B2 f + ...), within 2^-28.0.
  static final float B1 = 0.6931472f;
  static final float B2 = 0.24022646f;
  static final float B3 = 0.055503543f;
  static final float B4 = 0.00961864f;
  static final float B5 = 0.001339402f;
  static final float B6 = 0.00015301908f;

  /** What added to a square keeps it from being subnormal. */
  static final float SQUARE_GRAIN = 0x1p-70f;

  // Minimax on |x| <= 1: tanh x = x - x³ / (T0 + T1 x² + ...), within 2^-28.7.
  static final float T0 = 3.0000009536743164f;
  static final float T1 = 1.199993371963501f;
  static final float T2 = -0.0056941816583275795f;
  static final float T3 = 0.00022793046082369983f;

  /** Beyond it tanh x by the exponential is the better one. */
  static final float TANH_MIDDLE = 1;

  /** Beyond it 1 - tanh x is less than half an ulp of 1. */
  static final float TANH_BOUND = 10;

  /** Returns the power of 2 whose exponent is in the lowest bits of k. */
  public static float power(float k) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(k) << 23);
  }

  /** Returns the inverse of a power of 2. */
  private static float inverse(float power) {
    return Float.intBitsToFloat(INVERSE - Float.floatToRawIntBits(power));
  }

  public static float reduced(float n, float k) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, n));
  }

  /** Returns what rounding {@link #reduced} lost. */
  static float reducedLow(float n, float k, float r) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, n) - r);
  }

  /**
   * Returns e^r - 1 - r + rl for the reduced argument. By Estrin's scheme, here and below: with
   * Horner's each step waits for the one before.
   */
  static float expm1Reduced(float r, float rl) {
    float s = r * r;
    float p = Math.fma(s, P6, Math.fma(r, P5, P4));
    p = Math.fma(s, p, Math.fma(r, P3, P2));
    return Math.fma(s, p, rl);
  }

  private static float expm1Reduced(float r) {
    return expm1Reduced(r, r);
  }

  // The same for r and -r at once: e^±r - 1 is s even ± odd, with s = r².

  public static float even(float s) {
    return Math.fma(s, Math.fma(s, P6, P4), P2);
  }

  public static float odd(float r, float s) {
    return Math.fma(r * s, Math.fma(s, P5, P3), r);
  }

  /** Returns one or the other, without the jump that conditions at random make slow. */
  public static float select(boolean condition, float a, float b) {
    int mask = condition ? -1 : 0;
    int bits = Float.floatToRawIntBits(a) & mask | Float.floatToRawIntBits(b) & ~mask;
    return Float.intBitsToFloat(bits);
  }

  /** Returns x, but at least a bound. */
  public static float atLeast(float bound, float x) {
    return x < bound ? bound : x;
  }

  /**
   * Returns x, but at most a positive bound, which may also become of NaN; for x with a sign that
   * is also negative, x, but at most as far from 0.
   */
  public static float atMost(float bound, float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.intBitsToFloat(Math.min(bits, Float.floatToRawIntBits(bound)));
  }

  /** Returns x, but at least one bound and at most another. */
  public static float within(float low, float x, float high) {
    float least = atLeast(low, x);
    return x > high ? high : least;
  }

  /** Returns -|x|, or {@link #TINY} if that is nearer to 0, but at least a bound; NaN for NaN. */
  public static float minus(float bound, float x) {
    float n = Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN);
    return atLeast(bound, awayFromZero(n));
  }

  /** Returns a negative number, or {@link #TINY} in its place if it is nearer to 0. */
  static float awayFromZero(float n) {
    int bits = Float.floatToRawIntBits(n);
    return Float.intBitsToFloat(Math.max(bits, Float.floatToRawIntBits(TINY)));
  }

  /**
   * Returns a negative number so far from 0, and at least a negative bound, which also becomes of
   * all that is not negative or not a number.
   */
  private static float between(float bound, float n) {
    return atMost(bound, awayFromZero(n));
  }

  /** Returns x, but at least one negative bound and at most another; one of them for NaN. */
  private static float between(float low, float high, float x) {
    int size = Math.max(Float.floatToRawIntBits(-x), Float.floatToRawIntBits(-high));
    return -Float.intBitsToFloat(Math.min(size, Float.floatToRawIntBits(-low)));
  }

  /** Returns x, or one next to it, that is 0 or so far from it that no square is subnormal. */
  public static float grained(float x) {
    return x + GRAIN;
  }

  /** Returns |h| {@link #DROP} with the sign of another number. */
  public static float drop(float h, float sign) {
    return Math.copySign(drop(Math.abs(h)), sign);
  }

  /**
   * Returns h {@link #DROP} for h >= 0. A subnormal one is the mantissa of its sum with the least
   * normal number.
   */
  public static float drop(float h) {
    float least = h < LEAST_LIFTED ? LEAST : 0;
    int sum = Float.floatToRawIntBits(Math.fma(h, DROP, least));
    return Float.intBitsToFloat(sum - Float.floatToRawIntBits(least));
  }

  /** As {@link #drop(float)} for any h, but slow where one that is positive becomes subnormal. */
  public static float dropNegative(float h) {
    int bits = Float.floatToRawIntBits(h);
    int least = bits < LEAST_LIFTED_BELOW ? Float.floatToRawIntBits(-LEAST) : 0;
    int sum = Float.floatToRawIntBits(Math.fma(h, DROP, Float.intBitsToFloat(least)));
    return Float.intBitsToFloat(sum - (least & ~SIGN));
  }

  /** Returns n σ(x) / {@link #DROP} for {@link #OFF} <= x <= {@link #ON} and |n| < 2^36. */
  public static float gate(float n, float x) {
    float w = -GRAIN - x;
    float k = Math.fma(w, LOG2_E, LOWERED);
    float r = reduced(w, k - LOWERED);
    float s = power(k);
    return n / Math.fma(s, expm1Reduced(r), s + DROP);
  }

  /** Returns n / (1 + 2^(f + m)) / {@link #DROP} for |f| <= 0.515 and k = m + {@link #LOWERED}. */
  public static float gate2(float n, float k, float f) {
    float s = Math.fma(f, f, SQUARE_GRAIN);
    float p = Math.fma(s, Math.fma(f, B6, B5), Math.fma(f, B4, B3));
    p = Math.fma(s, p, Math.fma(f, B2, B1));
    return n / Math.fma(power(k), Math.fma(f, p, 1), DROP);
  }

  /**
   * Returns h {@link #DROP} for x < 0 and more by x for others: x σ(w) for an odd w, given h for
   * -|x|.
   *
   * @param least the least x for which h {@link #DROP} is a normal number
   */
  public static float dropGate(float h, float x, float least) {
    float left = x < least ? -LEAST : 0;
    int sum = Float.floatToRawIntBits(Math.fma(h, DROP, select(x < 0, left, x)));
    return Float.intBitsToFloat(x < least ? sum - Float.floatToRawIntBits(LEAST) : sum);
  }

  /**
   * As {@link PairMath#slope}, within 2.5 ulp: e^n / (1 + e^n (2 + e^n)), of whose divisor's
   * roundings only the last counts fully. {@link #HALF_DROP} divides the one and multiplies the
   * other.
   */
  public static float slope(float c, float n) {
    float k = Math.fma(n, LOG2_E, HALF_LIFTED);
    float r = reduced(n, k - HALF_LIFTED);
    float s = power(k);
    float e = Math.fma(s, expm1Reduced(r), s);
    float f = Math.fma(e, DROP * HALF_DROP / c, 2 * DROP / c);
    return e / Math.fma(e, f, HALF_DROP / c);
  }

  // The derivative of x σ(w(x)) on the left of 0 is N / (e^w + 2 + e^-w), N = 1 + e^w + x w'; on
  // the right it is 1 minus that. Its zero is that of N, where nothing may cancel: for w0 and x0
  // near it and e0 = e^w0, N = (1 + x w' + e0) + e0 expm1(w - w0), where the first term is a
  // polynomial in x - x0 whose constant term, the rest, is next to nothing.

  /**
   * Returns the rest and e0 expm1(w - w0).
   *
   * @param s the power of 2 in e^(w - w0), lifted
   * @param p e^r - 1 for what remains of w - w0
   */
  public static float slopeLow(float s, float p, float e0, float rest) {
    return Math.fma(Math.fma(s, p, s - LIFT), e0 * DROP, rest);
  }

  /**
   * Returns (e^w + 2 + e^-w) {@link #DROP}.
   *
   * @param power the power of 2 in e^(w - w0), lifted
   * @param p e^-r - 1
   * @param low {@link #slopeLow}
   * @param two 2 + e0 without the rest
   * @param t0 the inverse of e0
   */
  public static float slopeDivisor(float power, float p, float low, float two, float t0) {
    float s = t0 * inverse(power);
    return Math.fma(s, p, s + Math.fma(low, DROP, two * DROP));
  }

  /** Returns h {@link #DROP}, or where x > 0 what that lacks to 1. */
  public static float dropSlope(float h, float x) {
    return select(x > 0, Math.fma(h, -DROP, 1), dropNegative(h));
  }

  /**
   * As {@link #dropSlope(float, float)}, with less to do.
   *
   * @param least the least x for which h {@link #DROP} is a normal number
   */
  public static float dropSlope(float h, float x, float least) {
    float drop = select(x > 0, -DROP, DROP);
    float left = x < least ? -LEAST : 0;
    int sum = Float.floatToRawIntBits(Math.fma(h, drop, select(x > 0, 1, left)));
    return Float.intBitsToFloat(x < least ? sum - Float.floatToRawIntBits(LEAST) : sum);
  }

  /**
   * Returns c e^n for n <= 0 and 2^-60 <= |c| <= 2^30, within 1 ulp if c is a power of 2; c for n >
   * 0, and a number for NaN. The power of 2 is lifted, and c brings it down: subnormal results are
   * as in {@link #drop}.
   */
  public static float exp(float c, float n) {
    float z = between(BOUND, TINY, n);
    float k = Math.fma(z, LOG2_E, EXP_LIFTED);
    float m = k - EXP_LIFTED;
    // t + tl is what remains of z, and t is exact.
    float t = Math.fma(m, -LN2_HIGH, z);
    float tl = m * -LN2_LOW;
    float s = power(k);
    float h = Math.fma(s, t + expm1Reduced(t + tl, tl), s);
    boolean small = h < LEAST / (EXP_DROP * Math.abs(c));
    float y = Math.fma(h, EXP_DROP * c, small ? Math.copySign(LEAST, c) : 0);
    int bits = Float.floatToRawIntBits(y);
    return Float.intBitsToFloat(small ? bits - Float.floatToRawIntBits(LEAST) : bits);
  }

  /** As {@link PairMath#expHigh}, within 0.8 ulp; that of 0 is exact. */
  public static float expLifted(float w, float wl, float lift) {
    float k = Math.fma(w, LOG2_E, lift);
    float m = k - lift;
    float s = power(k);
    return Math.fma(s, expm1Reduced(reduced(w, m) + wl), s);
  }

  /** Returns e^n - 1 for n <= 0. */
  public static float expm1(float n) {
    float y = expm1Between(between(EXPM1_BOUND, n));
    return select(n <= TINY, y, n);
  }

  private static float expm1Between(float n) {
    float k = Math.fma(n, LOG2_E, ROUND);
    float e = expm1Reduced(Math.fma(k - ROUND, -LN2, n));
    float s = power(k);
    return Math.fma(s, e, s - 1);
  }

  /** As {@link #tanh}, within 2.5 ulp and in three quarters of the time. */
  public static float fastTanh(float x) {
    float n = Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN);
    float e = expm1Between(2 * between(-TANH_BOUND, n));
    return n <= TINY ? Math.copySign(e / (e + 2), x) : x;
  }

  /**
   * Returns tanh x; odd, and keeps the sign of zero. With x = u + k/2 ln 2, s = 2^k and tanh u = u
   * (q - u²) / q it is 1 - 2 m / (s (q + c) + m), where c = u (q - u²) and m = q - c; in the
   * middle, where k is 0, x - 2 x u² / 2q, which rounds nothing but what is small beside x. The one
   * polynomial and the one quotient serve both.
   */
  public static float tanh(float x) {
    int size = Float.floatToRawIntBits(x) & ~SIGN;
    float v = Float.intBitsToFloat(Math.max(size, Float.floatToRawIntBits(-TINY)));
    boolean far = v > TANH_MIDDLE;
    float w = atMost(TANH_BOUND, v);
    float k = far ? Math.fma(w, 2 * LOG2_E, ROUND) : ROUND;
    float u = Math.fma(k - ROUND, -LN2 / 2, w);
    float t = u * u;
    float q = Math.fma(t, Math.fma(t, Math.fma(t, T3, T2), T1), T0);
    float c = u * (q - t);
    float m = q - c;
    float s = power(k);
    // In the middle it is 2 q: what rounding m lost is too little to show beside q.
    float d = Math.fma(s, q, Math.fma(s, c, m));
    float g = far ? 1 : v;
    float y = Math.fma(-2 * g, (far ? m : t) / d, g);
    // At most |x|, which it is where v is not.
    int least = Math.min(Float.floatToRawIntBits(y), size);
    return Math.copySign(Float.intBitsToFloat(least), x);
  }

  /** The same, lane by lane. */
  public static final class Simd {
    private Simd() {}

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** JDK 17 turns each mask into a vector and back, and inlines less. */
    private static final boolean JDK_17 = Runtime.version().feature() == 17;

    /** Added to the bits of what is more than infinity, it makes a negative integer. */
    private static final int BEYOND_INFINITY = Integer.MAX_VALUE - (255 << 23);

    static FloatVector all(float x) {
      return FloatVector.broadcast(SPECIES, x);
    }

    /** Returns one vector where x <= 0, the other where x > 0, and NaN where x is NaN. */
    public static FloatVector bySign(FloatVector x, FloatVector left, FloatVector right) {
      if (!JDK_17) {
        return x.blend(left, x.compare(LE, 0)).blend(right, x.compare(GT, 0));
      }
      // As integers, x is at most 0 if it is negative or the one before it is; what exceeds
      // infinity is NaN, and so is what has all bits set.
      IntVector bits = bits(x);
      IntVector isLeft = bits.add(-1).or(bits).lanewise(ASHR, 31);
      IntVector nan = bits.and(Integer.MAX_VALUE).add(BEYOND_INFINITY).lanewise(ASHR, 31);
      return floats(bits(right).lanewise(BITWISE_BLEND, bits(left), isLeft).or(nan));
    }

    // These two cast to the class of the species; Twin.exact says why.

    /** Returns the bits of full vectors. */
    public static IntVector bits(FloatVector x) {
      return x.reinterpretAsInts();
    }

    /** Returns the floats of these bits. */
    public static FloatVector floats(IntVector bits) {
      return bits.reinterpretAsFloats();
    }

    /** Returns the power of 2 whose exponent is in the lowest bits of k. */
    public static FloatVector power(FloatVector k) {
      return floats(bits(k).lanewise(LSHL, 23));
    }

    private static FloatVector inverse(FloatVector power) {
      IntVector bits = bits(power);
      return floats(bits.broadcast(INVERSE).sub(bits));
    }

    public static FloatVector reduced(FloatVector n, FloatVector k) {
      return k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), n));
    }

    public static FloatVector reducedLow(FloatVector n, FloatVector k, FloatVector r) {
      return k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), n).sub(r));
    }

    public static FloatVector expm1Reduced(FloatVector r, FloatVector rl) {
      FloatVector s = r.mul(r);
      FloatVector p = s.fma(all(P6), r.fma(all(P5), all(P4)));
      p = s.fma(p, r.fma(all(P3), all(P2)));
      return s.fma(p, rl);
    }

    private static FloatVector expm1Reduced(FloatVector r) {
      return expm1Reduced(r, r);
    }

    public static FloatVector even(FloatVector s) {
      return s.fma(s.fma(all(P6), all(P4)), all(P2));
    }

    public static FloatVector odd(FloatVector r, FloatVector s) {
      return r.mul(s).fma(s.fma(all(P5), all(P3)), r);
    }

    /** As {@link FastMath#atLeast}. */
    public static FloatVector atLeast(float bound, FloatVector x) {
      return x.blend(bound, x.compare(LT, bound));
    }

    /** Returns -|x|. */
    public static FloatVector minus(FloatVector x) {
      return floats(bits(x).or(SIGN));
    }

    /** As {@link FastMath#atMost}. */
    public static FloatVector atMost(float bound, FloatVector x) {
      return floats(bits(x).min(Float.floatToRawIntBits(bound)));
    }

    /** As {@link FastMath#minus}. */
    public static FloatVector minus(float bound, FloatVector x) {
      return atLeast(bound, awayFromZero(minus(x)));
    }

    /** The same where it is above every bound. */
    public static FloatVector middleMinus(FloatVector x) {
      return awayFromZero(minus(x));
    }

    private static FloatVector awayFromZero(FloatVector n) {
      return floats(bits(n).max(Float.floatToRawIntBits(TINY)));
    }

    private static FloatVector between(float bound, FloatVector n) {
      return atMost(bound, awayFromZero(n));
    }

    private static FloatVector between(float low, float high, FloatVector x) {
      IntVector size = bits(x.neg()).max(Float.floatToRawIntBits(-high));
      return minus(floats(size.min(Float.floatToRawIntBits(-low))));
    }

    /** As {@link FastMath#within}. */
    public static FloatVector within(float low, FloatVector x, float high) {
      return atLeast(low, x).blend(high, x.compare(GT, high));
    }

    /** As {@link FastMath#grained}. */
    public static FloatVector grained(FloatVector x) {
      return x.add(all(GRAIN));
    }

    private static FloatVector copySign(FloatVector x, FloatVector sign) {
      return floats(bits(x).lanewise(BITWISE_BLEND, bits(sign), SIGN));
    }

    /** As {@link FastMath#drop(float, float)}. */
    public static FloatVector drop(FloatVector h, FloatVector sign) {
      return copySign(drop(h.abs()), sign);
    }

    /** As {@link FastMath#drop(float)}. */
    public static FloatVector drop(FloatVector h) {
      FloatVector least = all(0).blend(all(LEAST), h.compare(LT, all(LEAST_LIFTED)));
      return floats(bits(h.fma(all(DROP), least)).sub(bits(least)));
    }

    /** As {@link FastMath#dropNegative}. */
    public static FloatVector dropNegative(FloatVector h) {
      IntVector bits = bits(h);
      VectorMask<Integer> small = bits.compare(LT, LEAST_LIFTED_BELOW);
      IntVector none = bits.broadcast(0);
      FloatVector least = floats(none.blend(Float.floatToRawIntBits(-LEAST), small));
      IntVector surplus = none.blend(Float.floatToRawIntBits(LEAST), small);
      return floats(bits(h.fma(all(DROP), least)).sub(surplus));
    }

    /** As {@link FastMath#gate}. */
    public static FloatVector gate(FloatVector n, FloatVector x) {
      FloatVector w = all(-GRAIN).sub(x);
      FloatVector k = w.fma(all(LOG2_E), all(LOWERED));
      FloatVector r = reduced(w, k.sub(all(LOWERED)));
      FloatVector s = power(k);
      return n.div(s.fma(expm1Reduced(r), s.add(all(DROP))));
    }

    /** As {@link FastMath#gate2}. */
    public static FloatVector gate2(FloatVector n, FloatVector k, FloatVector f) {
      FloatVector s = f.fma(f, all(SQUARE_GRAIN));
      FloatVector p = s.fma(f.fma(all(B6), all(B5)), f.fma(all(B4), all(B3)));
      p = s.fma(p, f.fma(all(B2), all(B1)));
      return n.div(power(k).fma(f.fma(p, all(1)), all(DROP)));
    }

    /** As {@link FastMath#dropGate}. */
    public static FloatVector dropGate(FloatVector h, FloatVector x, float least) {
      VectorMask<Float> small = x.compare(LT, least);
      FloatVector left = x.blend(0, x.compare(LT, 0)).blend(-LEAST, small);
      IntVector sum = bits(h.fma(all(DROP), left));
      return floats(sum.lanewise(SUB, Float.floatToRawIntBits(LEAST), small.cast(INTS)));
    }

    /** As {@link #dropGate}, the same bits where nothing is subnormal. */
    public static FloatVector middleGate(FloatVector h, FloatVector x) {
      return h.fma(all(DROP), x.blend(0, x.compare(LT, 0)));
    }

    /** As {@link FastMath#slope}. */
    public static FloatVector slope(float c, FloatVector n) {
      FloatVector k = n.fma(all(LOG2_E), all(HALF_LIFTED));
      FloatVector r = reduced(n, k.sub(all(HALF_LIFTED)));
      FloatVector s = power(k);
      FloatVector e = s.fma(expm1Reduced(r), s);
      FloatVector f = e.fma(all(DROP * HALF_DROP / c), all(2 * DROP / c));
      return e.div(e.fma(f, all(HALF_DROP / c)));
    }

    /** As {@link FastMath#slopeLow}. */
    public static FloatVector slopeLow(FloatVector s, FloatVector p, float e0, float rest) {
      return s.fma(p, s.sub(all(LIFT))).fma(all(e0 * DROP), all(rest));
    }

    /** As {@link FastMath#slopeDivisor}. */
    public static FloatVector slopeDivisor(
        FloatVector power, FloatVector p, FloatVector low, float two, float t0) {
      FloatVector s = inverse(power).mul(all(t0));
      return s.fma(p, s.add(low.fma(all(DROP), all(two * DROP))));
    }

    /** As {@link FastMath#dropSlope}. */
    public static FloatVector dropSlope(FloatVector h, FloatVector x) {
      FloatVector right = h.fma(all(-DROP), all(1));
      return dropNegative(h).blend(right, x.compare(GT, all(0)));
    }

    /** As either {@code dropSlope}, the same bits where nothing is subnormal. */
    public static FloatVector middleSlope(FloatVector h, FloatVector x) {
      VectorMask<Float> right = x.compare(GT, 0);
      return h.fma(all(DROP).blend(-DROP, right), all(0).blend(1, right));
    }

    /** As {@link FastMath#dropSlope(float, float, float)}. */
    public static FloatVector dropSlope(FloatVector h, FloatVector x, float least) {
      VectorMask<Float> small = x.compare(LT, least);
      VectorMask<Float> right = x.compare(GT, 0);
      FloatVector drop = all(DROP).blend(-DROP, right);
      FloatVector left = all(0).blend(1, right).blend(-LEAST, small);
      IntVector sum = bits(h.fma(drop, left));
      return floats(sum.lanewise(SUB, Float.floatToRawIntBits(LEAST), small.cast(INTS)));
    }

    /** As {@link FastMath#exp}. */
    public static FloatVector exp(float c, FloatVector n) {
      FloatVector h = liftedExp(between(BOUND, TINY, n));
      VectorMask<Float> small = h.compare(LT, LEAST / (EXP_DROP * Math.abs(c)));
      FloatVector least = all(0).blend(Math.copySign(LEAST, c), small);
      IntVector y = bits(h.fma(all(EXP_DROP * c), least));
      return floats(y.lanewise(SUB, Float.floatToRawIntBits(LEAST), small.cast(INTS)));
    }

    /** As {@link #exp}, the same bits where nothing is subnormal and n > {@link #BOUND}. */
    public static FloatVector middleExp(float c, FloatVector n) {
      return liftedExp(floats(bits(n.neg()).max(Float.floatToRawIntBits(-TINY))).neg())
          .mul(all(EXP_DROP * c));
    }

    private static FloatVector liftedExp(FloatVector z) {
      FloatVector k = z.fma(all(LOG2_E), all(EXP_LIFTED));
      FloatVector m = k.sub(all(EXP_LIFTED));
      FloatVector t = m.fma(all(-LN2_HIGH), z);
      FloatVector tl = m.mul(all(-LN2_LOW));
      FloatVector s = power(k);
      return s.fma(t.add(expm1Reduced(t.add(tl), tl)), s);
    }

    /** As {@link FastMath#expm1}. */
    public static FloatVector expm1(FloatVector n) {
      return n.blend(expm1Between(between(EXPM1_BOUND, n)), n.compare(LE, all(TINY)));
    }

    private static FloatVector expm1Between(FloatVector n) {
      FloatVector k = n.fma(all(LOG2_E), all(ROUND));
      FloatVector e = expm1Reduced(k.sub(all(ROUND)).fma(all(-LN2), n));
      FloatVector s = power(k);
      return s.fma(e, s.sub(all(1)));
    }

    /** As {@link FastMath#fastTanh}. */
    public static FloatVector fastTanh(FloatVector x) {
      FloatVector n = floats(bits(x).or(SIGN));
      FloatVector e = expm1Between(between(-TANH_BOUND, n).mul(2));
      return x.blend(copySign(e.div(e.add(all(2))), x), n.compare(LE, all(TINY)));
    }

    /** As {@link FastMath#tanh}. */
    public static FloatVector tanh(FloatVector x) {
      IntVector size = bits(x).and(~SIGN);
      FloatVector v = floats(size.max(Float.floatToRawIntBits(-TINY)));
      FloatVector w = atMost(TANH_BOUND, v);
      FloatVector k =
          all(ROUND).blend(w.fma(all(2 * LOG2_E), all(ROUND)), v.compare(GT, all(TANH_MIDDLE)));
      FloatVector u = k.sub(all(ROUND)).fma(all(-LN2 / 2), w);
      FloatVector t = u.mul(u);
      FloatVector q = t.fma(t.fma(t.fma(all(T3), all(T2)), all(T1)), all(T0));
      FloatVector c = u.mul(q.sub(t));
      FloatVector m = q.sub(c);
      FloatVector s = power(k);
      FloatVector d = s.fma(q, s.fma(c, m));
      FloatVector g = v.blend(all(1), v.compare(GT, all(TANH_MIDDLE)));
      FloatVector y = g.mul(all(-2)).fma(t.blend(m, v.compare(GT, all(TANH_MIDDLE))).div(d), g);
      return copySign(floats(bits(y).min(size)), x);
    }
  }
}
