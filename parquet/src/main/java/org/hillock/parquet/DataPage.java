package org.hillock.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.hillock.cli.files.BadInputException;

/** A page of numbers: levels, which say where something is missing, and after them the numbers. */
final class DataPage {

  // Encodings.
  static final int PLAIN = 0;
  static final int PLAIN_DICTIONARY = 2;
  static final int RLE = 3;
  static final int RLE_DICTIONARY = 8;
  static final int BYTE_STREAM_SPLIT = 9;

  // Fields of DataPageHeader.
  private static final int COUNT = 1;
  private static final int ENCODING = 2;
  private static final int DEFINITION_ENCODING = 3;
  private static final int REPETITION_ENCODING = 4;
  private static final int STATISTICS = 5;

  // Fields of DataPageHeaderV2, where they differ.
  private static final int ENCODING_2 = 4;
  private static final int DEFINITION_LENGTH = 5;
  private static final int REPETITION_LENGTH = 6;
  private static final int IS_COMPRESSED = 7;
  private static final int STATISTICS_2 = 8;

  /** More than any writer puts into a page; a page of nothing but nulls takes hardly a byte. */
  private static final int MOST = 1 << 27;

  private final Page page;
  private final Struct header;
  private final boolean isSecond;
  private final Column column;
  private final Codec codec;
  private final byte[] bytes;

  /** Where in the bytes the levels of either kind and the numbers begin. */
  private int repetitions;

  private int definitions;
  private int numbers;

  private DataPage(Page page, Struct header, Column column, Codec codec, byte[] bytes) {
    this.page = page;
    this.header = header;
    this.column = column;
    this.codec = codec;
    this.isSecond = page.header().has(Page.DATA_HEADER_2);
    this.bytes = bytes;
  }

  static DataPage of(Page page, Column column, Codec codec) throws IOException {
    int size = page.header().size(Page.UNCOMPRESSED_SIZE);
    if (page.type() == Page.DATA) {
      Struct header = page.header().struct(Page.DATA_HEADER);
      DataPage data =
          new DataPage(page, header, column, codec, codec.decompress(page.bytes(), 0, size));
      data.locate();
      return data;
    }
    Struct header = page.header().struct(Page.DATA_HEADER_2);
    byte[] stored = page.bytes();
    long levels = (long) header.size(REPETITION_LENGTH) + header.size(DEFINITION_LENGTH);
    if (levels > Math.min(stored.length, size)) {
      throw new BadInputException("damaged: a page is shorter than its levels");
    }
    Codec used = header.flag(IS_COMPRESSED, true) ? codec : Codec.UNCOMPRESSED;
    byte[] values = used.decompress(stored, (int) levels, size - (int) levels);
    byte[] bytes = Arrays.copyOf(stored, size);
    System.arraycopy(values, 0, bytes, (int) levels, values.length);
    DataPage data = new DataPage(page, header, column, codec, bytes);
    data.definitions = header.size(REPETITION_LENGTH);
    data.numbers = (int) levels;
    return data;
  }

  /** Levels of the first version have their lengths before them. */
  private void locate() throws BadInputException {
    definitions = afterLevels(0, column.repetition(), REPETITION_ENCODING);
    repetitions = Math.min(4, definitions);
    numbers = afterLevels(definitions, column.definition(), DEFINITION_ENCODING);
    definitions = Math.min(definitions + 4, numbers);
  }

  private int afterLevels(int from, int highest, int encoding) throws BadInputException {
    if (highest == 0) {
      return from;
    }
    if (header.number(encoding) != RLE) {
      throw new BadInputException("its levels are in an old encoding; write it again first");
    }
    if (bytes.length - from < 4) {
      throw new BadInputException("damaged: a page is shorter than its levels");
    }
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(from);
    if (length < 0 || length > bytes.length - from - 4) {
      throw new BadInputException("damaged: a page is shorter than its levels");
    }
    return from + 4 + length;
  }

  /** Returns how many places for a number it has. */
  int count() throws BadInputException {
    int count = header.size(COUNT);
    if (count > MOST) {
      throw new BadInputException("a page of " + count + " numbers is more than can be held");
    }
    return count;
  }

  int encoding() throws BadInputException {
    return header.size(isSecond ? ENCODING_2 : ENCODING);
  }

  Hybrid repetitionLevels() {
    return levels(repetitions, definitions, column.repetition());
  }

  Hybrid definitionLevels() {
    return levels(definitions, numbers, column.definition());
  }

  private Hybrid levels(int from, int to, int highest) {
    int width = 32 - Integer.numberOfLeadingZeros(highest);
    return new Hybrid(ByteBuffer.wrap(bytes, from, Math.max(0, to - from)), width);
  }

  ByteBuffer numbers() {
    return ByteBuffer.wrap(bytes, numbers, bytes.length - numbers)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns how many of its places hold a number. */
  int present() throws BadInputException {
    if (column.definition() == 0) {
      return count();
    }
    Hybrid levels = definitionLevels();
    int present = 0;
    for (int i = count(); i > 0; i--) {
      if (levels.next() == column.definition()) {
        present++;
      }
    }
    return present;
  }

  /** A page as it is written: its header, and its bytes. */
  record Written(Struct header, byte[] bytes) {}

  /** Returns the page with the same levels and other numbers, which come as they are written. */
  Written with(byte[] plain) throws IOException {
    byte[] levels = Arrays.copyOf(bytes, numbers);
    byte[] all = join(levels, plain);
    // Not everybody can decompress nothing.
    boolean isCompressed = !isSecond || plain.length > 0;
    byte[] stored =
        isSecond ? join(levels, isCompressed ? codec.compress(plain) : plain) : codec.compress(all);
    Struct inner = header.copy().remove(isSecond ? STATISTICS_2 : STATISTICS);
    inner.putInt(isSecond ? ENCODING_2 : ENCODING, PLAIN);
    if (isSecond) {
      inner.put(IS_COMPRESSED, isCompressed ? Thrift.TRUE : Thrift.FALSE, isCompressed);
    }
    Struct outer = page.header().copy().remove(Page.CHECKSUM);
    outer.putInt(Page.UNCOMPRESSED_SIZE, all.length).putInt(Page.COMPRESSED_SIZE, stored.length);
    outer.putStruct(isSecond ? Page.DATA_HEADER_2 : Page.DATA_HEADER, inner);
    return new Written(outer, stored);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
