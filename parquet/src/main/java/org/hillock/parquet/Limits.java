package org.hillock.parquet;

import org.hillock.cli.files.BadInputException;

/** How much of a file may be in memory at once, so that Java's memory suffices whatever it says. */
final class Limits {

  /** A page is there as it was and as it becomes, compressed and not, beside its dictionary. */
  private static final int PAGES = 10;

  private Limits() {}

  /** Returns the size of a page, if it can be held. */
  static int page(long bytes) throws BadInputException {
    return require(bytes, PAGES, "a page");
  }

  /** Returns the size of a footer, or of a part like it, if it can be held. */
  static int footer(long bytes) throws BadInputException {
    return require(bytes, Thrift.GROWTH, "the description of the columns");
  }

  private static int require(long bytes, int factor, String what) throws BadInputException {
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new BadInputException(
          what + " of " + (bytes >> 20) + " MiB is more than Java can hold");
    }
    if (bytes > Runtime.getRuntime().maxMemory() / factor) {
      throw new BadInputException(
          what
              + " takes "
              + ((bytes >> 20) + 1)
              + " MiB; give Java more memory with HILLOCK_JAVA_OPTS=-Xmx"
              + ((bytes * factor >> 20) + 64)
              + "m");
    }
    return (int) bytes;
  }
}
