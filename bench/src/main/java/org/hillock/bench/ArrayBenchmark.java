package org.hillock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hillock.bench.peer.Peers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
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
  private Copies copies;

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
    Work work = cell.work();
    task = Peers.named(peer).prepare(work).orElseThrow();
    task.load();
    copies = new Copies(work);
    settle(cell.size());
  }

  /**
   * Until the compiler is done, which it says only by speed: before, loops over vectors are 1,000
   * times slower. It starts on what has been run tens of thousands of times.
   */
  private void settle(int size) {
    long limit = System.nanoTime() + 20_000_000_000L;
    int least = Math.max(10, (1 << 23) / size);
    for (int call = 0; call < least && System.nanoTime() < limit; call++) {
      task.run();
    }
    double before = Double.POSITIVE_INFINITY;
    for (int batch = 0; System.nanoTime() < limit; batch++) {
      long start = System.nanoTime();
      int calls = 0;
      do {
        task.run();
        calls++;
      } while (System.nanoTime() - start < 50_000_000L);
      double now = (double) (System.nanoTime() - start) / calls;
      if (batch >= 4 && now > 0.9 * before) {
        return;
      }
      before = now;
    }
  }

  /** Times arraycopy before each iteration: the machine may run at another speed by the next. */
  @Setup(Level.Iteration)
  public void copy() throws IOException {
    String file = System.getProperty("bench.copies");
    if (file != null) {
      String line = copies.average() + "\n";
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
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
