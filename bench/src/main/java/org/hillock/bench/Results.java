package org.hillock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that was measured, read back. */
final class Results {

  /** One measured time and, where it was asked for, the bytes allocated. */
  /**
   * A measurement.
   *
   * @param ns of the fastest iteration, for a call
   * @param copies the median over the iterations of the time as a multiple of that of arraycopy,
   *     taken just before
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

  private final Map<String, Time> times = new LinkedHashMap<>();
  private final Map<String, List<Double>> copies = new HashMap<>();
  private final Map<String, Error> errors = new HashMap<>();

  Results(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      // What was measured at more leisure replaces what was measured quickly.
      files =
          all.filter(file -> file.toString().contains(".jsonl"))
              .sorted(
                  Comparator.comparing((Path file) -> !file.toString().contains("-quick-"))
                      .thenComparing(file -> !file.toString().endsWith(".part"))
                      .thenComparing(Path::toString))
              .toList();
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
      times.merge(
          time.jdk + " " + cell + (time.bytes.isEmpty() ? "" : " bytes"),
          time,
          (a, b) -> a.copies <= b.copies ? a : b);
    }
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static String copyKey(int jdk, String type, String shape) {
    return jdk + type + Cell.rows(shape).size();
  }

  Stream<Time> times() {
    return times.values().stream().filter(time -> time.bytes.isEmpty());
  }

  Stream<Time> allocations() {
    return times.values().stream().filter(time -> !time.bytes.isEmpty());
  }

  /** The JDKs, newest first. */
  List<Integer> jdks() {
    var found = new TreeSet<Integer>(Comparator.reverseOrder());
    times.values().forEach(time -> found.add(time.jdk));
    return List.copyOf(found);
  }

  /** Every arraycopy of that many numbers on that JDK, in ascending order. */
  List<Double> copies(int jdk, String type, String shape) {
    return copies.getOrDefault(copyKey(jdk, type, shape), List.of()).stream().sorted().toList();
  }

  Optional<Time> find(int jdk, Cell cell) {
    return Optional.ofNullable(times.get(jdk + " " + cell));
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
