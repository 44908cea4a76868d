package org.hillock.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.Container;
import org.hillock.cli.files.Format;
import org.hillock.cli.files.NpyFile;

/** Parquet files with a column of numbers. */
public final class ParquetFormat implements Format {

  @Override
  public String ending() {
    return ".parquet";
  }

  @Override
  public boolean begins(byte[] start) {
    return start.length >= 4 && Arrays.equals(start, 0, 4, Footer.MAGIC, 0, 4);
  }

  @Override
  public Container open(Path path, String column) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return named(
          path,
          () -> {
            Footer footer = Footer.read(file);
            return new Table(path, file, footer, footer.schema().find(column));
          });
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Says in which file something is wrong. */
  private static <T> T named(Path path, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (BadInputException e) {
      throw new BadInputException(path + ": " + e.getMessage(), e);
    } catch (BufferUnderflowException e) {
      throw new BadInputException(path + ": damaged: a page ends before its numbers do", e);
    }
  }

  private record Table(Path path, FileChannel file, Footer footer, Column column)
      implements Container {

    @Override
    public void extract(FileChannel npy) throws IOException {
      named(
          path,
          () -> {
            new Extraction(file, footer, column).run(npy);
            return null;
          });
    }

    @Override
    public void rewrite(NpyFile array, String as, FileChannel out) throws IOException {
      named(
          path,
          () -> {
            new Rewriting(file, footer, column, array, out).run(as);
            return null;
          });
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
