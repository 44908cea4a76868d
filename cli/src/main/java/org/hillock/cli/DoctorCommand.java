package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hillock.Backend;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What this machine offers, and how fast it is. */
@CommandLine.Command(
    name = "doctor",
    description = "Say which loops run here and why, and how fast they are.")
final class DoctorCommand implements Command {

  private static final int ELEMENTS = 65_536;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long to measure; 10 if not given, 0 for not at all.")
  private double seconds;

  /** So many take milliseconds once they are compiled, and seconds before. */
  private static final int FEWEST_PASSES = 20;

  private double copied;
  private boolean settled = true;

  @Override
  public int run(Catalogue catalogue, Console console) {
    if (!(seconds >= 0 && seconds <= 3600)) {
      throw Failure.wrongUse("--seconds must be from 0 to 3600, got " + Numbers.shortest(seconds));
    }
    console.println("backend   " + Backend.reason());
    console.println(
        "JDK       "
            + System.getProperty("java.version")
            + ", "
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("java.vendor"));
    console.println(
        "CPU       "
            + cpu()
            + ", "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " for this program, "
            + System.getProperty("os.name"));
    console.println("vectors   " + vectors());
    console.println("fma       " + fma());
    if (seconds > 0) {
      console.flush();
      speed(catalogue, console);
    }
    return ExitCode.DONE;
  }

  // ---- what there is ----

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name") && line.contains(":"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown model");
    } catch (IOException e) {
      return "unknown model";
    }
  }

  /** By reflection: the module may be absent. */
  private static String vectors() {
    try {
      Object species =
          Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED").get(null);
      Object bits =
          Class.forName("jdk.incubator.vector.VectorSpecies")
              .getMethod("vectorBitSize")
              .invoke(species);
      int size = (Integer) bits;
      return size + " bits: " + size / 32 + " floats or " + size / 64 + " doubles at once";
    } catch (ReflectiveOperationException | LinkageError e) {
      return "not available: start java with --add-modules jdk.incubator.vector";
    }
  }

  private static String fma() {
    double nanos = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 20; round++) {
      long begin = System.nanoTime();
      double sum = 0;
      for (int i = 0; i < 2000; i++) {
        sum = Math.fma(sum, 0.5, 1.1);
      }
      nanos = Math.min(nanos, (System.nanoTime() - begin + (sum > 3 ? 1 : 0)) / 2000.0);
    }
    // Emulated it goes through BigDecimal and takes a microsecond; even interpreted it takes 50 ns.
    return nanos < 200
        ? "in hardware"
        : String.format(
            Locale.ROOT,
            "emulated, %.0f ns each: the results are the same, but everything is slow; this"
                + " processor, or the options of this JVM (-XX:UseAVX), lack it",
            nanos);
  }

  // ---- how fast it is ----

  private void speed(Catalogue catalogue, Console console) {
    List<Elementwise> units = catalogue.elementwise();
    float[] x = new float[ELEMENTS];
    float[] dy = new float[ELEMENTS];
    float[] y = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      // A permutation of an even grid over [-5, 5], so that branches cannot be guessed.
      x[i] = i * 40_503 % ELEMENTS * (10f / ELEMENTS) - 5;
      dy[i] = 1 + i * 0x1p-16f;
    }
    double each = seconds * 1e9 / (3 * units.size() + 1);
    copied = nanosPerElement(each, () -> System.arraycopy(x, 0, y, 0, ELEMENTS));
    console.println(
        String.format(
            Locale.ROOT,
            "speed     ns per float and ratio to System.arraycopy (%.3f ns), %,d floats in [-5, 5]",
            copied,
            ELEMENTS));
    console.println("");
    console.println(
        String.format("%-12s %-16s %-16s %-16s", "", "forward", "forward, fast", "backward"));
    for (Elementwise unit : units) {
      console.progress("measuring " + unit.name());
      Kernel full = unit.kernel();
      Kernel fast = unit.kernel(Grade.FAST);
      String line =
          String.format("%-12s ", unit.name())
              + cell(nanosPerElement(each, () -> full.forward(x, y)))
              + cell(nanosPerElement(each, () -> fast.forward(x, y)))
              + cell(nanosPerElement(each, () -> full.backward(x, dy, y)));
      console.clearProgress();
      console.println(line.stripTrailing());
      console.flush();
    }
    if (!settled) {
      console.println("");
      console.println(
          "Some loops were not compiled in this time, and the figures show it: give --seconds more,"
              + " or run it when the machine is less busy.");
    }
  }

  private String cell(double nanos) {
    String numbers = String.format(Locale.ROOT, "%.3f  %.1f x", nanos, nanos / copied);
    return String.format("%-17s", numbers);
  }

  /**
   * The best of many passes: others who use the machine can only add. On a busy one the compiler
   * may need longer than there is time; then it gets up to ten times as much.
   */
  private double nanosPerElement(double budget, Runnable pass) {
    long start = System.nanoTime();
    long now = start;
    long gained = start;
    long best = Long.MAX_VALUE;
    int passes = 0;
    do {
      long begin = now;
      pass.run();
      now = System.nanoTime();
      passes++;
      if (now - begin < best - best / 4) {
        gained = now;
      }
      best = Math.min(best, now - begin);
    } while (now - start < budget
        || (now - start < 10 * budget && (passes < FEWEST_PASSES || now - gained < budget / 2)));
    settled &= passes >= FEWEST_PASSES && now - gained >= budget / 2;
    return (double) best / ELEMENTS;
  }
}
