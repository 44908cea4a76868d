package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the README runs. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  private static String readme() throws Exception {
    return Files.readString(ROOT.resolve("README.md"));
  }

  /** The commands, but for those that another test starts: as a newcomer does, or with Parquet. */
  static List<String> commands() throws Exception {
    return readme()
        .lines()
        .filter(line -> line.startsWith("./hillock "))
        .filter(line -> !line.equals("./hillock plot"))
        .filter(line -> !line.contains(".parquet"))
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
            .map(word -> word.matches("[a-z]+\\.(npy|npz|csv|svg)") ? folder + "/" + word : word)
            .toArray(String[]::new);
    assertThat(Run.of(arguments).exitCode()).as(command).isZero();
  }

  private static List<String> javaBlocks() throws Exception {
    return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(readme())
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** Compiled and named as the README says, on the class path of the launcher. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void anActivationOfYourOwnIsFound() throws Exception {
    Path source = folder.resolve("SquaredRelu.java");
    Files.writeString(source, javaBlocks().get(1));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path service = classes.resolve("META-INF/services/org.hillock.CustomActivation");
    Files.createDirectories(service.getParent());
    Files.writeString(service, "com.example.SquaredRelu");
    String classPath = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", classes.toString(), source.toString());
    assertThat(compiled).isZero();

    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath + File.pathSeparator + classes,
            Hillock.class.getName());
    assertThat(output(command, "list")).contains("\nsquared_relu ");
    // x² and 2x.
    assertThat(output(command, "eval", "squared_relu", "3")).contains("\n3  9     6 ");
    assertThat(readme()).contains("HILLOCK_CLASS_PATH=");
    assertThat(ROOT.resolve("hillock")).content().contains(":$HILLOCK_CLASS_PATH");

    Files.writeString(service, "com.example.Nothing");
    assertThat(output(command, "list"))
        .contains("hillock: something on the class path cannot be used", "com.example.Nothing")
        .hasLineCount(1);
  }

  private static String output(List<String> command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void theLibraryInTenLinesRunsAndIsRight() throws Exception {
    String example = javaBlocks().get(0);
    try (JShell shell =
        JShell.builder()
            .executionEngine("local")
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build()) {
      for (String line : example.lines().filter(text -> !text.isBlank()).toList()) {
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
