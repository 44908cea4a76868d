package org.hillock.internal.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;

/**
 * The loops of one class of activations in one grade on one backend, each made when it is first
 * asked for.
 *
 * <p>A loop that several kernels share calls them through a megamorphic call, which boxes every
 * vector: 13 to 29 times slower, measured. So each is stamped: a hidden class from the bytes of one
 * template, with a profile of its own and its kernel as a constant. Parameters are no part of it: a
 * thousand slopes share one loop.
 */
public final class Loops {

  private static final ClassValue<Loops[]> ALL =
      new ClassValue<>() {
        @Override
        protected Loops[] computeValue(Class<?> unit) {
          Loops[] loops = new Loops[4];
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
  private final Loop[] stamped = new Loop[Operation.values().length];

  private Loops(Class<?> unit, Grade grade, Backend backend) {
    this.unit = unit;
    this.grade = grade;
    this.backend = backend;
  }

  /** Returns the loops of an activation. */
  public static Loops of(Elementwise unit, Grade grade, Backend backend) {
    return ALL.get(unit.getClass())[index(grade, Backends.resolve(backend))];
  }

  private static int index(Grade grade, Backend backend) {
    return 2 * grade.ordinal() + (backend == Backend.VECTOR ? 1 : 0);
  }

  /** Returns the loop of an operation. */
  public Loop get(Operation operation) {
    Loop loop = stamped[operation.ordinal()];
    return loop != null ? loop : stamp(operation);
  }

  private synchronized Loop stamp(Operation operation) {
    int index = operation.ordinal();
    if (stamped[index] == null) {
      stamped[index] =
          backend == Backend.VECTOR
              ? stamp("VectorLoop", new Stamp(operation, grade, twin()))
              : scalar(new Stamp(operation, grade, null));
    }
    return stamped[index];
  }

  /** What distinguishes one stamped loop from another. */
  record Stamp(Operation operation, Grade grade, Object twin) {}

  /** A unit's SIMD spelling is its nested class Simd: see {@link Twin}. */
  private Object twin() {
    try {
      Class<?> simd = Class.forName(unit.getName() + "$Simd", true, unit.getClassLoader());
      Constructor<?> constructor = simd.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(unit.getName() + " has no usable nested class Simd", e);
    }
  }

  /** Returns a plain loop for what a SIMD loop leaves over. */
  static Loop scalar(Stamp stamp) {
    return stamp("ScalarLoop", stamp);
  }

  private static Loop stamp(String template, Stamp stamp) {
    try (InputStream in = Loops.class.getResourceAsStream(template + ".class")) {
      return (Loop)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(in.readAllBytes(), stamp, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot stamp " + template, e);
    }
  }
}
