package org.hillock.internal.math;

import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that float results are made of where two floats are not enough or no faster, next
 * to the zeros of derivatives above all: double arithmetic with short polynomials, within
 * 2<sup>-28</sup> of the truth. The one rounding to float that follows leaves a result within 0.58
 * ulp, subnormal ones included, and double's range makes every scaling superfluous. {@link
 * PairMath} and {@link FastMath} have the others.
 *
 * <p>{@link Simd} spells the same IEEE operations in the same order.
 */
public final class FloatMath {
  private FloatMath() {}

  /**
   * e^±600 is beyond float's range after any factor, and its square is within double's where it
   * matters.
   */
  static final double BOUND = 600;

  /** Larger than every float, and small enough to be multiplied by whatever a kernel multiplies. */
  static final double LARGE = 1e60;

  static final double LN2 = 0x1.62e42fefa39efp-1;

  // Minimax on |r| <= ln 2 / 2: e^r within 2^-29.0, and (e^r - 1) / r within 2^-26.5.
  static final double E0 = 1.000000000554504;
  static final double E1 = 1.0000000363396399;
  static final double E2 = 0.499999920762218441;
  static final double E3 = 0.166664200952231611;
  static final double E4 = 4.16682260391122161e-2;
  static final double E5 = 8.374822098714243892e-3;
  static final double E6 = 1.38368383400391229e-3;

  static final double M1 = 1.00000001063281174;
  static final double M2 = 0.4999999812394727;
  static final double M3 = 0.16666506170719259;
  static final double M4 = 4.166713634887797557e-2;
  static final double M5 = 8.3690740076486653e-3;
  static final double M6 = 1.38888729856085091e-3;

  // The same for (2^f - 1) / f on |f| <= 1/2.
  static final double L1 = 0.6931471879300488;
  static final double L2 = 0.24022649794554882;
  static final double L3 = 0.05550357417375127;
  static final double L4 = 0.009618237526768027;
  static final double L5 = 0.0013390744189529567;
  static final double L6 = 0.00015403512755781897;

  /** Returns x, or ±1e60 if it is infinite: still infinite as a float, but never inf * 0. */
  public static double finite(double x) {
    return DoubleMath.within(-LARGE, x, LARGE);
  }

  /** Returns e^w for w <= 0. */
  public static double exp(double w) {
    double z = w < -BOUND ? -BOUND : w;
    double k = Math.fma(z, DoubleMath.LOG2_E, DoubleMath.ROUND);
    double r = Math.fma(k - DoubleMath.ROUND, -LN2, z);
    double s = r * r;
    double p = Math.fma(s, E6, Math.fma(r, E5, E4));
    p = Math.fma(s, p, Math.fma(r, E3, E2));
    p = Math.fma(s, p, Math.fma(r, E1, E0));
    return p * DoubleMath.shifted(k);
  }

  /** Returns (e^r - 1) / r · r for the reduced argument. */
  private static double q(double r) {
    double s = r * r;
    double p = Math.fma(s, Math.fma(r, M6, M5), Math.fma(r, M4, M3));
    p = Math.fma(s, p, Math.fma(r, M2, M1));
    return p * r;
  }

  /** Returns e^w - 1 for w <= 600. */
  public static double expm1(double w) {
    double z = w < -BOUND ? -BOUND : w;
    double k = Math.fma(z, DoubleMath.LOG2_E, DoubleMath.ROUND);
    double q = q(Math.fma(k - DoubleMath.ROUND, -LN2, z));
    double s = DoubleMath.shifted(k);
    return Math.fma(s, q, s - 1);
  }

  /** Returns c / (1 + e^w), which is c σ(-w), for |c| <= 1e60. */
  public static double gate(double c, double w) {
    double e = exp(-Math.abs(w));
    return (w > 0 ? c * e : c) / (1 + e);
  }

