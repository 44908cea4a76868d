package org.hillock.internal.backend;

import jdk.incubator.vector.DoubleVector;
import org.hillock.internal.math.FloatMath;

/**
 * What {@link Backends} asks of the vector module, in a class that is loaded only if it is there.
 */
final class VectorProbe {
  private VectorProbe() {}

  private static int bits() {
    return DoubleVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** Returns why SIMD loops cannot be used, or null. */
  static String obstacle() {
    if (bits() < 128) {
      return "plain Java loops, several times slower than SIMD: this machine's vectors have only "
          + bits()
          + " bits";
    }
    double x = -0.75;
    double lane =
        FloatMath.Simd.exp(DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, x)).lane(0);
    if (lane != FloatMath.exp(x)) {
      return "plain Java loops, several times slower than SIMD: the warm-up kernel gave other bits;"
          + " please report this JVM";
    }
    return null;
  }

  static String describe() {
    return "SIMD loops of " + bits() + " bits by jdk.incubator.vector";
  }

  static RowLoop rowLoop() {
    return new VectorRowLoop();
  }
}
