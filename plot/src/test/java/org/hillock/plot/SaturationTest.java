package org.hillock.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.junit.jupiter.api.Test;

class SaturationTest {

  private static final Offset<Double> CLOSE = within(1e-9);

  private static List<double[]> zones(String name, double low, double high) {
    double[] inputs = Options.DEFAULT.or(low, high, 400).inputs();
    return Figure.zones((Elementwise) Activations.named(name), inputs);
  }

  @Test
  void sigmoidIsSaturatedOnBothSides() {
    // y (1 - y) = 0.05 at y = (1 - sqrt(0.8)) / 2, and x = log(y / (1 - y)).
    double y = (1 - Math.sqrt(0.8)) / 2;
    double edge = Math.log(y / (1 - y));
    List<double[]> zones = zones("sigmoid", -5, 5);
    assertThat(zones).hasSize(2);
    assertThat(zones.get(0)[0]).isEqualTo(-5);
    assertThat(zones.get(0)[1]).isCloseTo(edge, CLOSE);
    assertThat(zones.get(1)[0]).isCloseTo(-edge, CLOSE);
    assertThat(zones.get(1)[1]).isEqualTo(5);
  }

  @Test
  void tanhIsSaturatedOnBothSides() {
    // 1 - y² = 0.05, and x = log((1 + y) / (1 - y)) / 2.
    double y = Math.sqrt(0.95);
    double edge = Math.log((1 + y) / (1 - y)) / 2;
    List<double[]> zones = zones("tanh", -5, 5);
    assertThat(zones).hasSize(2);
    assertThat(zones.get(0)[1]).isCloseTo(-edge, CLOSE);
    assertThat(zones.get(1)[0]).isCloseTo(edge, CLOSE);
  }

  @Test
  void reluIsSaturatedOnTheLeft() {
    List<double[]> zones = zones("relu", -5, 5);
    assertThat(zones).hasSize(1);
    assertThat(zones.get(0)[0]).isEqualTo(-5);
    assertThat(zones.get(0)[1]).isCloseTo(0, CLOSE);
  }

  @Test
  void aSteepLeakIsNot() {
    assertThat(zones("leaky_relu(alpha=0.2)", -5, 5)).isEmpty();
  }

  @Test
  void aMinimumIsNotSaturation() {
    // The slope is small there, but grows again on both sides.
    assertThat(zones("swish", -2, 5)).isEmpty();
    assertThat(zones("swish", -1.3, -1.25)).isEmpty();
  }

  @Test
  void aPictureThatLiesWhollyInsideIsAllShaded() {
    assertThat(zones("relu", -9, -4)).containsExactly(new double[] {-9, -4});
  }
}
