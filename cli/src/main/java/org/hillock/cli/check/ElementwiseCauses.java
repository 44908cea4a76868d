package org.hillock.cli.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hillock.Activation;
import org.hillock.Elementwise;
import org.hillock.Half;
import org.hillock.Parameter;
import org.hillock.Variant;
import org.hillock.cli.files.NumberType;

/** Tries what might have gone wrong with the answers of a function of single numbers. */
final class ElementwiseCauses {

  /** A suspect that is contradicted by more right answers than this did not do it. */
  private static final double CONTRADICTED = 0.02;

  private static final int MOST = 3;

  /** Fewer equal answers than this at the end of the line are no tail. */
  private static final int TAIL = 16;

  private static final int TO_FIT = 512;

  private final Elementwise function;
  private final boolean derivative;
  private final double bound;
  private final NumberType type;
  private final List<Activation> catalogue;
  private final Sample sample;
  private final List<Suspect> suspects = new ArrayList<>();

  ElementwiseCauses(
      Elementwise function,
      boolean derivative,
      double bound,
      NumberType type,
      List<Activation> catalogue,
      Sample sample) {
    this.function = function;
    this.derivative = derivative;
    this.bound = bound;
    this.type = type;
    this.catalogue = catalogue;
    this.sample = sample;
  }

  /** Returns the causes found, the most telling first; those after the first add to it. */
  List<Cause> find() {
    suspectMixUps();
    fit(function, "another parameter: ");
    suspectVariants();
    suspectOthers();
    suspectFrozenTail(true);
    suspectFrozenTail(false);
    suspectRounding();
    suspectInputs();
    suspects.removeIf(this::isContradicted);
    List<Cause> causes = new ArrayList<>();
    boolean[] explained = new boolean[sample.wrong.size()];
    for (int i = 0; i < MOST; i++) {
      Suspect best = null;
      double most = 0;
      for (Suspect suspect : suspects) {
        double share = share(suspect, explained);
        if (share >= suspect.least() && share > most + 1e-3) {
          most = share;
          best = suspect;
        }
      }
      if (best == null) {
        break;
      }
      mark(best, explained);
      causes.add(new Cause(best.text(), most));
    }
    double lost = lostDigits(explained);
    if (lost > Suspect.LEAST) {
      causes.add(
          new Cause(
              "cancellation: small answers have lost their digits and are right to "
                  + (float) (4 * type.epsilon())
                  + " absolute only",
              lost));
    }
    return causes;
  }

  // ---- judging a suspect ----

  private boolean explains(Suspect suspect, int i) {
    Sample.Part wrong = sample.wrong;
    double left = left(suspect, wrong, i);
    double error = wrong.ulps[i];
    return left <= Math.max(bound, error < Double.POSITIVE_INFINITY ? error * suspect.slack() : 0);
  }

  private double left(Suspect suspect, Sample.Part part, int i) {
    double answer = suspect.answers().at(part.x[i], part.truth[i]);
    return type.ulps(part.y[i], answer);
  }

  private boolean isContradicted(Suspect suspect) {
    int against = 0;
    for (int i = 0; i < sample.right.size(); i++) {
      against += left(suspect, sample.right, i) > Math.max(64, 4 * bound) ? 1 : 0;
    }
    return against > CONTRADICTED * sample.right.size();
  }

  /** The part of the wrong answers that a suspect explains and none before it does. */
  private double share(Suspect suspect, boolean[] explained) {
    int hits = 0;
    for (int i = 0; i < explained.length; i++) {
      hits += !explained[i] && explains(suspect, i) ? 1 : 0;
    }
    return (double) hits / explained.length;
  }

  private void mark(Suspect suspect, boolean[] explained) {
    for (int i = 0; i < explained.length; i++) {
      explained[i] |= explains(suspect, i);
    }
  }

  /** The part of the wrong answers that nothing explains but a rounding error of 1. */
  private double lostDigits(boolean[] explained) {
    int lost = 0;
    for (int i = 0; i < explained.length; i++) {
      double away = Math.abs(sample.wrong.y[i] - sample.wrong.truth[i]);
      lost += !explained[i] && away <= 4 * type.epsilon() ? 1 : 0;
    }
    return (double) lost / explained.length;
  }

  // ---- suspects ----

  private static double of(Elementwise function, boolean derivative, double x) {
    return derivative ? function.derivative(x) : function.value(x);
  }

  private void suspectMixUps() {
    String name = function.spelling();
    if (derivative) {
      add("the value of " + name + " instead of its derivative", x -> function.value(x));
      add("the derivative of " + name + " taken at the output", this::derivativeAtOutput);
      add("the second derivative of " + name, x -> function.secondDerivative(x));
    } else {
      add("the derivative of " + name + " instead of its value", x -> function.derivative(x));
      add(name + " applied twice", x -> function.value(function.value(x)));
      add("the logarithm of " + name, x -> Math.log(function.value(x)));
    }
    add("the input itself: nothing was applied", x -> x);
    add("zero everywhere", x -> 0);
    if (derivative && function.derivativeFromOutput()) {
      suspects.add(
          Suspect.noisy(
              "the derivative computed from the output rounded to " + type,
              (x, truth) -> function.backwardFromOutput(type.round(function.value(x)), 1.0)));
    }
  }

