package org.hillock.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Prints the time of an iteration of training with our tanh as a ratio to Deeplearning4j's own, and
 * of the two directions of the activation alone. In turns, and the fastest of many, so that other
 * work on the machine does not count.
 */
final class TrainingTime {
  private static final int SECONDS = 25;

  private TrainingTime() {}

  public static void main(String[] args) {
    for (int[] sizes : new int[][] {{32, 64, 32}, {128, 784, 256}, {512, 1024, 1024}}) {
      int batch = sizes[0];
      INDArray data = Nd4j.rand(DataType.FLOAT, batch, sizes[1]);
      MultiLayerNetwork theirs = network(new ActivationTanH(), sizes[1], sizes[2]);
      MultiLayerNetwork ours = network(new HillockActivation("tanh"), sizes[1], sizes[2]);
      print(
          "training, batch " + batch + ", " + sizes[1] + "-" + sizes[2] + "-" + sizes[1],
          () -> theirs.fit(data, data),
          () -> ours.fit(data, data));
      INDArray z = Nd4j.randn(DataType.FLOAT, batch, sizes[2]);
      INDArray epsilon = Nd4j.randn(DataType.FLOAT, batch, sizes[2]);
      INDArray in = z.dup();
      print(
          "forward " + batch + " x " + sizes[2],
          forward(new ActivationTanH(), in, z),
          forward(new HillockActivation("tanh"), in, z));
      print(
          "backward " + batch + " x " + sizes[2],
          backward(new ActivationTanH(), in, z, epsilon),
          backward(new HillockActivation("tanh"), in, z, epsilon));
    }
  }

  private static Runnable forward(IActivation activation, INDArray in, INDArray z) {
    return () -> activation.getActivation(in.assign(z), true);
  }

  private static Runnable backward(
      IActivation activation, INDArray in, INDArray z, INDArray epsilon) {
    return () -> activation.backprop(in.assign(z), epsilon);
  }

  private static void print(String what, Runnable theirs, Runnable ours) {
    long[] best = {Long.MAX_VALUE, Long.MAX_VALUE};
    Runnable[] both = {theirs, ours};
    long begin = System.nanoTime();
    for (long now = begin; now - begin < SECONDS * 1_000_000_000L; ) {
      for (int i = 0; i < 2; i++) {
        long start = System.nanoTime();
        both[i].run();
        now = System.nanoTime();
        best[i] = Math.min(best[i], now - start);
      }
    }
    System.out.printf(
        "%-40s theirs %8.1f us, ours %8.1f us, ratio %.2f%n",
        what, best[0] / 1e3, best[1] / 1e3, (double) best[1] / best[0]);
  }

  private static MultiLayerNetwork network(IActivation activation, int pixels, int width) {
    var network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.01))
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(pixels).nOut(width).activation(activation).build())
                .layer(
                    new DenseLayer.Builder().nIn(width).nOut(width).activation(activation).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(width)
                        .nOut(pixels)
                        .activation(new ActivationIdentity())
                        .build())
                .build());
    network.init();
    return network;
  }
}
