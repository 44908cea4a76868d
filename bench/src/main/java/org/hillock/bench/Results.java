package org.hillock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that was measured, read back. */
final class Results {

  /**
   * A measurement.
   *
   * @param ns of the fastest iteration, for a call
   * @param copies the median over the iterations of the time as a multiple of that of arraycopy,
   *     taken just before
   * @param bytes allocated by a call, where that was asked for, or empty
   */
  record Time(
      Cell cell,
      int jdk,
      String vm,
      String title,
      String grade,
      double ns,
      double copies,
      String bytes) {
    boolean isPeer() {
      return grade.isEmpty() && !cell.peer().equals("arraycopy");
    }
  }

  /** The largest errors in ulp: where the result is normal, and where it is at least 2^-10. */
  record Error(double ulp, double ulpOfLarge) {}

  /** The passes of each. */
  private final Map<String, List<Time>> times = new LinkedHashMap<>();

  private final Map<String, List<Double>> copies = new HashMap<>();
  private final Map<String, Error> errors = new HashMap<>();

  Results(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().contains(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        Map<String, String> entries = Line.read(line);
        if (entries.containsKey("ulp")) {
          errors.put(
              entries.get("peer") + entries.get("function") + entries.get("operation"),
              new Error(number(entries.get("ulp")), number(entries.get("ulpOfLarge"))));
        } else if (!file.toString().contains("-tiny-")) {
          add(entries);
        }
      }
    }
  }

  private void add(Map<String, String> entries) {
    Cell cell = Cell.of(entries);
    var time =
        new Time(
            cell,
            Integer.parseInt(entries.get("jdk")),
            entries.getOrDefault("vm", ""),
            entries.get("title"),
            entries.get("grade"),
            number(entries.get("least")),
            number(entries.get("copies")),
            entries.getOrDefault("bytes", ""));
    if (cell.peer().equals("arraycopy")) {
      copies
          .computeIfAbsent(copyKey(time.jdk, cell.type(), cell.shape()), key -> new ArrayList<>())
          .add(time.ns);
    } else {
      // With two threads a peer may refuse to be measured, not with one.
      times
          .computeIfAbsent(
              time.jdk + " " + cell + (time.bytes.isEmpty() ? "" : " bytes"),
              key -> new ArrayList<>())
          .add(time);
    }
  }

  /** The middle one of the passes; of an even number the faster one, for everybody. */
  private static Time median(List<Time> passes) {
    return passes.stream()
        .sorted(Comparator.comparingDouble(Time::copies))
        .toList()
        .get((passes.size() - 1) / 2);
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static String copyKey(int jdk, String type, String shape) {
    return jdk + type + Cell.rows(shape).size();
  }

  private Stream<Time> medians() {
    return times.values().stream().map(Results::median);
  }

  Stream<Time> times() {
    return medians().filter(time -> time.bytes.isEmpty());
  }

  Stream<Time> allocations() {
    return medians().filter(time -> !time.bytes.isEmpty());
  }

  /** The JDKs, newest first. */
  List<Integer> jdks() {
    var found = new TreeSet<Integer>(Comparator.reverseOrder());
    medians().forEach(time -> found.add(time.jdk));
    return List.copyOf(found);
  }

  /** Every arraycopy of that many numbers on that JDK, in ascending order. */
  List<Double> copies(int jdk, String type, String shape) {
    return copies.getOrDefault(copyKey(jdk, type, shape), List.of()).stream().sorted().toList();
  }

  Optional<Time> find(int jdk, Cell cell) {
    return Optional.ofNullable(times.get(jdk + " " + cell)).map(Results::median);
  }

  /** The fastest iteration of all passes of that work by that peer, in ns for a call. */
  double least(Time time) {
    return times.get(time.jdk + " " + time.cell).stream().mapToDouble(Time::ns).min().orElseThrow();
  }

  /** Of how many passes a time is the median, at that shape on that JDK. */
  IntSummaryStatistics passes(int jdk, String shape) {
    return times()
        .filter(time -> time.jdk == jdk && time.cell.shape().equals(shape))
        .filter(
            time ->
                time.cell.type().equals("float")
                    && time.cell.threads() == 1
                    && time.cell.input() == Input.UNIFORM)
        .mapToInt(time -> times.get(time.jdk + " " + time.cell).size())
        .summaryStatistics();
  }

  /** The largest errors of a peer; a gradient has those of the derivative. */
  Optional<Error> error(Cell cell) {
    Operation operation =
        cell.operation() == Operation.BACKWARD ? Operation.DERIVATIVE : cell.operation();
    return Optional.ofNullable(errors.get(cell.peer() + cell.function() + operation.name()));
  }

  /** The fastest peer for the same work as the cell, with an error of at most so many ulps. */
  Optional<Time> fastestPeer(int jdk, Cell like, double ulps) {
    return times()
        .filter(time -> time.jdk == jdk && time.isPeer() && isSameWork(time.cell, like))
        .filter(
            time ->
                ulps == Double.POSITIVE_INFINITY
                    || error(time.cell).map(error -> error.ulpOfLarge <= ulps).orElse(false))
        .min(Comparator.comparingDouble(Time::copies));
  }

  private static boolean isSameWork(Cell a, Cell b) {
    return a.function().equals(b.function())
        && a.operation() == b.operation()
        && a.type().equals(b.type())
        && a.shape().equals(b.shape())
        && a.input() == b.input()
        && a.threads() == b.threads();
  }
}
