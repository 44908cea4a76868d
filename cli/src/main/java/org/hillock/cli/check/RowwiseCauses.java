package org.hillock.cli.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hillock.Activation;
import org.hillock.Elementwise;
import org.hillock.Half;
import org.hillock.Parameter;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.cli.files.NpyFile;
import org.hillock.cli.files.NumberType;
import org.hillock.cli.files.TileReader;
import org.hillock.cli.files.Tiling;

/** Tries what might have gone wrong with the answers of a function over rows. */
final class RowwiseCauses {

  /** The best libraries err by up to a dozen ulps in a long row. */
  private static final double CLOSE = 64;

  private final Rowwise function;
  private final List<Activation> catalogue;
  private final NpyFile x;
  private final NpyFile y;
  private final int axis;
  private final List<Cause> causes = new ArrayList<>();

  RowwiseCauses(Rowwise function, List<Activation> catalogue, NpyFile x, NpyFile y, int axis) {
    this.function = function;
    this.catalogue = catalogue;
    this.x = x;
    this.y = y;
    this.axis = axis;
  }

  /** Returns the cause that explains most of the answers, if there is one. */
  List<Cause> find() throws IOException {
    Tiling rows = Tiling.rows(x.header(), axis);
    double before = share(rows, each -> over(function, each), value -> value);
    for (int other = 0; other < x.header().shape().length; other++) {
      if (other != axis) {
        suspect(
            function.spelling() + " over axis " + other + " instead of " + axis,
            Tiling.rows(x.header(), other),
            each -> over(function, each));
      }
    }
    long size = x.header().count();
    if (size <= 1 << 24) {
      suspect(
          function.spelling() + " over the whole array as one row",
          Tiling.whole(size),
          each -> over(function, each));
    }
    suspectOthers(rows);
    suspectRounding(rows);
    causes.removeIf(cause -> cause.share() < 0.5 || cause.share() < before + 0.05);
    causes.sort((a, b) -> Double.compare(b.share(), a.share()));
    return causes.isEmpty() ? List.of() : List.of(causes.get(0));
  }

  /** Replaces the first numbers of an array. */
  private interface Answers {
    void of(Tile tile);
  }

  private record Tile(double[] numbers, Rows rows) {}

  private static void over(Rowwise function, Tile tile) {
    function.forward(tile.numbers, tile.numbers, tile.rows);
  }

  private static void over(DoubleUnaryOperator operator, Tile tile) {
    for (int i = 0; i < tile.rows.size(); i++) {
      tile.numbers[i] = operator.applyAsDouble(tile.numbers[i]);
    }
  }

  private void suspect(String text, Tiling tiling, Answers answers) throws IOException {
    causes.add(new Cause(text, share(tiling, answers, value -> value)));
  }

  private void suspectOthers(Tiling rows) throws IOException {
    suspect("the input itself: nothing was applied", rows, each -> {});
    suspect(
        "the logarithm of " + function.spelling(),
        rows,
        each -> {
          over(function, each);
          over(Math::log, each);
        });
    fit(function, rows, "another parameter: ");
    for (Activation other : catalogue) {
      String text = "another function: " + other.spelling();
      if (other instanceof Elementwise elementwise) {
        suspect(text, rows, each -> over(value -> elementwise.value(value), each));
      } else if (other instanceof Rowwise rowwise && !other.name().equals(function.name())) {
        suspect(text, rows, each -> over(rowwise, each));
        fit(rowwise, rows, "another function: ");
      }
    }
  }

  private void suspectRounding(Tiling rows) throws IOException {
    rounding("float16", rows, NumberType.FLOAT16::round);
    rounding("bfloat16", rows, value -> Half.BFLOAT16.decode(Half.BFLOAT16.encode(value)));
    if (y.header().type() == NumberType.FLOAT64) {
      rounding("float32", rows, value -> (float) value);
    }
  }

  private void rounding(String format, Tiling rows, DoubleUnaryOperator round) throws IOException {
    causes.add(
        new Cause(
            format + " rounding: the answers have been " + format + " on the way",
            share(rows, each -> over(function, each), round)));
  }

  /** The part of all answers that is close to those of a suspect. */
  private double share(Tiling tiling, Answers answers, DoubleUnaryOperator round)
      throws IOException {
    TileReader inputs = new TileReader(x);
    TileReader outputs = new TileReader(y);
    double[] a = new double[tiling.largest()];
    double[] b = new double[tiling.largest()];
    NumberType type = y.header().type();
    long hits = 0;
    long count = 0;
    for (long i = 0; i < tiling.count(); i++) {
      Tiling.Tile tile = tiling.tile(i);
      inputs.read(tile, a);
      outputs.read(tile, b);
      answers.of(new Tile(a, tile.rows()));
      for (int j = 0; j < tile.size(); j++) {
        hits += type.ulps(b[j], round.applyAsDouble(a[j])) <= CLOSE ? 1 : 0;
      }
      count += tile.size();
    }
    return count == 0 ? 0 : (double) hits / count;
  }

  /** Fits a parameter to the first rows, and tries it on all. */
  private void fit(Rowwise family, Tiling rows, String prefix) throws IOException {
    List<Parameter> parameters = family.card().parameters();
    if (parameters.isEmpty() || rows.count() == 0) {
      return;
    }
    Tiling.Tile tile = rows.tile(0);
    double[] a = new double[rows.largest()];
    double[] b = new double[rows.largest()];
    new TileReader(x).read(tile, a);
    new TileReader(y).read(tile, b);
    for (int i = 0; i < parameters.size(); i++) {
      int index = i;
      double value =
          Fit.best(
              parameters.get(i),
              y.header().type(),
              each -> distance(family, index, each, a, b, tile.rows()));
      Rowwise fitted = with(family, i, value);
      if (fitted != null && !fitted.equals(function)) {
        suspect(prefix + fitted.spelling(), rows, each -> over(fitted, each));
      }
    }
  }

  private static Rowwise with(Rowwise family, int index, double value) {
    double[] values = family.parameters();
    values[index] = value;
    try {
      return (Rowwise) family.with(values);
    } catch (IllegalArgumentException e) {
      return null; // outside the domain
    }
  }

  private static double distance(
      Rowwise family, int index, double value, double[] a, double[] b, Rows rows) {
    Rowwise candidate = with(family, index, value);
    if (candidate == null) {
      return Double.NaN;
    }
    double[] answers = new double[rows.size()];
    candidate.forward(a, 0, null, answers, 0, rows);
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      double away = Math.abs(answers[i] - b[i]);
      sum += Double.isNaN(away) ? 0 : Math.min(away, 1);
    }
    return sum;
  }
}
