package org.hillock.bench.peer;

import java.util.Optional;
import org.hillock.bench.Copies;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** The measure of all: {@link System#arraycopy} of the input. */
final class ArrayCopy implements Peer {

  @Override
  public String title() {
    return "System.arraycopy";
  }

  @Override
  public Optional<Task> prepare(Work work) {
    if (work.operation() != Operation.FORWARD) {
      return Optional.empty();
    }
    return Optional.of(Copies.copy(work, work.size())::run);
  }
}
