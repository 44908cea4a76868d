package org.hillock.bench.peer;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.Rowwise;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** Our kernels. */
final class Hillock implements Peer {
  private final Grade grade;
  private final Backend backend;

  Hillock(Grade grade, Backend backend) {
    this.grade = grade;
    this.backend = backend;
  }

  @Override
  public String title() {
    return "Hillock " + grade() + (backend == Backend.SCALAR ? ", scalar" : "");
  }

  @Override
  public String grade() {
    return grade.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<Task> prepare(Work work) {
    if (work.activation() instanceof Elementwise unit) {
      return elementwise(unit, work);
    }
    // Over rows, the backend is the machine's; doubles and backward have one grade.
    boolean oneGrade = work.isDouble() || work.operation() != Operation.FORWARD;
    boolean elsewhere =
        (grade != Grade.FULL && oneGrade) || backend != Backend.active() || work.threads() > 1;
    return elsewhere ? Optional.empty() : rowwise((Rowwise) work.activation(), work);
  }

  private Optional<Task> elementwise(Elementwise unit, Work w) {
    if (w.operation() == Operation.BACKWARD_FROM_OUTPUT && !unit.derivativeFromOutput()) {
      return Optional.empty();
    }
    Kernel alone = unit.kernel(grade, backend);
    if (w.threads() == 1) {
      return Optional.of(task(alone, w));
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            w.threads() - 1,
            job -> {
              var thread = new Thread(job, "bench");
              thread.setDaemon(true);
              return thread;
            });
    Task task = task(alone.parallel(pool, w.threads()), w);
    return Optional.of(
        new Task() {
          @Override
          public void run() {
            task.run();
          }

          @Override
          public void close() {
            pool.shutdown();
          }
        });
  }

  private static Task task(Kernel kernel, Work w) {
    return switch (w.operation()) {
      case FORWARD ->
          w.isDouble()
              ? () -> kernel.forward(w.xd(), w.resultd())
              : () -> kernel.forward(w.x(), w.result());
      case DERIVATIVE ->
          w.isDouble()
              ? () -> kernel.derivative(w.xd(), w.resultd())
              : () -> kernel.derivative(w.x(), w.result());
      case BACKWARD ->
          w.isDouble()
              ? () -> kernel.backward(w.xd(), w.dyd(), w.resultd())
              : () -> kernel.backward(w.x(), w.dy(), w.result());
      case BACKWARD_FROM_OUTPUT ->
          w.isDouble()
              ? () -> kernel.backwardFromOutput(w.xd(), w.dyd(), w.resultd())
              : () -> kernel.backwardFromOutput(w.x(), w.dy(), w.result());
    };
  }

  private Optional<Task> rowwise(Rowwise unit, Work w) {
    return switch (w.operation()) {
      case FORWARD ->
          Optional.of(
              w.isDouble()
                  ? () -> unit.forward(w.xd(), w.resultd(), w.rows())
                  : () -> unit.forward(w.x(), w.result(), w.rows(), grade));
      case BACKWARD_FROM_OUTPUT ->
          Optional.of(
              w.isDouble()
                  ? () -> unit.backwardFromOutput(w.xd(), w.dyd(), w.resultd(), w.rows())
                  : () -> unit.backwardFromOutput(w.x(), w.dy(), w.result(), w.rows()));
      default -> Optional.empty();
    };
  }
}
