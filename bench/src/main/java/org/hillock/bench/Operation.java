package org.hillock.bench;

/** What is computed from an input and, going backward, from an incoming gradient. */
public enum Operation {
  FORWARD("forward"),
  DERIVATIVE("derivative"),
  BACKWARD("backward"),
  BACKWARD_FROM_OUTPUT("backward from output");

  private final String title;

  Operation(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
