package org.hillock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything there is to say about an activation, as data. The documents, the figures, the command
 * line and the explorer say nothing about a function that is not written here.
 *
 * @param name canonical name in snake_case
 * @param title name for people, for example {@code Leaky ReLU}
 * @param aliases other names of the same function, which {@link Activations#named} understands
 * @param parameters the parameters, in order
 * @param formula the value, in LaTeX without delimiters
 * @param derivative the derivative, in LaTeX
 * @param secondDerivative the second derivative, in LaTeX; empty for a function over an axis
 * @param plainFormula the value in one line of Unicode; it may define a part, {@code … u, u = …},
 *     which the derivatives use too
 * @param plainDerivative the derivative in one line of Unicode
 * @param plainSecondDerivative the second derivative in one line of Unicode; empty for a function
 *     over an axis
 * @param explanation why the derivative is what it is and what the shape does, in a few sentences
 * @param range the values that it takes
 * @param monotone whether it never falls
 * @param smoothness how often it can be differentiated, for example {@code C^∞}
 * @param kinks where the derivative jumps, and what is returned there
 * @param zeros where the derivative of a function that is not monotone is zero
 * @param limits what happens at the infinities, in words
 * @param accuracy how far from the truth results may be; empty if nothing is promised
 * @param pitfalls how hand-written code goes wrong
 * @param source who introduced it and where
 * @param elsewhere its name and parameters in other frameworks
 * @param numpy correct and stable NumPy, line by line: from {@code x} the value {@code y} and the
 *     derivative {@code slope}; over rows, {@code dx} from {@code dy} instead of the derivative
 * @param variants wrong or fragile formulas that go around under its name
 */
public record Card(
    String name,
    String title,
    List<String> aliases,
    List<Parameter> parameters,
    String formula,
    String derivative,
    String secondDerivative,
    String plainFormula,
    String plainDerivative,
    String plainSecondDerivative,
    String explanation,
    Interval range,
    boolean monotone,
    String smoothness,
    List<Kink> kinks,
    List<Double> zeros,
    String limits,
    List<Bound> accuracy,
    List<String> pitfalls,
    String source,
    Map<String, String> elsewhere,
    List<String> numpy,
    List<Variant> variants) {

  /** Returns the promise about an operation, as {@link Bound} names it, if there is one. */
  public Optional<Bound> bound(String operation, String format, Grade grade) {
    return accuracy.stream().filter(each -> each.concerns(operation, format, grade)).findFirst();
  }

  /** Returns what the value defines for the derivatives to use, {@code u = …}; often nothing. */
  public String plainPart() {
    String[] parts = plainFormula.split(", (?=\\p{L}+ = )", 2);
    return parts.length < 2 ? "" : parts[1];
  }

  /**
   * Begins the card of an activation.
   *
   * @param name canonical name in snake_case
   * @param title name for people
   */
  public static Builder of(String name, String title) {
    return new Builder(name, title);
  }

  /** Collects the entries of a card in the order in which a reader wants them. */
  public static final class Builder {
    private final String name;
    private final String title;
    private List<String> aliases = List.of();
    private final List<Parameter> parameters = new ArrayList<>();
    private String formula = "";
    private String derivative = "";
    private String secondDerivative = "";
    private String plainFormula = "";
    private String plainDerivative = "";
    private String plainSecondDerivative = "";
    private String explanation = "";
    private Interval range = Interval.REALS;
    private boolean monotone = true;
    private String smoothness = "C^∞";
    private final List<Kink> kinks = new ArrayList<>();
    private final List<Double> zeros = new ArrayList<>();
    private String limits = "";
    private List<Bound> accuracy = List.of();
    private List<String> pitfalls = List.of();
    private String source = "";
    private final Map<String, String> elsewhere = new LinkedHashMap<>();
    private List<String> numpy = List.of();
    private final List<Variant> variants = new ArrayList<>();

    private Builder(String name, String title) {
      this.name = name;
      this.title = title;
    }

    /** Sets the other names. */
    public Builder aliases(String... names) {
      aliases = List.of(names);
      return this;
    }

    /** Adds a parameter. */
    public Builder parameter(Parameter parameter) {
      parameters.add(parameter);
      return this;
    }

    /** Sets the value, in LaTeX and in one line of Unicode. */
    public Builder value(String latex, String plain) {
      formula = latex;
      plainFormula = plain;
      return this;
    }

    /** Sets the derivative, in LaTeX and in one line of Unicode. */
    public Builder derivative(String latex, String plain) {
      derivative = latex;
      plainDerivative = plain;
      return this;
    }

    /** Sets the second derivative, in LaTeX and in one line of Unicode. */
    public Builder secondDerivative(String latex, String plain) {
      secondDerivative = latex;
      plainSecondDerivative = plain;
      return this;
    }

    /** Sets the explanation. */
    public Builder explanation(String text) {
      explanation = text;
      return this;
    }

    /** Sets the values that it takes. */
    public Builder range(Interval values) {
      range = values;
      return this;
    }

    /** Sets how often it can be differentiated. */
    public Builder smoothness(String text) {
      smoothness = text;
      return this;
    }

    /** Adds a point where the derivative jumps. */
    public Builder kink(double at, String convention) {
      kinks.add(new Kink(at, convention));
      return this;
    }

    /** Says that the function is not monotone: its derivative is zero at {@code x}. */
    public Builder zero(double x) {
      monotone = false;
      zeros.add(x);
      return this;
    }

    /** Says whether it never falls. */
    public Builder monotone(boolean neverFalls) {
      monotone = neverFalls;
      return this;
    }

    /** Sets what happens at the infinities, in words. */
    public Builder limits(String text) {
      limits = text;
      return this;
    }

    /** Sets how far from the truth results may be. */
    public Builder accuracy(List<Bound> bounds) {
      accuracy = List.copyOf(bounds);
      return this;
    }

    /** Sets how hand-written code goes wrong. */
    public Builder pitfalls(String... sentences) {
      pitfalls = List.of(sentences);
      return this;
    }

    /** Sets who introduced it and where. */
    public Builder source(String text) {
      source = text;
      return this;
    }

    /** Adds its name in another framework. */
    public Builder elsewhere(String framework, String call) {
      elsewhere.put(framework, call);
      return this;
    }

    /** Sets correct and stable NumPy, line by line, with the values of the parameters. */
    public Builder numpy(String... lines) {
      numpy = List.of(lines);
      return this;
    }

    /** Adds a formula that goes around. */
    public Builder variant(Variant variant) {
      variants.add(variant);
      return this;
    }

    /** Returns the card. */
    public Card build() {
      return new Card(
          name,
          title,
          aliases,
          List.copyOf(parameters),
          formula,
          derivative,
          secondDerivative,
          plainFormula,
          plainDerivative,
          plainSecondDerivative,
          explanation,
          range,
          monotone,
          smoothness,
          List.copyOf(kinks),
          List.copyOf(zeros),
          limits,
          accuracy,
          pitfalls,
          source,
          java.util.Collections.unmodifiableMap(elsewhere),
          numpy,
          List.copyOf(variants));
    }
  }
}
