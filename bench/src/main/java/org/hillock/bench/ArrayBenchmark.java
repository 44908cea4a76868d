package org.hillock.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hillock.bench.peer.Peers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call of one peer; {@link Measure} says which. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ArrayBenchmark {
  @Param("")
  String peer;

  @Param("")
  String function;

  @Param("")
  String operation;

  @Param("")
  String type;

  @Param("")
  String shape;

  @Param("")
  String input;

  @Param("")
  String threads;

  private Task task;

  @Setup
  public void setUp() {
    Cell cell =
        Cell.of(
            Map.of(
                "peer",
                peer,
                "function",
                function,
                "operation",
                operation,
                "type",
                type,
                "shape",
                shape,
                "input",
                input,
                "threads",
                threads));
    task = Peers.named(peer).prepare(cell.work()).orElseThrow();
    task.load();
  }

  @Benchmark
  public void call() {
    task.run();
  }

  @TearDown
  public void tearDown() {
    task.close();
  }
}
