package org.hillock.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import org.hillock.cli.files.BadInputException;

/**
 * A page of a column: a header and, after it, bytes.
 *
 * @param header the fields of PageHeader
 * @param start where the header begins
 * @param body where the bytes begin
 * @param end where they end
 */
record Page(FileChannel file, Struct header, long start, long body, long end) {

  // Fields of PageHeader.
  static final int TYPE = 1;
  static final int UNCOMPRESSED_SIZE = 2;
  static final int COMPRESSED_SIZE = 3;
  static final int CHECKSUM = 4;
  static final int DATA_HEADER = 5;
  static final int DICTIONARY_HEADER = 7;
  static final int DATA_HEADER_2 = 8;

  // Values of the type.
  static final int DATA = 0;
  static final int DICTIONARY = 2;
  static final int DATA_2 = 3;

  /** Most headers fit in this. */
  private static final int FIRST_LOOK = 1 << 10;

  /** Statistics of long texts are in headers too. */
  private static final int LONGEST_HEADER = 1 << 24;

  /** Reads the header of the page that begins at a place of a column that ends at another. */
  static Page at(FileChannel file, long start, long end) throws IOException {
    for (int look = FIRST_LOOK; ; look *= 8) {
      int length = (int) Math.min(look, end - start);
      ByteBuffer bytes = Footer.read(file, start, Limits.footer(length));
      try {
        Struct header = Thrift.read(bytes);
        long body = start + bytes.position();
        long size = header.size(COMPRESSED_SIZE);
        if (size > end - body) {
          throw new BadInputException("damaged: a page is longer than its column");
        }
        return new Page(file, header, start, body, body + size);
      } catch (BufferUnderflowException e) {
        if (length == end - start || look >= LONGEST_HEADER) {
          throw new BadInputException("damaged: the header of a page is cut off", e);
        }
      }
    }
  }

  int type() throws BadInputException {
    return header.size(TYPE);
  }

  /** Returns the bytes as they are in the file. */
  byte[] bytes() throws IOException {
    byte[] bytes = Footer.read(file, body, Limits.page(end - body)).array();
    if (header.has(CHECKSUM)) {
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if ((int) checksum.getValue() != (int) header.number(CHECKSUM)) {
        throw new BadInputException("damaged: a page does not fit its checksum");
      }
    }
    return bytes;
  }
}