  /**
   * Returns the derivative of x σ(w(x)), given d = x - x0, the distance from its zero, as N e^w /
   * (1 + e^w)², with N = 1 + e^w + x w' = a d - e0 + e^w and e^w = e0 2^(b d), where the two terms
   * a d and e^w - e0 have the sign of d: nothing cancels on either side of the zero.
   *
   * @param b (w(x) - w(x0)) / d / ln 2; |b d| is at most 500
   * @param e0 e^w(x0)
   */
  public static double gateSlope(double d, double a, double b, double e0) {
    double k = Math.fma(d, b, DoubleMath.ROUND);
    double f = Math.fma(d, b, DoubleMath.ROUND - k);
    double s = f * f;
    double p = Math.fma(s, Math.fma(f, e0 * L6, e0 * L5), Math.fma(f, e0 * L4, e0 * L3));
    p = Math.fma(s, p, Math.fma(f, e0 * L2, e0 * L1));
    double t = DoubleMath.shifted(k) * Math.fma(f, p, e0);
    double n = Math.fma(d, a, -e0) + t;
    double u = 1 + t;
    return n * t / (u * u);
  }

  /** The same, lane by lane, with the two ways between float and double lanes. */
  public static final class Simd {
    private Simd() {}

    /** As many floats as there are lanes of double. */
    public static final VectorSpecies<Float> FLOATS =
        VectorSpecies.of(
            float.class,
            VectorShape.forBitSize(DoubleVector.SPECIES_PREFERRED.vectorBitSize() / 2));

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private static DoubleVector all(double x) {
      return DoubleMath.Simd.all(x);
    }

    /** Returns the floats as doubles. */
    public static DoubleVector widen(FloatVector x) {
      return DoubleMath.Simd.exact((DoubleVector) x.convertShape(F2D, DOUBLES, 0));
    }

    /** Returns the doubles rounded to floats. */
    public static FloatVector narrow(DoubleVector x) {
      return (FloatVector) x.convertShape(D2F, FLOATS, 0);
    }

    /** As {@link FloatMath#finite}. */
    public static DoubleVector finite(DoubleVector x) {
      return DoubleMath.Simd.within(-LARGE, x, LARGE);
    }

    /** As {@link FloatMath#exp}. */
    public static DoubleVector exp(DoubleVector w) {
      DoubleVector z = w.blend(all(-BOUND), w.compare(LT, all(-BOUND)));
      DoubleVector k = z.fma(all(DoubleMath.LOG2_E), all(DoubleMath.ROUND));
      DoubleVector r = k.sub(all(DoubleMath.ROUND)).fma(all(-LN2), z);
      DoubleVector s = r.mul(r);
      DoubleVector p = s.fma(all(E6), r.fma(all(E5), all(E4)));
      p = s.fma(p, r.fma(all(E3), all(E2)));
      p = s.fma(p, r.fma(all(E1), all(E0)));
      return p.mul(DoubleMath.Simd.shifted(k));
    }

    private static DoubleVector q(DoubleVector r) {
      DoubleVector s = r.mul(r);
      DoubleVector p = s.fma(r.fma(all(M6), all(M5)), r.fma(all(M4), all(M3)));
      p = s.fma(p, r.fma(all(M2), all(M1)));
      return p.mul(r);
    }

    /** As {@link FloatMath#expm1}. */
    public static DoubleVector expm1(DoubleVector w) {
      DoubleVector z = w.blend(all(-BOUND), w.compare(LT, all(-BOUND)));
      DoubleVector k = z.fma(all(DoubleMath.LOG2_E), all(DoubleMath.ROUND));
      DoubleVector q = q(k.sub(all(DoubleMath.ROUND)).fma(all(-LN2), z));
      DoubleVector s = DoubleMath.Simd.shifted(k);
      return s.fma(q, s.sub(all(1)));
    }

    /** As {@link FloatMath#gateSlope}. */
    public static DoubleVector gateSlope(
        DoubleVector d, DoubleVector a, DoubleVector b, double e0) {
      DoubleVector k = d.fma(b, all(DoubleMath.ROUND));
      DoubleVector f = d.fma(b, all(DoubleMath.ROUND).sub(k));
      DoubleVector s = f.mul(f);
      DoubleVector p = s.fma(f.fma(all(e0 * L6), all(e0 * L5)), f.fma(all(e0 * L4), all(e0 * L3)));
      p = s.fma(p, f.fma(all(e0 * L2), all(e0 * L1)));
      DoubleVector t = DoubleMath.Simd.shifted(k).mul(f.fma(p, all(e0)));
      DoubleVector n = d.fma(a, all(-e0)).add(t);
      DoubleVector u = t.add(all(1));
      return n.mul(t).div(u.mul(u));
    }
  }
}
