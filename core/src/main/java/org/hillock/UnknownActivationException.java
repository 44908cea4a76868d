package org.hillock;

/** Thrown when no activation has the given name; the message lists the known and the nearest. */
public final class UnknownActivationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnknownActivationException(String message) {
    super(message);
  }
}
