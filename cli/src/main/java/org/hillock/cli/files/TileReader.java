package org.hillock.cli.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.hillock.Half;

/** Reads the numbers of an array, tile by tile, as double. */
public final class TileReader {

  private static final int BUFFER_BYTES = 1 << 16;

  private final NpyFile file;
  private final ByteBuffer buffer;

  /** Reads from a file, which stays open as long as the caller likes. */
  public TileReader(NpyFile file) {
    this.file = file;
    this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(file.header().order());
  }

  /** Reads a tile into the beginning of an array. */
  public void read(Tiling.Tile tile, double[] numbers) throws IOException {
    int capacity = BUFFER_BYTES / file.header().type().bytes();
    int at = 0;
    for (int segment = 0; segment < tile.segments(); segment++) {
      for (int from = 0; from < tile.width(); from += capacity) {
        int count = Math.min(capacity, tile.width() - from);
        read(tile.start() + segment * tile.stride() + from, count, numbers, at);
        at += count;
      }
    }
  }

  private void read(long element, int count, double[] numbers, int at) throws IOException {
    NumberType type = file.header().type();
    file.read(element, buffer.clear().limit(count * type.bytes()));
    for (int i = 0; i < count; i++) {
      numbers[at + i] =
          switch (type) {
            case FLOAT16 -> Half.FLOAT16.decode(buffer.getShort(2 * i));
            case FLOAT32 -> buffer.getFloat(4 * i);
            case FLOAT64 -> buffer.getDouble(8 * i);
          };
    }
  }
}
