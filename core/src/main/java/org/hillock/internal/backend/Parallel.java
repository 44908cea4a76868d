package org.hillock.internal.backend;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Splits a range over a caller's pool. */
public final class Parallel {
  private Parallel() {}

  /** Something to do for a part of a range. */
  public interface Part {
    /** Does it for {@code count} elements from {@code from} on. */
    void run(int from, int count);
  }

  /** Parts begin at whole cache lines, counted from the start of the range. */
  private static final int ALIGNMENT = 64;

  /**
   * Does a range of {@code n} elements in {@code parts} parts, the last of them in the calling
   * thread, and returns when all are done.
   */
  public static void split(Executor executor, int parts, int n, Part part) {
    int size = (n / parts + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    int others = (n - 1) / size;
    CountDownLatch done = new CountDownLatch(others);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    int handed = 0;
    try {
      for (; handed < others; handed++) {
        int from = handed * size;
        executor.execute(
            () -> {
              try {
                part.run(from, size);
              } catch (Throwable e) {
                failure.set(e);
              } finally {
                done.countDown();
              }
            });
      }
      part.run(others * size, n - others * size);
    } finally {
      // A pool that refuses must not leave us waiting, nor writers behind.
      for (int i = handed; i < others; i++) {
        done.countDown();
      }
      await(done);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a part of the work failed in the pool", failure.get());
    }
  }

  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
