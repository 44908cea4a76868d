package org.hillock.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hillock.Activation;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.hillock.lab.Autoencoder.Epoch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;

/**
 * The same autoencoder with each activation, from several seeds.
 *
 * <p>An elementwise activation is that of all hidden layers, and the output has none. An activation
 * over rows makes shares of a whole, which is no hidden layer of pixels' features but an output: it
 * is put there, on the hidden layers that were best before.
 *
 * @param pcaLoss what the best linear autoencoder reaches: principal components, as many as the
 *     code is wide
 */
record Comparison(Images images, int epochs, int seeds, double pcaLoss, List<Result> results) {

  /**
   * All trainings with one activation.
   *
   * @param hidden the activation of the hidden layers
   * @param reconstructions of the example images, by the network of the first seed
   */
  record Result(
      Activation activation, Elementwise hidden, List<Run> runs, INDArray reconstructions) {

    String label() {
      String name = activation.spelling();
      return activation == hidden ? name : name + " (output)";
    }

    double finalLoss() {
      return runs.stream().mapToDouble(Run::finalLoss).average().orElseThrow();
    }
  }

  /** One training. */
  record Run(double startLoss, List<Epoch> epochs, int deadUnits) {

    double finalLoss() {
      return epochs.isEmpty() ? startLoss : epochs.get(epochs.size() - 1).loss();
    }

    /** Returns the loss before the first epoch and after each. */
    double[] losses() {
      double[] losses = new double[epochs.size() + 1];
      losses[0] = startLoss;
      for (int i = 1; i < losses.length; i++) {
        losses[i] = epochs.get(i - 1).loss();
      }
      return losses;
    }
  }

  /** How far the work is. */
  interface Progress {
    void epochDone(Activation activation, int seed, int epoch, double loss, double share);
  }

  /**
   * Trains.
   *
   * @param done receives each result when it is there
   * @throws IllegalArgumentException if there is no activation for the hidden layers
   */
  static Comparison of(
      List<Activation> activations,
      Images images,
      int epochs,
      int seeds,
      double rate,
      Progress progress,
      Consumer<Result> done) {
    List<Result> results = new ArrayList<>();
    List<Activation> ordered = new ArrayList<>(activations);
    ordered.sort(Comparator.comparing(a -> a instanceof Rowwise));
    for (Activation activation : ordered) {
      Elementwise hidden =
          activation instanceof Elementwise unit ? unit : bestHidden(results, activation);
      Rowwise output = activation instanceof Rowwise rows ? rows : null;
      List<Run> runs = new ArrayList<>();
      INDArray reconstructions = null;
      for (int seed = 1; seed <= seeds; seed++) {
        var network = new Autoencoder(hidden, output, images, rate, seed);
        double start = network.loss();
        List<Epoch> passes = new ArrayList<>();
        for (int i = 1; i <= epochs; i++) {
          Epoch epoch = network.epoch();
          passes.add(epoch);
          double trainings = ordered.indexOf(activation) * seeds + seed - 1 + (double) i / epochs;
          progress.epochDone(
              activation, seed, i, epoch.loss(), trainings / (ordered.size() * seeds));
        }
        runs.add(new Run(start, passes, network.deadUnits()));
        if (seed == 1) {
          reconstructions = network.reconstruct(images.heldOut().getRows(images.examples()));
        }
      }
      results.add(new Result(activation, hidden, runs, reconstructions));
      done.accept(results.get(results.size() - 1));
    }
    return new Comparison(images, epochs, seeds, pcaLoss(images), results);
  }

  private static Elementwise bestHidden(List<Result> results, Activation activation) {
    Optional<Result> best =
        results.stream()
            .filter(result -> result.activation == result.hidden)
            .min(Comparator.comparingDouble(Result::finalLoss));
    return best.orElseThrow(
            () ->
                new IllegalArgumentException(
                    activation.spelling()
                        + " is for an output: name an activation for the hidden layers too"))
        .hidden;
  }

  static double pcaLoss(Images images) {
    INDArray mean = images.training().mean(0);
    INDArray centred = images.training().subRowVector(mean);
    INDArray directions = centred.transpose().mmul(centred);
    // Overwritten by its eigenvectors, one in each column, the largest eigenvalue last.
    Eigen.symmetricGeneralizedEigenvalues(directions);
    int code = Autoencoder.HIDDEN[Autoencoder.HIDDEN.length / 2];
    int pixels = images.pixels();
    int[] largest = new int[Math.min(code, pixels)];
    Arrays.setAll(largest, i -> pixels - 1 - i);
    INDArray basis = directions.getColumns(largest);
    INDArray x = images.heldOut().subRowVector(mean);
    INDArray missed = x.sub(x.mmul(basis).mmul(basis.transpose()));
    return missed.mul(missed).meanNumber().doubleValue();
  }
}
