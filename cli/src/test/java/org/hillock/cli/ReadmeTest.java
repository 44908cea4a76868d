package org.hillock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the README runs. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  private static String readme() throws Exception {
    return Files.readString(ROOT.resolve("README.md"));
  }

  /** The commands, but for those that another test starts as a newcomer does. */
  static List<String> commands() throws Exception {
    return readme()
        .lines()
        .filter(line -> line.startsWith("./hillock "))
        .filter(line -> !line.equals("./hillock plot"))
        .toList();
  }

  @TempDir static Path folder;

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandWorks(String command) {
    String[] arguments =
        Stream.of(command.split(" "))
            .skip(1)
            .map(word -> word.startsWith("docs/") ? ROOT.resolve(word).toString() : word)
            .map(word -> word.matches("out\\.npy|compared\\.svg") ? folder + "/" + word : word)
            .toArray(String[]::new);
    assertThat(Run.of(arguments).exitCode()).as(command).isZero();
  }

  @Test
  void theLibraryInTenLinesRunsAndIsRight() throws Exception {
    var block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertThat(block.find()).isTrue();
    try (JShell shell =
        JShell.builder()
            .executionEngine("local")
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build()) {
      for (String line : block.group(1).lines().filter(text -> !text.isBlank()).toList()) {
        shell
            .eval(line)
            .forEach(
                event -> {
                  assertThat(event.status()).as(line).isEqualTo(Snippet.Status.VALID);
                  assertThat(event.exception()).as(line).isNull();
                });
      }
      assertThat(shell.eval("slope").get(0).value()).isEqualTo("1.0907842487848955");
    }
  }
}
