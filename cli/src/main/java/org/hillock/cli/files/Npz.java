package org.hillock.cli.files;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The .npz files of NumPy: zip files of .npy files. */
final class Npz implements Format {

  private static final String ENDING = ".npy";

  @Override
  public String ending() {
    return ".npz";
  }

  @Override
  public boolean begins(byte[] start) {
    return start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] < 8;
  }

  @Override
  public Container open(Path path, String key) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw unreadable(path, e);
    }
    try {
      return new Archive(path, zip, find(path, zip, key));
    } catch (IllegalArgumentException e) {
      zip.close();
      throw unreadable(path, e); // a name that is not UTF-8, which Java sees late
    } catch (Throwable e) {
      zip.close();
      throw e;
    }
  }

  private static BadInputException unreadable(Path path, Exception cause) {
    String why = cause.getMessage() == null ? "its end is damaged" : cause.getMessage();
    return new BadInputException(path + ": not a readable .npz file: " + why, cause);
  }

  private static ZipEntry find(Path path, ZipFile zip, String key) throws BadInputException {
    Set<String> names = new HashSet<>();
    List<ZipEntry> arrays = new ArrayList<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (!names.add(entry.getName())) {
        throw new BadInputException(
            path + ": holds '" + NpyHeader.printable(entry.getName()) + "' twice");
      }
      if (entry.getName().endsWith(ENDING)) {
        arrays.add(entry);
      }
      if (key != null && (entry.getName().equals(key + ENDING) || entry.getName().equals(key))) {
        return entry;
      }
    }
    if (key == null && arrays.size() == 1) {
      return arrays.get(0);
    }
    throw new BadInputException(
        path
            + (key == null
                ? ": name one of its arrays as " + path + ":KEY"
                : ": no array '" + NpyHeader.printable(key) + "'")
            + "; it holds "
            + listed(arrays));
  }

  private static String listed(List<ZipEntry> arrays) {
    List<String> keys = new ArrayList<>();
    for (ZipEntry entry : arrays.subList(0, Math.min(10, arrays.size()))) {
      String name = entry.getName();
      keys.add(NpyHeader.printable(name.substring(0, name.length() - ENDING.length())));
    }
    return keys.isEmpty()
        ? "none"
        : String.join(", ", keys) + (arrays.size() > keys.size() ? ", ..." : "");
  }

  private record Archive(Path path, ZipFile zip, ZipEntry array) implements Container {

    @Override
    public void extract(FileChannel npy) throws IOException {
      copy(array, Channels.newOutputStream(npy));
    }

    @Override
    public void rewrite(NpyFile result, String as, FileChannel out) throws IOException {
      if (as != null && (zip.getEntry(as + ENDING) != null || as.isBlank())) {
        throw new BadInputException(
            path + ": already holds '" + NpyHeader.printable(as) + "'; give another name to --as");
      }
      ZipOutputStream zipped =
          new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(out), 1 << 16));
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (as == null && entry.getName().equals(array.getName())) {
          put(result, array.getName(), zipped);
        } else {
          keep(entry, zipped);
        }
      }
      if (as != null) {
        put(result, as + ENDING, zipped);
      }
      zipped.finish();
      zipped.flush();
    }

    private void keep(ZipEntry entry, ZipOutputStream zipped) throws IOException {
      try {
        ZipEntry same = new ZipEntry(entry);
        if (same.getMethod() != ZipEntry.STORED) {
          same.setCompressedSize(-1); // another compressor may need another number of bytes
        }
        zipped.putNextEntry(same);
        copy(entry, zipped);
        zipped.closeEntry();
      } catch (ZipException | IllegalArgumentException e) {
        throw damaged(entry, e);
      }
    }

    /** Adds a .npy file, compressed if the array was. */
    private void put(NpyFile npy, String name, ZipOutputStream zipped) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(array.getTime());
      entry.setMethod(array.getMethod());
      if (array.getMethod() == ZipEntry.STORED) {
        long size = Files.size(npy.path());
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(checksum(npy.path()));
      }
      zipped.putNextEntry(entry);
      Files.copy(npy.path(), zipped);
      zipped.closeEntry();
    }

    private static long checksum(Path file) throws IOException {
      try (InputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
        in.transferTo(OutputStream.nullOutputStream());
        return ((CheckedInputStream) in).getChecksum().getValue();
      }
    }

    /** Copies the content of an entry, which Java does not hold against its checksum by itself. */
    private void copy(ZipEntry entry, OutputStream to) throws IOException {
      CRC32 crc = new CRC32();
      long size;
      try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
        size = in.transferTo(to);
      } catch (ZipException | EOFException e) {
        throw damaged(entry, e);
      }
      if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
        throw damaged(entry, null);
      }
    }

    private BadInputException damaged(ZipEntry entry, Exception cause) {
      return new BadInputException(
          path + ": '" + NpyHeader.printable(entry.getName()) + "' in it is damaged", cause);
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
