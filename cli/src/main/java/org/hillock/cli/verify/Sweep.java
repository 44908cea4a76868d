package org.hillock.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** One function held against the reference over many inputs, in blocks that threads share. */
abstract class Sweep {

  /** Small enough for the arrays of a block to stay in the cache of a core. */
  static final int BLOCK = 1 << 13;

  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean stopped;

  /** Returns the number of inputs. */
  abstract long size();

  /** Returns something that checks blocks, for one thread. */
  abstract Worker worker();

  /** Returns the results, one for each operation and grade. */
  abstract List<Tally> tallies();

  /** Checks blocks, with arrays of its own. */
  interface Worker {
    /** Checks {@code count} inputs from the one with number {@code first} on. */
    void check(long first, int count);
  }

  /** Lets the threads end with the blocks that they are at. */
  final void stop() {
    stopped = true;
  }

  final boolean stopped() {
    return stopped;
  }

  /** Returns how many inputs have been checked. */
  final long done() {
    return done.get();
  }

  /** Checks all inputs, and tells now and then how many are done. */
  final void run(int threads, LongConsumer progress) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(pool.submit(this::work));
      }
      for (Future<?> part : parts) {
        await(part, progress);
      }
    } finally {
      stop();
      pool.shutdown();
      pool.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private void work() {
    Worker worker = worker();
    while (!stopped) {
      long first = next.getAndAdd(BLOCK);
      if (first >= size()) {
        return;
      }
      int count = (int) Math.min(BLOCK, size() - first);
      worker.check(first, count);
      done.addAndGet(count);
    }
  }

  private void await(Future<?> part, LongConsumer progress) throws InterruptedException {
    while (true) {
      try {
        part.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        progress.accept(done());
      } catch (ExecutionException e) {
        throw new IllegalStateException("the check itself failed: " + e.getCause(), e.getCause());
      }
    }
  }
}
