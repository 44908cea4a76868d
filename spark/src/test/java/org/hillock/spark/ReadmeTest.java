package org.hillock.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Console;
import scala.runtime.BoxedUnit;

/** ClusterTest runs what README.md says about a start without a distribution. */
class ReadmeTest {

  @Test
  void queriesPrintWhatItSays() throws Exception {
    List<Readme.Block> blocks = Readme.blocks();
    int queries = 0;
    try (SparkSession spark = Sessions.local()) {
      for (int i = 0; i < blocks.size(); i++) {
        if (blocks.get(i).language().equals("sql")) {
          assertThat(shown(spark, blocks.get(i).text()).strip())
              .isEqualTo(blocks.get(i + 1).text().strip());
          queries++;
        }
      }
    }
    assertThat(queries).isEqualTo(2);
  }

  private static String shown(SparkSession spark, String query) {
    var output = new ByteArrayOutputStream();
    Console.withOut(
        output,
        () -> {
          spark.sql(query).show(false);
          return BoxedUnit.UNIT;
        });
    return output.toString(StandardCharsets.UTF_8);
  }

  /** There is no distribution here to run the script; its arguments are held to what there is. */
  @ParameterizedTest
  @ValueSource(strings = {"spark-sql", "spark-submit"})
  void scriptsGetThePackageAndTheSettings(String script) throws Exception {
    String command = Readme.block("bash", script + " --packages");
    String pom = Files.readString(Path.of("pom.xml"));
    MatchResult coordinates = find("--packages (\\S+):(\\S+):(\\S+) ", command);
    assertThat(pom)
        .contains(
            "<groupId>" + coordinates.group(1) + "</groupId>",
            "<artifactId>" + coordinates.group(2) + "</artifactId>",
            "<version>" + coordinates.group(3) + "</version>");
    assertThat(find("spark.sql.extensions=(\\S+)", command).group(1))
        .isEqualTo(HillockExtensions.class.getName());
    assertThat(find("spark.sql.catalog.hillock=(\\S+)", command).group(1))
        .isEqualTo(HillockCatalog.class.getName());
    if (command.contains(" -e ")) {
      try (SparkSession spark = Sessions.local()) {
        assertThat(spark.sql(find("-e \"(.*)\"", command).group(1)).head().getList(0)).hasSize(3);
      }
    }
  }

  private static MatchResult find(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
  }
}
