package org.hillock.cli;

import org.hillock.Catalogue;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** A command as another module brings it. */
@CommandLine.Command(name = "greet", description = "Greet somebody.")
public final class GreetCommand implements Command {

  @Option(names = "--name", required = true, description = "Whom.")
  private String name;

  @Override
  public int run(Catalogue catalogue, Console console) {
    console.println("hello " + name);
    return ExitCode.DONE;
  }
}
