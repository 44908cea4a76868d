package org.hillock.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hillock.cli.Hillock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples with Parquet in the README run. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  @TempDir Path folder;

  @Test
  void everyCommandWorks() throws Exception {
    List<String> commands =
        Files.readString(ROOT.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("./hillock ") && line.contains(".parquet"))
            .toList();
    assertThat(commands).hasSize(2);
    for (String command : commands) {
      String[] arguments =
          Stream.of(command.split(" "))
              .skip(1)
              .map(word -> word.startsWith("docs/") ? ROOT.resolve(word).toString() : word)
              .map(word -> word.startsWith("out.") ? folder + "/" + word : word)
              .toArray(String[]::new);
      assertThat(Hillock.run(System.out, System.out, false, arguments)).as(command).isZero();
    }
  }
}
