package org.hillock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The usual catalogue: the activations of this library, and those that others provide.
 *
 * <p>A {@link CustomActivation} joins it as a service: name its class in a file {@code
 * META-INF/services/org.hillock.CustomActivation} on the class path, and it is found by its name
 * wherever activations are.
 */
public final class Activations {

  // A list, not reflection over `permits`, because the browser has none; a test holds one against
  // the other.
  private static final List<Activation> OURS =
      List.of(
          new Relu(),
          new LeakyRelu(),
          new Sigmoid(),
          new Tanh(),
          new Softmax(),
          new Elu(),
          new Swish(),
          new Gelu());

  private static volatile Catalogue usual;

  private Activations() {}

  /**
   * Returns the usual catalogue.
   *
   * @throws java.util.ServiceConfigurationError if somebody provides an activation that cannot be
   *     made
   * @throws IllegalArgumentException if one of them has a name that is taken
   */
  public static Catalogue catalogue() {
    if (usual == null) {
      List<Activation> all = new ArrayList<>(OURS);
      ServiceLoader.load(CustomActivation.class).forEach(all::add);
      usual = Catalogue.of(all); // should two threads come here, both find the same
    }
    return usual;
  }

  /** Returns every activation with its default parameters, in the order of the tutorial. */
  public static List<Activation> all() {
    return catalogue().all();
  }

  /** Returns every activation that maps each number by itself. */
  public static List<Elementwise> elementwise() {
    return catalogue().elementwise();
  }

  /** Returns every activation over rows. */
  public static List<Rowwise> rowwise() {
    return catalogue().rowwise();
  }

  /**
   * Returns the activation of the given name or alias, with parameters if given.
   *
   * @see Catalogue#named
   */
  public static Activation named(String spelling) {
    return catalogue().named(spelling);
  }

  /** Returns the activation of the given name or alias, without parameters. */
  public static Optional<Activation> find(String name) {
    return catalogue().find(name);
  }
}
