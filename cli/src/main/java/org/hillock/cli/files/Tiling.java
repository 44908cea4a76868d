package org.hillock.cli.files;

import org.hillock.Rows;

/**
 * How an array in a file is cut into tiles that are computed by themselves: runs of elements, or
 * whole rows along an axis. A tile is a number of segments of the file, all of one length and at
 * one distance.
 */
public final class Tiling {

  /** Small enough to stay in the cache between reading, computing and writing. */
  private static final int SMALL = 1 << 16;

  /** Elements of the largest tile that any machine has memory for. */
  private static final int LARGE = 1 << 20;

  /**
   * A part of an array.
   *
   * @param start its first element in the file
   * @param segments number of segments
   * @param stride elements from the beginning of a segment to that of the next
   * @param width elements of a segment
   * @param rows the rows that it holds
   */
  public record Tile(long start, int segments, long stride, int width, Rows rows) {
    public int size() {
      return segments * width;
    }

    /** Returns where in the file an element of the tile is. */
    public long element(int index) {
      return start + index / width * stride + index % width;
    }
  }

  private final boolean elements;
  private final long outer;
  private final long length;
  private final long inner;
  private final long outerAtOnce;
  private final long innerAtOnce;

  /** By how much the first tile is smaller than the others. */
  private final long lead;

  private Tiling(long outer, long length, long inner, long outerAtOnce, long innerAtOnce) {
    this(false, outer, length, inner, outerAtOnce, innerAtOnce, 0);
  }

  private Tiling(
      boolean elements,
      long outer,
      long length,
      long inner,
      long outerAtOnce,
      long innerAtOnce,
      long lead) {
    this.elements = elements;
    this.outer = outer;
    this.length = length;
    this.inner = inner;
    this.outerAtOnce = outerAtOnce;
    this.innerAtOnce = innerAtOnce;
    this.lead = lead;
  }

  /** Cuts an array without regard to its axes. */
  public static Tiling elements(long count) {
    return elements(count, 0);
  }

  /**
   * Cuts an array without regard to its axes so that all tiles but the first begin at a page of the
   * file: to write whole pages takes the system a fifth less time.
   *
   * @param before the length of what comes before the array in the file, in elements
   */
  static Tiling elements(long count, long before) {
    return new Tiling(true, count, 1, 1, SMALL, 1, count == 0 ? 0 : before % SMALL);
  }

  /** Takes an array as one row. */
  public static Tiling whole(long count) {
    return new Tiling(Math.min(count, 1), Math.max(count, 1), 1, 1, 1);
  }

  /**
   * Cuts an array into whole rows along an axis.
   *
   * @param axis from 0, in the order of the shape
   */
  public static Tiling rows(NpyHeader header, int axis) throws BadInputException {
    long[] shape = header.storedShape();
    int stored = header.fortran() ? shape.length - 1 - axis : axis;
    long length = shape[stored];
    if (header.count() == 0) {
      return new Tiling(0, 1, 1, 1, 1);
    }
    if (length > Integer.MAX_VALUE - 16) {
      throw new BadInputException(
          "a row along axis " + axis + " has " + length + " entries, more than a Java array");
    }
    long outer = 1;
    long inner = 1;
    for (int i = 0; i < shape.length; i++) {
      outer *= i < stored ? shape[i] : 1;
      inner *= i > stored ? shape[i] : 1;
    }
    if (length <= SMALL && length * inner <= SMALL) {
      return new Tiling(outer, length, inner, SMALL / (length * inner), inner);
    }
    return new Tiling(outer, length, inner, 1, Math.max(1, Math.min(inner, LARGE / length)));
  }

  /** Tells whether the tiles are runs of elements, not rows. */
  boolean isElements() {
    return elements;
  }

  /** Returns the number of tiles. */
  public long count() {
    return ceilDiv(lead + outer, outerAtOnce) * ceilDiv(inner, innerAtOnce);
  }

  /** Returns the number of elements of the largest tile. */
  public int largest() {
    return (int) (Math.min(outerAtOnce, outer) * length * innerAtOnce);
  }

  /** Returns the number of elements of all tiles together. */
  long size() {
    return outer * length * inner;
  }

  public Tile tile(long index) {
    long strips = ceilDiv(inner, innerAtOnce);
    long end = (index / strips + 1) * outerAtOnce - lead;
    long o = Math.max(0, end - outerAtOnce);
    long i = index % strips * innerAtOnce;
    int outers = (int) (Math.min(end, outer) - o);
    int inners = (int) Math.min(innerAtOnce, inner - i);
    long start = o * length * inner + i;
    Rows rows = new Rows(outers, (int) length, inners);
    return inners == inner
        ? new Tile(start, 1, 0, rows.size(), rows)
        : new Tile(start, (int) length, inner, inners, rows);
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }
}
