package org.hillock.explorer;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  public int run(Console console) throws IOException {
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

  private void show() throws IOException {
    boolean able =
        !GraphicsEnvironment.isHeadless()
            && Desktop.isDesktopSupported()
            && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE);
    if (!able) {
      throw Failure.cannot("no browser can be opened from here; open " + output + " yourself");
    }
    Desktop.getDesktop().browse(output.toUri());
  }
}
