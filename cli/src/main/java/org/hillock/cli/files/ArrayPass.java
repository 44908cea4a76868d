package org.hillock.cli.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An array on its way from file to file through an operation, in memory that does not grow. */
public final class ArrayPass {

  /** Chooses the tiles of an array. */
  private interface Cut {
    Tiling of(NpyHeader header) throws BadInputException;
  }

  private final Operation operation;
  private final Cut cut;

  private ArrayPass(Operation operation, Cut cut) {
    this.operation = operation;
    this.cut = cut;
  }

  /** Returns a pass of a function that maps each number by itself. */
  public static ArrayPass overElements(Operation operation) {
    return new ArrayPass(
        operation,
        header -> Tiling.elements(header.count(), header.toBytes().length / header.type().bytes()));
  }

  /**
   * Returns a pass of a function over rows.
   *
   * @param axis the axis of a row, from 0
   */
  public static ArrayPass overRows(Operation operation, int axis) {
    return new ArrayPass(operation, header -> Tiling.rows(header, axis));
  }

  /**
   * Writes a .npy file like {@code in}, with its numbers replaced.
   *
   * @param gradient an array with the shape and type of {@code in}, or null
   */
  public void run(NpyFile in, NpyFile gradient, FileChannel out, Progress progress)
      throws IOException {
    Tiling tiling = cut.of(in.header());
    if (gradient != null) {
      requireLike(in, gradient);
    }
    byte[] header = in.header().toBytes();
    ByteBuffer bytes = ByteBuffer.wrap(header);
    while (bytes.hasRemaining()) {
      out.write(bytes, bytes.position());
    }
    progress.begin(tiling.size());
    try {
      new TileRun(in, gradient, tiling, operation, out, header.length, progress).run();
    } finally {
      progress.end();
    }
  }

  private static void requireLike(NpyFile in, NpyFile gradient) throws BadInputException {
    NpyHeader a = in.header();
    NpyHeader b = gradient.header();
    if (!a.hasShapeOf(b) || a.type() != b.type()) {
      throw new BadInputException(
          gradient.name()
              + ": "
              + b.type()
              + " "
              + b.shapeText()
              + ", but "
              + in.name()
              + " is "
              + a.type()
              + " "
              + a.shapeText()
              + "; both must have the same type and shape");
    }
    if (a.fortran() != b.fortran() && a.shape().length > 1) {
      throw new BadInputException(
          gradient.name()
              + ": stored in "
              + (b.fortran() ? "Fortran" : "C")
              + " order, "
              + in.name()
              + " in the other; save it with np."
              + (b.fortran() ? "ascontiguousarray" : "asfortranarray"));
    }
  }
}
