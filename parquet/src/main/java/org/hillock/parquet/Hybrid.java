package org.hillock.parquet;

import java.nio.ByteBuffer;
import org.hillock.cli.files.BadInputException;

/**
 * Parquet's hybrid of runs and bit-packed groups, in which levels and places in a dictionary are
 * written.
 */
final class Hybrid {

  private final ByteBuffer from;
  private final int width;
  private final long mask;

  /** How many more of the current run or group there are, and what the run repeats. */
  private long left;

  private boolean packed;
  private int repeated;
  private long bits;
  private int held;

  /**
   * @param width the bits of a number, at most 32
   */
  Hybrid(ByteBuffer from, int width) {
    this.from = from;
    this.width = width;
    this.mask = (1L << width) - 1;
  }

  int next() throws BadInputException {
    while (left == 0) {
      begin();
    }
    left--;
    if (!packed) {
      return repeated;
    }
    while (held < width) {
      bits |= (from.get() & 0xffL) << held;
      held += 8;
    }
    int number = (int) (bits & mask);
    bits >>>= width;
    held -= width;
    return number;
  }

  private void begin() throws BadInputException {
    long head = 0;
    int shift = 0;
    byte next;
    do {
      if (shift > 28) {
        throw new BadInputException("damaged: a run has no length");
      }
      next = from.get();
      head |= (next & 0x7fL) << shift;
      shift += 7;
    } while (next < 0);
    packed = (head & 1) == 1;
    left = packed ? (head >>> 1) * 8 : head >>> 1;
    if (packed) {
      bits = 0;
      held = 0;
      return;
    }
    repeated = 0;
    for (int i = 0; i < width; i += 8) {
      repeated |= (from.get() & 0xff) << i;
    }
    if ((repeated & 0xffffffffL & ~mask) != 0) {
      throw new BadInputException("damaged: a run repeats too large a number");
    }
  }
}
