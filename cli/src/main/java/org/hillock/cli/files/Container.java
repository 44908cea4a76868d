package org.hillock.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** An open file that holds an array among other things. */
public interface Container extends Closeable {

  /** Writes the array as a .npy file. */
  void extract(FileChannel npy) throws IOException;

  /**
   * Writes the whole file again, with the array replaced.
   *
   * @param array what takes its place
   * @param as if not null, the array stays and the other is added under this name
   */
  void rewrite(NpyFile array, String as, FileChannel out) throws IOException;
}
