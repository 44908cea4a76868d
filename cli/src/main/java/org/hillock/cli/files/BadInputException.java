package org.hillock.cli.files;

import java.io.IOException;

/** A file that cannot be used. The message is one line: which file, why, and what to do. */
public final class BadInputException extends IOException {
  private static final long serialVersionUID = 1;

  public BadInputException(String message) {
    super(message);
  }

  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
