package org.hillock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Grade;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  private static Measurement of(String function, String grade, long inputs, double maxUlp) {
    return new Measurement(
        function,
        "float32",
        "value",
        grade,
        inputs,
        maxUlp,
        0.25,
        "-0.5",
        0.125,
        3,
        0x1p-30,
        "2026-11-24",
        "800117c",
        "25.0.3",
        "vector");
  }

  /** Whatever is measured from now on is read and written without a loss. */
  @Test
  void theCommittedFileIsReadAsItIsWritten() throws IOException {
    List<String> file = Files.readAllLines(Path.of("../docs/accuracy.csv"));
    assertThat(file.get(0)).isEqualTo(Measurement.COLUMNS);
    assertThat(Measurement.all().stream().map(Measurement::line))
        .containsExactlyElementsOf(file.subList(1, file.size()));
    assertThat(of("f(a=1, b=2)", "full", 7, 0.5).line())
        .isEqualTo(
            "\"f(a=1, b=2)\",float32,value,full,7,0.500000,0.250000,-0.5,0.12500000,3,9.313e-10,"
                + "2026-11-24,800117c,25.0.3,vector");
  }

  /** A row that nobody promised, because a name in it is misspelled, would show up nowhere. */
  @Test
  void everyCommittedRowBelongsToAPromiseAndKeepsIt() {
    for (Measurement each : Measurement.all()) {
      var bound =
          Activations.named(each.function())
              .card()
              .bound(each.operation(), each.format(), Grade.valueOf(each.grade().toUpperCase()));
      assertThat(bound).as(each.line()).isPresent();
      assertThat(each.maxUlp()).as(each.line()).isLessThanOrEqualTo(bound.get().ulps());
    }
  }

  @Test
  void theLastMeasurementStandsBesideThePromise() {
    Activation unit = Activations.named("leaky_relu(alpha=0.25)");
    List<Measurement> measured =
        List.of(
            of(unit.spelling(), "full", 1000, 0.75),
            of(unit.spelling(), "full", 1L << 32, 0.5),
            of(unit.name(), "fast", 9, 3));
    assertThat(Measurement.beside(unit, measured))
        .hasSameSizeAs(unit.card().accuracy())
        .startsWith(
            "value, float32, full: at most 1 ulp; found 0.5000 among all 2^32 inputs, 2026-11-24",
            "value, float32, fast: at most 4 ulp; not yet measured");
  }
}
