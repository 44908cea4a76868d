package org.hillock.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableWriterTest {
  private static final Path COMMITTED = Path.of("src/main/resources/org/hillock/testkit");

  /** Also the way to make them anew: a table that differs on purpose is copied from FRESH. */
  private static final Path FRESH = Path.of("target/tables");

  @Test
  void theCommittedTablesAreWhatTheWriterWrites() throws IOException {
    Files.createDirectories(FRESH);
    TableWriter.write(FRESH);
    List<Path> tables;
    try (var files = Files.list(FRESH)) {
      tables = files.filter(file -> file.toString().endsWith(".csv")).toList();
    }
    assertThat(tables).hasSize(Reference.names().size());
    for (Path fresh : tables) {
      Path committed = COMMITTED.resolve(fresh.getFileName());
      boolean same = Files.exists(committed) && Files.mismatch(fresh, committed) < 0;
      assertThat(same).as("%s is the same as %s", committed, fresh).isTrue();
    }
  }
}
