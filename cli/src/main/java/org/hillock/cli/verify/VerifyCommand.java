package org.hillock.cli.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hillock.Activation;
import org.hillock.Backend;
import org.hillock.Card;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Rowwise;
import org.hillock.cli.Command;
import org.hillock.cli.Console;
import org.hillock.cli.ExitCode;
import org.hillock.cli.Failure;
import org.hillock.cli.Numbers;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.hillock.testkit.reference.RowOracle;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The proof of the accuracy. */
@CommandLine.Command(
    name = "verify",
    description = {
      "Compare functions with a reference that is independent of them and far more exact, and the"
          + " fast loops with the plain ones, bit for bit.",
      "Without more: value, derivative and second derivative of every function, in both grades, at"
          + " every 4096-th float."
    })
public final class VerifyCommand implements Command {

  private static final long FLOATS = 1L << 32;

  @Parameters(paramLabel = "NAME", description = "The functions; all if none is named.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--every", paramLabel = "N", description = "Check every N-th float.")
  private Long every;

  @Option(names = "--all", description = "Check all 4,294,967,296 floats.")
  private boolean all;

  @Option(
      names = "--start",
      paramLabel = "K",
      description = "Begin with the K-th float, below N; otherwise a random one.")
  private Long start;

  @Option(names = "--double", description = "Check doubles instead, half of them where it is hard.")
  private boolean doubles;

  @Option(
      names = "--points",
      paramLabel = "N",
      description =
          "How many doubles (or, of a function over rows, entries); 10000000 if not given.")
  private Long points;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Chooses the doubles or rows; otherwise a random one.")
  private Long seed;

  @Option(names = "--value", description = "Check the value, and nothing else that is not named.")
  private boolean value;

  @Option(names = "--derivative", description = "Check the derivative.")
  private boolean derivative;

  @Option(names = "--second-derivative", description = "Check the second derivative.")
  private boolean secondDerivative;

  @Option(
      names = "--loops",
      description = {
        "Hold only the fast loops against the plain ones, without a reference;",
        "that takes a fraction of the time."
      })
  private boolean loops;

  @Option(names = "--grade", paramLabel = "full|fast", description = "Check only this grade.")
  private String grade;

  @Option(names = "--threads", paramLabel = "T", description = "Use so many threads.")
  private Integer threads;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Append the results to a file for programs.")
  private Path csv;

  private final List<String> problems = new ArrayList<>();
  private volatile Sweep running;
  private volatile boolean interrupted;
  private List<Activation> named;

