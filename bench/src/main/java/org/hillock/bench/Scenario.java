package org.hillock.bench;

import java.util.ArrayList;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;

/** A set of measurements that is run in one go for one peer on one JVM. */
enum Scenario {
  /** What the table of targets asks for, in a few minutes. */
  QUICK(
      "float",
      List.of("65536"),
      List.of("65x1000"),
      List.of(Input.UNIFORM),
      List.of(Operation.FORWARD, Operation.BACKWARD, Operation.BACKWARD_FROM_OUTPUT)),
  KEY("float", List.of("65536"), List.of("65x1000"), List.of(Input.UNIFORM), all()),
  /** Where the overhead of a call decides. */
  SMALL("float", List.of("16", "64", "256"), List.of(), List.of(Input.UNIFORM), forwardBackward()),
  SIZES(
      "float",
      List.of("4096", "1048576", "16777216"),
      List.of(),
      List.of(Input.UNIFORM),
      forwardBackward()),
  INPUTS(
      "float",
      List.of("65536"),
      List.of(),
      List.of(Input.UNIFORM, Input.SATURATED, Input.TAIL, Input.MIXED, Input.NEAR_ZERO),
      forwardBackward()),
  DOUBLE(
      "double",
      List.of("4096", "65536", "1048576", "16777216"),
      List.of("65x1000"),
      List.of(Input.UNIFORM),
      all()),
  /** Rows of 10, 32, 1,000 and 100,000, and an axis that is not the last. */
  ROWS(
      "float",
      List.of(),
      List.of("6554x10", "2048x32", "65x1000", "1x100000", "1000x65/0"),
      List.of(Input.UNIFORM),
      List.of(Operation.FORWARD, Operation.BACKWARD_FROM_OUTPUT)),
  THREADS(
      "float",
      List.of("65536", "1048576", "16777216"),
      List.of(),
      List.of(Input.UNIFORM),
      forwardBackward()),
  /** What a call allocates, ours only. */
  ALLOCATION("float", List.of("256", "65536"), List.of("65x1000"), List.of(Input.UNIFORM), all()),
  /** One moment of one measurement, to see that everything works. */
  TINY("float", List.of("4096"), List.of(), List.of(Input.UNIFORM), List.of(Operation.FORWARD));

  private final String type;
  private final List<String> shapes;
  private final List<String> rowShapes;
  private final List<Input> inputs;
  private final List<Operation> operations;

  Scenario(
      String type,
      List<String> shapes,
      List<String> rowShapes,
      List<Input> inputs,
      List<Operation> operations) {
    this.type = type;
    this.shapes = shapes;
    this.rowShapes = rowShapes;
    this.inputs = inputs;
    this.operations = operations;
  }

  private static List<Operation> all() {
    return List.of(Operation.values());
  }

  private static List<Operation> forwardBackward() {
    return List.of(Operation.FORWARD, Operation.BACKWARD);
  }

  int threads() {
    return this == THREADS ? 2 : 1;
  }

  boolean isShort() {
    return this == QUICK || this == TINY;
  }

  /** What one peer has to do. */
  List<Cell> cells(String name, Peer peer) {
    var cells = new ArrayList<Cell>();
    // The measure is beside everything, so that one sees when the machine was not quiet.
    addCopies(cells);
    if (!name.equals("arraycopy")) {
      String only = System.getProperty("bench.function", "");
      for (Activation activation : Activations.all()) {
        if (only.isEmpty() || activation.name().equals(only)) {
          addFunction(cells, name, peer, activation);
        }
      }
    }
    return this == TINY ? cells.subList(0, Math.min(2, cells.size())) : cells;
  }

  private void addCopies(List<Cell> cells) {
    String any = Activations.all().get(0).name();
    for (List<String> shapesOfKind : List.of(shapes, rowShapes)) {
      for (String shape : shapesOfKind) {
        cells.add(
            new Cell("arraycopy", any, Operation.FORWARD, type, shape, Input.UNIFORM, threads()));
      }
    }
  }

  private void addFunction(List<Cell> cells, String name, Peer peer, Activation activation) {
    for (Operation operation : operations) {
      if (this == QUICK && name.endsWith("math") && operation != Operation.FORWARD) {
        continue;
      }
      for (String shape : activation instanceof Elementwise ? shapes : rowShapes) {
        for (Input input : inputs) {
          var cell =
              new Cell(name, activation.spelling(), operation, type, shape, input, threads());
          if (cell.isOfferedBy(peer)) {
            cells.add(cell);
          }
        }
      }
    }
  }
}
