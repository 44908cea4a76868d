package org.hillock.cli.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.hillock.Half;
import org.hillock.Rows;

/**
 * The tiles of an array going through an operation. Every thread reads, computes and writes tiles
 * of its own at their places in the files, so that no thread waits for another.
 */
final class TileRun {

  /** More threads than this only wait for the file system. */
  private static final int MOST_THREADS = 4;

  private static final int BUFFER_BYTES = 1 << 19;

  /** Elements that, as double, stay in the first-level cache. */
  private static final int CHUNK = 1 << 11;

  /**
   * Elements at a time in a thread's first tile. HotSpot compiles a loop when it has been called
   * often, and before that a SIMD loop takes milliseconds for as few elements as these.
   */
  private static final int FIRST_CHUNK = 1 << 6;

  private final NpyFile in;
  private final NpyFile gradient;
  private final Tiling tiling;
  private final Operation operation;
  private final FileChannel out;
  private final long outOffset;
  private final Progress progress;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param gradient an array like {@code in}, or null
   * @param outOffset where in {@code out} the numbers begin
   */
  TileRun(
      NpyFile in,
      NpyFile gradient,
      Tiling tiling,
      Operation operation,
      FileChannel out,
      long outOffset,
      Progress progress) {
    this.in = in;
    this.gradient = gradient;
    this.tiling = tiling;
    this.operation = operation;
    this.out = out;
    this.outOffset = outOffset;
    this.progress = progress;
  }