  @Override
  public int run(Catalogue catalogue, Console console) throws IOException, InterruptedException {
    named = names.stream().map(catalogue::named).toList();
    checkOptions();
    requireReference();
    Set<Grade> grades = grades();
    Set<Quantity> quantities = quantities();
    requireValue(quantities);
    Map<Activation, Sweep> sweeps = sweeps(catalogue, quantities, grades);
    Results results = new Results(console, !loops, csv);
    var reported = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupt(reported));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      announce(console);
      results.header();
      var progress = new Progress(console, sweeps.values());
      for (Map.Entry<Activation, Sweep> each : sweeps.entrySet()) {
        String name = each.getKey().spelling();
        Sweep sweep = each.getValue();
        running = sweep;
        if (interrupted) {
          break;
        }
        sweep.run(threads(), done -> progress.show(name, done));
        progress.finished(sweep);
        console.clearProgress();
        report(results, name, sweep, format());
        if (each.getKey() instanceof Elementwise unit && !interrupted) {
          checkSpecialValues(unit, quantities, grades);
        }
      }
      return conclude(console, sweeps);
    } finally {
      console.flush();
      reported.countDown();
      removeHook(hook);
    }
  }

  // ---- what is asked ----

  private void checkOptions() {
    if (all && every != null) {
      throw Failure.wrongUse("--all and --every exclude each other; choose one");
    }
    if (doubles && (all || every != null || start != null || grade != null)) {
      throw Failure.wrongUse(
          "--all, --every, --start and --grade are about floats; with --double give --points");
    }
    if (loops && csv != null) {
      throw Failure.wrongUse("--csv takes errors, which --loops does not look for; leave one out");
    }
    if (loops && Backend.active() == Backend.SCALAR) {
      throw Failure.wrongUse("--loops needs two kinds of loops: " + Backend.reason());
    }
    if (loops && named.stream().anyMatch(Rowwise.class::isInstance)) {
      throw Failure.wrongUse("--loops is about functions of a number, not of rows");
    }
    atLeast("--every", every, 1);
    atMost("--every", every, FLOATS);
    atLeast("--start", start, 0);
    atMost("--start", start, step() - 1);
    atLeast("--points", points, 1);
    atLeast("--threads", threads == null ? null : Long.valueOf(threads), 1);
    atMost("--threads", threads == null ? null : Long.valueOf(threads), 1024);
    if (points != null && !doubles && named.stream().noneMatch(Rowwise.class::isInstance)) {
      throw Failure.wrongUse(
          "--points is about doubles and rows; for floats give --every or --all");
    }
  }

  private static void atLeast(String option, Long given, long least) {
    if (given != null && given < least) {
      throw Failure.wrongUse(option + " must be at least " + least + ", got " + given);
    }
  }

  private static void atMost(String option, Long given, long most) {
    if (given != null && given > most) {
      throw Failure.wrongUse(option + " must be at most " + most + ", got " + given);
    }
  }

  private long step() {
    return all ? 1 : every == null ? 4096 : every;
  }

  private int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private Set<Grade> grades() {
    if (grade == null) {
      return EnumSet.allOf(Grade.class);
    }
    return switch (grade.toLowerCase(Locale.ROOT)) {
      case "full" -> EnumSet.of(Grade.FULL);
      case "fast" -> EnumSet.of(Grade.FAST);
      default -> throw Failure.wrongUse("--grade must be full or fast, got '" + grade + "'");
    };
  }

  private Set<Quantity> quantities() {
    Set<Quantity> chosen = EnumSet.noneOf(Quantity.class);
    if (value) {
      chosen.add(Quantity.VALUE);
    }
    if (derivative) {
      chosen.add(Quantity.DERIVATIVE);
    }
    if (secondDerivative) {
      chosen.add(Quantity.SECOND_DERIVATIVE);
    }
    return chosen.isEmpty() ? EnumSet.allOf(Quantity.class) : chosen;
  }

  private void requireReference() {
    for (Activation each : named) {
      if (!hasReference(each)) {
        throw Failure.wrongUse(
            each.name()
                + " cannot be verified: it is not Hillock's own, and there is no reference for it");
      }
    }
  }

  private static boolean hasReference(Activation activation) {
    return Reference.names().contains(activation.name());
  }

  private void requireValue(Set<Quantity> quantities) {
    for (Activation each : named) {
      if (each instanceof Rowwise && !quantities.contains(Quantity.VALUE)) {
        throw Failure.wrongUse(
            each.name()
                + " is taken over rows, of which verify checks the value only; use --value");
      }
    }
  }

  private Map<Activation, Sweep> sweeps(
      Catalogue catalogue, Set<Quantity> quantities, Set<Grade> grades) {
    var random = new SplittableRandom();
    if (start == null) {
      start = random.nextLong(step());
    }
    if (seed == null) {
      seed = random.nextLong(1L << 32);
    }
    Map<Activation, Sweep> sweeps = new LinkedHashMap<>();
    List<Activation> known =
        catalogue.all().stream()
            .filter(each -> hasReference(each) && !(loops && each instanceof Rowwise))
            .toList();
    for (Activation each : named.isEmpty() ? known : named) {
      sweeps.put(each, sweep(each, quantities, grades));
    }
    return sweeps;
  }

  private Sweep sweep(Activation activation, Set<Quantity> quantities, Set<Grade> grades) {
    Map<String, Double> parameters = parameters(activation);
    if (activation instanceof Rowwise unit) {
      // A row costs the reference far more than a number, so fewer of them when nobody says.
      long entries = points != null ? points : named.isEmpty() ? 100_000 : 1_000_000;
      RowOracle oracle = Reference.ofRows(unit.name(), parameters);
      return new RowSweep(unit, oracle, doubles, seed, entries, quantities, grades);
    }
    Elementwise unit = (Elementwise) activation;
    Oracle oracle = loops ? null : Reference.of(unit.name(), parameters);
    return doubles
        ? DoubleSweep.random(unit, oracle, quantities, seed, points == null ? 10_000_000 : points)
        : FloatSweep.every(unit, oracle, quantities, grades, start, step());
  }

  private String format() {
    return doubles ? DoubleSweep.FORMAT : FloatSweep.FORMAT;
  }

  private static Map<String, Double> parameters(Activation activation) {
    Card card = activation.card();
    double[] values = activation.parameters();
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      parameters.put(card.parameters().get(i).name(), values[i]);
    }
    return parameters;
  }

  // ---- what is found ----

  private void announce(Console console) {
    String inputs =
        doubles
            ? "doubles from --seed " + seed
            : all || step() == 1
                ? "all floats"
                : "every " + step() + "-th float from --start " + start;
    console.println(inputs + "; " + Backend.reason());
    if (Backend.active() == Backend.SCALAR) {
      console.println("Only the plain loops are checked: there are no others here to compare.");
    }
    console.println("");
  }

  private void report(Results results, String name, Sweep sweep, String format) throws IOException {
    for (Tally tally : sweep.tallies()) {
      results.row(name, format, tally, sweep.done() == sweep.size());
      note(name, format, tally);
    }
  }

  private void note(String name, String format, Tally tally) {
    String what = name + ", " + tally.operation() + ", " + format + ", " + tally.grade() + ": ";
    if (tally.broken > 0) {
      problems.add(
          what
              + String.format(Locale.ROOT, "%,d", tally.broken)
              + " inputs beyond "
              + Numbers.shortest(tally.bound.ulps())
              + " ulp, one of them "
              + Results.input(tally.firstBroken, format));
    }
    if (tally.differences > 0) {
      problems.add(
          what
              + String.format(Locale.ROOT, "%,d", tally.differences)
              + " results where fast and plain loops differ, one at "
              + Results.input(tally.firstDifference, format));
    }
  }

  private void checkSpecialValues(Elementwise unit, Set<Quantity> quantities, Set<Grade> grades)
      throws InterruptedException {
    Oracle oracle = loops ? null : Reference.of(unit.name(), parameters(unit));
    Sweep special =
        doubles
            ? DoubleSweep.of(unit, oracle, quantities, Inputs.specialDoubles())
            : FloatSweep.of(unit, oracle, quantities, grades, Inputs.specialFloats());
    special.run(1, done -> {});
    for (Tally tally : special.tallies()) {
      note(unit.spelling() + ", special values", format(), tally);
    }
  }

  private int conclude(Console console, Map<Activation, Sweep> sweeps) {
    console.println("");
    problems.forEach(problem -> console.println("BROKEN  " + problem));
    if (interrupted) {
      long done = sweeps.values().stream().mapToLong(Sweep::done).sum();
      long size = sweeps.values().stream().mapToLong(Sweep::size).sum();
      console.println(
          String.format(
              Locale.ROOT,
              "Interrupted: covered %,d of %,d inputs (%.1f %%).",
              done,
              size,
              100.0 * done / size));
      return ExitCode.INTERRUPTED;
    }
    if (problems.isEmpty()) {
      console.println(
          (loops ? "Fast and plain loops give the same bits" : "Every bound holds")
              + ", also at zeros, infinities, NaNs, the ends of the format and the"
              + " zeros of derivatives.");
      return ExitCode.DONE;
    }
    return ExitCode.FAILED;
  }

  // ---- Ctrl-C ----

  /** Runs while the JVM goes down, which waits for the report. */
  private void interrupt(CountDownLatch reported) {
    interrupted = true;
    Sweep sweep = running;
    if (sweep != null) {
      sweep.stop();
    }
    try {
      reported.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook is what waited for this.
    }
  }
}
