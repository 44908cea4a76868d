package org.hillock.plot;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.hillock.Interval;

/**
 * What may be chosen about a figure. {@link #DEFAULT} is the beginning:
 *
 * <pre>{@code Options.DEFAULT.range(-5, 5).size(800, 600).dpi(200)}</pre>
 *
 * @param curves the curves to draw; empty leaves the choice to the figure
 * @param range the inputs; empty leaves the choice to the figure
 * @param points the number of points of a curve or a row; empty leaves the choice to the figure
 * @param width in pixels at 100 dpi, that is in hundredths of an inch
 * @param height in pixels at 100 dpi
 * @param dpi pixels per inch of a PNG; the drawing itself does not change with it
 */
public record Options(
    Set<Curve> curves,
    Optional<Interval> range,
    OptionalInt points,
    int width,
    int height,
    int dpi) {

  /** Nothing chosen: 14 by 10 inches at 100 dpi. */
  public static final Options DEFAULT =
      new Options(Set.of(), Optional.empty(), OptionalInt.empty(), 1400, 1000, 100);

  private static final int MOST_POINTS = 10_000;
  private static final long MOST_PIXELS = 50_000_000;

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if one of them cannot be drawn; the message says what can
   */
  public Options {
    curves = curves.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(curves));
    range.ifPresent(Options::checkRange);
    if (points.isPresent() && (points.getAsInt() < 2 || points.getAsInt() > MOST_POINTS)) {
      throw new IllegalArgumentException(
          "the number of points must be between 2 and "
              + MOST_POINTS
              + ", got "
              + points.getAsInt());
    }
    check("width", width, 200, 20_000);
    check("height", height, 150, 20_000);
    check("dpi", dpi, 10, 2400);
    long pixels = pixels(width, dpi) * pixels(height, dpi);
    if (pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%dx%d at %d dpi are %d million pixels, more than %d million; choose a smaller size"
                  + " or dpi, or write SVG or PDF, which have no pixels, at 100 dpi",
              width,
              height,
              dpi,
              pixels / 1_000_000,
              MOST_PIXELS / 1_000_000));
    }
  }

  /** Returns these with the given curves. */
  public Options curves(Curve... chosen) {
    return curves(Set.of(chosen));
  }

  /** Returns these with the given curves; none leaves the choice to the figure. */
  public Options curves(Set<Curve> chosen) {
    return new Options(chosen, range, points, width, height, dpi);
  }

  /** Returns these with inputs from {@code low} to {@code high}. */
  public Options range(double low, double high) {
    var chosen = new Interval(low, true, high, true);
    return new Options(curves, Optional.of(chosen), points, width, height, dpi);
  }

  /** Returns these with the given number of points. */
  public Options points(int number) {
    return new Options(curves, range, OptionalInt.of(number), width, height, dpi);
  }

  /** Returns these with the given size in pixels at 100 dpi. */
  public Options size(int pixelsWide, int pixelsHigh) {
    return new Options(curves, range, points, pixelsWide, pixelsHigh, dpi);
  }

  /** Returns these with the given number of pixels per inch. */
  public Options dpi(int pixelsPerInch) {
    return new Options(curves, range, points, width, height, pixelsPerInch);
  }

  /** Returns these, where nothing is chosen with the given range and number of points. */
  Options or(double low, double high, int number) {
    Options ranged = range.isPresent() ? this : range(low, high);
    return points.isPresent() ? ranged : ranged.points(number);
  }

  /** Returns the inputs, evenly spaced with both ends. */
  double[] inputs() {
    Interval chosen = range.orElseThrow();
    int n = points.orElseThrow();
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = chosen.low() + (chosen.high() - chosen.low()) * i / (n - 1);
    }
    return x;
  }

  static long pixels(int length, int dpi) {
    return Math.max(1, Math.round(length * (dpi / 100.0)));
  }

  private static void checkRange(Interval range) {
    double low = range.low();
    double high = range.high();
    double largest = Math.max(Math.abs(low), Math.abs(high));
    // Narrower than that, the numbers at the axis would fill it. Written so that NaN fails.
    if (!(largest <= 1e9 && high - low >= Math.max(1e-3 * largest, 1e-9))) {
      throw new IllegalArgumentException(
          "the range must go from a smaller to a larger number, within -1e9 and 1e9 and at least a"
              + " thousandth apart, got "
              + low
              + " to "
              + high);
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the " + name + " must be between " + least + " and " + most + ", got " + value);
    }
  }
}
