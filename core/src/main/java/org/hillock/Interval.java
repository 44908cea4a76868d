package org.hillock;

/**
 * A range of real numbers, each end of which is included or not.
 *
 * @param low the lower end, possibly negative infinity
 * @param lowIncluded whether {@code low} belongs to the range
 * @param high the upper end, possibly infinity
 * @param highIncluded whether {@code high} belongs to the range
 */
public record Interval(double low, boolean lowIncluded, double high, boolean highIncluded) {

  /** All finite numbers. */
  public static final Interval REALS = open(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Returns the range {@code (low, high)}. */
  public static Interval open(double low, double high) {
    return new Interval(low, false, high, false);
  }

  /** Returns the range {@code [low, high)}. */
  public static Interval from(double low, double high) {
    return new Interval(low, true, high, false);
  }

  /** Tells whether {@code x} lies in the range; a NaN never does. */
  public boolean contains(double x) {
    return (lowIncluded ? x >= low : x > low) && (highIncluded ? x <= high : x < high);
  }

  /** Returns the mathematical notation, for example {@code [0, ∞)}. */
  @Override
  public String toString() {
    return (lowIncluded ? "[" : "(")
        + number(low)
        + ", "
        + number(high)
        + (highIncluded ? "]" : ")");
  }

  static String number(double x) {
    if (Double.isInfinite(x)) {
      return x > 0 ? "∞" : "-∞";
    }
    return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
  }
}
