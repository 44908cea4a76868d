package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Catalogue;
import org.hillock.CustomActivation;
import org.hillock.Interval;
import org.hillock.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A catalogue with one more activation in it is all that a command needs to know it. */
class OwnActivationTest {

  /** h x / (1 + |x|), with no more on its card than it must have. */
  static final class Bend extends CustomActivation {
    private static final Parameter HEIGHT =
        new Parameter(
            "height",
            List.of("h"),
            1,
            Interval.open(0, Double.POSITIVE_INFINITY),
            Interval.open(0, 4),
            "the limit on the right");

    private final double height;

    Bend(double height) {
      this.height = HEIGHT.check(height);
    }

    @Override
    public Card card() {
      return Card.of("bend", "Bend").aliases("bow").parameter(HEIGHT).build();
    }

    @Override
    public double[] parameters() {
      return new double[] {height};
    }

    @Override
    public Bend with(double... values) {
      return new Bend(Parameter.only(values, HEIGHT));
    }

    @Override
    public double value(double x) {
      return height * x / (1 + Math.abs(x));
    }

    @Override
    public double derivative(double x) {
      return height / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
    }
  }

  private static final Catalogue CATALOGUE = Activations.catalogue().with(new Bend(1));

  @TempDir Path folder;

  private static Run run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var stdout = new PrintStream(out, false, UTF_8);
    var stderr = new PrintStream(err, true, UTF_8);
    int exitCode = Hillock.run(CATALOGUE, stdout, stderr, false, args);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static Run done(String... args) {
    Run run = run(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @Test
  void listHasIt() {
    assertThat(done("list").out()).contains("\nbend ").contains("height=1");
    assertThat(done("list", "--json").out()).contains("\"bend\"");
  }

  @Test
  void showHasNoEmptyEntries() {
    Run shown = done("show", "bow(2)");
    assertThat(shown.out()).contains("Bend (bend(height=2))", "height = 2", "┤");
    assertThat(shown.lines()).noneMatch(line -> line.matches("[a-z]+ *|.*= *|.*• *"));
    assertThat(shown.out()).contains("nothing is promised").doesNotContain("\n\n\n");
  }

  /** 2x / (1 + |x|), 2 / (1 + |x|)² and -4 / (1 + |x|)³ at 1; the last is a difference quotient. */
  @Test
  void evalComputesIt() {
    String[] cells = done("eval", "bend(h=2)", "1").lines().get(1).split(" +");
    assertThat(cells).startsWith("1", "1", "0.5");
    assertThat(Double.parseDouble(cells[3])).isBetween(-0.5 - 1e-9, -0.5 + 1e-9);
  }

  @Test
  void applyAndCheckAgree() throws Exception {
    String x = folder.resolve("x.csv").toString();
    String y = folder.resolve("y.csv").toString();
    Files.writeString(Path.of(x), "x\n-1\n0\n3\n");
    done("apply", "bend(2)", x, y);
    assertThat(Path.of(y)).content().containsSubsequence("-1.0", "0.0", "1.5");
    assertThat(done("check", "bend(2)", x, y).out()).contains("Clean");
    assertThat(run("check", "bend(2.5)", x, y).exitCode()).isEqualTo(ExitCode.FAILED);
    done("check", "bend", "--inputs", folder.resolve("inputs.npy").toString());
  }

  @Test
  void figuresHaveIt() {
    done("plot", "bend(2)", "gelu", "-o", folder.resolve("both.svg").toString());
    done("plot", "bend(2)", "-o", folder.resolve("large.png").toString());
    done("plot", "-o", folder.toString());
    assertThat(folder.resolve("both.svg")).isNotEmptyFile();
    assertThat(folder.resolve("large.png")).isNotEmptyFile();
    assertThat(folder.resolve("functions.png")).isNotEmptyFile();
  }

  @Test
  void doctorMeasuresIt() {
    assertThat(done("doctor", "--seconds", "0.5").out()).contains("\nbend ");
  }

  @Test
  void verifyLeavesItAndSaysSoWhenAsked() {
    assertThat(done("verify", "--every", "100000000", "--value").out()).doesNotContain("bend");
    Run refused = run("verify", "bend");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err()).contains("bend cannot be verified", "no reference");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bned | did you mean bend?",
        "bend(height=0) | height must be a finite number in (0, ∞), got 0",
        "bend(slope=1) | bend has no parameter 'slope'; it takes height"
      })
  void mistakesAreExplainedAsForTheOthers(String name, String message) {
    Run refused = run("eval", name, "1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err()).contains(message);
  }
}
