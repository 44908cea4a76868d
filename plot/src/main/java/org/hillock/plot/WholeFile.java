package org.hillock.plot;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes a file all at once or not at all. */
final class WholeFile {

  private WholeFile() {}

  static void write(Path file, byte[] content) throws IOException {
    // A link stays a link: what it points to is replaced.
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new IOException("cannot write " + file + ": it is a folder");
    }
    Path folder = target.getParent();
    if (!Files.isDirectory(folder)) {
      throw new IOException("cannot write " + file + ": there is no folder " + folder);
    }
    // Not createTempFile, whose files nobody else may read.
    String name = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path part = folder.resolve("." + name + ".part");
    try {
      Files.write(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(part, target);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + reason(e, folder), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String reason(IOException e, Path folder) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException f) {
      // Its message is the name of a file that the user has never heard of.
      return f.getReason() != null ? f.getReason() : "no file can be made in " + folder;
    }
    return e.getMessage();
  }
}
