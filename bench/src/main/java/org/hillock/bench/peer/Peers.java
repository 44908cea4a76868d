package org.hillock.bench.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hillock.Backend;
import org.hillock.Grade;
import org.hillock.bench.Peer;

/** Everything that is measured, by a short name. A peer is loaded when it is asked for. */
public final class Peers {
  private static final Map<String, Supplier<Peer>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("arraycopy", ArrayCopy::new);
    ALL.put("full", () -> new Hillock(Grade.FULL, Backend.VECTOR));
    ALL.put("fast", () -> new Hillock(Grade.FAST, Backend.VECTOR));
    ALL.put("full-scalar", () -> new Hillock(Grade.FULL, Backend.SCALAR));
    ALL.put("fast-scalar", () -> new Hillock(Grade.FAST, Backend.SCALAR));
    ALL.put("vector-api", VectorApi::new);
    ALL.put("libtorch", Libtorch::new);
    ALL.put("onnxruntime", OnnxRuntime::new);
    ALL.put("onednn", OneDnn::new);
    ALL.put("tensorflow", TensorFlowPeer::new);
    ALL.put("nd4j", Nd4jPeer::new);
    ALL.put("fastmath", JavaLoops::fastMath);
    ALL.put("math", JavaLoops::math);
  }

  private Peers() {}

  /** The short names, ours first. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The peer of a short name. */
  public static Peer named(String name) {
    Supplier<Peer> found = ALL.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "no peer is called " + name + "; there are " + String.join(", ", ALL.keySet()));
    }
    return found.get();
  }
}
