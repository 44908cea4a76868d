package org.hillock.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The examples of README.md. */
final class Readme {

  /** A fenced part, without its fences. */
  record Block(String language, String text) {}

  private Readme() {}

  static List<Block> blocks() throws IOException {
    var fenced = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    return fenced
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(match -> new Block(match.group(1), match.group(2)))
        .toList();
  }

  /** Returns the only block in a language that contains a text. */
  static String block(String language, String containing) throws IOException {
    List<String> found = new ArrayList<>();
    for (Block block : blocks()) {
      if (block.language().equals(language) && block.text().contains(containing)) {
        found.add(block.text());
      }
    }
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " blocks of " + language + " with " + containing);
    }
    return found.get(0);
  }
}
