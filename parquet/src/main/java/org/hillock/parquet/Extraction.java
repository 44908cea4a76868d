package org.hillock.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.NpyHeader;
import org.hillock.cli.files.NumberType;

/** A column on its way into a .npy file; what is missing becomes NaN. */
final class Extraction {

  private final FileChannel file;
  private final Footer footer;
  private final Column column;
  private final NumberType type;
  private final ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /** How many numbers each list has; 0 unless the column holds lists. */
  private long listed;

  /** How many rows, and numbers of the present list, there were so far. */
  private long rows;

  private long inList;

  Extraction(FileChannel file, Footer footer, Column column) throws BadInputException {
    this.file = file;
    this.footer = footer;
    this.column = column;
    this.type = column.numberType();
  }

  void run(FileChannel npy) throws IOException {
    npy.write(ByteBuffer.wrap(header().toBytes()));
    for (Object group : footer.rowGroups()) {
      long before = rows;
      extract(Chunk.of((Struct) group, column.index()), npy);
      if (rows - before != ((Struct) group).number(RowGroup.ROWS)) {
        throw new BadInputException("damaged: a column has not as many rows as its row group");
      }
    }
    if (inList != listed) {
      throw lists();
    }
    flush(npy);
  }

  private NpyHeader header() throws BadInputException {
    long all = footer.rows();
    if (column.repetition() == 0) {
      return NpyHeader.of(type, all);
    }
    long count = 0;
    for (Object group : footer.rowGroups()) {
      count += Chunk.of((Struct) group, column.index()).data().number(Chunk.VALUES);
    }
    if (column.repetition() > 1 || all > 0 && count % all != 0) {
      throw lists();
    }
    listed = all == 0 ? 0 : count / all;
    inList = listed;
    return NpyHeader.of(type, all, listed);
  }

  private BadInputException lists() {
    return new BadInputException(
        "column '"
            + Schema.printable(column.name())
            + "' holds lists; they are accepted if all have the same length and nothing is missing");
  }

  private void extract(Chunk chunk, FileChannel npy) throws IOException {
    Codec codec = Codec.of(chunk.data().number(Chunk.CODEC));
    long left = chunk.data().number(Chunk.VALUES);
    ByteBuffer dictionary = null;
    Page page;
    for (long at = chunk.start(); at < chunk.start() + chunk.length(); at = page.end()) {
      page = Page.at(file, at, chunk.start() + chunk.length());
      if (page.type() == Page.DICTIONARY) {
        dictionary = Values.dictionary(page, codec, type.bytes());
      } else if (page.type() == Page.DATA || page.type() == Page.DATA_2) {
        DataPage data = DataPage.of(page, column, codec);
        left -= data.count();
        if (left < 0) {
          break;
        }
        extract(data, dictionary, npy);
      }
    }
    if (left != 0) {
      throw new BadInputException("damaged: a column has not as many numbers as it claims");
    }
  }

  private void extract(DataPage page, ByteBuffer dictionary, FileChannel npy) throws IOException {
    Hybrid definitions = page.definitionLevels();
    Hybrid repetitions = page.repetitionLevels();
    Values values = Values.of(page, type.bytes(), dictionary);
    for (int i = page.count(); i > 0; i--) {
      boolean isPresent = column.definition() == 0 || definitions.next() == column.definition();
      if (column.repetition() == 0) {
        rows++;
      } else {
        place(repetitions.next() == 0, isPresent);
      }
      put(isPresent, values, npy);
    }
  }

  /** Counts a number as one of a list. */
  private void place(boolean beginsList, boolean isPresent) throws BadInputException {
    if (!isPresent || beginsList == (inList < listed)) {
      throw lists();
    }
    if (beginsList) {
      rows++;
      inList = 0;
    }
    inList++;
  }

  private void put(boolean isPresent, Values values, FileChannel npy) throws IOException {
    if (out.remaining() < 8) {
      flush(npy);
    }
    if (type == NumberType.FLOAT32) {
      out.putInt(isPresent ? (int) values.next() : Float.floatToIntBits(Float.NaN));
    } else {
      out.putLong(isPresent ? values.next() : Double.doubleToLongBits(Double.NaN));
    }
  }

  private void flush(FileChannel npy) throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      npy.write(out);
    }
    out.clear();
  }
}
