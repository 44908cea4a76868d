package org.hillock.cli.verify;

import java.util.Collection;
import java.util.Locale;
import org.hillock.cli.Console;

/** How far a verification is, and how long it will still take. */
final class Progress {

  private static final long NANOS = 1_000_000_000L;

  private final Console console;
  private final long size;
  private final long begin = System.nanoTime();
  private long finished;
  private long said = begin;

  Progress(Console console, Collection<Sweep> sweeps) {
    this.console = console;
    this.size = sweeps.stream().mapToLong(Sweep::size).sum();
  }

  void finished(Sweep sweep) {
    finished += sweep.done();
  }

  /** Shows the state: in place on a terminal, in a line each minute elsewhere. */
  void show(String name, long done) {
    long now = System.nanoTime();
    double share = (double) (finished + done) / size;
    String left = share < 0.001 ? "" : ", " + time((now - begin) * (1 / share - 1)) + " left";
    String line = String.format(Locale.ROOT, "%s: %.1f %% of all%s", name, 100 * share, left);
    if (console.terminal()) {
      console.progress(line);
    } else if (now - said > 60 * NANOS) {
      said = now;
      console.message(line);
    }
  }

  private static String time(double nanos) {
    long seconds = Math.round(nanos / NANOS);
    return seconds < 100
        ? seconds + " s"
        : seconds < 6000
            ? (seconds + 30) / 60 + " min"
            : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
