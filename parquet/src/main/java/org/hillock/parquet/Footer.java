package org.hillock.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import org.hillock.cli.files.BadInputException;

/** What the end of a file says about the rest of it. */
final class Footer {

  static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  // Fields of FileMetaData.
  static final int SCHEMA = 2;
  static final int ROWS = 3;
  static final int ROW_GROUPS = 4;
  static final int NOTES = 5;
  static final int ORDERS = 7;
  static final int ENCRYPTION = 8;

  private final Struct struct;
  private final Schema schema;

  private Footer(Struct struct, long data) throws BadInputException {
    this.struct = struct;
    if (struct.has(ENCRYPTION)) {
      throw encrypted();
    }
    this.schema = new Schema(struct.structs(SCHEMA));
    long room = data - MAGIC.length;
    long rows = 0;
    for (Object group : struct.structs(ROW_GROUPS)) {
      rows += ((Struct) group).number(RowGroup.ROWS);
      if (((Struct) group).structs(RowGroup.COLUMNS).size() != schema.columns().size()) {
        throw new BadInputException("damaged: a row group has other columns than the schema");
      }
      for (Column column : schema.columns()) {
        Chunk chunk = Chunk.of((Struct) group, column.index());
        if (chunk.start() < MAGIC.length || chunk.length() < 0 || chunk.length() > room) {
          throw new BadInputException("damaged: a column lies outside of the file");
        }
        // What they take in all is checked too, so that a small file cannot hold a column often.
        room -= chunk.length();
        if (chunk.start() > data - chunk.length()) {
          throw new BadInputException("damaged: a column lies outside of the file");
        }
      }
    }
    if (rows != struct.number(ROWS)) {
      throw new BadInputException("damaged: the row groups have not as many rows as the file");
    }
  }

  static Footer read(FileChannel file) throws IOException {
    long size = file.size();
    if (size < 12) {
      throw new BadInputException(size == 0 ? "the file is empty" : "not a whole Parquet file");
    }
    ByteBuffer end = read(file, size - 8, 8).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = Arrays.copyOfRange(end.array(), 4, 8);
    if (Arrays.equals(magic, new byte[] {'P', 'A', 'R', 'E'})) {
      throw encrypted();
    }
    if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(read(file, 0, 4).array(), MAGIC)) {
      throw new BadInputException("cut off, or not a Parquet file: it does not end like one");
    }
    long length = end.getInt(0) & 0xffffffffL;
    if (length > size - 12) {
      throw new BadInputException("damaged: the footer is longer than the file");
    }
    long data = size - 8 - length;
    try {
      return new Footer(Thrift.read(read(file, data, Limits.footer(length))), data);
    } catch (BufferUnderflowException e) {
      throw new BadInputException("damaged: the footer is cut off", e);
    }
  }

  /** Reads bytes that must be there. */
  static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  private static BadInputException encrypted() {
    return new BadInputException("encrypted; decrypt it first");
  }

  Schema schema() {
    return schema;
  }

  /** Returns the row groups, which are structs. */
  List<Object> rowGroups() throws BadInputException {
    return struct.structs(ROW_GROUPS);
  }

  long rows() throws BadInputException {
    return struct.number(ROWS);
  }

  /** Returns everything. */
  Struct struct() {
    return struct;
  }
}
