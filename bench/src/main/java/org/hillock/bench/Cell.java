package org.hillock.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rows;

/**
 * One measurement.
 *
 * @param peer the short name of who is measured
 * @param function the spelling of the activation
 * @param operation what is computed
 * @param type {@code float} or {@code double}
 * @param shape the number of elements, or rows as in {@code 65x1000}, or an axis that is not the
 *     last as in {@code 1000x65/0}
 * @param input where the inputs lie
 * @param threads how many threads may work
 */
record Cell(
    String peer,
    String function,
    Operation operation,
    String type,
    String shape,
    Input input,
    int threads) {

  Map<String, String> parameters() {
    var map = new LinkedHashMap<String, String>();
    map.put("peer", peer);
    map.put("function", function);
    map.put("operation", operation.name());
    map.put("type", type);
    map.put("shape", shape);
    map.put("input", input.name());
    map.put("threads", Integer.toString(threads));
    return map;
  }

  static Cell of(Map<String, String> parameters) {
    return new Cell(
        parameters.get("peer"),
        parameters.get("function"),
        Operation.valueOf(parameters.get("operation")),
        parameters.get("type"),
        parameters.get("shape"),
        Input.valueOf(parameters.get("input")),
        Integer.parseInt(parameters.get("threads")));
  }

  /** The work with its arrays filled. */
  Work work() {
    Work work = emptyWork();
    input.fill(work);
    return work;
  }

  private Work emptyWork() {
    Activation activation = Activations.named(function);
    Rows rows = rows(shape);
    return type.equals("double")
        ? Work.doubles(activation, operation, rows, threads)
        : Work.floats(activation, operation, rows, threads);
  }

  /** Whether the peer has it; tried on arrays that are short where that changes nothing. */
  boolean isOfferedBy(Peer by) {
    boolean short_ = Activations.named(function) instanceof Elementwise;
    Cell tried = new Cell(peer, function, operation, type, short_ ? "64" : shape, input, threads);
    return by.prepare(tried.emptyWork())
        .map(
            task -> {
              task.close();
              return true;
            })
        .orElse(false);
  }

  static Rows rows(String shape) {
    int slash = shape.indexOf('/');
    String sizes = slash < 0 ? shape : shape.substring(0, slash);
    int[] axes = Arrays.stream(sizes.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    int axis = slash < 0 ? axes.length - 1 : Integer.parseInt(shape.substring(slash + 1));
    return Rows.along(axes, axis);
  }

  /** How many numbers. */
  int size() {
    return rows(shape).size();
  }
}
