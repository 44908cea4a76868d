package org.hillock.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Kink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Whole networks: gradients, training, workspaces, files. */
class NetworkTest {

  static final List<Activation> ACTIVATIONS = Activations.all();

  /** How near to a kink a number must not come, so that a numeric gradient does not straddle it. */
  private static final double CLEAR = 1e-3;

  // The checker asks for it besides the type of the network.
  @BeforeAll
  static void allInDouble() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void asBefore() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /** The limits that Deeplearning4j uses for its own activations. */
  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void passesTheGradientCheckerOfDeeplearning4j(Activation activation) {
    assertThat(passesTheChecker(activation, new HillockActivation(activation))).isTrue();
  }

  @Test
  void theCheckerSeesAWrongGradient() {
    var wrong =
        new BaseActivationFunction() {
          @Override
          public INDArray getActivation(INDArray in, boolean training) {
            return new HillockActivation("swish").getActivation(in, training);
          }

          @Override
          public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
            return new HillockActivation("swish(beta=1.001)").backprop(in, epsilon);
          }
        };
    assertThat(passesTheChecker(Activations.named("swish"), wrong)).isFalse();
  }

  private static boolean passesTheChecker(Activation activation, IActivation adapter) {
    INDArray input = numbers(DataType.DOUBLE, 6, 5, 11);
    MultiLayerNetwork network =
        IntStream.range(0, 100)
            .mapToObj(
                seed ->
                    network(
                        new NeuralNetConfiguration.Builder()
                            .seed(seed)
                            .dataType(DataType.DOUBLE)
                            .updater(new NoOp())
                            .weightInit(WeightInit.NORMAL)
                            .list()
                            .layer(dense(5, 7, adapter))
                            .layer(dense(7, 4, new ActivationIdentity()))
                            .layer(new ActivationLayer(adapter))
                            .layer(output(4, 4, adapter))
                            .build()))
            .filter(candidate -> isClearOfKinks(candidate, activation, input))
            .findFirst()
            .orElseThrow();
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .input(input)
            .labels(numbers(DataType.DOUBLE, 6, 4, 12))
            .epsilon(1e-6)
            .maxRelError(1e-5)
            .minAbsoluteError(1e-9)
            .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
  }

  private static boolean isClearOfKinks(
      MultiLayerNetwork network, Activation activation, INDArray input) {
    INDArray x = input;
    for (int layer = 0; layer < network.getnLayers(); layer++) {
      if (network.getLayer(layer).paramTable().containsKey("W")) {
        x = x.mmul(network.getParam(layer + "_W")).addRowVector(network.getParam(layer + "_b"));
      }
      if (layer != 1) {
        for (Kink kink : activation.card().kinks()) {
          for (double value : x.dup('c').data().asDouble()) {
            if (Math.abs(value - kink.at()) < CLEAR) {
              return false;
            }
          }
        }
        x = new HillockActivation(activation).getActivation(x.dup(), true);
      }
    }
    return true;
  }

  /** In this layer every custom activation that returns a new array fails: issue 10463 there. */
  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void keepsTheWorkspacesValid(Activation activation) {
    for (WorkspaceMode mode : WorkspaceMode.values()) {
      MultiLayerNetwork network =
          network(
              new NeuralNetConfiguration.Builder()
                  .seed(1)
                  .updater(new Adam(0.01))
                  .trainingWorkspaceMode(mode)
                  .inferenceWorkspaceMode(mode)
                  .list()
                  .layer(dense(5, 7, new HillockActivation(activation)))
                  .layer(new ActivationLayer(new HillockActivation(activation)))
                  .layer(output(7, 4, new HillockActivation(activation)))
                  .build());
      INDArray input = numbers(DataType.FLOAT, 20, 5, 13);
      INDArray labels = numbers(DataType.FLOAT, 20, 4, 14);
      double before = network.score(new org.nd4j.linalg.dataset.DataSet(input, labels));
      for (int i = 0; i < 50; i++) {
        network.fit(input, labels);
      }
      assertThat(network.output(input).isAttached()).isFalse();
      assertThat(network.score(new org.nd4j.linalg.dataset.DataSet(input, labels)))
          .isLessThan(before);
    }
  }

  @Test
  void isSavedAndLoadedWithTheNetwork(@TempDir Path folder) throws Exception {
    var ours = new HillockActivation("swish(beta=1.5)");
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(dense(5, 7, ours))
                .layer(output(7, 4, new HillockActivation("softmax")))
                .build());
    INDArray input = numbers(DataType.FLOAT, 20, 5, 15);
    network.save(folder.resolve("network.zip").toFile());

    MultiLayerNetwork loaded = MultiLayerNetwork.load(folder.resolve("network.zip").toFile(), true);

    assertThat(loaded.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
    assertThat(loaded.output(input).data().asFloat())
        .containsExactly(network.output(input).data().asFloat());
    String json = loaded.getLayerWiseConfigurations().toJson();
    assertThat(json).contains("\"spelling\" : \"swish(beta=1.5)\"", "\"spelling\" : \"softmax\"");
    assertThat(MultiLayerConfiguration.fromYaml(loaded.getLayerWiseConfigurations().toYaml()))
        .isEqualTo(network.getLayerWiseConfigurations());
  }

  /** The same network, seed and data: Deeplearning4j's own tanh, and ours. */
  @Test
  void trainsAsDeeplearning4jsOwn() {
    double theirs = train(new ActivationTanH());
    double ours = train(new HillockActivation("tanh"));
    assertThat(theirs).as("learned something").isLessThan(0.1);
    assertThat(ours).isCloseTo(theirs, within(theirs * 5e-6));
  }

  private static double train(IActivation activation) {
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.01))
                .list()
                .layer(dense(16, 8, activation))
                .layer(dense(8, 4, activation))
                .layer(output(4, 16, new ActivationIdentity()))
                .build());
    INDArray data = numbers(DataType.DOUBLE, 100, 4, 16).mmul(numbers(DataType.DOUBLE, 4, 16, 17));
    data.divi(data.std());
    for (int i = 0; i < 300; i++) {
      network.fit(data, data);
    }
    return network.score();
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    var network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static DenseLayer dense(int in, int out, IActivation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  private static OutputLayer output(int in, int out, IActivation activation) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(in)
        .nOut(out)
        .activation(activation)
        .build();
  }

  private static INDArray numbers(DataType type, int rows, int columns, long seed) {
    var random = new SplittableRandom(seed);
    INDArray array = Nd4j.create(type, rows, columns);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextDouble(-1, 1));
    }
    return array;
  }
}
