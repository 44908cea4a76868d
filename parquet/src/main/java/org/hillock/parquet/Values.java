package org.hillock.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hillock.cli.files.BadInputException;

/** The numbers of a page, one after the other, as bits. */
interface Values {

  long next() throws BadInputException;

  /**
   * Returns the numbers of a page.
   *
   * @param width bytes of a number
   * @param dictionary numbers to which the page may point; null if there are none
   */
  static Values of(DataPage page, int width, ByteBuffer dictionary) throws BadInputException {
    ByteBuffer bytes = page.numbers();
    switch (page.encoding()) {
      case DataPage.PLAIN:
        return () -> width == 4 ? bytes.getInt() : bytes.getLong();
      case DataPage.PLAIN_DICTIONARY, DataPage.RLE_DICTIONARY:
        return looked(bytes, width, dictionary);
      case DataPage.BYTE_STREAM_SPLIT:
        return split(bytes, width);
      default:
        throw new BadInputException(
            "its numbers are in encoding "
                + page.encoding()
                + "; known are PLAIN, the dictionaries and BYTE_STREAM_SPLIT");
    }
  }

  private static Values looked(ByteBuffer bytes, int width, ByteBuffer dictionary)
      throws BadInputException {
    if (!bytes.hasRemaining()) {
      return () -> {
        throw new BufferUnderflowException();
      };
    }
    int bits = bytes.get();
    if (dictionary == null || bits < 0 || bits > 32) {
      throw new BadInputException("damaged: a page points to a dictionary that is not there");
    }
    Hybrid places = new Hybrid(bytes, bits);
    return () -> {
      int place = places.next();
      if (place < 0 || place >= dictionary.limit() / width) {
        throw new BadInputException("damaged: a page points beyond its dictionary");
      }
      return width == 4 ? dictionary.getInt(place * 4) : dictionary.getLong(place * 8);
    };
  }

  /** First the first bytes of all numbers, then the second ones, and so on. */
  private static Values split(ByteBuffer bytes, int width) {
    int count = bytes.remaining() / width;
    int[] next = {0};
    return () -> {
      if (next[0] == count) {
        throw new BufferUnderflowException();
      }
      long bits = 0;
      for (int i = 0; i < width; i++) {
        bits |= (bytes.get(i * count + next[0]) & 0xffL) << (8 * i);
      }
      next[0]++;
      return bits;
    };
  }

  /** Returns the numbers of a page that is a dictionary. */
  static ByteBuffer dictionary(Page page, Codec codec, int width) throws IOException {
    Struct header = page.header().struct(Page.DICTIONARY_HEADER);
    int encoding = header.size(2);
    if (encoding != DataPage.PLAIN && encoding != DataPage.PLAIN_DICTIONARY) {
      throw new BadInputException("its dictionary is in encoding " + encoding + ", not PLAIN");
    }
    int size = page.header().size(Page.UNCOMPRESSED_SIZE);
    byte[] bytes = codec.decompress(page.bytes(), 0, size);
    long used = (long) header.size(1) * width;
    if (used > bytes.length) {
      throw new BadInputException("damaged: a dictionary is shorter than it claims");
    }
    return ByteBuffer.wrap(bytes).limit((int) used).order(ByteOrder.LITTLE_ENDIAN);
  }
}
