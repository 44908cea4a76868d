package org.hillock;

import java.util.List;

/**
 * A number that selects one function of a family, such as the slope of Leaky ReLU.
 *
 * @param name canonical name, for example {@code alpha}
 * @param aliases names that it has elsewhere and that {@link Activations#named} understands
 * @param defaultValue value when none is given
 * @param range values that are accepted
 * @param usual the part of the range worth trying, for sliders and pictures
 * @param meaning what it does, in a few words
 */
public record Parameter(
    String name,
    List<String> aliases,
    double defaultValue,
    Interval range,
    Interval usual,
    String meaning) {

  /** Tells whether this parameter is called so, in capitals or not. */
  boolean isCalled(String other) {
    return name.equalsIgnoreCase(other) || aliases.stream().anyMatch(other::equalsIgnoreCase);
  }

  /**
   * Returns {@code value} if it lies in the range, and 0 for -0, which is spelled and equals so.
   *
   * @throws IllegalArgumentException if it does not; the message names the range
   */
  public double check(double value) {
    if (!range.contains(value)) {
      throw new IllegalArgumentException(
          name + " must be a finite number in " + range + ", got " + Interval.number(value));
    }
    return value + 0.0;
  }

  /**
   * Returns the value of the only parameter of an activation.
   *
   * @throws IllegalArgumentException unless there is exactly one
   */
  public static double only(double[] values, Parameter parameter) {
    if (values.length != 1) {
      throw new IllegalArgumentException(
          "expected 1 value, for " + parameter.name() + ", got " + values.length);
    }
    return values[0];
  }
}
