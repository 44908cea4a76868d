package org.hillock.explorer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.hillock.Catalogue;
import org.hillock.cli.Command;
import org.hillock.cli.Console;
import org.hillock.cli.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Writes the page. */
@CommandLine.Command(
    name = "explore",
    description = {
      "Write the interactive page: one HTML file that needs no network and no server.",
      "Double-click it, or pass --open."
    })
public final class ExploreCommand implements Command {
  private static final String PAGE = "explorer.html";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PAGE.html",
      description = "Where to write; hillock.html if not given.")
  private Path output = Path.of("hillock.html");

  @Option(names = "--open", description = "Open it in the browser.")
  private boolean open;

  @Override
  public int run(Catalogue catalogue, Console console) throws IOException {
    if (Files.isDirectory(output)) {
      output = output.resolve("hillock.html");
    }
    Path folder = output.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    try (InputStream page = ExploreCommand.class.getResourceAsStream(PAGE)) {
      if (page == null) {
        throw Failure.cannot("the page is missing in this build; build the module explorer again");
      }
      Files.copy(page, output, StandardCopyOption.REPLACE_EXISTING);
    }
    console.println("wrote " + output);
    if (open) {
      show();
    }
    return 0;
  }

  /** Asks the desktop by its own command, which needs neither AWT nor a display of ours. */
  private void show() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    List<String> command =
        system.startsWith("mac")
            ? List.of("open")
            : system.startsWith("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler")
                : List.of("xdg-open");
    var words = new ArrayList<>(command);
    words.add(output.toUri().toString());
    boolean opened;
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Some stay until the browser ends: then it has been opened.
      opened = !process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() == 0;
    } catch (IOException e) {
      opened = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!opened) {
      throw Failure.cannot("no browser could be opened from here; open " + output + " yourself");
    }
  }
}
