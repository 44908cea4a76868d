package org.hillock.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A file that takes the place of another one at once when it is whole, or vanishes. It is written
 * beside its target; neither an error nor Ctrl-C leaves anything behind.
 */
public final class Replacement implements Closeable {

  private static final Set<Path> PENDING = new HashSet<>();
  private static boolean stopping;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Replacement::abandonAll));
  }

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  private Replacement(Path target, Path folder) throws IOException {
    this.target = target;
    this.temporary = folder.resolve(".hillock-" + UUID.randomUUID() + ".tmp");
    synchronized (PENDING) {
      if (stopping) {
        throw new IOException("interrupted");
      }
      this.channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      PENDING.add(temporary);
    }
  }

  /** Begins the file that is to take the place of {@code target}, which need not exist yet. */
  public static Replacement of(Path target) throws IOException {
    // Through a symbolic link, so that the link stays and its target is replaced.
    Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      throw new BadInputException(target + ": cannot be replaced, it is not a regular file");
    }
    if (Files.exists(real) && !Files.isWritable(real)) {
      throw new BadInputException(target + ": cannot be replaced, it is read-only");
    }
    Path folder = real.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(String.valueOf(folder), null, "no such folder");
    }
    return new Replacement(real, folder);
  }

  /** Begins a file that is never kept. */
  static Replacement scratch() throws IOException {
    return new Replacement(null, Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
  }

  /** Returns where to write. */
  public FileChannel channel() {
    return channel;
  }

  /** Returns the file as long as it is not in its place. */
  Path path() {
    return temporary;
  }

  /** Puts the file in its place. */
  public void commit() throws IOException {
    channel.close();
    if (Files.exists(target)) {
      keepPermissions();
    }
    synchronized (PENDING) {
      if (stopping) {
        throw new IOException("interrupted");
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      PENDING.remove(temporary);
    }
  }

  private void keepPermissions() throws IOException {
    var from = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    var to = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (from != null && to != null) {
      to.setPermissions(from.readAttributes().permissions());
    }
  }

  /** Removes the file unless it has been put in its place. */
  @Override
  public void close() throws IOException {
    channel.close();
    synchronized (PENDING) {
      if (PENDING.remove(temporary)) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void abandonAll() {
    synchronized (PENDING) {
      stopping = true;
      for (Path path : PENDING) {
        try {
          Files.deleteIfExists(path);
        } catch (IOException e) {
          // Nobody is left to be told.
        }
      }
    }
  }
}
