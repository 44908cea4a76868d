package org.hillock;

import java.util.Objects;

/** The rules for ranges of arrays, in one place. */
final class Ranges {
  private Ranges() {}

  /**
   * Checks that two ranges of {@code n} elements fit their arrays and, within one array, are the
   * same or apart.
   */
  static void check(int length, int offset, int other, int otherOffset, int n, boolean sameArray) {
    Objects.checkFromIndexSize(offset, n, length);
    Objects.checkFromIndexSize(otherOffset, n, other);
    if (sameArray && offset != otherOffset && Math.abs((long) offset - otherOffset) < n) {
      throw new IllegalArgumentException(
          "input ["
              + offset
              + ", "
              + ((long) offset + n)
              + ") and output ["
              + otherOffset
              + ", "
              + ((long) otherOffset + n)
              + ") overlap partly; use the same range, or apart ones");
    }
  }
}
