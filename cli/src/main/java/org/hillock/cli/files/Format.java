package org.hillock.cli.files;

import java.io.IOException;
import java.nio.file.Path;

/** A kind of file that holds arrays. Modules on the class path add kinds as services. */
public interface Format {

  /** Returns the ending of such files, for example {@code .npz}. */
  String ending();

  /** Tells whether a file is of this kind by its first bytes. */
  boolean begins(byte[] start);

  /**
   * Opens a file.
   *
   * @param item the name of the array in it; null if there is but one
   */
  Container open(Path path, String item) throws IOException;
}
