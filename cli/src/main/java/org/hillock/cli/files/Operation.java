package org.hillock.cli.files;

import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Kernel;
import org.hillock.Rows;
import org.hillock.Rowwise;

/**
 * What is done to an array, in place. Numbers of 16 bits come as double, so that a result is
 * rounded once.
 */
public interface Operation {

  /** Replaces the first {@code rows.size()} elements of x; dy is null unless it is needed. */
  void run(float[] x, float[] dy, Rows rows);

  /** As {@link #run(float[], float[], Rows)}. */
  void run(double[] x, double[] dy, Rows rows);

  /** What to compute. */
  enum Kind {
    VALUE,
    DERIVATIVE,
    SECOND_DERIVATIVE,
    BACKWARD
  }

  /** Returns an operation of a function that maps each number by itself. */
  static Operation of(Elementwise function, Kind kind, Backend backend) {
    Kernel kernel = function.kernel(Grade.FULL, backend);
    return new Operation() {
      @Override
      public void run(float[] x, float[] dy, Rows rows) {
        switch (kind) {
          case VALUE -> kernel.forward(x, 0, x, 0, rows.size());
          case DERIVATIVE -> kernel.derivative(x, 0, x, 0, rows.size());
          case SECOND_DERIVATIVE -> kernel.secondDerivative(x, 0, x, 0, rows.size());
          case BACKWARD -> kernel.backward(x, 0, dy, 0, x, 0, rows.size());
        }
      }

      @Override
      public void run(double[] x, double[] dy, Rows rows) {
        switch (kind) {
          case VALUE -> kernel.forward(x, 0, x, 0, rows.size());
          case DERIVATIVE -> kernel.derivative(x, 0, x, 0, rows.size());
          case SECOND_DERIVATIVE -> kernel.secondDerivative(x, 0, x, 0, rows.size());
          case BACKWARD -> kernel.backward(x, 0, dy, 0, x, 0, rows.size());
        }
      }
    };
  }

  /** Returns an operation of a function over rows, which has no derivative of its own. */
  static Operation of(Rowwise function, Kind kind) {
    if (kind != Kind.VALUE && kind != Kind.BACKWARD) {
      throw new IllegalArgumentException(function.name() + " has no elementwise derivative");
    }
    return new Operation() {
      @Override
      public void run(float[] x, float[] dy, Rows rows) {
        function.forward(x, x, rows);
        if (kind == Kind.BACKWARD) {
          function.backwardFromOutput(x, dy, x, rows);
        }
      }

      @Override
      public void run(double[] x, double[] dy, Rows rows) {
        function.forward(x, x, rows);
        if (kind == Kind.BACKWARD) {
          function.backwardFromOutput(x, dy, x, rows);
        }
      }
    };
  }
}
