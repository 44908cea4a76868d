package org.hillock.testkit;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * The inputs that all tests share. Everything that moves comes from a seed; {@link #seed()} is new
 * in every run and printed, and {@code -Dhillock.seed=N} brings a run back.
 */
public final class Inputs {
  /** Table Z of the catalogue: where the derivative of a non-monotone function is 0. */
  private static final double[] ZEROS = {
    -0x1.80ead197f00b4p-1, // gelu_erf
    -0x1.81429f9e97e4dp-1, // gelu
    -0x1.80974a62be3dfp-1, // quick_gelu
    -0x1.474973c84120bp+0, // swish
    -0x1.31432c0d12d84p+0, // mish
    -0x1.14302c3c10f30p+0, // tanh_exp
    -0x1.316c60ccb69dbp+0, // serf
    -0x1.f62f40794a7b8p-1, // xielu
    -1.5, // hard_swish
    -1, // hard_mish
  };

  /** Where the exponentials of the catalogue leave float, and where they leave double. */
  private static final double[] TAILS = {
    -709.78, -708.4, -745.13, -372.57, -354.89, -36.74, 36.74, 19.06, -19.06, -21.1, -20.9, 21.1,
    -88.72, -87.34, -91.8, -103.97, -110, -44.4, -9.2, -10.06, 9.01, 17.33, -17.33
  };

  private Inputs() {}

  /** Chosen and printed when somebody asks for it first. */
  private static final class Run {
    static final long SEED = Long.getLong("hillock.seed", new Random().nextLong());

    static {
      System.out.println("inputs from -Dhillock.seed=" + SEED);
    }
  }

  /** This run's seed. */
  public static long seed() {
    return Run.SEED;
  }

  /** Floats at equal steps over all 2^32 bit patterns, from a start that the seed chooses. */
  public static float[] floats(long seed, int count) {
    // An odd step, so that the low bits move as well.
    long step = (1L << 32) / count - 1 | 1;
    int start = new SplittableRandom(seed).nextInt();
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = Float.intBitsToFloat((int) (start + i * step));
    }
    return floats;
  }

  /** Doubles from a seed: half of them where it is hard, the others anywhere. */
  public static double[] doubles(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = i % 2 == 0 ? hard(random, i / 2) : easy(random, i / 2);
    }
    return doubles;
  }

  /** The tails, both sides of the zeros at any distance, the edges of overflow and underflow. */
  private static double hard(SplittableRandom random, int i) {
    double sign = random.nextBoolean() ? 1 : -1;
    double mantissa = sign * (1 + random.nextDouble());
    return switch (i % 8) {
      case 0, 1 -> TAILS[random.nextInt(TAILS.length)] + 2 * random.nextDouble() - 1;
      case 2 -> -690 - 60 * random.nextDouble();
      case 3 -> -20.5 - random.nextDouble();
      case 4, 5 -> ZEROS[random.nextInt(ZEROS.length)] + Math.scalb(mantissa, -random.nextInt(56));
      case 6 -> Math.scalb(mantissa, -1075 + random.nextInt(80));
      default -> Math.scalb(mantissa, 1023 - random.nextInt(20));
    };
  }

  private static double easy(SplittableRandom random, int i) {
    double sign = random.nextBoolean() ? 1 : -1;
    return switch (i % 4) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> 100 * random.nextDouble() - 50;
      case 2 -> 12 * random.nextDouble() - 6;
      default -> sign * Math.scalb(1 + random.nextDouble(), random.nextInt(80) - 70);
    };
  }

  /** Zeros, infinities, NaNs with payloads, extremes, and the neighbours of the zeros. */
  public static float[] specialFloats() {
    float[] special = {
      0f,
      -0f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      Float.intBitsToFloat(0x7fc12345),
      Float.intBitsToFloat(0xffc54321),
      Float.intBitsToFloat(0x7f800001),
      Float.intBitsToFloat(0xffbfffff),
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      -Float.MIN_NORMAL,
      Math.nextDown(Float.MIN_NORMAL),
      -Math.nextDown(Float.MIN_NORMAL),
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1,
      -1
    };
    int count = special.length;
    float[] all = Arrays.copyOf(special, count + 1001 * ZEROS.length);
    for (double zero : ZEROS) {
      for (float x : neighbours((float) zero)) {
        all[count++] = x;
      }
    }
    return all;
  }

  /** Zeros, infinities, NaNs with payloads, extremes, and the neighbours of the zeros. */
  public static double[] specialDoubles() {
    DoubleStream special =
        DoubleStream.of(
            0d,
            -0d,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            Double.longBitsToDouble(0x7ff8000012345678L),
            Double.longBitsToDouble(0xfff8000087654321L),
            Double.longBitsToDouble(0x7ff0000000000001L),
            Double.longBitsToDouble(0xfff7ffffffffffffL),
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            -Double.MIN_NORMAL,
            Math.nextDown(Double.MIN_NORMAL),
            -Math.nextDown(Double.MIN_NORMAL),
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            1,
            -1);
    DoubleStream zeros = Arrays.stream(ZEROS).flatMap(zero -> Arrays.stream(neighbours(zero)));
    return DoubleStream.concat(special, zeros).toArray();
  }

  /** x and its 1,000 neighbours, half of them on each side, for x far from 0 and infinity. */
  public static float[] neighbours(float x) {
    float[] neighbours = new float[1001];
    for (int i = 0; i < neighbours.length; i++) {
      neighbours[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x) + i - 500);
    }
    return neighbours;
  }

  /** x and its 1,000 neighbours, half of them on each side, for x far from 0 and infinity. */
  public static double[] neighbours(double x) {
    double[] neighbours = new double[1001];
    for (int i = 0; i < neighbours.length; i++) {
      neighbours[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(x) + i - 500);
    }
    return neighbours;
  }
}
