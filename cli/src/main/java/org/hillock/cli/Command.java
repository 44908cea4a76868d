package org.hillock.cli;

import org.hillock.Catalogue;

/**
 * A sub-command: a class with picocli's annotations, which says name, description, options and
 * parameters, and with a constructor without arguments.
 *
 * <p>Those of other modules are found by {@link java.util.ServiceLoader}.
 */
public interface Command {

  /**
   * Does what the options ask.
   *
   * @param catalogue the activations that there are
   * @param console where results and progress go
   * @return the exit code: 0 if it is done, 1 if the answer is no
   * @throws Failure if it could not be done or was asked wrongly; the message is all that the user
   *     sees. An {@link java.io.IOException} or an {@link IllegalArgumentException} is understood
   *     in the same way.
   */
  int run(Catalogue catalogue, Console console) throws Exception;
}
