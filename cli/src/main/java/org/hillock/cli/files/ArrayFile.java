package org.hillock.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * An array that the user named: a .npy file, or a part of another file, {@code file.npz:key} or
 * {@code file.csv:column}. A part is taken out into a temporary .npy file, so that everything else
 * sees .npy only.
 */
public final class ArrayFile implements Closeable {

  private static final List<Format> FORMATS = formats();

  private final Path path;
  private final Format format;
  private final Container container;
  private final Replacement scratch;
  private final NpyFile array;

  private ArrayFile(
      Path path, Format format, Container container, Replacement scratch, NpyFile array) {
    this.path = path;
    this.format = format;
    this.container = container;
    this.scratch = scratch;
    this.array = array;
  }

  private static List<Format> formats() {
    List<Format> formats = new ArrayList<>(List.of(new Npz(), new Csv()));
    ServiceLoader.load(Format.class).forEach(formats::add);
    return formats;
  }

  /**
   * Opens an array.
   *
   * @param spec a path, or a path, a colon and the name of a part
   * @param column the part, if {@code spec} names none and the file has parts; may be null
   */
  public static ArrayFile open(String spec, String column) throws IOException {
    Path path = path(spec);
    String item = null;
    for (int colon = spec.indexOf(':'); colon >= 0 && !Files.exists(path); ) {
      Path shorter = path(spec.substring(0, colon));
      if (colon > 0 && Files.isRegularFile(shorter)) {
        path = shorter;
        item = spec.substring(colon + 1);
      } else {
        colon = spec.indexOf(':', colon + 1);
      }
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(spec);
    }
    NpyFile.requireFile(path);
    Format format = formatOf(path);
    if (format == null) {
      if (item != null) {
        throw new BadInputException(spec + ": a .npy file has no parts");
      }
      return new ArrayFile(path, null, null, null, NpyFile.open(path));
    }
    return openPart(path, format, item == null ? column : item);
  }

  private static ArrayFile openPart(Path path, Format format, String item) throws IOException {
    Container container = format.open(path, item);
    Replacement scratch = null;
    try {
      scratch = Replacement.scratch();
      container.extract(scratch.channel());
      String name = item == null ? path.toString() : path + ":" + item;
      return new ArrayFile(path, format, container, scratch, NpyFile.open(scratch.path(), name));
    } catch (Throwable e) {
      container.close();
      if (scratch != null) {
        scratch.close();
      }
      throw e;
    }
  }

  private static Path path(String spec) throws BadInputException {
    try {
      return Path.of(spec);
    } catch (InvalidPathException e) {
      throw new BadInputException("not a path: " + NpyHeader.printable(spec), e);
    }
  }

  /** Returns the format by the first bytes, or else by the ending; null for .npy. */
  private static Format formatOf(Path path) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(NpyHeader.MAGIC.length);
    }
    if (Arrays.equals(start, NpyHeader.MAGIC)) {
      return null;
    }
    for (Format format : FORMATS) {
      if (format.begins(start)) {
        return format;
      }
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    for (Format format : FORMATS) {
      if (name.endsWith(format.ending())) {
        return format;
      }
    }
    if (name.endsWith(".npy")) {
      return null;
    }
    if (Arrays.equals(start, 0, Math.min(4, start.length), new byte[] {'P', 'A', 'R', '1'}, 0, 4)) {
      throw new BadInputException(
          path
              + ": Parquet files need the module hillock-parquet on the class path;"
              + " ./hillock of a checkout adds it where a name ends in .parquet");
    }
    throw new BadInputException(path + ": neither .npy, .npz, .csv nor Parquet");
  }

  /** Returns the array. */
  public NpyFile array() {
    return array;
  }

  /** Writes a .npy file. */
  public interface Producer {
    void write(FileChannel npy) throws IOException;
  }

  /**
   * Writes what this array becomes: a .npy file if {@code target} ends so or this is one, otherwise
   * the whole file with the array replaced or added. The target appears at once, or not at all.
   *
   * @param as the name under which to add the array to the file; null to replace it
   */
  public void save(Path target, String as, Producer producer) throws IOException {
    checkTarget(target, as);
    try (Replacement replacement = Replacement.of(target)) {
      if (container == null || isNpy(target)) {
        producer.write(replacement.channel());
      } else {
        try (Replacement result = Replacement.scratch()) {
          producer.write(result.channel());
          try (NpyFile computed = NpyFile.open(result.path())) {
            container.rewrite(computed, as, replacement.channel());
          }
        }
      }
      replacement.commit();
    }
  }

  private void checkTarget(Path target, String as) throws BadInputException {
    String name = target.toString().toLowerCase(Locale.ROOT);
    boolean npy = container == null || isNpy(target);
    if (npy && as != null) {
      throw new BadInputException(target + ": --as names a part, and a .npy file has none");
    }
    for (Format other : FORMATS) {
      if (other != format && name.endsWith(other.ending())) {
        throw new BadInputException(
            target
                + ": would not be a "
                + other.ending()
                + " file; "
                + path
                + " comes out as what it is, or as .npy");
      }
    }
  }

  private static boolean isNpy(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  @Override
  public void close() throws IOException {
    array.close();
    if (scratch != null) {
      scratch.close();
    }
    if (container != null) {
      container.close();
    }
  }
}
