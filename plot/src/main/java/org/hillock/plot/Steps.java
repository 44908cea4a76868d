package org.hillock.plot;

import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.TickUnit;
import org.jfree.chart.axis.TickUnitSource;

/**
 * Steps along an axis, never smaller than a given one: by itself the chart fills its axes with as
 * many numbers as fit.
 */
final class Steps implements TickUnitSource {

  private final double least;
  private final Numbers numbers;
  private final TickUnitSource all;

  /** Returns steps that go at least so many times into the range. */
  Steps(double[] range, int times) {
    least = step(range[1] - range[0], times);
    // As many digits as tell the steps apart: the chart leaves room for the ends of the axis.
    double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    numbers = new Numbers(2 + (int) Math.max(0, Math.floor(Math.log10(largest / least))));
    all = new NumberTickUnitSource(false, numbers);
  }

  /**
   * Returns the largest of 1, 2 or 5 times a power of ten that goes so many times into the span.
   */
  private static double step(double span, int times) {
    double power = Math.pow(10, Math.floor(Math.log10(span / times)));
    double digit = span / times / power;
    return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
  }

  @Override
  public TickUnit getLargerTickUnit(TickUnit unit) {
    return unit.getSize() < least ? smallest() : all.getLargerTickUnit(unit);
  }

  @Override
  public TickUnit getCeilingTickUnit(TickUnit unit) {
    return getCeilingTickUnit(unit.getSize());
  }

  @Override
  public TickUnit getCeilingTickUnit(double size) {
    return size <= least ? smallest() : all.getCeilingTickUnit(size);
  }

  private TickUnit smallest() {
    return new NumberTickUnit(least, numbers);
  }
}
