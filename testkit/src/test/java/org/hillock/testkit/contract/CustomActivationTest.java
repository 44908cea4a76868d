package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hillock.Card;
import org.hillock.CustomActivation;
import org.hillock.Grade;
import org.junit.jupiter.api.Test;

/** A user's own activation goes where those of the catalogue go. */
class CustomActivationTest {

  /** The softsign of Bergstra and others, 2009. */
  static final class Softsign extends CustomActivation {
    @Override
    public Card card() {
      return Card.of("softsign", "Softsign")
          .value("\\frac{x}{1 + |x|}", "x / (1 + |x|)")
          .derivative("\\frac{1}{(1 + |x|)^2}", "1 / (1 + |x|)^2")
          .build();
    }

    @Override
    public double value(double x) {
      return x / (1 + Math.abs(x));
    }

    @Override
    public double derivative(double x) {
      return 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
    }
  }

  @Test
  void runsOverArraysInBothGrades() {
    var unit = new Softsign();
    float[] x = new float[1003];
    float[] y = new float[x.length];
    float[] d = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 500) / 64f;
    }
    for (Grade grade : Grade.values()) {
      unit.kernel(grade).forwardAndDerivative(x, y, d);
      for (int i = 0; i < x.length; i++) {
        assertThat(y[i]).isEqualTo((float) (x[i] / (1.0 + Math.abs(x[i]))));
        assertThat(d[i]).isEqualTo(unit.derivative(x[i]));
      }
    }
  }

  @Test
  void hasASecondDerivative() {
    // -2 / (1 + x)^3 for x > 0.
    assertThat(new Softsign().secondDerivative(1.0)).isCloseTo(-0.25, within(1e-9));
    assertThat(new Softsign().secondDerivative(3.0)).isCloseTo(-0.03125, within(1e-9));
  }

  @Test
  void saysWhatItIs() {
    assertThat(new Softsign().spelling()).isEqualTo("softsign");
    assertThat(new Softsign().kernel()).hasToString("softsign [FULL, AUTO]");
  }
}
