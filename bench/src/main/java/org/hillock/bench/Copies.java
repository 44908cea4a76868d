package org.hillock.bench;

/**
 * Times {@code System.arraycopy} of the input to the result of a work, in a moment. Arrays of its
 * own would lie elsewhere in memory, which alone makes a factor of two at 16 million numbers.
 */
public final class Copies {
  private static final long MOMENT = 5_000_000;
  private static final int CALLS_UNTIL_COMPILED = 50_000;

  private final Runnable copy;

  Copies(Work work) {
    copy = copy(work, work.size());
    // Interpreted, arraycopy takes another way, which is slower.
    Runnable small = copy(work, 1);
    for (int i = 0; i < CALLS_UNTIL_COMPILED; i++) {
      small.run();
    }
  }

  /** Returns what copies that many numbers: the same code for a peer and for what it is held to. */
  public static Runnable copy(Work work, int size) {
    return work.isDouble()
        ? () -> System.arraycopy(work.xd(), 0, work.resultd(), 0, size)
        : () -> System.arraycopy(work.x(), 0, work.result(), 0, size);
  }

  /** Returns the average time of a copy, in nanoseconds. */
  double average() {
    for (int i = 0; i < 50; i++) {
      copy.run();
    }
    long start = System.nanoTime();
    long now = start;
    int count = 0;
    while (count < 5 || now - start < MOMENT) {
      copy.run();
      now = System.nanoTime();
      count++;
    }
    return (double) (now - start) / count;
  }
}