  private double derivativeAtOutput(double x) {
    return function.derivative(function.value(x));
  }

  private void suspectOthers() {
    for (Activation other : catalogue) {
      if (other instanceof Elementwise each && !each.name().equals(function.name())) {
        add("another function: " + each.spelling(), x -> of(each, derivative, x));
        fit(each, "another function: ");
      }
    }
  }

  private void suspectVariants() {
    for (Variant variant : function.card().variants()) {
      if (variant.derivative() == derivative) {
        String text =
            "the formula '" + variant.name() + "', " + variant.numpy() + ": " + variant.trouble();
        Variant.Formula formula = variant.formula();
        if (type != NumberType.FLOAT64) {
          suspects.add(Suspect.noisy(text, (x, truth) -> formula.at((float) x)));
        }
        suspects.add(Suspect.noisy(text, (x, truth) -> formula.at(x)));
      }
    }
  }

  private void suspectRounding() {
    suspects.add(
        Suspect.ofAll(
            "float16 rounding: the answers have been float16 on the way",
            (x, truth) -> NumberType.FLOAT16.round(truth)));
    suspects.add(
        Suspect.ofAll(
            "bfloat16 rounding: the answers have been bfloat16 on the way",
            (x, truth) -> bfloat16(truth)));
    if (type == NumberType.FLOAT64) {
      suspects.add(
          Suspect.ofAll(
              "float32 rounding: the answers have been float32 on the way",
              (x, truth) -> (float) truth));
    }
    suspects.add(
        Suspect.of(
            "subnormal answers are flushed to zero",
            (x, truth) -> Math.abs(truth) < type.minNormal() ? 0 : truth));
    for (int digits = 3; digits <= 12; digits++) {
      int places = digits;
      suspects.add(
          Suspect.ofAll(
              "written with " + places + " significant digits",
              (x, truth) -> Decimals.significant(truth, places)));
      suspects.add(
          Suspect.ofAll(
              "rounded to " + places + " decimal places",
              (x, truth) -> Decimals.places(truth, places)));
    }
  }

  private void suspectInputs() {
    add(
        "float16 rounding: the inputs have been float16 on the way",
        x -> of(function, derivative, NumberType.FLOAT16.round(x)));
    add(
        "bfloat16 rounding: the inputs have been bfloat16 on the way",
        x -> of(function, derivative, bfloat16(x)));
    add(
        "float32 rounding: the inputs have been float32 on the way",
        x -> of(function, derivative, (float) x));
  }

  /** Takes the same answer to everything beyond some x for a clipped input. */
  private void suspectFrozenTail(boolean left) {
    Sample.Part wrong = sample.wrong;
    Integer[] order =
        IntStream.range(0, wrong.size())
            .filter(i -> Double.isFinite(wrong.x[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> left ? wrong.x[i] : -wrong.x[i]))
            .toArray(Integer[]::new);
    int end = 0;
    while (end < order.length && wrong.y[order[end]] == wrong.y[order[0]]) {
      end++;
    }
    if (end < TAIL) {
      return;
    }
    double last = wrong.x[order[end - 1]];
    double frozen = wrong.y[order[0]];
    suspects.add(
        Suspect.of(
            "the tail is frozen: every answer at x "
                + (left ? "<= " : ">= ")
                + (float) last
                + " is "
                + (float) frozen
                + ", as if x were clipped",
            (x, truth) -> (left ? x <= last : x >= last) ? frozen : truth));
  }

  private static double bfloat16(double x) {
    return Half.BFLOAT16.decode(Half.BFLOAT16.encode(x));
  }

  private void add(String text, DoubleUnaryOperator answers) {
    suspects.add(Suspect.of(text, (x, truth) -> answers.applyAsDouble(x)));
  }

  // ---- parameters ----

  private void fit(Elementwise family, String prefix) {
    List<Parameter> parameters = family.card().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      int index = i;
      double value =
          Fit.best(parameters.get(i), type, candidate -> distance(family, index, candidate));
      Elementwise fitted = with(family, i, value);
      if (fitted != null && !fitted.equals(function)) {
        add(prefix + fitted.spelling(), x -> of(fitted, derivative, x));
      }
    }
  }

  private static Elementwise with(Elementwise family, int index, double value) {
    double[] values = family.parameters();
    values[index] = value;
    try {
      return (Elementwise) family.with(values);
    } catch (IllegalArgumentException e) {
      return null; // outside the domain
    }
  }

  private double distance(Elementwise family, int index, double value) {
    Elementwise candidate = with(family, index, value);
    if (candidate == null) {
      return Double.NaN;
    }
    Sample.Part wrong = sample.wrong;
    int step = Math.max(1, wrong.size() / TO_FIT);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < wrong.size(); i += step) {
      double away = Math.abs(of(candidate, derivative, wrong.x[i]) - wrong.y[i]);
      // Each answer counts by its own size, and a wild one not more than any other.
      double relative = away / (Math.abs(wrong.y[i]) + 1e-30);
      if (!Double.isNaN(relative)) {
        sum += Math.min(relative, 1);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }
}
