package org.hillock.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.hillock.Activations;
import org.hillock.Grade;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final DoubleUnaryOperator LINE = x -> x;

  private static Tally of(Quantity quantity, Grade grade) {
    return Tally.of(Activations.named("swish"), quantity, "float32", grade);
  }

  @Test
  void nextToZeroOnlyTheFastDerivativeIsExcused() {
    assertThat(of(Quantity.DERIVATIVE, Grade.FAST).excuses(0.001, 0x1p-27, LINE)).isTrue();
    assertThat(of(Quantity.DERIVATIVE, Grade.FAST).excuses(0.001, 0x1p-25, LINE)).isFalse();
    assertThat(of(Quantity.DERIVATIVE, Grade.FAST).excuses(0.1, 0x1p-27, LINE)).isFalse();
    assertThat(of(Quantity.DERIVATIVE, Grade.FULL).excuses(0.001, 0x1p-27, LINE)).isFalse();
  }

  @Test
  void zeroOfTheWrongSignHasNoExcuse() {
    assertThat(of(Quantity.VALUE, Grade.FULL).excuses(-0.0, 0, LINE)).isFalse();
    assertThat(of(Quantity.VALUE, Grade.FAST).excuses(-0.0, 0, LINE)).isFalse();
  }
}
