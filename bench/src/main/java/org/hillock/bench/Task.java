package org.hillock.bench;

/** A work made ready by a peer: {@link #run()} is what is measured. */
public interface Task extends AutoCloseable {

  /** Carries the inputs to where the peer keeps its own; nothing for those that work on arrays. */
  default void load() {}

  /** Computes the result. */
  void run();

  /** Carries the result into the array. */
  default void fetch() {}

  @Override
  default void close() {}
}
