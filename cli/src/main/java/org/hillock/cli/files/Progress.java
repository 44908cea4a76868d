package org.hillock.cli.files;

import java.util.Locale;
import org.hillock.cli.Console;

/** A bar on the terminal for work that takes longer than a second. */
public final class Progress {

  private static final long SECOND = 1_000_000_000L;
  private static final int WIDTH = 30;

  private final Console console;
  private long start;
  private long total;
  private long done;
  private long shown;

  /** Shows the bar on a console, if a person watches it. */
  public Progress(Console console) {
    this.console = console;
  }

  synchronized void begin(long amount) {
    start = System.nanoTime();
    total = amount;
    done = 0;
    shown = start + SECOND * 9 / 10;
  }

  synchronized void add(long amount) {
    done += amount;
    long now = System.nanoTime();
    if (now - shown >= SECOND / 10) {
      shown = now;
      double part = (double) done / total;
      int full = (int) (part * WIDTH);
      double left = (now - start) / 1e9 * (1 - part) / part;
      console.progress(
          String.format(
              Locale.ROOT,
              "[%s%s] %3d %%, %.0f s left",
              "#".repeat(full),
              "-".repeat(WIDTH - full),
              (int) (100 * part),
              left));
    }
  }

  synchronized void end() {
    console.clearProgress();
  }
}
