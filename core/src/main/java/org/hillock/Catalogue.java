package org.hillock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A list of activations with default parameters, and look-up by name. Immutable.
 *
 * <p>Whatever loops over activations takes one of these. {@link Activations#catalogue()} is the
 * usual one; {@code catalogue.with(new Mine())} has one more.
 */
public final class Catalogue {

  private final List<Activation> all;
  private final Map<String, Activation> byName = new LinkedHashMap<>();

  private Catalogue(List<Activation> all) {
    this.all = all;
    for (Activation activation : all) {
      add(activation.name(), activation);
      activation.card().aliases().forEach(alias -> add(alias, activation));
    }
  }

  private void add(String name, Activation activation) {
    Activation other = byName.putIfAbsent(name.toLowerCase(Locale.ROOT), activation);
    if (other != null) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' would be the name of two activations, "
              + other.getClass().getName()
              + " and "
              + activation.getClass().getName()
              + "; rename one of them");
    }
  }

  /**
   * Returns a catalogue of the given activations, in that order.
   *
   * @throws IllegalArgumentException if two share a name or an alias
   */
  public static Catalogue of(List<? extends Activation> activations) {
    return new Catalogue(List.copyOf(activations));
  }

  /**
   * Returns this catalogue with more activations at its end.
   *
   * @throws IllegalArgumentException if two share a name or an alias
   */
  public Catalogue with(Activation... more) {
    List<Activation> longer = new ArrayList<>(all);
    longer.addAll(List.of(more));
    return of(longer);
  }

  /** Returns every activation with its default parameters. */
  public List<Activation> all() {
    return all;
  }

  /** Returns every activation that maps each number by itself. */
  public List<Elementwise> elementwise() {
    return only(Elementwise.class);
  }

  /** Returns every activation over rows. */
  public List<Rowwise> rowwise() {
    return only(Rowwise.class);
  }

  /**
   * Returns the activation of the given name or alias, with parameters if given: {@code "gelu"},
   * {@code "silu"}, {@code "leaky_relu(alpha=0.2)"}, {@code "leaky_relu(0.2)"}.
   *
   * @throws UnknownActivationException if no activation has that name
   * @throws IllegalArgumentException if the parameters are not understood or out of range
   */
  public Activation named(String spelling) {
    int open = spelling.indexOf('(');
    String name = (open < 0 ? spelling : spelling.substring(0, open)).strip();
    Activation found = find(name).orElseThrow(() -> unknown(name));
    if (open < 0) {
      return found;
    }
    if (!spelling.strip().endsWith(")")) {
      throw new IllegalArgumentException(
          "'" + shorten(spelling) + "': the closing parenthesis is missing");
    }
    String inside = spelling.strip();
    return with(found, inside.substring(inside.indexOf('(') + 1, inside.length() - 1));
  }

  /** Returns the activation of the given name or alias, without parameters. */
  public Optional<Activation> find(String name) {
    return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
  }

  private static Activation with(Activation found, String arguments) {
    double[] values = found.parameters();
    if (arguments.isBlank()) {
      return found;
    }
    List<Parameter> declared = found.card().parameters();
    String[] given = arguments.split(",", -1);
    boolean[] seen = new boolean[declared.size()];
    for (int i = 0; i < given.length; i++) {
      int equals = given[i].indexOf('=');
      if (equals < 0 && i >= declared.size()) {
        throw new IllegalArgumentException(found.name() + " takes " + listed(declared));
      }
      int index = equals < 0 ? i : indexOf(found, declared, given[i].substring(0, equals).strip());
      String number = given[i].substring(equals + 1).strip();
      if (seen[index]) {
        throw new IllegalArgumentException(
            found.name() + ": " + declared.get(index).name() + " is given twice");
      }
      seen[index] = true;
      try {
        values[index] = Double.parseDouble(number);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            found.name()
                + ": "
                + declared.get(index).name()
                + " must be a number in "
                + declared.get(index).range()
                + ", got '"
                + shorten(number)
                + "'",
            e);
      }
    }
    return found.with(values);
  }

  private static int indexOf(Activation found, List<Parameter> declared, String name) {
    for (int i = 0; i < declared.size(); i++) {
      if (declared.get(i).isCalled(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        found.name() + " has no parameter '" + shorten(name) + "'; it takes " + listed(declared));
  }

  private static String listed(List<Parameter> declared) {
    return declared.isEmpty()
        ? "no parameters"
        : declared.stream().map(Parameter::name).collect(Collectors.joining(", "));
  }

  private UnknownActivationException unknown(String name) {
    String known = all.stream().map(Activation::name).collect(Collectors.joining(", "));
    String nearest =
        Nearest.of(name.toLowerCase(Locale.ROOT), byName.keySet())
            .map(candidate -> "did you mean " + candidate + "? ")
            .orElse("");
    return new UnknownActivationException(
        "unknown activation '" + shorten(name) + "': " + nearest + "known are " + known);
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private <T extends Activation> List<T> only(Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (Activation activation : all) {
      if (kind.isInstance(activation)) {
        found.add(kind.cast(activation));
      }
    }
    return List.copyOf(found);
  }
}
