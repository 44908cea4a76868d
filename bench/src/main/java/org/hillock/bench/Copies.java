package org.hillock.bench;

/** Times {@code System.arraycopy} of as many numbers as a cell has, in a moment. */
final class Copies {
  private static final long MOMENT = 5_000_000;
  private static final int CALLS_UNTIL_COMPILED = 50_000;

  private final Runnable copy;

  Copies(Cell cell) {
    copy = cell.type().equals("double") ? doubles(cell.size()) : floats(cell.size());
    // Interpreted, arraycopy takes another way, which is slower.
    Runnable small = cell.type().equals("double") ? doubles(1) : floats(1);
    for (int i = 0; i < CALLS_UNTIL_COMPILED; i++) {
      small.run();
    }
  }

  private static Runnable floats(int size) {
    float[] from = new float[size];
    float[] to = new float[size];
    return () -> System.arraycopy(from, 0, to, 0, from.length);
  }

  private static Runnable doubles(int size) {
    double[] from = new double[size];
    double[] to = new double[size];
    return () -> System.arraycopy(from, 0, to, 0, from.length);
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
