package org.hillock.bench;

import java.util.Random;
import org.hillock.Elementwise;

/** Where the inputs lie. Random, but the same in every run. */
public enum Input {
  /** What a network sees most. */
  UNIFORM("[-5, 5]") {
    @Override
    double next(Work work, Random random) {
      return random.nextDouble() * 10 - 5;
    }
  },
  /** Where most functions are flat. */
  SATURATED("20 ≤ |x| ≤ 60") {
    @Override
    double next(Work work, Random random) {
      return (random.nextBoolean() ? 1 : -1) * (20 + 40 * random.nextDouble());
    }
  },
  /** Where values or slopes are subnormal floats: on the left if they vanish there, else at 0. */
  TAIL("deep tail") {
    @Override
    double next(Work work, Random random) {
      boolean forward = work.operation() == Operation.FORWARD;
      if (work.activation() instanceof Elementwise unit) {
        for (int attempt = 0; attempt < 2000; attempt++) {
          double x = -120 * random.nextDouble();
          double y = Math.abs(forward ? unit.value(x) : unit.derivative(x));
          if (y > 0 && y < Float.MIN_NORMAL && y > Float.MIN_VALUE) {
            return x;
          }
        }
      }
      return (random.nextDouble() * 2 - 1) * Float.MIN_NORMAL;
    }
  },
  /** Magnitudes of all kinds, either sign. */
  MIXED("mixed, 2^-20 to 2^6") {
    @Override
    double next(Work work, Random random) {
      return (random.nextBoolean() ? 1 : -1) * Math.pow(2, -20 + 26 * random.nextDouble());
    }
  },
  /** Where differences cancel. */
  NEAR_ZERO("|x| ≤ 0.01") {
    @Override
    double next(Work work, Random random) {
      return (random.nextDouble() * 2 - 1) * 0.01;
    }
  };

  private final String title;

  Input(String title) {
    this.title = title;
  }

  abstract double next(Work work, Random random);

  /** Fills the arrays of a work. */
  void fill(Work work) {
    var random = new Random(42);
    double[] some = new double[Math.min(work.size(), 1 << 16)];
    for (int i = 0; i < some.length; i++) {
      some[i] = next(work, random);
    }
    for (int i = 0; i < work.size(); i++) {
      double x = some[i % some.length];
      double dy = random.nextDouble() * 2 - 1;
      if (work.isDouble()) {
        work.xd()[i] = x;
        work.dyd()[i] = dy;
      } else {
        work.x()[i] = (float) x;
        work.dy()[i] = (float) dy;
      }
    }
    if (work.operation() == Operation.BACKWARD_FROM_OUTPUT) {
      Outputs.inPlace(work);
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
