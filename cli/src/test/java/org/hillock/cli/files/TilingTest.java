package org.hillock.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {

  /** Of 4 bytes each. */
  private static final int ELEMENTS_OF_A_PAGE = 1024;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 32",
    "1, 0",
    "1, 32",
    "65503, 32",
    "65504, 32",
    "65505, 32",
    "65536, 0",
    "65537, 0",
    "65536, 65536",
    "200000, 16",
    "200000, 70000",
    "5000000000, 32"
  })
  void tilesCoverAnArrayAndBeginAtPages(long count, long before) {
    Tiling tiling = Tiling.elements(count, before);
    assertThat(tiling.size()).isEqualTo(count);
    long start = 0;
    for (long i = 0; i < tiling.count(); i++) {
      Tiling.Tile tile = tiling.tile(i);
      assertThat(tile.start()).isEqualTo(start);
      assertThat(tile.size()).isBetween(1, tiling.largest());
      if (i > 0) {
        assertThat((before + start) % ELEMENTS_OF_A_PAGE).isZero();
      }
      start += tile.size();
    }
    assertThat(start).isEqualTo(count);
  }
}
