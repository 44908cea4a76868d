package org.hillock.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hillock.cli.files.Npy.hillock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hillock.Half;
import org.hillock.cli.Hillock;
import org.hillock.cli.files.Npy;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

  @TempDir Path folder;
  private Path x;
  private Path y;
  private float[] inputs;

  @BeforeEach
  void writeInputs() throws Exception {
    x = folder.resolve("x.npy");
    y = folder.resolve("y.npy");
    assertThat(hillock("check", "--inputs", x).exitCode()).isZero();
    inputs = floats(x);
  }

  private static float[] floats(Path file) throws Exception {
    double[] numbers = Npy.numbers(file);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** Someone else's code in float. */
  private interface Theirs {
    float at(float x);
  }

  private Npy.Run judge(String name, Theirs theirs, Object... options) throws Exception {
    float[] answers = new float[inputs.length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = theirs.at(inputs[i]);
    }
    Npy.floats(y, answers);
    Object[] words = new Object[4 + options.length];
    System.arraycopy(new Object[] {"check", name, x, y}, 0, words, 0, 4);
    System.arraycopy(options, 0, words, 4, options.length);
    return hillock(words);
  }

  private static void named(Npy.Run run, String cause) {
    assertThat(run.err()).isEmpty();
    String first = run.out().lines().filter(line -> line.startsWith("Cause")).findFirst().get();
    assertThat(first).contains(cause);
    assertThat(run.exitCode()).isEqualTo(1);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  // ---- ten planted defects, each named ----

  @Test
  void anotherGelu() throws Exception {
    // x Φ(x) by the logistic form that is 0.02 away.
    named(judge("gelu", v -> (float) (v * sigmoid(1.702 * v))), "quick");
  }

  @Test
  void anotherSlope() throws Exception {
    named(judge("leaky_relu", v -> v > 0 ? v : 0.15f * v), "leaky_relu(alpha=0.15)");
  }

  @Test
  void anotherAlpha() throws Exception {
    named(judge("elu", v -> (float) (v > 0 ? v : 1.25 * Math.expm1(v))), "elu(alpha=1.25)");
  }

  @Test
  void theNaiveSigmoid() throws Exception {
    named(judge("sigmoid", v -> 1 / (1 + (float) Math.exp(-v))), "naive");
  }

  @Test
  void theDerivativeFromTheOutput() throws Exception {
    Theirs theirs =
        v -> {
          float output = 1 / (1 + (float) Math.exp(-v));
          return output * (1 - output);
        };
    named(judge("sigmoid", theirs, "--derivative"), "y(1-y)");
  }

  @Test
  void theWrongSwishDerivative() throws Exception {
    Theirs theirs =
        v -> {
          float gate = (float) sigmoid(v);
          float swish = v * gate;
          return swish + v * gate * (1 - swish);
        };
    named(judge("swish", theirs, "--derivative"), "tutorial");
  }

  @Test
  void anotherAxis() throws Exception {
    double[] logits = Npy.numbers(Npy.real("logits.npy"));
    double[] theirs = softmax(logits, 1, 1797, 10);
    Files.write(y, Npy.bytes("<f4", false, "(1797, 10)", theirs));
    named(hillock("check", "softmax", Npy.real("logits.npy"), y), "over axis 0 instead of 1");
    assertThat(hillock("check", "softmax", Npy.real("logits.npy"), y, "--axis", "0").out())
        .contains("Clean");
  }

  private static double[] softmax(double[] x, int outer, int length, int inner) {
    double[] answers = new double[x.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
          sum += Math.exp(x[(o * length + j) * inner + i]);
        }
        for (int j = 0; j < length; j++) {
          int at = (o * length + j) * inner + i;
          answers[at] = Math.exp(x[at]) / sum;
        }
      }
    }
    return answers;
  }

  @Test
  void float16OnTheWay() throws Exception {
    Theirs theirs = v -> (float) Half.FLOAT16.decode(Half.FLOAT16.encode(Math.tanh(v)));
    named(judge("tanh", theirs), "float16 rounding: the answers");
  }

  @Test
  void theValueInsteadOfTheDerivative() throws Exception {
    named(judge("tanh", v -> (float) Math.tanh(v), "--derivative"), "the value of tanh");
  }

  @Test
  void anotherTemperature() throws Exception {
    double[] logits = Npy.numbers(Npy.real("logits.npy"));
    double[] colder = new double[logits.length];
    for (int i = 0; i < colder.length; i++) {
      colder[i] = logits[i] / 2.5;
    }
    Files.write(y, Npy.bytes("<f4", false, "(1797, 10)", softmax(colder, 1797, 10, 1)));
    named(hillock("check", "softmax", Npy.real("logits.npy"), y), "softmax(temperature=2.5)");
  }

  @Test
  void anotherFunction() throws Exception {
    named(judge("gelu", v -> (float) (v > 0 ? v : Math.expm1(v))), "another function: elu");
  }

  // ---- what is right is called so ----

  @Test
  void aCleanArrayIsCalledClean() throws Exception {
    // Math.tanh is within 2.5 ulp of double, so that its float is within 0.51.
    Npy.Run run = judge("tanh", v -> (float) Math.tanh(v));
    assertThat(run.out()).contains("Clean").doesNotContain("Cause");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void theBoundDecides() throws Exception {
    Theirs oneUlpOff = v -> Math.nextUp((float) Math.tanh(v));
    assertThat(judge("tanh", oneUlpOff).exitCode()).isZero();
    assertThat(judge("tanh", oneUlpOff, "--bound", "1.25").exitCode()).isEqualTo(1);
    assertThat(judge("tanh", oneUlpOff, "--bound", "-1").exitCode()).isEqualTo(2);
  }

  @Test
  void whereAndHowMuchIsSaid() throws Exception {
    Npy.floats(x, 0, 1, 2);
    Npy.floats(y, 0, (float) Math.tanh(1), 0.5f);
    Npy.Run run = hillock("check", "tanh", x, y);
    // tanh 2 = 0.96402758, and floats there are 2^-24 apart.
    assertThat(run.out())
        .contains("[2]", "0.5", "0.9640276", "7790000", "0.464")
        .contains("1 of 3 answers are beyond 4 ulp, at x from 2 to 2");
  }

  @Test
  void everyWrongSpecialValueIsListed() throws Exception {
    Theirs theirs =
        v -> Float.isNaN(v) ? 0 : v == Float.NEGATIVE_INFINITY ? Float.NaN : Math.max(v, 0);
    Npy.Run run = judge("relu", theirs);
    assertThat(run.out())
        .contains("x = nan: answer 0, right nan", "x = -inf: answer nan, right 0")
        .doesNotContain("x = inf:");
    assertThat(run.exitCode()).isEqualTo(1);
    // A zero of the other sign is worth a line and breaks nothing.
    run = judge("relu", v -> v > 0 || Float.isNaN(v) ? v : -0f);
    assertThat(run.out()).contains("answer -0, right 0", "Clean");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void theInputsForRowsBringOutSpecialRows() throws Exception {
    assertThat(hillock("check", "softmax", "--inputs", x).exitCode()).isZero();
    assertThat(Npy.dictionary(x)).contains(", 32)");
    double[] rows = Npy.numbers(x);
    double[] theirs = softmax(rows, rows.length / 32, 32, 1);
    Files.write(y, Npy.bytes("<f4", false, "(" + rows.length / 32 + ", 32)", theirs));
    Npy.Run run = hillock("check", "softmax", x, y);
    assertThat(run.out()).contains("x = inf: answer nan, right 1");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void columnsOfOneFileAreCompared() throws Exception {
    Path csv = Files.writeString(folder.resolve("d.csv"), "in,out\n0,0.5\n2,0.880797\n,\n");
    Npy.Run run = hillock("check", "sigmoid", csv + ":in", csv + ":out");
    named(run, "written with 6 significant digits");
  }

  @Test
  void whatCannotBeComparedIsRefused() throws Exception {
    Npy.floats(y, 1, 2);
    assertThat(hillock("check", "tanh", x, y).err()).contains("shape (2,)").hasLineCount(1);
    assertThat(hillock("check", "softmax", x, y, "--derivative").exitCode()).isEqualTo(2);
    assertThat(hillock("check", "tanh", x, y, "--axis", "0").exitCode()).isEqualTo(2);
    assertThat(hillock("check", "tanh", x).exitCode()).isEqualTo(2);
    assertThat(hillock("check").exitCode()).isEqualTo(2);
  }

  // ---- real defects of real libraries; StrictMath, because the document shows every digit ----

  /** Deeplearning4j 1.0.0-M2.1, ActivationGELU with its default precise=false. */
  @Test
  void geluOfDeeplearning4j() throws Exception {
    Npy.Run run = judge("gelu", v -> v / (1 + (float) StrictMath.exp(-1.702f * v)));
    named(run, "DL4J");
    documented(run);
  }

  /** Smile, MathEx.sigmoid: x is clipped to ±36. */
  @Test
  void sigmoidOfSmile() throws Exception {
    DoubleUnaryOperator theirs = v -> 1 / (1 + StrictMath.exp(-Math.max(-36, Math.min(36, v))));
    Npy.Run run = judge("sigmoid", v -> (float) theirs.applyAsDouble(v));
    named(run, "Smile");
    documented(run);
  }

  /** ONNX Runtime, MlasComputeLogistic: x is clipped to ±18, and a rational function of it. */
  @Test
  void sigmoidTailOfOnnxRuntime() throws Exception {
    Npy.Run run = judge("sigmoid", ClippedLogistic::at);
    assertThat(run.out()).contains("the tail is frozen: every answer at x <= -1", "cancellation");
    assertThat(run.exitCode()).isEqualTo(1);
    documented(run);
  }

  /** The document shows what the judge says, word for word. */
  private static void documented(Npy.Run run) throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "judge.md")))
        .contains("```\n" + run.out() + "```");
  }

  /** The formula and coefficients of onnxruntime/core/mlas/lib/logistic.cpp. */
  private static final class ClippedLogistic {
    static float at(float value) {
      float v = Float.isNaN(value) ? value : Math.max(-18f, Math.min(18f, value));
      float square = v * v;
      float p = square * 4.37031012579801e-11f + 1.15627324459942e-07f;
      p = p * square + 6.08574864600143e-05f;
      p = p * square + 8.51377133304701e-03f;
      p = p * square + 2.48287947061529e-01f;
      p = p * v;
      float q = square * 6.10247389755681e-13f + 5.76102136993427e-09f;
      q = q * square + 6.29106785017040e-06f;
      q = q * square + 1.70198817374094e-03f;
      q = q * square + 1.16817656904453e-01f;
      q = q * square + 9.93151921023180e-01f;
      return Math.max(0, Math.min(1, p / q + 0.5f));
    }
  }

  // ---- the catalogue ----

  static final class Program {
    public static void main(String[] words) {
      int code = Hillock.run(System.out, System.out, false, words);
      System.out.println("exit " + code);
      System.out.flush();
    }
  }

  @Test
  void anActivationThatIsAddedIsJudged() throws Exception {
    float[] answers = new float[inputs.length];
    for (int i = 0; i < answers.length; i++) {
      double v = inputs[i];
      answers[i] = (float) (Double.isInfinite(v) ? Math.signum(v) : v / (1 + Math.abs(v)));
    }
    Npy.floats(y, answers);
    ExtendedCore core = ExtendedCore.in(Files.createDirectory(folder.resolve("core")));
    String added = ExtendedCore.ADDED;
    List<String> options = List.of("-Dhillock.backend=scalar");
    assertThat(core.run(options, Program.class, "check", added, x.toString(), y.toString()))
        .contains("Clean", "exit 0");
    assertThat(core.run(options, Program.class, "check", "tanh", x.toString(), y.toString()))
        .contains("another function: " + added, "exit 1");
  }
}
