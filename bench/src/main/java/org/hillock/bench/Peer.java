package org.hillock.bench;

import java.util.Optional;

/** A library, or a way to write a loop, that can be asked for the functions of the catalogue. */
public interface Peer {

  /** What it is called in the document, with its version. */
  String title();

  /** The accuracy that it promises: {@code full}, {@code fast}, or empty if it promises nothing. */
  default String grade() {
    return "";
  }

  /**
   * Whether every measurement must have a JVM of its own, since the compiler learns from others.
   */
  default boolean isJava() {
    return true;
  }

  /** Makes a work ready; empty if the peer has no such function. */
  Optional<Task> prepare(Work work);
}
