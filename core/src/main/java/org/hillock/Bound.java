package org.hillock;

import java.util.List;
import java.util.Locale;

/**
 * How far from the truth the results of one operation may be, for every input.
 *
 * @param operation {@code value}, {@code derivative} or {@code second derivative}
 * @param format {@code float32} or {@code float64}
 * @param grade the grade of the kernels; those for {@code float64} have the full one only
 * @param ulps the largest error, in units in the last place
 * @param nearZero within 2<sup>-6</sup> of a zero of the result, where an ulp is arbitrarily small,
 *     a distance of so much is enough (a parameter that scales the function, scales both); 0 if
 *     there is no such exception
 */
public record Bound(String operation, String format, Grade grade, double ulps, double nearZero) {

  /** What every elementwise activation of the catalogue promises. */
  static final List<Bound> ELEMENTWISE =
      List.of(
          new Bound("value", "float32", Grade.FULL, 1, 0),
          new Bound("value", "float32", Grade.FAST, 4, 0),
          new Bound("value", "float64", Grade.FULL, 2, 0),
          new Bound("derivative", "float32", Grade.FULL, 1, 0),
          new Bound("derivative", "float32", Grade.FAST, 4, 0x1p-26),
          new Bound("derivative", "float64", Grade.FULL, 2, 0),
          new Bound("second derivative", "float32", Grade.FULL, 4, 0x1p-28),
          new Bound("second derivative", "float64", Grade.FULL, 4, 0x1p-56));

  /** What every entry of a row promises. */
  static final List<Bound> ROWWISE =
      List.of(
          new Bound("value", "float32", Grade.FULL, 2, 0),
          new Bound("value", "float32", Grade.FAST, 4, 0),
          new Bound("value", "float64", Grade.FULL, 4, 0));

  /** Tells whether this is about that operation. */
  public boolean concerns(String operation, String format, Grade grade) {
    return this.operation.equals(operation) && this.format.equals(format) && this.grade == grade;
  }

  /** Returns for example {@code derivative, float32, fast: at most 4 ulp, or 2^-26 near a zero}. */
  @Override
  public String toString() {
    String exception = nearZero == 0 ? "" : ", or 2^" + Math.getExponent(nearZero) + " near a zero";
    return String.join(", ", operation, format, grade.name().toLowerCase(Locale.ROOT))
        + ": at most "
        + Interval.number(ulps)
        + " ulp"
        + exception;
  }
}
