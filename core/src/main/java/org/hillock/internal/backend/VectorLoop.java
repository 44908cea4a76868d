package org.hillock.internal.backend;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Elementwise;
import org.hillock.Grade;

/**
 * The template of the SIMD loops; {@link Loops} stamps it and never uses it directly. What does not
 * fill a vector goes through the scalar spelling, whose bits are the same, so that a result does not
 * depend on its position.
 */
final class VectorLoop implements Loop {

  private static final Loops.Stamp STAMP;

  static {
    try {
      STAMP = MethodHandles.classData(MethodHandles.lookup(), "_", Loops.Stamp.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unchecked") // the twin of the only class of units that this loop ever gets
  private static final Twin<Elementwise> TWIN = (Twin<Elementwise>) STAMP.twin();

  private static final Operation OPERATION = STAMP.operation();
  private static final Grade GRADE = STAMP.grade();
  private static final boolean FAST = GRADE == Grade.FAST;
  private static final VectorSpecies<Float> FLOATS = TWIN.lanes(OPERATION, GRADE);
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final Loop REST = Loops.scalar(STAMP);

  VectorLoop() {}

  private static FloatVector value(Elementwise unit, FloatVector x) {
    return FAST ? TWIN.fastValue(unit, x) : TWIN.value(unit, x);
  }

  private static FloatVector derivative(Elementwise unit, FloatVector x) {
    return FAST ? TWIN.fastDerivative(unit, x) : TWIN.derivative(unit, x);
  }

  private static FloatVector backward(Elementwise unit, FloatVector x, FloatVector dy) {
    return FAST ? TWIN.fastBackward(unit, x, dy) : TWIN.backward(unit, x, dy);
  }

  private static FloatVector load(float[] a, int i) {
    return FloatVector.fromArray(FLOATS, a, i);
  }

  private static DoubleVector load(double[] a, int i) {
    return DoubleVector.fromArray(DOUBLES, a, i);
  }

  @Override
  public void run(Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    int end = FLOATS.loopBound(n);
    int step = FLOATS.length();
    switch (OPERATION) {
      case FORWARD:
        for (int i = 0; i < end; i += step) {
          value(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          derivative(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case SECOND_DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          TWIN.secondDerivative(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case FORWARD_AND_DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          FloatVector x = load(a, ao + i);
          value(unit, x).intoArray(b, bo + i);
          derivative(unit, x).intoArray(c, co + i);
        }
        break;
      case FORWARD_WITH_BIAS:
        for (int i = 0; i < end; i += step) {
          value(unit, load(a, ao + i).add(load(b, bo + i))).intoArray(c, co + i);
        }
        break;
      case BACKWARD:
        for (int i = 0; i < end; i += step) {
          backward(unit, load(a, ao + i), load(b, bo + i)).intoArray(c, co + i);
        }
        break;
      case BACKWARD_FROM_OUTPUT:
        for (int i = 0; i < end; i += step) {
          TWIN.backwardFromOutput(unit, load(a, ao + i), load(b, bo + i)).intoArray(c, co + i);
        }
        break;
    }
    if (end < n) {
      REST.run(unit, a, ao + end, b, bo + end, c, co + end, n - end);
    }
  }

  @Override
  public void run(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    int end = DOUBLES.loopBound(n);
    int step = DOUBLES.length();
    switch (OPERATION) {
      case FORWARD:
        for (int i = 0; i < end; i += step) {
          TWIN.value(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          TWIN.derivative(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case SECOND_DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          TWIN.secondDerivative(unit, load(a, ao + i)).intoArray(c, co + i);
        }
        break;
      case FORWARD_AND_DERIVATIVE:
        for (int i = 0; i < end; i += step) {
          DoubleVector x = load(a, ao + i);
          TWIN.value(unit, x).intoArray(b, bo + i);
          TWIN.derivative(unit, x).intoArray(c, co + i);
        }
        break;
      case FORWARD_WITH_BIAS:
        for (int i = 0; i < end; i += step) {
          TWIN.value(unit, load(a, ao + i).add(load(b, bo + i))).intoArray(c, co + i);
        }
        break;
      case BACKWARD:
        for (int i = 0; i < end; i += step) {
          TWIN.backward(unit, load(a, ao + i), load(b, bo + i)).intoArray(c, co + i);
        }
        break;
      case BACKWARD_FROM_OUTPUT:
        for (int i = 0; i < end; i += step) {
          TWIN.backwardFromOutput(unit, load(a, ao + i), load(b, bo + i)).intoArray(c, co + i);
        }
        break;
    }
    if (end < n) {
      REST.run(unit, a, ao + end, b, bo + end, c, co + end, n - end);
    }
  }
}
