package org.hillock.parquet;

import java.util.List;
import org.hillock.cli.files.BadInputException;

/**
 * What a row group has of a column: one run of bytes, and two structs that describe it.
 *
 * @param struct the fields of ColumnChunk
 * @param data the fields of ColumnMetaData, which are among them
 */
record Chunk(Struct struct, Struct data, long start, long length) {

  // Fields of ColumnChunk.
  static final int FILE_PATH = 1;
  static final int FILE_OFFSET = 2;
  static final int DATA = 3;
  static final int OFFSET_INDEX = 4;
  static final int OFFSET_INDEX_LENGTH = 5;
  static final int COLUMN_INDEX = 6;
  static final int COLUMN_INDEX_LENGTH = 7;
  static final int ENCRYPTION = 8;
  static final int ENCRYPTED_DATA = 9;

  // Fields of ColumnMetaData.
  static final int TYPE = 1;
  static final int ENCODINGS = 2;
  static final int PATH = 3;
  static final int CODEC = 4;
  static final int VALUES = 5;
  static final int UNCOMPRESSED_SIZE = 6;
  static final int COMPRESSED_SIZE = 7;
  static final int DATA_PAGE = 9;
  static final int INDEX_PAGE = 10;
  static final int DICTIONARY_PAGE = 11;
  static final int STATISTICS = 12;
  static final int ENCODING_STATISTICS = 13;
  static final int BLOOM_FILTER = 14;
  static final int BLOOM_FILTER_LENGTH = 15;

  /** In Statistics. */
  static final int NULLS = 3;

  static Chunk of(Struct rowGroup, int index) throws BadInputException {
    List<Object> chunks = rowGroup.structs(RowGroup.COLUMNS);
    Struct struct = (Struct) chunks.get(index);
    if (struct.has(ENCRYPTION) || struct.has(ENCRYPTED_DATA)) {
      throw new BadInputException("encrypted; decrypt it first");
    }
    if (struct.has(FILE_PATH)) {
      throw new BadInputException("its columns are in other files; write it as one file first");
    }
    Struct data = struct.struct(DATA);
    long start = data.number(DATA_PAGE);
    long dictionary = data.number(DICTIONARY_PAGE, 0);
    // Some programs write 0 where there is none.
    if (dictionary > 0) {
      start = Math.min(start, dictionary);
    }
    return new Chunk(struct, data, start, data.number(COMPRESSED_SIZE));
  }

  /** Returns a copy of its description, which can be changed. */
  Chunk copy() {
    Struct same = data.copy();
    return new Chunk(struct.copy().putStruct(DATA, same), same, start, length);
  }
}
