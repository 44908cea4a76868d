package org.hillock.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.hillock.Backend;
import org.hillock.cli.Console;
import org.hillock.cli.Numbers;
import org.hillock.testkit.Measurement;

/** Writes what was found, for people and, if asked, for programs. */
final class Results {

  private final Console console;
  private final boolean judged;
  private final Path csv;

  /**
   * Makes an empty report.
   *
   * @param judged whether there are errors to report, or only whether loops agree
   * @param csv the file for programs, or null
   */
  Results(Console console, boolean judged, Path csv) throws IOException {
    this.console = console;
    this.judged = judged;
    this.csv = csv;
    if (csv != null) {
      // At once, so that a file that cannot be written does not cost an hour.
      Files.writeString(csv, "", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (Files.size(csv) == 0) {
        Files.writeString(csv, Measurement.COLUMNS + "\n", UTF_8);
      }
    }
  }

  void header() {
    console.println(
        String.format(
            "%-16s %-17s %-5s %13s %8s %9s %9s  %s",
            "function",
            "operation",
            "grade",
            "inputs",
            judged ? "max ulp" : "same",
            judged ? "mean ulp" : "",
            judged ? "> 0.5 ulp" : "",
            judged ? "worst input" : ""));
  }

  /** Writes a row; for programs only what is complete, which nobody takes for more than it is. */
  void row(String function, String format, Tally tally, boolean complete) throws IOException {
    synchronized (tally) {
      if (!judged) {
        console.println(
            String.format(
                Locale.ROOT,
                "%-16s %-17s %-5s %,13d %8s",
                function,
                tally.operation(),
                tally.grade(),
                tally.inputs,
                tally.holds() ? "all" : "BROKEN"));
        console.flush();
        return;
      }
      console.println(
          String.format(
              Locale.ROOT,
              "%-16s %-17s %-5s %,13d %8.4f %9.6f %7.3f %%  %s%s",
              function,
              tally.operation(),
              tally.grade(),
              tally.inputs,
              tally.max,
              tally.mean(),
              100 * tally.shareAboveHalf(),
              input(tally.worst, format),
              tally.holds() ? "" : "  BROKEN"));
      if (tally.nearZero > 0) {
        console.println(
            String.format(
                Locale.ROOT,
                "%-16s and %,d inputs next to a zero, at most %.2e from the truth",
                "",
                tally.nearZero,
                tally.maxNearZero));
      }
      console.flush();
      if (csv != null && complete) {
        String line = measurement(function, format, tally).line() + "\n";
        Files.writeString(csv, line, UTF_8, StandardOpenOption.APPEND);
      }
    }
  }

  static String input(double x, String format) {
    return format.equals(FloatSweep.FORMAT) ? Numbers.shortest((float) x) : Numbers.shortest(x);
  }

  private static Measurement measurement(String function, String format, Tally tally) {
    return new Measurement(
        function,
        format,
        tally.operation(),
        tally.grade(),
        tally.inputs,
        tally.max,
        tally.mean(),
        input(tally.worst, format),
        tally.shareAboveHalf(),
        tally.nearZero,
        tally.maxNearZero,
        LocalDate.now(ZoneOffset.UTC).toString(),
        Commit.HASH,
        System.getProperty("java.version"),
        Backend.active().name().toLowerCase(Locale.ROOT));
  }

  /** Looked up only when it is written. */
  private static final class Commit {
    static final String HASH = find();

    private static String find() {
      try {
        Path program =
            Path.of(Results.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process git =
            new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
                .directory(program.getParent().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var reader = new BufferedReader(new InputStreamReader(git.getInputStream(), UTF_8))) {
          String hash = reader.readLine();
          return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 && hash != null
              ? hash
              : "unknown";
        }
      } catch (IOException | URISyntaxException e) {
        return "unknown";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "unknown";
      }
    }
  }
}
