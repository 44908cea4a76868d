package org.hillock.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedActivationTest {

  @Test
  void anActivationAddedToTheCoreIsAnSqlFunctionWithoutAnotherEdit(@TempDir Path folder)
      throws Exception {
    // x / (1 + |x|) at 3, its derivative 1 / (1 + |x|)^2, and both over an array.
    assertThat(ExtendedCore.in(folder).run(Sessions.JVM_OPTIONS, Program.class, ExtendedCore.ADDED))
        .contains("[0.75,0.0625,ArraySeq(0.75, -0.5),ArraySeq(0.0625)]");
  }

  static final class Program {
    public static void main(String[] arguments) throws Exception {
      try (SparkSession spark = Sessions.local()) {
        String name = arguments[0];
        System.out.println(
            spark
                .sql(
                    "SELECT %1$s(x), hillock.%1$s_derivative(x), hillock.%1$s(array(x, -1F)), %1$s_derivative(array(x)) FROM VALUES (3F) AS t(x)"
                        .formatted(name))
                .head());
      }
    }
  }
}
