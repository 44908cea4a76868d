package org.hillock;

import org.hillock.internal.backend.Backends;

/** How loops over arrays are run. The bits are the same; the speed is not. */
public enum Backend {
  /** {@link #VECTOR} where this machine has it, otherwise {@link #SCALAR}. */
  AUTO,
  /** Plain Java loops. */
  SCALAR,
  /** SIMD loops by {@code jdk.incubator.vector}. */
  VECTOR;

  /**
   * Returns the backend that {@link #AUTO} means here: decided once, by the system property {@code
   * hillock.backend} ({@code auto}, {@code scalar} or {@code vector}) and by what the JVM offers.
   */
  public static Backend active() {
    return Backends.active();
  }

  /**
   * Returns one sentence that says what was chosen, why, and, if it is the slow one, what to do.
   */
  public static String reason() {
    return Backends.reason();
  }
}
