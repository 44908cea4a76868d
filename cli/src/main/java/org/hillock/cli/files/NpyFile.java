package org.hillock.cli.files;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** An open .npy file whose header has been read and agrees with the size of the file. */
public final class NpyFile implements Closeable {

  /** No header of an array of numbers comes near this. */
  private static final int LONGEST_HEADER = 1 << 20;

  private final Path path;
  private final String name;
  private final FileChannel channel;
  private final NpyHeader header;
  private final long dataOffset;

  private NpyFile(Path path, String name, FileChannel channel, NpyHeader header, long dataOffset) {
    this.path = path;
    this.name = name;
    this.channel = channel;
    this.header = header;
    this.dataOffset = dataOffset;
  }

  /**
   * Opens a file.
   *
   * @throws BadInputException if it is not the .npy file of floating-point numbers that it should
   *     be
   */
  public static NpyFile open(Path path) throws IOException {
    requireFile(path);
    return open(path, path.toString());
  }

  /** Opens a file that the user knows by another name. */
  static NpyFile open(Path path, String name) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return read(path, name, channel);
    } catch (BadInputException e) {
      channel.close();
      throw new BadInputException(name + ": " + e.getMessage(), e);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Refuses what is not a regular file. */
  static void requireFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new BadInputException(
          path + ": not a regular file" + (Files.isDirectory(path) ? " but a folder" : ""));
    }
  }

  private static NpyFile read(Path path, String name, FileChannel channel) throws IOException {
    long fileSize = channel.size();
    if (fileSize == 0) {
      throw new BadInputException("the file is empty");
    }
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(12, fileSize));
    start.order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, start, 0);
    byte[] magic = Arrays.copyOf(start.array(), NpyHeader.MAGIC.length);
    if (!Arrays.equals(magic, NpyHeader.MAGIC)) {
      throw new BadInputException("not a .npy file");
    }
    if (start.capacity() < 10) {
      throw new BadInputException("cut off within the header");
    }
    int version = start.get(6);
    if (version < 1 || version > 3 || start.get(7) != 0) {
      throw new BadInputException(
          ".npy version " + start.get(6) + "." + start.get(7) + "; known are 1.0, 2.0 and 3.0");
    }
    int prefix = version == 1 ? 10 : 12;
    if (start.capacity() < prefix) {
      throw new BadInputException("cut off within the header");
    }
    long length = version == 1 ? start.getShort(8) & 0xffffL : start.getInt(8) & 0xffffffffL;
    if (length > LONGEST_HEADER) {
      throw new BadInputException("a damaged .npy header: it claims to be " + length + " bytes");
    }
    if (prefix + length > fileSize) {
      throw new BadInputException("cut off within the header");
    }
    ByteBuffer dictionary = ByteBuffer.allocate((int) length);
    readFully(channel, dictionary, prefix);
    NpyHeader header = NpyHeader.parse(new String(dictionary.array(), StandardCharsets.ISO_8859_1));
    long count = header.count();
    long actual = fileSize - prefix - length;
    if (count > actual / header.type().bytes()) {
      throw new BadInputException(
          "cut off: "
              + header.type()
              + " "
              + header.shapeText()
              + " does not fit the "
              + actual
              + " bytes that are there");
    }
    long expected = count * header.type().bytes();
    if (expected != actual) {
      throw new BadInputException(
          (actual - expected)
              + " bytes too long for "
              + header.type()
              + " "
              + header.shapeText()
              + "; is more than one array in it?");
    }
    return new NpyFile(path, name, channel, header, prefix + length);
  }

  private static void readFully(FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    while (buffer.hasRemaining()) {
      int got = channel.read(buffer, position + buffer.position());
      if (got < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    buffer.flip();
  }

  /** Reads numbers, as bytes, until the buffer's limit; the position moves there. */
  public void read(long element, ByteBuffer bytes) throws IOException {
    long position = dataOffset + element * header.type().bytes();
    while (bytes.hasRemaining()) {
      int got = channel.read(bytes, position);
      if (got < 0) {
        throw new EOFException(name + ": became shorter while it was read");
      }
      position += got;
    }
  }

  Path path() {
    return path;
  }

  /** Returns what the user calls it. */
  public String name() {
    return name;
  }

  public NpyHeader header() {
    return header;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
