package org.hillock.cli;

import java.io.PrintStream;

/** Where a command writes: results to one stream, everything about them to the other. */
public final class Console {

  private final PrintStream out;
  private final PrintStream err;
  private final boolean ascii;
  private final boolean terminal;
  private int progressWidth;

  /**
   * Makes a console.
   *
   * @param out receives results, in UTF-8
   * @param err receives errors and progress, in UTF-8
   * @param ascii whether everything is to be spelled in ASCII
   * @param terminal whether a person watches {@code err}, so that a line may be overwritten
   */
  public Console(PrintStream out, PrintStream err, boolean ascii, boolean terminal) {
    this.out = out;
    this.err = err;
    this.ascii = ascii;
    this.terminal = terminal;
  }

  /** Tells whether everything is spelled in ASCII; drawings then choose other characters. */
  public boolean ascii() {
    return ascii;
  }

  /** Tells whether a person watches the progress. */
  public boolean terminal() {
    return terminal;
  }

  /** Writes a part of the result. */
  public void print(String text) {
    out.print(spelled(text));
  }

  /** Writes a table of the result. */
  void print(Table table) {
    out.print(table.text(this::spelled));
  }

  /** Writes a line of the result. */
  public void println(String line) {
    out.print(spelled(line) + "\n");
  }

  /** Writes a line about the result, such as an error, after what was printed so far. */
  public synchronized void message(String line) {
    out.flush();
    clearProgress();
    err.print(spelled(line) + "\n");
    err.flush();
  }

  /** Shows how far a command is, in a line that the next one replaces; only on a terminal. */
  public synchronized void progress(String line) {
    if (terminal) {
      String shown = spelled(line);
      err.print("\r" + shown + " ".repeat(Math.max(0, progressWidth - shown.length())));
      err.flush();
      progressWidth = shown.length();
    }
  }

  /** Removes the line of {@link #progress}. */
  public synchronized void clearProgress() {
    if (progressWidth > 0) {
      err.print("\r" + " ".repeat(progressWidth) + "\r");
      err.flush();
      progressWidth = 0;
    }
  }

  /** Hands over what was printed so far. */
  public void flush() {
    out.flush();
  }

  private String spelled(String text) {
    return ascii ? Ascii.of(text) : text;
  }
}
