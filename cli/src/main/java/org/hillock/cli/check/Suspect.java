package org.hillock.cli.check;

/**
 * A way in which wrong answers may have come about.
 *
 * @param text what it is
 * @param slack the part of the error that it may leave open: the noise of a formula that cancels
 *     differs from one mathematics library to the next
 * @param least the part of the wrong answers that it must explain to be believed
 * @param answers the answers that it would give
 */
record Suspect(String text, double slack, double least, Answers answers) {

  /** A cause that explains less of the wrong answers than this is not worth a line. */
  static final double LEAST = 0.1;

  /** Answers by way of a suspect. */
  interface Answers {
    /** Returns the answer to x, whose true one is {@code truth}. */
    double at(double x, double truth);
  }

  /** A suspect that gives its answers exactly. */
  static Suspect of(String text, Answers answers) {
    return new Suspect(text, 1 / 8.0, LEAST, answers);
  }

  /** A suspect whose answers carry noise. */
  static Suspect noisy(String text, Answers answers) {
    return new Suspect(text, 1 / 2.0, LEAST, answers);
  }

  /** A suspect that befalls every answer, such as rounding. */
  static Suspect ofAll(String text, Answers answers) {
    return new Suspect(text, 1 / 8.0, 0.8, answers);
  }
}
