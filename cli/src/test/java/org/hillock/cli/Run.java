package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What the program answered. */
record Run(int exitCode, String out, String err) {

  /** Runs the program in this JVM. */
  static Run of(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exitCode =
        Hillock.run(
            new PrintStream(out, false, UTF_8), new PrintStream(err, true, UTF_8), false, args);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Runs the program in this JVM and expects that it does what is asked, without a word. */
  static Run done(String... args) {
    Run run = of(args);
    if (run.exitCode != 0 || !run.err.isEmpty()) {
      throw new AssertionError("hillock " + String.join(" ", args) + " gave " + run);
    }
    return run;
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
