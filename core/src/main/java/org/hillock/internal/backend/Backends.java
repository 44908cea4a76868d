package org.hillock.internal.backend;

import java.util.Locale;
import org.hillock.Backend;

/** Decides once which backend this machine runs, and says so once. */
public final class Backends {

  private static final String PROPERTY = "hillock.backend";

  private static final Backend ACTIVE;
  private static final String REASON;
  private static final RowLoop ROW_LOOP;

  static {
    String asked = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
    String obstacle = obstacle(asked);
    ACTIVE = obstacle == null ? Backend.VECTOR : Backend.SCALAR;
    REASON = obstacle == null ? VectorProbe.describe() : obstacle;
    ROW_LOOP = ACTIVE == Backend.VECTOR ? VectorProbe.rowLoop() : new ScalarRowLoop();
    System.Logger logger = System.getLogger("org.hillock");
    boolean chosen = ACTIVE == Backend.VECTOR || asked.equals("scalar");
    logger.log(chosen ? System.Logger.Level.DEBUG : System.Logger.Level.INFO, REASON);
  }

  private Backends() {}

  /** Returns the backend that is used unless a caller asks for another. */
  public static Backend active() {
    return ACTIVE;
  }

  /** Returns one sentence on what was chosen and why. */
  public static String reason() {
    return REASON;
  }

  /** Returns softmax on the active backend. */
  public static RowLoop rowLoop() {
    return ROW_LOOP;
  }

  /**
   * Returns the backend that a request means here.
   *
   * @throws IllegalStateException if there is no such backend here
   */
  static Backend resolve(Backend asked) {
    if (asked == Backend.VECTOR && ACTIVE != Backend.VECTOR && !usable()) {
      throw new IllegalStateException("no vector backend: " + REASON);
    }
    return asked == Backend.AUTO ? ACTIVE : asked;
  }

  private static boolean usable() {
    return obstacle("vector") == null;
  }

  /** Returns why SIMD loops are not used, each time with what to do; null if they are. */
  private static String obstacle(String asked) {
    if (asked.equals("scalar")) {
      return "plain Java loops, as -D" + PROPERTY + "=scalar asks";
    }
    if (!asked.equals("auto") && !asked.equals("vector")) {
      return "plain Java loops, because -D"
          + PROPERTY
          + "="
          + asked
          + " is none of auto, scalar, vector";
    }
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return "plain Java loops, several times slower than SIMD: the Vector API is fast on HotSpot"
          + " only, and this JVM is "
          + vm;
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return "plain Java loops, several times slower than SIMD: start java with"
          + " --add-modules jdk.incubator.vector";
    }
    Module core = Backends.class.getModule();
    Module vector = ModuleLayer.boot().findModule("jdk.incubator.vector").get();
    if (!core.canRead(vector)) {
      core.addReads(vector);
    }
    try {
      return VectorProbe.obstacle();
    } catch (RuntimeException | LinkageError e) {
      return "plain Java loops, several times slower than SIMD: the vector module does not work"
          + " here ("
          + e
          + ")";
    }
  }
}
