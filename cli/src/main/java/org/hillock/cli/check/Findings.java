package org.hillock.cli.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hillock.cli.files.NumberType;

/** What is known about an array of answers. */
public final class Findings {

  /** Upper ends of the classes of the histogram, in ulps. */
  public static final double[] CLASSES = {0.5, 1, 2, 4, 16, 256, 65536, Double.MAX_VALUE};

  private static final int WORST = 5;

  /**
   * One answer.
   *
   * @param index its place in the file
   * @param ulps how far it is off; infinite if no number of ulps describes it
   */
  public record Answer(long index, double x, double y, double truth, double ulps) {}

  /** A special value that was answered wrongly. */
  public static final class Special {
    private final Answer first;
    private long count;

    Special(Answer first) {
      this.first = first;
    }

    /** Returns the first such answer. */
    public Answer first() {
      return first;
    }

    /** Returns how many there are. */
    public long count() {
      return count;
    }
  }

  private final NumberType type;
  private final double bound;
  private final boolean signOfZero;
  private final long[] histogram = new long[CLASSES.length + 1];
  private final List<Answer> worst = new ArrayList<>();
  private final Map<String, Special> specials = new LinkedHashMap<>();
  private long count;
  private long measured;
  private double sumUlps;
  private double maxUlps;
  private double sumAbsolute;
  private double maxAbsolute;
  private long wrong;
  private double wrongFrom = Double.NaN;
  private double wrongTo = Double.NaN;

  Findings(NumberType type, double bound, boolean signOfZero) {
    this.type = type;
    this.bound = bound;
    this.signOfZero = signOfZero;
  }

  /** Adds an answer and returns how far it is off. */
  double add(long index, double x, double y, double truth) {
    double ulps = type.ulps(y, truth);
    count++;
    if (ulps < Double.POSITIVE_INFINITY) {
      double absolute = y == truth || Double.isNaN(y) ? 0 : Math.abs(y - truth);
      measured++;
      sumUlps += ulps;
      maxUlps = Math.max(maxUlps, ulps);
      if (absolute < Double.POSITIVE_INFINITY) {
        sumAbsolute += absolute;
        maxAbsolute = Math.max(maxAbsolute, absolute);
      }
    }
    int at = 0;
    while (at < CLASSES.length && !(ulps <= CLASSES[at])) {
      at++;
    }
    histogram[at]++;
    boolean isWrong = !(ulps <= bound);
    if (isWrong) {
      wrong++;
      wrongFrom = x > wrongFrom ? wrongFrom : x;
      wrongTo = x < wrongTo ? wrongTo : x;
      keepIfWorst(new Answer(index, x, y, truth, ulps));
    }
    boolean otherZero = signOfZero && y == 0 && truth == 0 && kind(y) != kind(truth);
    boolean special = kind(x) != Kind.FINITE || ulps == Double.POSITIVE_INFINITY;
    if (otherZero || (special && isWrong)) {
      specials.computeIfAbsent(
              kind(x) + " " + kind(y) + " " + kind(truth),
              key -> new Special(new Answer(index, x, y, truth, ulps)))
          .count++;
    }
    return ulps;
  }

  private void keepIfWorst(Answer answer) {
    if (worst.size() < WORST || answer.ulps > worst.get(worst.size() - 1).ulps) {
      worst.add(answer);
      worst.sort(Comparator.comparingDouble((Answer each) -> -each.ulps));
      if (worst.size() > WORST) {
        worst.remove(WORST);
      }
    }
  }

  private enum Kind {
    NAN,
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    MINUS_ZERO,
    FINITE
  }

  private static Kind kind(double x) {
    if (Double.isNaN(x)) {
      return Kind.NAN;
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? Kind.INFINITY : Kind.MINUS_INFINITY;
    }
    if (x == 0) {
      return 1 / x > 0 ? Kind.ZERO : Kind.MINUS_ZERO;
    }
    return Kind.FINITE;
  }

  /** Tells whether every answer is within the bound. */
  public boolean isClean() {
    return wrong == 0;
  }

  public NumberType type() {
    return type;
  }

  public double bound() {
    return bound;
  }

  public long count() {
    return count;
  }

  /** Returns how many answers are beyond the bound. */
  public long wrong() {
    return wrong;
  }

  /** Returns the least x with a wrong answer. */
  public double wrongFrom() {
    return wrongFrom;
  }

  /** Returns the greatest x with a wrong answer. */
  public double wrongTo() {
    return wrongTo;
  }

  /** Returns the largest finite error in ulps. */
  public double maxUlps() {
    return maxUlps;
  }

  public double meanUlps() {
    return measured == 0 ? 0 : sumUlps / measured;
  }

  public double maxAbsolute() {
    return maxAbsolute;
  }

  public double meanAbsolute() {
    return measured == 0 ? 0 : sumAbsolute / measured;
  }

  /** Returns how many answers are in each of {@link #CLASSES}; the last have no number of ulps. */
  public long[] histogram() {
    return histogram.clone();
  }

  /** Returns the worst answers that break the bound, worst first. */
  public List<Answer> worst() {
    return List.copyOf(worst);
  }

  /** Returns the special values answered wrongly, one of each kind; also a zero of wrong sign. */
  public List<Special> specials() {
    return List.copyOf(specials.values());
  }
}
