package org.hillock;

/**
 * Which entries of an array form a row: those along one axis of a row-major array.
 *
 * <p>Entry {@code j} of row {@code (o, i)} is at {@code (o * length + j) * inner + i}.
 *
 * @param outer number of index combinations before the axis
 * @param length number of entries of a row
 * @param inner number of index combinations after the axis; 1 for the last axis
 */
public record Rows(int outer, int length, int inner) {

  /** Checks that no count is negative and that the whole fits an array. */
  public Rows {
    if (outer < 0 || length < 0 || inner < 0) {
      throw new IllegalArgumentException(
          "negative size: " + outer + " x " + length + " x " + inner);
    }
    if (Math.multiplyHigh((long) outer * length, inner) != 0
        || (long) outer * length * inner > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          outer + " x " + length + " x " + inner + " entries do not fit a Java array");
    }
  }

  /** Returns one row of the given length. */
  public static Rows one(int length) {
    return new Rows(1, length, 1);
  }

  /** Returns {@code count} rows of {@code length} contiguous entries each. */
  public static Rows of(int count, int length) {
    return new Rows(count, length, 1);
  }

  /**
   * Returns the rows along an axis of a row-major array.
   *
   * @param shape the sizes of the array's axes; must not be empty
   * @param axis the axis, from {@code -shape.length} to {@code shape.length - 1}; a negative one
   *     counts from the end
   * @throws IllegalArgumentException if there is no such axis, naming those that there are
   */
  public static Rows along(int[] shape, int axis) {
    int rank = shape.length;
    if (axis < -rank || axis >= rank) {
      throw new IllegalArgumentException(
          rank == 0
              ? "a 0-d array has no axis"
              : "axis "
                  + axis
                  + " of an array with "
                  + rank
                  + " axes: give -"
                  + rank
                  + " to "
                  + (rank - 1));
    }
    int k = axis < 0 ? axis + rank : axis;
    long outer = 1;
    long inner = 1;
    for (int i = 0; i < rank; i++) {
      if (i < k) {
        outer = Math.multiplyExact(outer, shape[i]);
      } else if (i > k) {
        inner = Math.multiplyExact(inner, shape[i]);
      }
    }
    return new Rows(Math.toIntExact(outer), shape[k], Math.toIntExact(inner));
  }

  /** Returns the number of entries of all rows together. */
  public int size() {
    return outer * length * inner;
  }
}
