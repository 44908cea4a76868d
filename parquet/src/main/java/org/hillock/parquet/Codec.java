package org.hillock.parquet;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.hillock.cli.files.BadInputException;

/** How the pages of a column are compressed. */
enum Codec {
  UNCOMPRESSED(0, 1, null, null),
  SNAPPY(1, 32, SnappyCompressor::new, SnappyDecompressor::new),
  GZIP(2, 1100, null, null),
  ZSTD(6, 1 << 16, ZstdCompressor::new, ZstdDecompressor::new),
  LZ4_RAW(7, 256, Lz4Compressor::new, Lz4Decompressor::new);

  private final int id;

  /** How many bytes one byte can become, so that no memory is given for what cannot come. */
  private final int growth;

  private final Supplier<Compressor> compressor;
  private final Supplier<Decompressor> decompressor;

  Codec(int id, int growth, Supplier<Compressor> compressor, Supplier<Decompressor> decompressor) {
    this.id = id;
    this.growth = growth;
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  static Codec of(long id) throws BadInputException {
    for (Codec codec : values()) {
      if (codec.id == id) {
        return codec;
      }
    }
    String[] others = {"LZO", "BROTLI", "LZ4 (the old one)"};
    throw new BadInputException(
        "compressed with "
            + (id >= 3 && id <= 5 ? others[(int) id - 3] : "an unknown codec")
            + "; known are "
            + Arrays.toString(values()).replaceAll("[\\[\\]]", ""));
  }

  byte[] compress(byte[] bytes) throws IOException {
    return switch (this) {
      case UNCOMPRESSED -> bytes;
      case GZIP -> {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
          gzip.write(bytes);
        }
        yield compressed.toByteArray();
      }
      default -> {
        Compressor one = compressor.get();
        byte[] room = new byte[one.maxCompressedLength(bytes.length)];
        yield Arrays.copyOf(room, one.compress(bytes, 0, bytes.length, room, 0, room.length));
      }
    };
  }

  /** Returns what the bytes from one on hold, which must be so many bytes. */
  byte[] decompress(byte[] bytes, int from, int size) throws IOException {
    if (size == 0) {
      return new byte[0];
    }
    int compressed = bytes.length - from;
    if (size > (long) compressed * growth || this == UNCOMPRESSED && size != compressed) {
      throw new BadInputException("damaged: a page cannot hold what it claims");
    }
    byte[] into = new byte[Limits.page(size)];
    int count;
    try {
      count = decompress(bytes, from, into);
    } catch (IOException | RuntimeException e) {
      throw new BadInputException("damaged: a page cannot be decompressed", e);
    }
    if (count != size) {
      throw new BadInputException("damaged: a page does not hold what it claims");
    }
    return into;
  }

  /** Fills the array with what the bytes hold; returns how many bytes they hold. */
  private int decompress(byte[] bytes, int from, byte[] into) throws IOException {
    int length = bytes.length - from;
    switch (this) {
      case UNCOMPRESSED:
        System.arraycopy(bytes, from, into, 0, length);
        return length;
      case GZIP:
        try (InputStream gzip =
            new GZIPInputStream(new ByteArrayInputStream(bytes, from, length))) {
          int count = gzip.readNBytes(into, 0, into.length);
          return gzip.read() < 0 ? count : count + 1;
        }
      default:
        return decompressor.get().decompress(bytes, from, length, into, 0, into.length);
    }
  }
}
