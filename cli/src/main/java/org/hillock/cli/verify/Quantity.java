package org.hillock.cli.verify;

import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;

/** What is compared with the reference. */
enum Quantity {
  VALUE("value", 1, 0, 4, 0, 2, 0) {
    @Override
    void compute(Kernel kernel, float[] x, float[] y, int n) {
      kernel.forward(x, 0, y, 0, n);
    }

    @Override
    void compute(Kernel kernel, double[] x, double[] y, int n) {
      kernel.forward(x, 0, y, 0, n);
    }

    @Override
    Exact exact(Oracle oracle, double x) {
      return oracle.value(x);
    }

    @Override
    void quick(Oracle oracle, float[] x, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = oracle.quickValue(x[i]);
      }
    }

    @Override
    double error(Ulp format, double actual, double exact) {
      return format.ofValue(actual, exact);
    }

    @Override
    double error(Ulp format, double actual, Exact exact) {
      return format.ofValue(actual, exact);
    }
  },
  DERIVATIVE("derivative", 1, 0, 4, 0x1p-26, 2, 0) {
    @Override
    void compute(Kernel kernel, float[] x, float[] y, int n) {
      kernel.derivative(x, 0, y, 0, n);
    }

    @Override
    void compute(Kernel kernel, double[] x, double[] y, int n) {
      kernel.derivative(x, 0, y, 0, n);
    }

    @Override
    Exact exact(Oracle oracle, double x) {
      return oracle.derivative(x);
    }

    @Override
    void quick(Oracle oracle, float[] x, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = oracle.quickDerivative(x[i]);
      }
    }
  },
  SECOND_DERIVATIVE("second derivative", 4, 0x1p-28, 4, 0x1p-28, 4, 0x1p-56) {
    @Override
    void compute(Kernel kernel, float[] x, float[] y, int n) {
      kernel.secondDerivative(x, 0, y, 0, n);
    }

    @Override
    void compute(Kernel kernel, double[] x, double[] y, int n) {
      kernel.secondDerivative(x, 0, y, 0, n);
    }

    @Override
    Exact exact(Oracle oracle, double x) {
      return oracle.secondDerivative(x);
    }

    @Override
    void quick(Oracle oracle, float[] x, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = oracle.quickSecondDerivative(x[i]);
      }
    }
  };

  final String title;
  private final double full;
  private final double fullNearZero;
  private final double fast;
  private final double fastNearZero;
  private final double inDouble;
  private final double doubleNearZero;

  Quantity(
      String title,
      double full,
      double fullNearZero,
      double fast,
      double fastNearZero,
      double inDouble,
      double doubleNearZero) {
    this.title = title;
    this.full = full;
    this.fullNearZero = fullNearZero;
    this.fast = fast;
    this.fastNearZero = fastNearZero;
    this.inDouble = inDouble;
    this.doubleNearZero = doubleNearZero;
  }

  /** Returns what a float may err. */
  Tally.Bound bound(Grade grade) {
    return grade == Grade.FULL
        ? new Tally.Bound(full, fullNearZero)
        : new Tally.Bound(fast, fastNearZero);
  }

  /** Returns what a double may err. */
  Tally.Bound boundInDouble() {
    return new Tally.Bound(inDouble, doubleNearZero);
  }

  abstract void compute(Kernel kernel, float[] x, float[] y, int n);

  abstract void compute(Kernel kernel, double[] x, double[] y, int n);

  abstract Exact exact(Oracle oracle, double x);

  abstract void quick(Oracle oracle, float[] x, double[] y, int n);

  double error(Ulp format, double actual, double exact) {
    return format.ofDerivative(actual, exact);
  }

  double error(Ulp format, double actual, Exact exact) {
    return format.ofDerivative(actual, exact);
  }
}
