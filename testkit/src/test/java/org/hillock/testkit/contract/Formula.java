package org.hillock.testkit.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A formula of a card, as people read it, computed: {@code x/2 (1 + tanh u), u = √(2/π) x}.
 *
 * <p>Factors stand side by side, a function takes the next factor, and primes are derivatives.
 * Several spellings of one function may be joined by equals signs.
 */
final class Formula {

  /** A number with its first and second derivative in x. */
  record Jet(double value, double first, double second) {
    static Jet of(double constant) {
      return new Jet(constant, 0, 0);
    }

    Jet plus(Jet b) {
      return new Jet(value + b.value, first + b.first, second + b.second);
    }

    Jet times(Jet b) {
      return new Jet(
          value * b.value,
          first * b.value + value * b.first,
          second * b.value + 2 * first * b.first + value * b.second);
    }

    /** Returns g of this, from g, g' and g'' at its value. */
    Jet into(double g, double slope, double bend) {
      return new Jet(g, slope * first, bend * first * first + slope * second);
    }

    Jet power(int n) {
      return into(
          Math.pow(value, n), n * Math.pow(value, n - 1), n * (n - 1) * Math.pow(value, n - 2));
    }

    Jet negated() {
      return times(of(-1));
    }

    Jet derived() {
      return new Jet(first, second, Double.NaN);
    }
  }

  private static final List<String> FUNCTIONS = List.of("tanh", "sech", "sgn", "σ", "√");

  private final String text;
  private final Map<String, Jet> names;
  private int at;

  private Formula(String text, Map<String, Jet> names) {
    this.text = text;
    this.names = names;
  }

  /**
   * Computes all spellings.
   *
   * @param texts formulas, each of which may use what those before it define
   * @param parameters what other letters stand for
   * @return for each formula its spellings
   */
  static List<List<Jet>> at(double x, Map<String, Double> parameters, String... texts) {
    Map<String, Jet> names = new HashMap<>();
    parameters.forEach((name, value) -> names.put(name, Jet.of(value)));
    names.put("x", new Jet(x, 1, 0));
    names.put("e", Jet.of(Math.E));
    names.put("π", Jet.of(Math.PI));
    List<List<Jet>> all = new ArrayList<>();
    for (String text : texts) {
      String[] parts = text.split(", (?=\\p{L} = )");
      for (int i = 1; i < parts.length; i++) {
        names.put(parts[i].substring(0, 1), new Formula(parts[i].substring(4), names).whole());
      }
      List<Jet> spellings = new ArrayList<>();
      for (String spelling : parts[0].split(" = ")) {
        spellings.add(new Formula(spelling, names).whole());
      }
      all.add(spellings);
    }
    return all;
  }

  private Jet whole() {
    Jet result = sum();
    if (skip(" if ")) {
      Jet tested = sum();
      expect(" > ");
      boolean chosen = tested.value > sum().value;
      expect(", else ");
      Jet other = sum();
      result = chosen ? result : other;
    }
    if (at < text.length()) {
      throw new IllegalArgumentException("cannot read '" + text.substring(at) + "' of " + text);
    }
    return result;
  }

  private Jet sum() {
    Jet sum = skip("-") ? product().negated() : product();
    while (true) {
      if (skip(" + ")) {
        sum = sum.plus(product());
      } else if (skip(" - ")) {
        sum = sum.plus(product().negated());
      } else {
        return sum;
      }
    }
  }

  private Jet product() {
    Jet product = factor();
    while (true) {
      int before = at;
      boolean divided = skip(" / ") || skip("/");
      if (!divided) {
        skip(" ");
        if (text.startsWith("if ", at) || !beginsFactor()) {
          at = before;
          return product;
        }
      }
      Jet next = factor();
      product = product.times(divided ? next.power(-1) : next);
    }
  }

  private boolean beginsFactor() {
    return at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "(√".indexOf(text.charAt(at)) >= 0);
  }

  private Jet factor() {
    Jet base = base();
    if (skip("^")) {
      boolean negative = skip("-");
      Jet exponent = negative ? base().negated() : base();
      if (exponent.first == 0) {
        return base.power((int) exponent.value);
      }
      double power = Math.pow(base.value, exponent.value);
      double log = Math.log(base.value);
      return exponent.into(power, log * power, log * log * power);
    }
    return raised(base);
  }

  private Jet raised(Jet base) {
    return skip("²") ? base.power(2) : skip("³") ? base.power(3) : base;
  }

  private Jet base() {
    if (skip("(")) {
      Jet inside = sum();
      expect(")");
      return inside;
    }
    if (skip("max(0, ")) {
      Jet other = sum();
      expect(")");
      return other.value > 0 ? other : Jet.of(0);
    }
    for (String function : FUNCTIONS) {
      if (skip(function)) {
        int exponent = skip("²") ? 2 : 1;
        skip(" ");
        return function(function, base()).power(exponent);
      }
    }
    int start = at;
    while (at < text.length() && "0123456789.".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at > start) {
      return Jet.of(Double.parseDouble(text.substring(start, at)));
    }
    String letter = at < text.length() ? text.substring(at, at + 1) : "";
    if (!names.containsKey(letter)) {
      throw new IllegalArgumentException("what is '" + letter + "' in " + text + "?");
    }
    at++;
    Jet named = names.get(letter);
    return skip("′") ? named.derived() : skip("″") ? named.derived().derived() : named;
  }

  private static Jet function(String name, Jet x) {
    double t = Math.tanh(x.value);
    double s = 1 / Math.cosh(x.value);
    double on = 1 / (1 + Math.exp(-x.value));
    double root = Math.sqrt(x.value);
    return switch (name) {
      case "tanh" -> x.into(t, s * s, -2 * t * s * s);
      case "sech" -> x.into(s, -s * t, s * (t * t - s * s));
      case "sgn" -> x.into(Math.signum(x.value), 0, 0);
      case "σ" -> x.into(on, on * (1 - on), on * (1 - on) * (1 - 2 * on));
      case "√" -> x.into(root, 0.5 / root, -0.25 / (root * x.value));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private boolean skip(String symbol) {
    boolean there = text.startsWith(symbol, at);
    at += there ? symbol.length() : 0;
    return there;
  }

  private void expect(String symbol) {
    if (!skip(symbol)) {
      throw new IllegalArgumentException("no '" + symbol + "' at " + at + " in " + text);
    }
  }
}
