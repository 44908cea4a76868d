package org.hillock.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AutoencoderTest {

  /** numpy 2: of digits / 16, rows 0, 6, 12 ... held out, 8 right singular vectors of the rest. */
  private static final double PCA = 0.023720412460473805;

  @Test
  void theDigitsAreSplitAndScaled() throws Exception {
    Images digits = Images.digits();
    assertThat(digits.training().shape()).containsExactly(1497, 64);
    assertThat(digits.heldOut().shape()).containsExactly(300, 64);
    assertThat(digits.training().minNumber().doubleValue()).isZero();
    assertThat(digits.training().maxNumber().doubleValue()).isOne();
    // The first of each digit among the rows 0, 6, 12 ... of the labels.
    assertThat(digits.examples()).containsExactly(0, 7, 2, 10, 4, 17, 1, 18, 3, 58);
  }

  @Test
  void principalComponentsAreThoseOfNumpy() throws Exception {
    assertThat(Comparison.pcaLoss(Images.digits())).isCloseTo(PCA, within(1e-6));
  }

  @Test
  void itLearns() throws Exception {
    Images digits = Images.digits();
    var network = new Autoencoder(elementwise("tanh"), null, digits, Autoencoder.RATE, 1);
    double first = network.loss();
    double last = first;
    for (int i = 0; i < 8; i++) {
      last = network.epoch().loss();
    }
    double always =
        digits.heldOut().subRowVector(digits.training().mean(0)).norm2Number().doubleValue();
    double meanImage = always * always / digits.heldOut().length();
    assertThat(first).isGreaterThan(meanImage);
    assertThat(last).isLessThan(0.6 * meanImage);
  }

  @Test
  void sharesOfTheInkLearnToo() throws Exception {
    Images digits = Images.digits();
    var network =
        new Autoencoder(
            elementwise("elu"),
            (Rowwise) Activations.named("softmax"),
            digits,
            Autoencoder.RATE,
            1);
    double first = network.loss();
    double last = first;
    for (int i = 0; i < 8; i++) {
      last = network.epoch().loss();
    }
    assertThat(last).isLessThan(0.5 * first);
    INDArray images = digits.heldOut();
    INDArray ink = network.reconstruct(images).sum(1);
    assertThat(ink.sub(images.sum(1)).amaxNumber().doubleValue()).isLessThan(1e-3);
  }

  @Test
  void gradientNormsAreThoseOfTheFormula() {
    Images images = Images.of("noise", noise(72, 16));
    var network = new Autoencoder(elementwise("gelu"), null, images, 1e-12, 3);
    double[] norms = network.epoch().gradientNorms();
    // Both batches of 32 and 28 in one: with no rate to speak of the order does not matter, but the
    // norm of a batch does; so the epoch is done by hand in the same batches.
    var again = new Autoencoder(elementwise("gelu"), null, images, 1e-12, 3);
    var order = new java.util.ArrayList<Integer>();
    for (int i = 0; i < 60; i++) {
      order.add(i);
    }
    java.util.Collections.shuffle(order, new java.util.Random(3));
    double sum = 0;
    for (var batch : java.util.List.of(order.subList(0, 32), order.subList(32, 60))) {
      INDArray x = images.training().getRows(batch.stream().mapToInt(Integer::intValue).toArray());
      var layers = again.network().feedForward(x, false);
      INDArray residual = layers.get(4).sub(x).mul(2.0 / 16 / x.rows());
      sum += layers.get(3).transpose().mmul(residual).norm2Number().doubleValue();
    }
    assertThat(norms[3]).isCloseTo(sum / 2, within(1e-5 * sum));
    assertThat(norms).hasSize(4).doesNotContain(0);
  }

  @Test
  void unitsThatLetNothingThroughAreDead() throws Exception {
    var network = new Autoencoder(elementwise("relu"), null, Images.digits(), 0.001, 1);
    int before = network.deadUnits();
    INDArray bias = network.network().getParam("0_b");
    bias.putScalar(5, -100);
    bias.putScalar(9, -100);
    network.network().setParam("0_b", bias);
    int after = network.deadUnits();
    assertThat(after).isBetween(Math.max(2, before), before + 2 + 40);
    bias.subi(100);
    network.network().setParam("0_b", bias);
    // Nothing comes out of the first layer: the other layers see 0, and their biases are 0.
    assertThat(network.deadUnits()).isEqualTo(72);
  }

  @Test
  void dataThatAreNoImagesAreRefused() {
    assertThatThrownBy(() -> Images.of("a.npy", noise(72, 15)))
        .hasMessage(
            "a.npy: is [72, 15]; rows must be square images of 3 x 3 pixels or more,"
                + " such as 64 or 784 columns");
    assertThatThrownBy(() -> Images.of("a.npy", noise(59, 16)))
        .hasMessage("a.npy: is [59, 16]; give 60 images or more");
    assertThatThrownBy(() -> Images.of("a.npy", noise(60, 16).reshape(60, 4, 4)))
        .hasMessage("a.npy: is [60, 4, 4]; give one image in each row of a 2-d array");
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      INDArray pixels = noise(60, 16);
      pixels.putScalar(7, bad);
      assertThatThrownBy(() -> Images.of("a.npy", pixels))
          .hasMessage("a.npy: pixels must be finite numbers that are not all the same");
    }
    assertThatThrownBy(() -> Images.of("a.npy", Nd4j.ones(60, 16)))
        .hasMessage("a.npy: pixels must be finite numbers that are not all the same");
  }

  private static Elementwise elementwise(String name) {
    return (Elementwise) Activations.named(name);
  }

  static INDArray noise(int rows, int columns) {
    var random = new java.util.SplittableRandom(7);
    INDArray array = Nd4j.create(DataType.FLOAT, rows, columns);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextDouble());
    }
    return array;
  }
}
