package org.hillock;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * An activation function: its mathematics, its parameters and its {@link Card}.
 *
 * <p>Activations are immutable, serializable values: two with the same class and parameters are
 * equal, and all methods may be called from any number of threads. {@link Activations} is the
 * catalogue.
 */
public sealed interface Activation extends Serializable permits Elementwise, Rowwise {

  /** Returns everything there is to say about this activation with its present parameters. */
  Card card();

  /** Returns the values of the parameters, in the order of {@link Card#parameters()}. */
  default double[] parameters() {
    return new double[0];
  }

  /**
   * Returns this activation with other values of its parameters.
   *
   * @param values one value for each of {@link Card#parameters()}, in that order
   * @throws IllegalArgumentException if the number of values is wrong or a value is out of range
   */
  default Activation with(double... values) {
    if (values.length != 0) {
      throw new IllegalArgumentException(name() + " has no parameters, got " + values.length);
    }
    return this;
  }

  /** Returns the canonical name, for example {@code leaky_relu}. */
  default String name() {
    return card().name();
  }

  /**
   * Returns the name with the parameters that differ from their defaults, for example {@code
   * leaky_relu(alpha=0.2)}; {@link Activations#named} reads it back.
   */
  default String spelling() {
    List<Parameter> declared = card().parameters();
    double[] values = parameters();
    List<String> given = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != declared.get(i).defaultValue()) {
        given.add(declared.get(i).name() + "=" + Interval.number(values[i]));
      }
    }
    return given.isEmpty() ? name() : name() + "(" + String.join(", ", given) + ")";
  }
}
