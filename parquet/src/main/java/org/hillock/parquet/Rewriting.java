package org.hillock.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.NpyFile;

/**
 * A file on its way into another one, with the numbers of a column replaced. The pages of all other
 * columns are copied byte for byte, and of the column itself the levels, which say what is missing.
 */
final class Rewriting {

  // Fields of OffsetIndex and of PageLocation in it.
  private static final int PAGES = 1;
  private static final int OFFSET = 1;

  /** In BloomFilterHeader: the bytes after it. */
  private static final int FILTER_SIZE = 1;

  private static final int LONGEST_FILTER_HEADER = 256;

  /** In SortingColumn. */
  private static final int SORTED_COLUMN = 1;

  private final FileChannel file;
  private final Footer footer;
  private final Column column;
  private final NpyFile array;
  private final FileChannel out;
  private final ByteBuffer block;

  private final List<Copy> copies = new ArrayList<>();

  /** How many numbers have been taken from the array. */
  private long taken;

  Rewriting(FileChannel file, Footer footer, Column column, NpyFile array, FileChannel out) {
    this.file = file;
    this.footer = footer;
    this.column = column;
    this.array = array;
    this.out = out;
    this.block = ByteBuffer.allocate(1 << 16).order(array.header().order()).limit(0);
  }

  /**
   * @param as the name of the field that is added; null to replace the column
   */
  void run(String as) throws IOException {
    if (as != null) {
      declare(as);
    }
    write(ByteBuffer.wrap(Footer.MAGIC));
    for (Object group : footer.rowGroups()) {
      write((Struct) group, as);
    }
    writeIndexes();
    byte[] end = Thrift.write(footer.struct());
    ByteBuffer tail = ByteBuffer.allocate(end.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    write(tail.put(end).putInt(end.length).put(Footer.MAGIC).flip());
  }

  /** Adds the field wherever the fields are listed. */
  private void declare(String as) throws BadInputException {
    Column.Field field = column.top();
    if (field.leaves() > 1) {
      throw new BadInputException(
          "column '"
              + Schema.printable(column.name())
              + "' is one of several in '"
              + Schema.printable(field.name())
              + "', and --as adds only columns of their own; replace it, or write a .npy file");
    }
    footer.schema().add(field, as);
    Struct struct = footer.struct();
    if (struct.has(Footer.ORDERS)) {
      List<Object> orders = struct.structs(Footer.ORDERS);
      if (orders.size() != footer.schema().columns().size()) {
        throw new BadInputException("damaged: the columns and their orders differ in number");
      }
      orders.add(orders.get(column.index()));
    }
    if (struct.has(Footer.NOTES)) {
      for (Object note : struct.structs(Footer.NOTES)) {
        SchemaNote.add((Struct) note, field, as);
      }
    }
  }

  // ---- columns ----

  private void write(Struct group, String as) throws IOException {
    List<Object> chunks = group.structs(RowGroup.COLUMNS);
    // As it is before its copy has found its place.
    Chunk target = Chunk.of(group, column.index()).copy();
    long start = out.position();
    long before = uncompressed(chunks);
    for (int i = 0; i < footer.schema().columns().size(); i++) {
      if (i == column.index() && as == null) {
        chunks.set(i, replace(target));
      } else {
        copy(Chunk.of(group, i));
      }
    }
    if (as != null) {
      List<Object> path = new ArrayList<>(target.data().items(Chunk.PATH, Thrift.BINARY));
      path.set(0, as.getBytes(StandardCharsets.UTF_8));
      target.data().putList(Chunk.PATH, Thrift.BINARY, path);
      chunks.add(replace(target));
    }
    long more = uncompressed(chunks) - before;
    group.putLong(RowGroup.TOTAL_SIZE, group.number(RowGroup.TOTAL_SIZE) + more);
    if (group.has(RowGroup.FILE_OFFSET)) {
      group.putLong(RowGroup.FILE_OFFSET, start);
    }
    if (group.has(RowGroup.TOTAL_COMPRESSED)) {
      group.putLong(RowGroup.TOTAL_COMPRESSED, out.position() - start);
    }
    if (as == null && group.has(RowGroup.SORTING)) {
      unsort(group.structs(RowGroup.SORTING));
    }
  }

  private static long uncompressed(List<Object> chunks) throws BadInputException {
    long size = 0;
    for (Object chunk : chunks) {
      size += ((Struct) chunk).struct(Chunk.DATA).number(Chunk.UNCOMPRESSED_SIZE);
    }
    return size;
  }

  /** The rows are sorted by the columns before this one, and no longer by it. */
  private void unsort(List<Object> sorting) throws BadInputException {
    for (int i = 0; i < sorting.size(); i++) {
      if (((Struct) sorting.get(i)).number(SORTED_COLUMN) == column.index()) {
        sorting.subList(i, sorting.size()).clear();
      }
    }
  }

  private void copy(Chunk chunk) throws IOException {
    long end = chunk.start() + chunk.length();
    long shift = out.position() - chunk.start();
    Page page;
    for (long at = chunk.start(); at < end; at = page.end()) {
      page = Page.at(file, at, end);
      transfer(at, page.end() - at);
    }
    for (int place : new int[] {Chunk.DATA_PAGE, Chunk.INDEX_PAGE, Chunk.DICTIONARY_PAGE}) {
      // Some programs write 0 where there is none.
      if (chunk.data().number(place, 0) > 0) {
        chunk.data().putLong(place, chunk.data().number(place) + shift);
      }
    }
    chunk.struct().putLong(Chunk.FILE_OFFSET, chunk.start() + shift);
    copies.add(new Copy(chunk, shift));
  }

  /** Writes the column with the numbers of the array; returns its description. */
  private Struct replace(Chunk chunk) throws IOException {
    Struct data = chunk.data();
    Codec codec = Codec.of(data.number(Chunk.CODEC));
    long start = out.position();
    long uncompressed = 0;
    long end = chunk.start() + chunk.length();
    Page page;
    for (long at = chunk.start(); at < end; at = page.end()) {
      page = Page.at(file, at, end);
      if (page.type() == Page.DATA || page.type() == Page.DATA_2) {
        DataPage old = DataPage.of(page, column, codec);
        DataPage.Written written = old.with(numbers(old));
        byte[] header = Thrift.write(written.header());
        write(ByteBuffer.wrap(header));
        write(ByteBuffer.wrap(written.bytes()));
        uncompressed += header.length + written.header().number(Page.UNCOMPRESSED_SIZE);
      }
    }
    data.putList(Chunk.ENCODINGS, Thrift.I32, List.of((long) DataPage.PLAIN, (long) DataPage.RLE));
    data.putLong(Chunk.UNCOMPRESSED_SIZE, uncompressed);
    data.putLong(Chunk.COMPRESSED_SIZE, out.position() - start);
    data.putLong(Chunk.DATA_PAGE, start);
    if (data.has(Chunk.STATISTICS)) {
      Struct statistics = data.struct(Chunk.STATISTICS);
      Struct kept = new Struct();
      if (statistics.has(Chunk.NULLS)) {
        kept.putLong(Chunk.NULLS, statistics.number(Chunk.NULLS));
      }
      data.putStruct(Chunk.STATISTICS, kept);
    }
    data.remove(
        Chunk.INDEX_PAGE,
        Chunk.DICTIONARY_PAGE,
        Chunk.ENCODING_STATISTICS,
        Chunk.BLOOM_FILTER,
        Chunk.BLOOM_FILTER_LENGTH);
    return chunk
        .struct()
        .putLong(Chunk.FILE_OFFSET, start)
        .remove(
            Chunk.OFFSET_INDEX,
            Chunk.OFFSET_INDEX_LENGTH,
            Chunk.COLUMN_INDEX,
            Chunk.COLUMN_INDEX_LENGTH);
  }

  /** Takes the numbers of a page from the array, where what is missing has a place too. */
  private byte[] numbers(DataPage page) throws IOException {
    int width = array.header().type().bytes();
    int size = Limits.page((long) page.present() * width);
    ByteBuffer plain = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    Hybrid levels = page.definitionLevels();
    for (int i = page.count(); i > 0; i--) {
      if (!block.hasRemaining()) {
        refill(width);
      }
      long bits = width == 4 ? block.getInt() : block.getLong();
      if (column.definition() == 0 || levels.next() == column.definition()) {
        if (width == 4) {
          plain.putInt((int) bits);
        } else {
          plain.putLong(bits);
        }
      }
    }
    return plain.array();
  }

  private void refill(int width) throws IOException {
    block.clear();
    block.limit((int) Math.min(block.capacity(), width * (array.header().count() - taken)));
    array.read(taken, block);
    block.flip();
    taken += block.limit() / width;
  }

  // ---- what lies between the columns and the footer ----

  /** A column that was copied, and how much further back it is now. */
  private record Copy(Chunk chunk, long shift) {}

  private void writeIndexes() throws IOException {
    for (Copy copy : copies) {
      Struct chunk = copy.chunk.struct();
      if (chunk.has(Chunk.COLUMN_INDEX)) {
        long start = chunk.number(Chunk.COLUMN_INDEX);
        chunk.putLong(Chunk.COLUMN_INDEX, out.position());
        transfer(start, chunk.size(Chunk.COLUMN_INDEX_LENGTH));
      }
    }
    for (Copy copy : copies) {
      Struct chunk = copy.chunk.struct();
      if (chunk.has(Chunk.OFFSET_INDEX)) {
        Struct index =
            read(chunk.number(Chunk.OFFSET_INDEX), chunk.size(Chunk.OFFSET_INDEX_LENGTH));
        for (Object page : index.structs(PAGES)) {
          ((Struct) page).putLong(OFFSET, ((Struct) page).number(OFFSET) + copy.shift);
        }
        byte[] bytes = Thrift.write(index);
        chunk.putLong(Chunk.OFFSET_INDEX, out.position());
        chunk.putInt(Chunk.OFFSET_INDEX_LENGTH, bytes.length);
        write(ByteBuffer.wrap(bytes));
      }
    }
    for (Copy copy : copies) {
      Struct data = copy.chunk.data();
      if (data.has(Chunk.BLOOM_FILTER)) {
        long start = data.number(Chunk.BLOOM_FILTER);
        long length = filterLength(data, start);
        data.putLong(Chunk.BLOOM_FILTER, out.position());
        transfer(start, length);
      }
    }
  }

  /** Older files do not say how long a filter is; its own header does. */
  private long filterLength(Struct data, long start) throws IOException {
    if (data.has(Chunk.BLOOM_FILTER_LENGTH)) {
      return data.size(Chunk.BLOOM_FILTER_LENGTH);
    }
    requireInside(start, 0);
    int look = (int) Math.min(LONGEST_FILTER_HEADER, file.size() - start);
    ByteBuffer bytes = Footer.read(file, start, look);
    int filter = Thrift.read(bytes).size(FILTER_SIZE);
    return (long) bytes.position() + filter;
  }

  private Struct read(long start, int length) throws IOException {
    requireInside(start, length);
    return Thrift.read(Footer.read(file, start, Limits.footer(length)));
  }

  private void requireInside(long start, long length) throws IOException {
    if (start < 0 || start > file.size() - length) {
      throw new BadInputException("damaged: an index lies outside of the file");
    }
  }

  private void transfer(long start, long length) throws IOException {
    requireInside(start, length);
    for (long done = 0; done < length; ) {
      long moved = file.transferTo(start + done, length - done, out);
      if (moved <= 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      done += moved;
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