  void run() throws IOException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    threads = (int) Math.min(threads, tiling.count());
    long room = Runtime.getRuntime().maxMemory() / 2;
    long each = memory();
    if (each > room) {
      throw new BadInputException(
          in.name()
              + ": one row has "
              + tiling.largest()
              + " entries, for which Java needs "
              + (2 * each >> 20)
              + " MiB; give it more with HILLOCK_JAVA_OPTS=-Xmx"
              + ((2 * each >> 20) + 64)
              + "m");
    }
    Thread[] helpers =
        new Thread[(int) Math.max(0, Math.min(threads, room / Math.max(1, each)) - 1)];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Thread(this::work, "hillock-apply-" + (i + 1));
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
    work();
    for (Thread helper : helpers) {
      join(helper);
    }
    rethrow(failure.get());
  }

  /** Returns the bytes of heap that a thread needs. */
  private long memory() {
    long bytes = in.header().type() == NumberType.FLOAT32 ? 4 : 8;
    int elements = tiling.isElements() ? CHUNK : tiling.largest();
    return elements * bytes * (gradient == null ? 1 : 2);
  }

  private static void join(Thread helper) throws IOException {
    try {
      helper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void rethrow(Throwable problem) throws IOException {
    if (problem instanceof IOException e) {
      throw e;
    }
    if (problem instanceof RuntimeException e) {
      throw e;
    }
    if (problem instanceof Error e) {
      throw e;
    }
  }

  private void work() {
    try {
      Worker worker = new Worker();
      long tiles = tiling.count();
      for (long i = next.getAndIncrement();
          i < tiles && failure.get() == null;
          i = next.getAndIncrement()) {
        Tiling.Tile tile = tiling.tile(i);
        worker.run(tile);
        progress.add(tile.size());
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Replaces numbers in a buffer, or moves them between a buffer and the memory of one thread. */
  private interface Lane {
    /** Moves numbers from a buffer, beginning at one, to the array, beginning at another. */
    void take(ByteBuffer bytes, int from, int to, int count, boolean isGradient);

    /** Moves numbers back. */
    void give(ByteBuffer bytes, int from, int to, int count);

    /** Runs the operation on what the array holds. */
    void run(Rows rows);
  }

  /** A thread's memory, and its way with a tile. */
  private final class Worker {
    private final int width = in.header().type().bytes();
    private final int capacity = BUFFER_BYTES / width;
    private final ByteBuffer x = buffer(in);
    private final ByteBuffer dy = gradient == null ? null : buffer(gradient);
    private int chunk = FIRST_CHUNK;
    private final Lane lane = lane(tiling.isElements() ? CHUNK : tiling.largest());

    private static ByteBuffer buffer(NpyFile file) {
      return ByteBuffer.allocateDirect(BUFFER_BYTES).order(file.header().order());
    }

    private Lane lane(int length) {
      return switch (in.header().type()) {
        case FLOAT16 -> new Halves(length);
        case FLOAT32 -> new Floats(length);
        case FLOAT64 -> new Doubles(length);
      };
    }

    void run(Tiling.Tile tile) throws IOException {
      if (tiling.isElements()) {
        runElements(tile);
        return;
      }
      read(in, x, tile, false);
      if (gradient != null) {
        read(gradient, dy, tile, true);
      }
      lane.run(tile.rows());
      write(tile);
    }

    /** In small chunks, which stay in the first-level cache. */
    private void runElements(Tiling.Tile tile) throws IOException {
      in.read(tile.start(), x.clear().limit(tile.size() * width));
      if (gradient != null) {
        gradient.read(tile.start(), dy.clear().limit(tile.size() * width));
      }
      int count;
      for (int i = 0; i < tile.size(); i += count) {
        count = Math.min(chunk, tile.size() - i);
        lane.take(x, i, 0, count, false);
        if (gradient != null) {
          lane.take(dy, i, 0, count, true);
        }
        lane.run(Rows.one(count));
        lane.give(x, 0, i, count);
      }
      chunk = CHUNK;
      x.flip();
      put(tile.start());
    }

    /** Collects the segments of a tile, which may be many small ones, or larger than the buffer. */
    private void read(NpyFile file, ByteBuffer bytes, Tiling.Tile tile, boolean isGradient)
        throws IOException {
      int taken = 0;
      bytes.clear();
      for (int segment = 0; segment < tile.segments(); segment++) {
        for (int from = 0; from < tile.width(); ) {
          int held = bytes.position() / width;
          int count = Math.min(tile.width() - from, capacity - held);
          bytes.limit(bytes.position() + count * width);
          file.read(tile.start() + segment * tile.stride() + from, bytes);
          from += count;
          if (held + count == capacity) {
            lane.take(bytes, 0, taken, capacity, isGradient);
            taken += capacity;
            bytes.clear();
          }
        }
      }
      lane.take(bytes, 0, taken, bytes.position() / width, isGradient);
    }

    private void write(Tiling.Tile tile) throws IOException {
      for (int given = 0; given < tile.size(); given += capacity) {
        int held = Math.min(capacity, tile.size() - given);
        x.clear();
        lane.give(x, given, 0, held);
        // The buffer may begin and end within a segment.
        for (int done = 0; done < held; ) {
          int segment = (given + done) / tile.width();
          int within = (given + done) % tile.width();
          int count = Math.min(held - done, tile.width() - within);
          x.limit((done + count) * width).position(done * width);
          put(tile.start() + segment * tile.stride() + within);
          done += count;
        }
      }
    }

    /** Writes what remains in the buffer to where an element belongs. */
    private void put(long element) throws IOException {
      long position = outOffset + element * width;
      while (x.hasRemaining()) {
        position += out.write(x, position);
      }
    }
  }

  private final class Floats implements Lane {
    private final float[] x;
    private final float[] dy;

    Floats(int length) {
      x = new float[length];
      dy = gradient == null ? null : new float[length];
    }

    @Override
    public void take(ByteBuffer bytes, int from, int to, int count, boolean isGradient) {
      view(bytes).get(from, isGradient ? dy : x, to, count);
    }

    @Override
    public void give(ByteBuffer bytes, int from, int to, int count) {
      view(bytes).put(to, x, from, count);
    }

    private static FloatBuffer view(ByteBuffer bytes) {
      return bytes.duplicate().order(bytes.order()).clear().asFloatBuffer();
    }

    @Override
    public void run(Rows rows) {
      operation.run(x, dy, rows);
    }
  }

  private class Doubles implements Lane {
    final double[] x;
    final double[] dy;

    Doubles(int length) {
      x = new double[length];
      dy = gradient == null ? null : new double[length];
    }

    @Override
    public void take(ByteBuffer bytes, int from, int to, int count, boolean isGradient) {
      view(bytes).get(from, isGradient ? dy : x, to, count);
    }

    @Override
    public void give(ByteBuffer bytes, int from, int to, int count) {
      view(bytes).put(to, x, from, count);
    }

    private static DoubleBuffer view(ByteBuffer bytes) {
      return bytes.duplicate().order(bytes.order()).clear().asDoubleBuffer();
    }

    @Override
    public void run(Rows rows) {
      operation.run(x, dy, rows);
    }
  }

  /** Computes in double, so that a result is rounded once. */
  private final class Halves extends Doubles {
    Halves(int length) {
      super(length);
    }

    @Override
    public void take(ByteBuffer bytes, int from, int to, int count, boolean isGradient) {
      double[] target = isGradient ? dy : x;
      for (int i = 0; i < count; i++) {
        target[to + i] = Half.FLOAT16.decode(bytes.getShort(2 * (from + i)));
      }
    }

    @Override
    public void give(ByteBuffer bytes, int from, int to, int count) {
      for (int i = 0; i < count; i++) {
        bytes.putShort(2 * (to + i), Half.FLOAT16.encode(x[from + i]));
      }
    }
  }
}
