package org.hillock.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;

/**
 * Writes the pictures of the documents: the two figures, and one for each activation. The command
 * is {@code mvn -pl plot -am -Pfigures process-classes}.
 */
public final class Gallery {

  private Gallery() {}

  /** Writes all pictures into the folder that is named, by default {@code docs/figures}. */
  public static void main(String... folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    write(Path.of(folder.length == 0 ? "docs/figures" : folder[0]));
  }

  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Activation> all = Activations.all();
    Figure.grid(all, Curve.VALUE, Options.DEFAULT).write(folder.resolve("functions.png"));
    Figure.grid(all, Curve.DERIVATIVE, Options.DEFAULT).write(folder.resolve("derivatives.png"));
    Options page = Options.DEFAULT.size(840, 560);
    for (Activation activation : all) {
      Figure.of(List.of(activation), page).write(folder.resolve(activation.name() + ".svg"));
    }
  }
}
