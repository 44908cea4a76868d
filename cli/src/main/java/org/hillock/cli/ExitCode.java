package org.hillock.cli;

/** What the program tells the shell. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** Could not be done, or the answer is no. */
  public static final int FAILED = 1;

  /** A wrong name, parameter, option or number. */
  public static final int WRONG_USE = 2;

  /** Stopped by Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
