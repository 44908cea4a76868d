package org.hillock.cli;

import java.util.Locale;
import org.hillock.Backend;

/** Reads a backend as people give it. */
final class Backends {
  private Backends() {}

  /** Returns the backend, which is also the one of functions over rows in this run. */
  static Backend parse(String name) {
    Backend backend =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "auto" -> Backend.AUTO;
          case "scalar" -> Backend.SCALAR;
          case "vector" -> Backend.VECTOR;
          default ->
              throw Failure.wrongUse(
                  "'" + name + "' is no backend; known are auto, scalar and vector");
        };
    if (backend != Backend.AUTO) {
      // Read by the core when it is first used, which is after this.
      System.setProperty("hillock.backend", name.toLowerCase(Locale.ROOT));
    }
    if (backend == Backend.VECTOR && Backend.active() != Backend.VECTOR) {
      throw Failure.cannot("no vector backend here: " + Backend.reason());
    }
    return backend;
  }
}
