package org.hillock.internal.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;

/**
 * The loops of one class of activations in one grade on one backend, each made when it is first
 * asked for.
 *
 * <p>A loop that several kernels share calls them through a megamorphic call: 13 to 29 times slower
 * in SIMD, measured. So each has its own. The SIMD loops are written by the build (see {@link
 * VectorLoop}); the plain ones are stamped here, hidden classes from the bytes of one template,
 * each with a profile of its own. Parameters are no part of a loop: a thousand slopes share one.
 */
public final class Loops {

  private static final ClassValue<Loops[]> ALL =
      new ClassValue<>() {
        @Override
        protected Loops[] computeValue(Class<?> unit) {
          Loops[] loops = new Loops[2 * Grade.values().length];
          for (Grade grade : Grade.values()) {
            loops[index(grade, Backend.SCALAR)] = new Loops(unit, grade, Backend.SCALAR);
            loops[index(grade, Backend.VECTOR)] = new Loops(unit, grade, Backend.VECTOR);
          }
          return loops;
        }
      };

  private final Class<?> unit;
  private final Grade grade;
  private final Backend backend;
  private final Loop[] made = new Loop[Operation.values().length];

  private Loops(Class<?> unit, Grade grade, Backend backend) {
    this.unit = unit;
    this.grade = grade;
    this.backend = backend;
  }

  /** Returns the loops of an activation. */
  public static Loops of(Elementwise unit, Grade grade, Backend backend) {
    boolean fast = grade == Grade.FAST ? unit.hasFastGrade() : unit.fastIsFull();
    Backend resolved = unit.hasSimd() ? Backends.resolve(backend) : Backend.SCALAR;
    return ALL.get(unit.getClass())[index(fast ? Grade.FAST : Grade.FULL, resolved)];
  }

  private static int index(Grade grade, Backend backend) {
    return 2 * grade.ordinal() + (backend == Backend.VECTOR ? 1 : 0);
  }

  /** Returns the loop of an operation. */
  public Loop get(Operation operation) {
    Loop loop = made[operation.ordinal()];
    return loop != null ? loop : make(operation);
  }

  private synchronized Loop make(Operation operation) {
    Loop loop = made[operation.ordinal()];
    if (loop == null) {
      loop =
          operation == Operation.FORWARD_AND_DERIVATIVE
              ? new PairLoop(get(Operation.FORWARD), get(Operation.DERIVATIVE))
              : backend == Backend.VECTOR ? vector(operation) : scalar(operation);
      made[operation.ordinal()] = loop;
    }
    return loop;
  }

  private Loop vector(Operation operation) {
    try {
      return (Loop)
          Class.forName(unit.getName() + "$Loop", true, unit.getClassLoader())
              .getConstructor(Operation.class, Grade.class, Loop.class)
              .newInstance(operation, grade, scalar(operation));
    } catch (ClassNotFoundException e) {
      // Compiled without the step of the Maven build that writes them: slower, the same bits.
      return scalar(operation);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make the SIMD loops of " + unit.getName(), e);
    }
  }

  /** What distinguishes one stamped loop from another. */
  record Stamp(Operation operation, Grade grade) {}

  private Loop scalar(Operation operation) {
    try (InputStream template = Loops.class.getResourceAsStream("ScalarLoop.class")) {
      return (Loop)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(
                  template.readAllBytes(), new Stamp(operation, grade), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot stamp a loop", e);
    }
  }
}
