package org.hillock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtendedCoreTest {

  @Test
  void theAddedActivationIsInTheCatalogueAndComputes(@TempDir Path folder) throws Exception {
    assertThat(Activations.find(ExtendedCore.ADDED)).isEmpty();
    assertThat(ExtendedCore.in(folder).run(List.of(), Program.class, ExtendedCore.ADDED))
        .contains("added 0.75 0.0625 0.0\n");
  }

  static final class Program {
    public static void main(String[] arguments) {
      var added = (Elementwise) Activations.named(arguments[0]);
      float[] x = new float[100];
      float[] y = new float[100];
      x[99] = 3;
      added.forward(x, y);
      float[] d = new float[100];
      added.derivative(x, d);
      System.out.println("added " + y[99] + " " + d[99] + " " + y[0]);
    }
  }
}
