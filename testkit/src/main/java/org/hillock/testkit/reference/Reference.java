package org.hillock.testkit.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/**
 * Finds an oracle by the canonical name of an activation and its parameters; a parameter that is
 * left out has the catalogue's default. The formulas and defaults are the reference's own.
 */
public final class Reference {
  private static final Map<String, Entry<Oracle>> ELEMENTWISE = new TreeMap<>();
  private static final Map<String, Entry<RowOracle>> ROWWISE = new TreeMap<>();

  static {
    ELEMENTWISE.put("relu", new Entry<>(null, 0, none -> new ReluOracle()));
    ELEMENTWISE.put("leaky_relu", new Entry<>("alpha", 0.01, LeakyReluOracle::new));
    ELEMENTWISE.put("sigmoid", new Entry<>(null, 0, none -> new SigmoidOracle()));
    ELEMENTWISE.put("tanh", new Entry<>(null, 0, none -> new TanhOracle()));
    ELEMENTWISE.put("elu", new Entry<>("alpha", 1, EluOracle::new));
    ELEMENTWISE.put("swish", new Entry<>("beta", 1, SwishOracle::new));
    ELEMENTWISE.put("gelu", new Entry<>(null, 0, none -> new GeluOracle()));
    ROWWISE.put("softmax", new Entry<>("temperature", 1, SoftmaxOracle::new));
  }

  private Reference() {}

  /** The oracle of an elementwise activation, such as {@code of("swish", Map.of("beta", 2.0))}. */
  public static Oracle of(String name, Map<String, Double> parameters) {
    return find(ELEMENTWISE, name).with(name, parameters);
  }

  /** The oracle of an activation over an axis. */
  public static RowOracle ofRows(String name, Map<String, Double> parameters) {
    return find(ROWWISE, name).with(name, parameters);
  }

  /** The canonical names that {@link #of} and {@link #ofRows} know. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(ELEMENTWISE.keySet());
    names.addAll(ROWWISE.keySet());
    return names;
  }

  private static <T> Entry<T> find(Map<String, Entry<T>> entries, String name) {
    Entry<T> entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "no reference for " + name + "; there is one for " + String.join(", ", entries.keySet()));
    }
    return entry;
  }

  /** How to make an oracle that has at most one parameter. */
  private record Entry<T>(String parameter, double byDefault, DoubleFunction<T> make) {
    T with(String name, Map<String, Double> parameters) {
      Map<String, Double> others = new LinkedHashMap<>(parameters);
      Double given = others.remove(parameter);
      if (!others.isEmpty()) {
        throw new IllegalArgumentException(
            name + " has no parameter " + String.join(", ", others.keySet()));
      }
      return make.apply(given == null ? byDefault : given);
    }
  }
}
