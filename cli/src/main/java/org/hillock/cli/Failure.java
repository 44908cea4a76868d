package org.hillock.cli;

/** Ends the program with one line for the user: the cause, and the remedy. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private Failure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns what to throw for a command that was rightly asked and could not be done. */
  public static Failure cannot(String message) {
    return new Failure(ExitCode.FAILED, message, null);
  }

  /** Returns what to throw for a command that was rightly asked and could not be done. */
  public static Failure cannot(String message, Throwable cause) {
    return new Failure(ExitCode.FAILED, message, cause);
  }

  /** Returns what to throw for a wrong name, parameter, option or number. */
  public static Failure wrongUse(String message) {
    return new Failure(ExitCode.WRONG_USE, message, null);
  }

  int exitCode() {
    return exitCode;
  }
}
