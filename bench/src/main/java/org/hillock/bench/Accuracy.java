package org.hillock.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.bench.peer.Peers;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.hillock.testkit.reference.RowOracle;
import org.hillock.testkit.reference.Ulp;

/**
 * Compares one peer with the reference over every N-th finite float, and over rows of 1,000 in [-5,
 * 5], and writes the largest errors: {@code Accuracy PEER N FILE}. It shows as well that a peer
 * computes the function that it is measured for.
 */
public final class Accuracy {
  private static final int BLOCK = 1 << 14;

  /** Below this size of a result, or at a subnormal input, an error is not held against a peer. */
  private static final double SMALL = 0x1p-10;

  private Accuracy() {}

  /** Runs the comparison. */
  public static void main(String[] args) throws Exception {
    Peer peer = Peers.named(args[0]);
    int step = Integer.parseInt(args[1]);
    var lines = new StringBuilder();
    for (Elementwise unit : Activations.elementwise()) {
      for (Operation operation : Operation.values()) {
        if (operation == Operation.BACKWARD) {
          continue;
        }
        var errors = errors(peer, unit, operation, step);
        if (errors != null) {
          errors.put("step", args[1]);
          lines.append(line(args[0], peer, unit, operation, errors)).append('\n');
        }
      }
    }
    for (Rowwise unit : Activations.rowwise()) {
      var errors = errors(peer, unit);
      if (errors != null) {
        lines.append(line(args[0], peer, unit, Operation.FORWARD, errors)).append('\n');
      }
    }
    Files.writeString(Path.of(args[2]), lines);
    System.exit(0);
  }

  private static String line(
      String name,
      Peer peer,
      Activation activation,
      Operation operation,
      Map<String, String> errors) {
    errors.put("peer", name);
    errors.put("title", peer.title());
    errors.put("function", activation.spelling());
    errors.put("operation", operation.name());
    errors.put("jdk", Integer.toString(Runtime.version().feature()));
    System.out.printf(
        "  %-10s %-20s max %10s ulp at %s, where |y| >= 2^-10 %10s at %s%n",
        activation.name(),
        operation,
        errors.get("ulp"),
        errors.get("worst"),
        errors.get("ulpOfLarge"),
        errors.get("worstOfLarge"));
    return Line.of(errors);
  }

  /** Over rows: every entry of what is measured for speed. */
  private static Map<String, String> errors(Peer peer, Rowwise unit) {
    Rows rows = Rows.of(65, 1000);
    Work work = Work.floats(unit, Operation.FORWARD, rows, 1);
    Task task = peer.prepare(work).orElse(null);
    if (task == null) {
      return null;
    }
    Input.UNIFORM.fill(work);
    float[] x = work.x().clone();
    task.load();
    task.run();
    task.fetch();
    task.close();
    RowOracle oracle = Reference.ofRows(unit.name(), Map.of());
    var worst = new Worst();
    for (int at = 0; at < rows.size(); at += rows.length()) {
      double[] row = new double[rows.length()];
      for (int j = 0; j < row.length; j++) {
        row[j] = x[at + j];
      }
      Exact[] truth = oracle.value(row, null);
      for (int j = 0; j < row.length; j++) {
        double error = Ulp.FLOAT.ofValue(work.result()[at + j], truth[j]);
        worst.add(x[at + j], 1, error);
      }
    }
    return worst.entries();
  }

  private static Map<String, String> errors(
      Peer peer, Elementwise unit, Operation operation, int step) {
    // A derivative is what backward gives for an incoming gradient of 1.
    Operation asked = operation;
    Work work = Work.floats(unit, asked, Rows.one(BLOCK), 1);
    Task task = peer.prepare(work).orElse(null);
    if (task == null && operation == Operation.DERIVATIVE) {
      work = Work.floats(unit, Operation.BACKWARD, Rows.one(BLOCK), 1);
      task = peer.prepare(work).orElse(null);
    }
    if (task == null) {
      return null;
    }
    Oracle oracle = Reference.of(unit.name(), Map.of());
    var worst = new Worst();
    float[] inputs = new float[BLOCK];
    int filled = 0;
    for (long bits = Integer.MIN_VALUE + 17; bits <= Integer.MAX_VALUE; bits += step) {
      float x = Float.intBitsToFloat((int) bits);
      if (Float.isFinite(x)) {
        inputs[filled++] = x;
      }
      if (filled == BLOCK) {
        block(work, task, inputs, operation, oracle, worst);
        filled = 0;
      }
    }
    if (filled > 0) {
      Arrays.fill(inputs, filled, BLOCK, inputs[0]);
      block(work, task, inputs, operation, oracle, worst);
    }
    task.close();
    return worst.entries();
  }

  private static void block(
      Work work, Task task, float[] inputs, Operation operation, Oracle oracle, Worst worst) {
    System.arraycopy(inputs, 0, work.x(), 0, BLOCK);
    Arrays.fill(work.dy(), 1);
    if (work.operation() == Operation.BACKWARD_FROM_OUTPUT) {
      Outputs.inPlace(work);
    }
    task.load();
    task.run();
    task.fetch();
    for (int i = 0; i < BLOCK; i++) {
      float x = inputs[i];
      boolean value = operation == Operation.FORWARD;
      double truth = value ? oracle.quickValue(x) : oracle.quickDerivative(x);
      worst.add(x, Math.abs(truth), Ulp.FLOAT.ofDerivative(work.result()[i], truth));
    }
  }

  private static final class Worst {
    private double ulp;
    private double ulpOfLarge;
    private float at;
    private float atOfLarge;

    void add(float x, double truth, double error) {
      if (truth >= Float.MIN_NORMAL && error > ulp) {
        ulp = error;
        at = x;
      }
      if (truth >= SMALL && Math.abs(x) >= Float.MIN_NORMAL && error > ulpOfLarge) {
        ulpOfLarge = error;
        atOfLarge = x;
      }
    }

    Map<String, String> entries() {
      var entries = new LinkedHashMap<String, String>();
      entries.put("ulp", String.format(Locale.ROOT, "%.3g", ulp));
      entries.put("worst", Float.toString(at));
      entries.put("ulpOfLarge", String.format(Locale.ROOT, "%.3g", ulpOfLarge));
      entries.put("worstOfLarge", Float.toString(atOfLarge));
      return entries;
    }
  }
}
