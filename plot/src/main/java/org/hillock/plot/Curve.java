package org.hillock.plot;

import org.hillock.Elementwise;

/** One of the three curves of an activation. */
public enum Curve {
  /** The function itself. */
  VALUE("f(x)", "") {
    @Override
    double at(Elementwise f, double x) {
      return f.value(x);
    }
  },
  /** Its slope. */
  DERIVATIVE("f′\u200a(x)", " derivative") {
    @Override
    double at(Elementwise f, double x) {
      return f.derivative(x);
    }
  },
  /** Its curvature. */
  SECOND_DERIVATIVE("f″\u200a(x)", " second derivative") {
    @Override
    double at(Elementwise f, double x) {
      return f.secondDerivative(x);
    }
  };

  /** How it is written in a legend. */
  final String symbol;

  /** What follows the title of an activation when this curve is drawn alone. */
  final String suffix;

  Curve(String symbol, String suffix) {
    this.symbol = symbol;
    this.suffix = suffix;
  }

  abstract double at(Elementwise f, double x);
}
