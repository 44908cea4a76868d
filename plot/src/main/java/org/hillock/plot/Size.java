package org.hillock.plot;

/** How large the letters and lines of a panel are. */
enum Size {
  SMALL(14, 9.5, 10.5, 1.8, 4),
  LARGE(21, 14, 14, 2.6, 5);

  final double title;
  final double formula;
  final double label;
  final double line;

  /** The least number of steps up an axis; along it there are somewhat more. */
  final int ticks;

  Size(double title, double formula, double label, double line, int ticks) {
    this.title = title;
    this.formula = formula;
    this.label = label;
    this.line = line;
    this.ticks = ticks;
  }
}
