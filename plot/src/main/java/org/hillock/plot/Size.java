package org.hillock.plot;

/** How large the letters and lines of a panel are. */
enum Size {
  SMALL(14, 9.5, 10.5, 1.7),
  LARGE(21, 14, 13.5, 2.4);

  final double title;
  final double formula;
  final double label;
  final double line;

  Size(double title, double formula, double label, double line) {
    this.title = title;
    this.formula = formula;
    this.label = label;
    this.line = line;
  }
}
