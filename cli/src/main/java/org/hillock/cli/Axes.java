package org.hillock.cli;

import org.hillock.cli.files.NpyHeader;

/** Reads an axis as people give it. */
final class Axes {
  private Axes() {}

  /** Returns the axis counted from 0; a negative one counts from the end. */
  static int of(NpyHeader header, int axis, String file) {
    int rank = header.shape().length;
    if (rank == 0) {
      throw Failure.wrongUse(file + ": a 0-d array has no axis and so no rows");
    }
    if (axis < -rank || axis >= rank) {
      throw Failure.wrongUse(
          file
              + ": no axis "
              + axis
              + " in shape "
              + header.shapeText()
              + "; give "
              + -rank
              + " to "
              + (rank - 1));
    }
    return axis < 0 ? axis + rank : axis;
  }
}
