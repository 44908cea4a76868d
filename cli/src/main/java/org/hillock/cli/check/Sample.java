package org.hillock.cli.check;

import java.util.SplittableRandom;

/** A fair choice of answers that are wrong and of others that are not, to try causes on. */
final class Sample {

  private static final int SIZE = 1 << 13;

  final Part wrong = new Part();
  final Part right = new Part();

  /** Up to {@value #SIZE} answers, each as likely to be among them as any other. */
  static final class Part {
    final double[] x = new double[SIZE];
    final double[] y = new double[SIZE];
    final double[] truth = new double[SIZE];
    final double[] ulps = new double[SIZE];
    private final SplittableRandom random = new SplittableRandom(1);
    private long seen;

    int size() {
      return (int) Math.min(seen, SIZE);
    }

    private void add(double input, double answer, double exact, double error) {
      long at = seen < SIZE ? seen : random.nextLong(seen + 1);
      seen++;
      if (at < SIZE) {
        x[(int) at] = input;
        y[(int) at] = answer;
        truth[(int) at] = exact;
        ulps[(int) at] = error;
      }
    }
  }

  void add(double x, double y, double truth, double ulps, double bound) {
    (ulps <= bound ? right : wrong).add(x, y, truth, ulps);
  }
}
