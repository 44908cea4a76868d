package org.hillock.cli.verify;

import org.hillock.Kernel;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Ulp;

/** What is compared with the reference. */
enum Quantity {
  VALUE("value") {
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
  DERIVATIVE("derivative") {
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
  SECOND_DERIVATIVE("second derivative") {
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

  Quantity(String title) {
    this.title = title;
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
