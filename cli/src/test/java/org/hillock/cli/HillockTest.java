package org.hillock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.hillock.testkit.reference.Exact;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.hillock.testkit.reference.RowOracle;
import org.hillock.testkit.reference.Ulp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command, as a user calls it. */
class HillockTest {

  @TempDir Path folder;

  static List<String> names() {
    return Activations.all().stream().map(Activation::name).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  /** A number as eval writes it to JSON. */
  private static double number(Object value) {
    return value instanceof String word ? Double.parseDouble(word) : (Double) value;
  }

  private static double number(Object column, int row, boolean single) {
    double number = number(list(column).get(row));
    return single ? (float) number : number;
  }

  // ---- the overview ----

  @Test
  void aloneItShowsTheCommands() {
    for (Run run : List.of(Run.done(), Run.done("--help"), Run.done("help"), Run.done("-h"))) {
      assertThat(run.out()).contains("list", "show", "eval", "plot", "verify", "doctor");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show", "eval", "plot", "verify", "doctor"})
  void everyCommandHasHelp(String command) {
    String help = Run.done(command, "--help").out();
    assertThat(help).startsWith("Usage: hillock " + command);
    assertThat(Run.done("help", command).out()).isEqualTo(help);
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void itKnowsItsVersion() {
    assertThat(Run.done("--version").out()).startsWith("hillock ");
  }

  @Test
  void commandsOfOtherModulesAreFound() {
    assertThat(Run.done("greet", "--name", "you").out()).isEqualTo("hello you\n");
    assertThat(Run.done("--help").out()).contains("greet");
    assertThat(Run.of("gret").err()).contains("did you mean greet?");
  }

  // ---- list ----

  @Test
  void listShowsEveryFunction() {
    List<String> lines = Run.done("list").lines();
    assertThat(lines).hasSize(names().size() + 1);
    for (int i = 0; i < names().size(); i++) {
      assertThat(lines.get(i + 1)).startsWith(names().get(i) + " ");
    }
  }

  /** Greek letters are longer in ASCII, which must not push the columns apart. */
  @Test
  void listKeepsItsColumnsInAscii() {
    List<String> lines = Run.done("list", "--ascii").lines();
    int column = lines.get(0).indexOf("range");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(line -> "[(".indexOf(line.charAt(column)) >= 0);
    assertThat(String.join("", lines)).isASCII().contains("else alpha x");
  }

  @Test
  void listAsJsonHasWhatIsOnTheCards() {
    List<Object> entries = list(JsonReader.read(Run.done("list", "--json").out()));
    assertThat(entries).extracting(entry -> map(entry).get("name")).isEqualTo(names());
    for (int i = 0; i < entries.size(); i++) {
      Map<String, Object> entry = map(entries.get(i));
      assertThat(entry.get("formula")).isEqualTo(Activations.all().get(i).card().plainFormula());
      assertThat(entry.get("secondDerivative"))
          .isEqualTo(Activations.all().get(i).card().plainSecondDerivative());
      assertThat(entry.get("aliases")).isEqualTo(Activations.all().get(i).card().aliases());
    }
    assertThat(map(map(entries.get(0)).get("range"))).containsEntry("high", "Infinity");
  }

  // ---- show ----

  @ParameterizedTest
  @MethodSource("names")
  void showFitsEightyColumns(String name) {
    for (Run run : List.of(Run.done("show", name), Run.done("show", name, "--ascii"))) {
      assertThat(run.lines()).allMatch(line -> line.length() <= 80);
      assertThat(run.out()).contains(Activations.named(name).card().title(), "accuracy", "source");
    }
    String shown = Run.done("show", name).out();
    boolean elementwise = Activations.named(name) instanceof Elementwise;
    assertThat(shown)
        .contains(elementwise ? List.of("f(x)", "f′(x)", "f″(x)", "┤") : List.of("∂yᵢ/∂xₖ", "█"));
  }

  @Test
  void showTakesParameters() {
    assertThat(Run.done("show", "leaky_relu(alpha=0.25)").out()).contains("alpha = 0.25");
    assertThat(Run.done("show", "SiLU").out()).contains("Swish (swish)");
  }

  /** The curve of the identity is a diagonal: its picture has one mark in each column. */
  @Test
  void theChartDrawsWhatTheFunctionDoes() {
    List<String> lines = Chart.of(x -> x, List.of(), -1, 1, 18, 5, true);
    assertThat(lines)
        .containsExactly(
            "     1 ┤     -  .'",
            "       │     -.'  ",
            "       │- - .'- - ",
            "       │  .' -    ",
            "    -1 ┤.'   -    ",
            "       └──────────",
            "        -1  0    1");
  }

  @Test
  void theChartBreaksAtNanAndAtJumps() {
    List<String> step = Chart.of(x -> x < 0 ? 0 : 1, List.of(0.0), -1, 1, 28, 6, true);
    assertThat(String.join("\n", step.subList(1, 5))).doesNotContain(":", "'", ".");
    List<String> none = Chart.of(x -> Double.NaN, List.of(), -1, 1, 28, 6, true);
    assertThat(String.join("\n", none)).doesNotContain(":", "'");
  }

  // ---- eval ----

  private static final String[] POINTS = {
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "-3.5",
    "20",
    "-20",
    "-100",
    "100",
    "1e-300",
    "-708",
    "inf",
    "-inf",
    "nan",
    "+Infinity",
    "-NaN"
  };

  @ParameterizedTest
  @MethodSource("names")
  void evalIsAsExactAsPromised(String name) {
    if (!(Activations.named(name) instanceof Elementwise)) {
      return;
    }
    Oracle oracle = Reference.of(name, Map.of());
    for (boolean single : new boolean[] {false, true}) {
      List<String> words = new ArrayList<>(List.of("eval", name, "--json"));
      if (single) {
        words.add("--float");
      }
      words.addAll(List.of(POINTS));
      Map<String, Object> answer =
          map(JsonReader.read(Run.done(words.toArray(new String[0])).out()));
      assertThat(answer).containsEntry("function", name);
      Ulp format = single ? Ulp.FLOAT : Ulp.DOUBLE;
      for (int i = 0; i < POINTS.length; i++) {
        double x = single ? Numbers.parseFloat(POINTS[i]) : Numbers.parse(POINTS[i]);
        assertThat(Double.compare(number(answer.get("x"), i, single), x)).isZero();
        double value = number(answer.get("value"), i, single);
        double derivative = number(answer.get("derivative"), i, single);
        assertThat(format.ofValue(value, oracle.value(x))).isLessThanOrEqualTo(single ? 1 : 2);
        assertThat(format.ofDerivative(derivative, oracle.derivative(x)))
            .isLessThanOrEqualTo(single ? 1 : 2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void evalOfARowGivesItsJacobian(String name) {
    if (!(Activations.named(name) instanceof Rowwise)) {
      return;
    }
    double[] row = {1, -2, 0.5};
    RowOracle oracle = Reference.ofRows(name, Map.of());
    Map<String, Object> answer =
        map(JsonReader.read(Run.done("eval", name, "1", "-2", "0.5", "--json").out()));
    Exact[] value = oracle.value(row, null);
    Exact[][] jacobian = oracle.jacobian(row, null);
    for (int i = 0; i < row.length; i++) {
      assertThat(Ulp.DOUBLE.ofValue(number(list(answer.get("value")).get(i)), value[i]))
          .isLessThanOrEqualTo(4);
      for (int k = 0; k < row.length; k++) {
        double entry = number(list(list(answer.get("jacobian")).get(i)).get(k));
        assertThat(entry).isCloseTo(jacobian[i][k].toDouble(), within(1e-15));
      }
    }
    assertThat(Run.done("eval", name, "1", "-2", "0.5", "--float").out()).contains("∂f/∂x");
  }

  private static org.assertj.core.data.Offset<Double> within(double distance) {
    return org.assertj.core.api.Assertions.within(distance);
  }

  /** sigmoid(0) = 1/2, sigmoid'(0) = 1/4; relu as it is defined. */
  @Test
  void evalAsATable() {
    assertThat(Run.done("eval", "sigmoid", "0").lines())
        .containsExactly("x  f(x)  f′(x)  f″(x)", "0  0.5   0.25   -0");
    assertThat(Run.done("eval", "relu", "-1.5", "2", "inf", "-inf", "nan").lines())
        .containsExactly(
            "x     f(x)  f′(x)  f″(x)",
            "-1.5  0     0      0",
            "2     2     1      0",
            "inf   inf   1      0",
            "-inf  0     0      0",
            "nan   nan   nan    nan");
  }

  @Test
  void optionsMayStandAnywhere() {
    String expected = Run.done("eval", "tanh", "-1", "--float").out();
    assertThat(Run.done("eval", "--float", "tanh", "-1").out()).isEqualTo(expected);
    assertThat(Run.done("--ascii", "eval", "tanh", "-1", "--float").out())
        .isEqualTo(expected.replace("′", "'").replace("″", "''"));
    assertThat(Run.done("eval", "--float", "tanh", "--", "-1").out()).isEqualTo(expected);
  }

  // ---- plot ----

  @Test
  void plotWithoutNamesWritesBothFigures() {
    Run.done("plot", "--size", "400x300", "-o", folder.toString());
    assertThat(folder.resolve("functions.png")).isNotEmptyFile();
    assertThat(folder.resolve("derivatives.png")).isNotEmptyFile();
  }

  @Test
  void plotOneOrSeveral() throws Exception {
    Path png = folder.resolve("new/elu_alpha_2.png");
    Run run = Run.done("plot", "elu(alpha=2)", "-o", folder.resolve("new").toString());
    assertThat(run.out()).isEqualTo("wrote " + png + "\n");
    assertThat(javax.imageio.ImageIO.read(png.toFile()).getWidth()).isEqualTo(1400);
    Path svg = folder.resolve("two.svg");
    Run.done("plot", "relu", "gelu", "--derivative", "--range", "-2:2", "-o", svg.toString());
    assertThat(Files.readString(svg)).contains("<svg");
    Path pdf = folder.resolve("d.pdf");
    Run.done("plot", "--derivative", "--points", "50", "--size", "400x300", "-o", pdf.toString());
    assertThat(Files.readAllBytes(pdf)).startsWith("%PDF".getBytes());
  }

  // ---- doctor ----

  @Test
  void doctorSaysWhatRunsHereAndHowFast() {
    Run run = Run.done("doctor", "--seconds", "0.2");
    assertThat(run.out())
        .contains(org.hillock.Backend.reason(), System.getProperty("java.version"), "arraycopy");
    for (Elementwise unit : Activations.elementwise()) {
      assertThat(run.lines())
          .anyMatch(line -> line.matches(unit.name() + " +[0-9.]+ +[0-9.]+ x.*"));
    }
  }

  @Test
  void doctorSaysWhenThereWasNoTimeToCompile() {
    assertThat(Run.done("doctor", "--seconds", "1e-9").out()).contains("give --seconds more");
  }

  // ---- UTF-8 and ASCII ----

  @Test
  void asciiMeansAscii() {
    List<String[]> calls = new ArrayList<>();
    calls.add(new String[] {"--ascii"});
    calls.add(new String[] {"list", "--ascii"});
    calls.add(new String[] {"list", "--json", "--ascii"});
    calls.add(new String[] {"eval", "gelu", "1", "--ascii"});
    calls.add(new String[] {"eval", "softmax", "1", "2", "--ascii"});
    names().forEach(name -> calls.add(new String[] {"show", name, "--ascii"}));
    for (String[] call : calls) {
      assertThat(Run.done(call).out()).isNotEmpty().matches("\\p{ASCII}*").doesNotContain("?");
    }
    assertThat(Run.of("--ascii", "show", "softmax(0)").err()).contains("(0, inf)");
    assertThat(Run.of("--ascii", "show", "λ").err()).contains("'lambda'");
    JsonReader.read(Run.done("list", "--json", "--ascii").out());
  }

  // ---- the catalogue and its words ----

  @Test
  void jsonIsWrittenAsTheRuleSays() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put(
        "a", List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0, 1e-7));
    value.put("b\"\\\n", List.of());
    value.put("c", Map.of());
    value.put("d", true);
    assertThat(Json.of(value))
        .isEqualTo(
            "{\"a\": [\"NaN\", \"Infinity\", \"-Infinity\", -0.0, 1e-7], \"b\\\"\\\\\\u000a\": [],"
                + " \"c\": {}, \"d\": true}");
    assertThat(JsonReader.read(Json.lines(value))).isEqualTo(JsonReader.read(Json.of(value)));
  }
}
