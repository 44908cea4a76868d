package org.hillock.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.hillock.dl4j.HillockActivation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * An autoencoder: pixels, 32, 8, 32, pixels. All the same but for the activation: the weights it
 * starts from, the order of the images, the rate of learning.
 */
final class Autoencoder {

  /** The widths between the pixels. The narrowest is the code. */
  static final int[] HIDDEN = {32, 8, 32};

  static final int LAYERS = HIDDEN.length + 1;
  static final double RATE = 0.002;

  private static final int BATCH = 32;

  /** A unit that lets through less than this of the gradient, whatever the image, is dead. */
  private static final double DEAD = 1e-3;

  private final Elementwise hidden;
  private final boolean shares;
  private final Images images;
  private final MultiLayerNetwork network;
  private final Random random;
  private final double[] gradientNorms = new double[LAYERS];

  /**
   * Makes a network that has learned nothing.
   *
   * @param hidden the activation of the hidden layers
   * @param output the activation of the output; null for none, so that pixels may take any value.
   *     With one over rows the network gives the shares of the pixels in the ink of the image, and
   *     learns by cross-entropy.
   */
  Autoencoder(Elementwise hidden, Rowwise output, Images images, double rate, long seed) {
    this.hidden = hidden;
    this.images = images;
    this.shares = output != null;
    this.random = new Random(seed);
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .weightInit(WeightInit.XAVIER)
            .updater(new Adam(rate))
            .list();
    int in = images.pixels();
    for (int width : HIDDEN) {
      list.layer(
          new DenseLayer.Builder()
              .nIn(in)
              .nOut(width)
              .activation(new HillockActivation(hidden))
              .build());
      in = width;
    }
    IActivation last = shares ? new HillockActivation(output) : new ActivationIdentity();
    list.layer(
        new OutputLayer.Builder(shares ? LossFunction.MCXENT : LossFunction.MSE)
            .nIn(in)
            .nOut(images.pixels())
            .activation(last)
            .build());
    network = new MultiLayerNetwork(list.build());
    network.init();
    network.setListeners(new GradientListener());
  }

  MultiLayerNetwork network() {
    return network;
  }

  /** What one pass over the images gave. */
  @SuppressWarnings("ArrayRecordComponent")
  record Epoch(double loss, double seconds, double... gradientNorms) {}

  /** Goes once over the training images, in a new order, and measures on those held out. */
  Epoch epoch() {
    Arrays.fill(gradientNorms, 0);
    int[] order = shuffled(images.training().rows());
    long start = System.nanoTime();
    int batches = 0;
    for (int from = 0; from < order.length; from += BATCH) {
      int[] which = Arrays.copyOfRange(order, from, Math.min(from + BATCH, order.length));
      INDArray x = Nd4j.pullRows(images.training(), 1, which);
      network.fit(x, shares ? x.divColumnVector(ink(x)) : x);
      batches++;
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    double[] norms = gradientNorms.clone();
    for (int layer = 0; layer < LAYERS; layer++) {
      norms[layer] /= batches;
    }
    return new Epoch(loss(), seconds, norms);
  }

  /** The mean squared error of a pixel, over the images held out. */
  double loss() {
    INDArray missed = reconstruct(images.heldOut()).sub(images.heldOut());
    return missed.mul(missed).meanNumber().doubleValue();
  }

  /** Returns what the network makes of images. Shares are given the ink that the image has. */
  INDArray reconstruct(INDArray x) {
    INDArray y = network.output(x);
    return shares ? y.mulColumnVector(ink(x)) : y;
  }

  private static INDArray ink(INDArray x) {
    return x.sum(true, 1).addi(1e-6);
  }

  /** Counts the hidden units whose derivative is nearly 0 for every image held out. */
  int deadUnits() {
    int dead = 0;
    INDArray x = images.heldOut();
    for (int layer = 0; layer < HIDDEN.length; layer++) {
      INDArray z =
          x.mmul(network.getParam(layer + "_W")).addiRowVector(network.getParam(layer + "_b"));
      INDArray slopes = z.dup('c');
      new HillockActivation(hidden).backprop(slopes, Nd4j.onesLike(z));
      INDArray steepest = Nd4j.math().abs(slopes).max(0);
      for (int unit = 0; unit < HIDDEN[layer]; unit++) {
        if (steepest.getDouble(unit) < DEAD) {
          dead++;
        }
      }
      x = new HillockActivation(hidden).getActivation(z, false);
    }
    return dead;
  }

  private int[] shuffled(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Sums the norms of the gradients of the weights, for each layer. */
  private final class GradientListener extends BaseTrainingListener {
    @Override
    public void onGradientCalculation(Model model) {
      // The sum over the batch: the optimiser divides it later.
      double size = ((MultiLayerNetwork) model).batchSize();
      for (int layer = 0; layer < LAYERS; layer++) {
        INDArray gradient = model.gradient().getGradientFor(layer + "_W");
        gradientNorms[layer] += gradient.norm2Number().doubleValue() / size;
      }
    }
  }
}
