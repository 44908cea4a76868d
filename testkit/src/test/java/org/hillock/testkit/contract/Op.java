package org.hillock.testkit.contract;

import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;

/**
 * The operations of a kernel over ranges, all in one shape: an input a, a second input or first
 * output b, an output c.
 */
enum Op {
  FORWARD {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.forward(a, ao, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.forward(a, ao, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return grade == Grade.FAST ? unit.fastValue(x) : unit.value(x);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.value(x);
    }
  },
  DERIVATIVE {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.derivative(a, ao, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.derivative(a, ao, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return grade == Grade.FAST ? unit.fastDerivative(x) : unit.derivative(x);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.derivative(x);
    }
  },
  SECOND_DERIVATIVE {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.secondDerivative(a, ao, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.secondDerivative(a, ao, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return unit.secondDerivative(x);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.secondDerivative(x);
    }
  },
  FORWARD_AND_DERIVATIVE {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.forwardAndDerivative(a, ao, b, bo, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.forwardAndDerivative(a, ao, b, bo, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return DERIVATIVE.scalar(unit, grade, x, other);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.derivative(x);
    }
  },
  BACKWARD {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.backward(a, ao, b, bo, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.backward(a, ao, b, bo, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return grade == Grade.FAST ? unit.fastBackward(x, other) : unit.backward(x, other);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.backward(x, other);
    }
  },
  JVP {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.jvp(a, ao, b, bo, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.jvp(a, ao, b, bo, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return BACKWARD.scalar(unit, grade, x, other);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.backward(x, other);
    }
  },
  BACKWARD_FROM_OUTPUT {
    @Override
    void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
      k.backwardFromOutput(a, ao, b, bo, c, co, n);
    }

    @Override
    void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
      k.backwardFromOutput(a, ao, b, bo, c, co, n);
    }

    @Override
    float scalar(Elementwise unit, Grade grade, float x, float other) {
      return unit.backwardFromOutput(x, other);
    }

    @Override
    double scalar(Elementwise unit, double x, double other) {
      return unit.backwardFromOutput(x, other);
    }
  };

  /** Runs it over ranges of n elements. */
  abstract void run(Kernel k, float[] a, int ao, float[] b, int bo, float[] c, int co, int n);

  /** Runs it over ranges of n elements. */
  abstract void run(Kernel k, double[] a, int ao, double[] b, int bo, double[] c, int co, int n);

  /** What c must hold, from the methods over single numbers. */
  abstract float scalar(Elementwise unit, Grade grade, float x, float other);

  /** What c must hold, from the methods over single numbers. */
  abstract double scalar(Elementwise unit, double x, double other);

  /** Whether b is read, written (for one operation), or not touched. */
  boolean readsSecond() {
    return this == BACKWARD || this == JVP || this == BACKWARD_FROM_OUTPUT;
  }

  boolean writesSecond() {
    return this == FORWARD_AND_DERIVATIVE;
  }

  boolean isOfferedBy(Elementwise unit) {
    return this != BACKWARD_FROM_OUTPUT || unit.derivativeFromOutput();
  }
}
