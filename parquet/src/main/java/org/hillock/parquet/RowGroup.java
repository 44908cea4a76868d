package org.hillock.parquet;

/** The fields of a row group. */
final class RowGroup {

  static final int COLUMNS = 1;
  static final int TOTAL_SIZE = 2;
  static final int ROWS = 3;
  static final int SORTING = 4;
  static final int FILE_OFFSET = 5;
  static final int TOTAL_COMPRESSED = 6;

  private RowGroup() {}
}
