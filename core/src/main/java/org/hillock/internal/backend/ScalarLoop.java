package org.hillock.internal.backend;

import java.lang.invoke.MethodHandles;
import org.hillock.Elementwise;
import org.hillock.Grade;

/** The template of the plain loops; {@link Loops} stamps it and never uses it directly. */
final class ScalarLoop implements Loop {

  private static final Loops.Stamp STAMP;

  static {
    try {
      STAMP = MethodHandles.classData(MethodHandles.lookup(), "_", Loops.Stamp.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Operation OPERATION = STAMP.operation();
  private static final boolean FAST = STAMP.grade() == Grade.FAST;

  ScalarLoop() {}

  private static float value(Elementwise unit, float x) {
    return FAST ? unit.fastValue(x) : unit.value(x);
  }

  private static float derivative(Elementwise unit, float x) {
    return FAST ? unit.fastDerivative(x) : unit.derivative(x);
  }

  private static float backward(Elementwise unit, float x, float dy) {
    return FAST ? unit.fastBackward(x, dy) : unit.backward(x, dy);
  }

  @Override
  public void run(
      Elementwise unit, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    switch (OPERATION) {
      case FORWARD:
        for (int i = 0; i < n; i++) {
          c[co + i] = value(unit, a[ao + i]);
        }
        break;
      case FORWARD_WITH_BIAS:
        for (int i = 0; i < n; i++) {
          c[co + i] = value(unit, a[ao + i] + b[bo + i]);
        }
        break;
      case DERIVATIVE:
        for (int i = 0; i < n; i++) {
          c[co + i] = derivative(unit, a[ao + i]);
        }
        break;
      case SECOND_DERIVATIVE:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.secondDerivative(a[ao + i]);
        }
        break;
      case BACKWARD:
        for (int i = 0; i < n; i++) {
          c[co + i] = backward(unit, a[ao + i], b[bo + i]);
        }
        break;
      default: // from the output
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.backwardFromOutput(a[ao + i], b[bo + i]);
        }
        break;
    }
  }

  @Override
  public void run(
      Elementwise unit, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    switch (OPERATION) {
      case FORWARD:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.value(a[ao + i]);
        }
        break;
      case FORWARD_WITH_BIAS:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.value(a[ao + i] + b[bo + i]);
        }
        break;
      case DERIVATIVE:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.derivative(a[ao + i]);
        }
        break;
      case SECOND_DERIVATIVE:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.secondDerivative(a[ao + i]);
        }
        break;
      case BACKWARD:
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.backward(a[ao + i], b[bo + i]);
        }
        break;
      default: // from the output
        for (int i = 0; i < n; i++) {
          c[co + i] = unit.backwardFromOutput(a[ao + i], b[bo + i]);
        }
        break;
    }
  }
}
