package org.hillock.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An activation that somebody adds to the core is here without an edit. */
class AdditionTest {

  @Test
  void whatIsAddedToTheCoreIsHere(@TempDir Path folder) throws Exception {
    assertThat(Activations.find(ExtendedCore.ADDED)).isEmpty();
    String printed = ExtendedCore.in(folder).run(nativeCache(), Program.class);
    assertThat(printed).contains(ExtendedCore.ADDED + "(2) = 0.666", "derivative 0.111");
  }

  private static List<String> nativeCache() {
    String cache = "org.bytedeco.javacpp.cachedir";
    return List.of("-D" + cache + "=" + System.getProperty(cache));
  }

  /** Runs with the extended core. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      for (Activation activation : Activations.all()) {
        var ours = new HillockActivation(activation);
        INDArray y = ours.getActivation(Nd4j.createFromArray(new float[][] {{2}}), true);
        INDArray d =
            ours.backprop(
                    Nd4j.createFromArray(new float[][] {{2}}),
                    Nd4j.createFromArray(new float[][] {{1}}))
                .getFirst();
        System.out.println(ours + "(2) = " + y.getFloat(0) + ", derivative " + d.getFloat(0));
      }
    }
  }
}
