package org.hillock.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Bound;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.cli.Hillock;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int verify(String... args) {
    String[] words = new String[args.length + 1];
    words[0] = "verify";
    System.arraycopy(args, 0, words, 1, args.length);
    var stream = new PrintStream(out, false, UTF_8);
    return Hillock.run(stream, stream, false, words);
  }

  @Test
  void everyFunctionHoldsItsBounds() {
    assertThat(verify("--every", "32768", "--points", "20000", "softmax")).isZero();
    assertThat(verify("--every", "32768")).as(out.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Every bound holds")
        .contains(Activations.all().stream().map(Activation::name).toList());
    assertThat(verify("--double", "--points", "20000")).as(out.toString(UTF_8)).isZero();
  }

  @Test
  void parametersReachTheReference() {
    assertThat(verify("--every", "65536", "elu(alpha=2.5)", "swish(beta=-1.25)", "leaky_relu(-3)"))
        .as(out.toString(UTF_8))
        .isZero();
  }

  @Test
  void loopsAreComparedWithoutAReference() {
    assertThat(verify("--loops", "--every", "65536")).as(out.toString(UTF_8)).isZero();
    assertThat(verify("--loops", "--double", "--points", "100000", "gelu")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Fast and plain loops give the same bits")
        .doesNotContain("ulp");
    assertThat(verify("--loops", "softmax")).isEqualTo(2);
    assertThat(verify("--loops", "--csv", folder.resolve("x.csv").toString())).isEqualTo(2);
    assertThat(folder.resolve("x.csv")).doesNotExist();
  }

  /** A difference between the loops is found without a reference, too. */
  @Test
  void aDifferenceBetweenLoopsIsReported() {
    var tally = new Tally(new Bound("value", "float32", Grade.FULL, 1, 0));
    tally.addUnjudged(2);
    assertThat(tally.holds()).isTrue();
    tally.addDifference(1);
    assertThat(tally.holds()).isFalse();
  }

  @Test
  void rowsForProgramsAreAppended() throws Exception {
    Path csv = folder.resolve("accuracy.csv");
    verify("--every", "65536", "--start", "5", "--grade", "fast", "--csv", csv.toString(), "elu");
    verify("--double", "--points", "1000", "--derivative", "--csv", csv.toString(), "gelu");
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows).hasSize(1 + 3 + 1);
    int columns = rows.get(0).split(",").length;
    assertThat(rows).allMatch(row -> row.split(",", -1).length == columns);
    assertThat(rows.get(1)).startsWith("elu,float32,value,fast,65536,");
    assertThat(rows.get(4)).startsWith("gelu,float64,derivative,full,1000,");
  }

  @Test
  void threadsShareTheSameInputs() {
    String[] base = {
      "--every", "65536", "--start", "7", "--seed", "1", "sigmoid", "--threads", "1"
    };
    verify(base);
    String one = out.toString(UTF_8);
    out.reset();
    base[8] = "3";
    verify(base);
    // Sums may be added in another order; nothing that is printed shows it.
    assertThat(out.toString(UTF_8)).isEqualTo(one);
  }

  /** A function held against the reference of another one. */
  @Test
  void aWrongFunctionIsCaught() throws Exception {
    Elementwise unit = (Elementwise) Activations.named("elu");
    Oracle other = Reference.of("elu", Map.of("alpha", 1.0000001));
    Set<Quantity> value = Set.of(Quantity.VALUE);
    FloatSweep floats = FloatSweep.every(unit, other, value, Set.of(Grade.FULL), 0, 1 << 20);
    floats.run(2, done -> {});
    assertThat(floats.tallies().get(0).inputs).isEqualTo(4096);
    assertThat(floats.tallies().get(0).holds()).isFalse();
    assertThat(floats.tallies().get(0).firstBroken).isNegative();
    DoubleSweep doubles = DoubleSweep.of(unit, other, value, -1, 1, -2);
    doubles.run(1, done -> {});
    Tally tally = doubles.tallies().get(0);
    assertThat(tally.broken).isEqualTo(2);
    assertThat(tally.aboveHalf).isEqualTo(2);
    assertThat(tally.firstBroken).isEqualTo(-1);
  }

  @Test
  void allFloatsAreCoveredOnceByEveryStride() {
    Elementwise unit = Activations.elementwise().get(0);
    Oracle oracle = Reference.of(unit.name(), Map.of());
    Set<Quantity> value = Set.of(Quantity.VALUE);
    for (long step : new long[] {1, 3, 1000, (1L << 32) - 1, 1L << 32}) {
      long covered = 0;
      for (long start = 0; start < Math.min(step, 1000); start++) {
        covered += FloatSweep.every(unit, oracle, value, Set.of(Grade.FULL), start, step).size();
      }
      assertThat(covered).isEqualTo(step <= 1000 ? 1L << 32 : step == 1L << 32 ? 1000 : 1001);
    }
  }

  /** Near a zero of the result the distance counts, elsewhere the ulps do. */
  @Test
  void theExceptionHoldsNextToAZeroOnly() {
    Tally tally = new Tally(new Bound("derivative", "float32", Grade.FAST, 4, 0x1p-26));
    assertThat(tally.excuses(1, 0x1p-27, x -> x - 1)).isTrue();
    assertThat(tally.excuses(1, 0x1p-25, x -> x - 1)).isFalse();
    assertThat(tally.excuses(1 + 0x1p-5, 0x1p-27, x -> x - 1)).isFalse();
    assertThat(tally.excuses(1, 0x1p-27, x -> x)).isFalse();
  }

  @Test
  void aTallyAddsUp() {
    Tally all = new Tally(new Bound("value", "float32", Grade.FULL, 1, 0));
    Tally part = all.fresh();
    part.add(1, 0.25);
    part.add(2, 0.75);
    all.merge(part);
    part = all.fresh();
    part.add(3, 0.5);
    part.add(4, Double.POSITIVE_INFINITY);
    part.addDifference(5);
    all.merge(part);
    assertThat(all.inputs).isEqualTo(4);
    assertThat(all.worst).isEqualTo(4);
    assertThat(all.shareAboveHalf()).isEqualTo(0.5);
    assertThat(all.firstBroken).isEqualTo(4);
    assertThat(all.firstDifference).isEqualTo(5);
    assertThat(all.holds()).isFalse();
  }
}
