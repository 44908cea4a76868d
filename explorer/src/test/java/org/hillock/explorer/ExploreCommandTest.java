package org.hillock.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.hillock.Activations;
import org.hillock.cli.Command;
import org.hillock.cli.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExploreCommandTest {
  @TempDir private Path folder;

  @Test
  void commandIsFound() {
    assertThat(ServiceLoader.load(Command.class)).hasAtLeastOneElementOfType(ExploreCommand.class);
  }

  @Test
  void pageIsWrittenWhereItIsAsked() throws Exception {
    Path page = folder.resolve("a folder/page.html");
    assertThat(run("-o", page.toString())).isEqualTo("wrote " + page + "\n");
    assertThat(page)
        .hasSameTextualContentAs(Path.of("target/classes/org/hillock/explorer/explorer.html"));
  }

  @Test
  void folderGetsTheUsualName() throws Exception {
    Files.writeString(folder.resolve("hillock.html"), "old");
    run("--output", folder.toString());
    assertThat(folder.resolve("hillock.html")).content().startsWith("<!doctype html>");
  }

  private static String run(String... arguments) throws Exception {
    var command = new ExploreCommand();
    new CommandLine(command).parseArgs(arguments);
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(command.run(Activations.catalogue(), new Console(out, out, false, false))).isZero();
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
