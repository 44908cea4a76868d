package org.hillock.internal.backend;

/** What a loop computes. Each operation of each activation has a loop of its own. */
public enum Operation {
  /** (x, unused) to y. */
  FORWARD,
  /** (x, unused) to f'. */
  DERIVATIVE,
  /** (x, unused) to f''. */
  SECOND_DERIVATIVE,
  /** x to (y, f'): two outputs. */
  FORWARD_AND_DERIVATIVE,
  /** (x, bias) to f(x + bias). */
  FORWARD_WITH_BIAS,
  /** (x, dy) to dx. */
  BACKWARD,
  /** (y, dy) to dx. */
  BACKWARD_FROM_OUTPUT
}
