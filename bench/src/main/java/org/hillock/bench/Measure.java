package org.hillock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hillock.bench.peer.Peers;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures one scenario for one peer and writes a line for each result: {@code Measure SCENARIO
 * PEER FILE}.
 */
public final class Measure {
  private Measure() {}

  /** Runs the measurements. */
  public static void main(String[] args) throws Exception {
    var scenario = Scenario.valueOf(args[0].toUpperCase(Locale.ROOT));
    String name = args[1];
    Path file = Path.of(args[2]);
    Peer peer = Peers.named(name);
    List<Cell> cells = scenario.cells(name, peer);
    Files.deleteIfExists(file);
    long start = System.nanoTime();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String result = one(scenario, cell, peer, file);
      System.out.printf(
          Locale.ROOT,
          "  %4d s  %d/%d  %s %s %s %s %s %s%n",
          (System.nanoTime() - start) / 1_000_000_000,
          i + 1,
          cells.size(),
          cell.peer(),
          cell.function(),
          cell.operation(),
          cell.shape(),
          cell.input(),
          result);
    }
    // Native libraries leave threads behind.
    System.exit(0);
  }

  private static String one(Scenario scenario, Cell cell, Peer peer, Path file) throws IOException {
    boolean fork = peer.isJava();
    boolean brief = scenario.isShort() || Boolean.getBoolean("bench.brief");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(ArrayBenchmark.class.getName())
            .verbosity(VerboseMode.SILENT)
            .forks(fork ? 1 : 0)
            .warmupIterations(brief ? 1 : 5)
            .warmupTime(TimeValue.milliseconds(brief ? 100 : 200))
            .measurementIterations(brief ? 100 : 5)
            .measurementTime(TimeValue.milliseconds(brief ? 5 : 200))
            .shouldFailOnError(true);
    if (scenario == Scenario.ALLOCATION) {
      options.addProfiler(GCProfiler.class);
    }
    cell.parameters().forEach(options::param);
    Path copies = Files.createTempFile("copies", ".txt");
    System.setProperty("bench.copies", copies.toString());
    options.jvmArgsAppend("-Dbench.copies=" + copies);
    Collection<RunResult> results;
    try {
      results = new Runner(options.build()).run();
    } catch (RunnerException e) {
      return "FAILED: " + e.getMessage();
    }
    var summary = new ArrayList<String>();
    for (RunResult result : results) {
      Map<String, String> line = new LinkedHashMap<>(cell.parameters());
      Peer measured = cell.peer().equals("arraycopy") ? Peers.named("arraycopy") : peer;
      line.put("title", measured.title());
      line.put("grade", measured.grade());
      line.put("jdk", Integer.toString(Runtime.version().feature()));
      line.put(
          "vm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
      Result<?> primary = result.getPrimaryResult();
      double median = primary.getStatistics().getPercentile(50);
      line.put("ns", String.format(Locale.ROOT, "%.2f", median));
      line.put("least", String.format(Locale.ROOT, "%.2f", primary.getStatistics().getMin()));
      line.put(
          "copies", String.format(Locale.ROOT, "%.4f", copies(result, Files.readAllLines(copies))));
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      if (allocated != null) {
        line.put("bytes", String.format(Locale.ROOT, "%.3f", allocated.getScore()));
      }
      Files.writeString(
          file, Line.of(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Files.delete(copies);
      summary.add(String.format(Locale.ROOT, "%.3f ns/element", median / cell.size()));
    }
    return String.join(" ", summary);
  }

  /** Returns the median over the iterations of the time as a multiple of the copy's before it. */
  private static double copies(RunResult result, List<String> copies) {
    List<Double> ratios = new ArrayList<>();
    Collection<IterationResult> iterations =
        result.getBenchmarkResults().iterator().next().getIterationResults();
    int at = copies.size() - iterations.size(); // those of the warm-up come first
    for (IterationResult iteration : iterations) {
      ratios.add(iteration.getPrimaryResult().getScore() / Double.parseDouble(copies.get(at++)));
    }
    Collections.sort(ratios);
    return ratios.get(ratios.size() / 2);
  }
}
