package org.hillock.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hillock.spark.Sessions.call;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.testkit.Inputs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

class SqlTest {

  private static SparkSession spark;

  @BeforeAll
  static void start(@TempDir Path folder) {
    spark = Sessions.local();
    numbers().write().parquet(folder.resolve("numbers").toString());
    spark.read().parquet(folder.resolve("numbers").toString()).createOrReplaceTempView("numbers");
    arrays().write().parquet(folder.resolve("arrays").toString());
    spark.read().parquet(folder.resolve("arrays").toString()).createOrReplaceTempView("arrays");
    spark
        .sql(
            "SELECT * FROM VALUES (NULL, NULL, NULL), (1F, array(1F, NULL), array(1D, 2D)),"
                + " (CAST(NULL AS FLOAT), array(1F), array(CAST(NULL AS DOUBLE), 1D)) AS t(x, a, b)")
        .write()
        .parquet(folder.resolve("nulls").toString());
    spark.read().parquet(folder.resolve("nulls").toString()).createOrReplaceTempView("nulls");
    spark
        .sql("SELECT 1F AS f, 1D AS d, array(1F, 2F) AS fs, 'text' AS s")
        .createOrReplaceTempView("one");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> numbers() {
    float[] floats = concat(Inputs.specialFloats(), Inputs.floats(Inputs.seed(), 5_000));
    double[] special = Inputs.specialDoubles();
    double[] doubles = Arrays.copyOf(special, floats.length);
    if (special.length < floats.length) {
      double[] more = Inputs.doubles(Inputs.seed(), floats.length - special.length);
      System.arraycopy(more, 0, doubles, special.length, more.length);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < floats.length; i++) {
      rows.add(RowFactory.create(floats[i], doubles[i]));
    }
    return spark.createDataFrame(
        rows, new StructType().add("f", DataTypes.FloatType).add("d", DataTypes.DoubleType));
  }

  private static float[] concat(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Rows of every length up to a few vectors, with special values among others. */
  private static Dataset<Row> arrays() {
    var random = new Random(Inputs.seed());
    float[] specialFloats = Inputs.specialFloats();
    double[] specialDoubles = Inputs.specialDoubles();
    List<Row> rows = new ArrayList<>();
    for (int length = 0; length < 70; length++) {
      List<List<?>> row = new ArrayList<>();
      for (int column = 0; column < 2; column++) {
        List<Float> floats = new ArrayList<>();
        List<Double> doubles = new ArrayList<>();
        for (int i = 0; i < length; i++) {
          boolean special = length % 3 == 0 && random.nextInt(8) == 0;
          floats.add(
              special
                  ? specialFloats[random.nextInt(specialFloats.length)]
                  : 5 * (float) random.nextGaussian());
          doubles.add(
              special
                  ? specialDoubles[random.nextInt(specialDoubles.length)]
                  : 5 * random.nextGaussian());
        }
        row.add(floats);
        row.add(doubles);
      }
      rows.add(RowFactory.create(row.toArray()));
    }
    var floats = DataTypes.createArrayType(DataTypes.FloatType);
    var doubles = DataTypes.createArrayType(DataTypes.DoubleType);
    return spark.createDataFrame(
        rows,
        new StructType().add("f", floats).add("d", doubles).add("df", floats).add("dd", doubles));
  }

  // ---- the same bits as the core ----

  private static void withoutGeneratedCode(Runnable test) {
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    try {
      test.run();
    } finally {
      spark.conf().unset("spark.sql.codegen.wholeStage");
      spark.conf().unset("spark.sql.codegen.factoryMode");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hillock."})
  void numbersEqualTheCore(String prefix) {
    numbersEqual(prefix);
    withoutGeneratedCode(() -> numbersEqual(prefix));
  }

  private static void numbersEqual(String prefix) {
    List<SqlFunction> functions =
        SqlFunction.all().stream().filter(f -> f.activation() instanceof Elementwise).toList();
    List<String> columns = new ArrayList<>(List.of("f", "d"));
    for (SqlFunction function : functions) {
      columns.add(call(prefix, function, "f"));
      columns.add(call(prefix, function, "d"));
    }
    List<Row> rows =
        spark.table("numbers").selectExpr(columns.toArray(String[]::new)).collectAsList();
    assertThat(rows).hasSizeGreaterThan(5_000);
    for (Row row : rows) {
      for (int i = 0; i < functions.size(); i++) {
        Elementwise unit = (Elementwise) functions.get(i).activation();
        boolean value = functions.get(i).part() == SqlFunction.Part.VALUE;
        float x = row.getFloat(0);
        double z = row.getDouble(1);
        same(
            value ? unit.value(x) : unit.derivative(x),
            row.getFloat(2 + 2 * i),
            columns.get(2 + 2 * i),
            x);
        same(
            value ? unit.value(z) : unit.derivative(z),
            row.getDouble(3 + 2 * i),
            columns.get(3 + 2 * i),
            z);
      }
    }
  }

  private static void same(float expected, float actual, String what, Object x) {
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      throw new AssertionError(what + " of " + x + " is " + actual + ", the core says " + expected);
    }
  }

  private static void same(double expected, double actual, String what, Object x) {
    if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(actual)) {
      throw new AssertionError(what + " of " + x + " is " + actual + ", the core says " + expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hillock."})
  void arraysEqualTheCore(String prefix) {
    arraysEqual(prefix);
    withoutGeneratedCode(() -> arraysEqual(prefix));
  }

  private static void arraysEqual(String prefix) {
    List<String> columns = new ArrayList<>(List.of("f", "d", "df", "dd"));
    for (SqlFunction function : SqlFunction.all()) {
      boolean two = function.part() == SqlFunction.Part.BACKWARD;
      columns.add(call(prefix, function, two ? "f, df" : "f"));
      columns.add(call(prefix, function, two ? "d, dd" : "d"));
    }
    List<Row> rows =
        spark.table("arrays").selectExpr(columns.toArray(String[]::new)).collectAsList();
    assertThat(rows).hasSize(70);
    for (Row row : rows) {
      int at = 4;
      for (SqlFunction function : SqlFunction.all()) {
        assertThat(floats(row, at))
            .as(columns.get(at) + " of " + row.getList(0))
            .containsExactly(expected(function, floats(row, 0), floats(row, 2)));
        at++;
        assertThat(doubles(row, at))
            .as(columns.get(at) + " of " + row.getList(1))
            .containsExactly(expected(function, doubles(row, 1), doubles(row, 3)));
        at++;
      }
    }
  }

  private static float[] floats(Row row, int column) {
    List<Float> list = row.getList(column);
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i);
    }
    return numbers;
  }

  private static double[] doubles(Row row, int column) {
    List<Double> list = row.getList(column);
    return list.stream().mapToDouble(x -> x).toArray();
  }

  private static float[] expected(SqlFunction function, float[] x, float[] dy) {
    float[] result = new float[x.length];
    if (function.activation() instanceof Elementwise unit) {
      for (int i = 0; i < x.length; i++) {
        result[i] =
            function.part() == SqlFunction.Part.VALUE ? unit.value(x[i]) : unit.derivative(x[i]);
      }
    } else if (function.part() == SqlFunction.Part.VALUE) {
      ((Rowwise) function.activation()).forward(x, result);
    } else {
      ((Rowwise) function.activation()).backwardFromOutput(x, dy, result, Rows.one(x.length));
    }
    return result;
  }

  private static double[] expected(SqlFunction function, double[] x, double[] dy) {
    double[] result = new double[x.length];
    if (function.activation() instanceof Elementwise unit) {
      for (int i = 0; i < x.length; i++) {
        result[i] =
            function.part() == SqlFunction.Part.VALUE ? unit.value(x[i]) : unit.derivative(x[i]);
      }
    } else if (function.part() == SqlFunction.Part.VALUE) {
      ((Rowwise) function.activation()).forward(x, result);
    } else {
      ((Rowwise) function.activation()).backwardFromOutput(x, dy, result, Rows.one(x.length));
    }
    return result;
  }

  // ---- parameters ----

  static List<SqlFunction> withParameters() {
    return SqlFunction.all().stream().filter(f -> !f.parameters().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("withParameters")
  void parametersAreFurtherArguments(SqlFunction function) {
    // Not the default, and not a float.
    double parameter = function.parameters().get(0).usual().high() * 0.7;
    SqlFunction changed = function.with(parameter);
    float[] x = {-0.7f, 2};
    float[] dy = {1, 0.5f};
    String inputs = function.inputs().size() == 2 ? "x, dy" : "x";
    for (String prefix : List.of("", "hillock.")) {
      String call = prefix + function.name() + "(" + inputs + ", " + parameter + "BD)";
      Row row =
          spark
              .sql(
                  "SELECT " + call + " FROM VALUES (array(-0.7F, 2F), array(1F, 0.5F)) AS t(x, dy)")
              .head();
      assertThat(floats(row, 0))
          .as(call)
          .containsExactly(expected(changed, x, dy))
          .isNotEqualTo(expected(function, x, dy));
      if (changed.activation() instanceof Elementwise unit) {
        boolean value = function.part() == SqlFunction.Part.VALUE;
        row = spark.sql("SELECT " + call + " FROM VALUES (-0.7F) AS t(x)").head();
        assertThat(row.getFloat(0)).isEqualTo(value ? unit.value(-0.7f) : unit.derivative(-0.7f));
        row = spark.sql("SELECT " + call + " FROM VALUES (-0.7D) AS t(x)").head();
        assertThat(row.getDouble(0)).isEqualTo(value ? unit.value(-0.7) : unit.derivative(-0.7));
      }
    }
  }

  @Test
  void catalogTakesAParameterForEachRow() {
    assertThat(
            spark
                .sql(
                    "SELECT hillock.leaky_relu(x, a), hillock.leaky_relu(array(x), a)"
                        + " FROM VALUES (-1F, 0.5D), (-1F, 0.25D), (-1F, NULL) AS t(x, a)")
                .collectAsList()
                .toString())
        .isEqualTo("[[-0.5,ArraySeq(-0.5)], [-0.25,ArraySeq(-0.25)], [null,null]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "leaky_relu(f, d)           | alpha must be a constant",
        "leaky_relu(f, double('inf'))| alpha must be a finite number",
        "leaky_relu(f, true)        | alpha must be DOUBLE, got BOOLEAN",
        "hillock.leaky_relu(f, true)| alpha must be DOUBLE, got BOOLEAN",
        "leaky_relu(f, 0.1, 0.2)    | WRONG_NUM_ARGS",
        "leaky_relu()               | WRONG_NUM_ARGS",
        "hillock.leaky_relu(f, 1, 2)| leaky_relu(x[, alpha]) takes 1 to 2 arguments, got 3",
        "hillock.relu()             | relu(x) takes 1 arguments, got 0",
        "leaky_relu(f, alpha => 0.2)| NAMED_PARAMETERS_NOT_SUPPORTED",
        "hillock.unheard_of(f)      | unheard_of",
      })
  void wrongArgumentsAreRefusedAtAnalysis(String call, String message) {
    assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM one"))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(message);
  }

  // ---- types ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "DATE '2026-11-23'",
        "map(1, 2)",
        "named_struct('x', 1)",
        "array(true)",
        "array(array(1F))",
        "X'00'"
      })
  void wrongTypesAreRefusedAtAnalysisNamingTheAcceptedOnes(String argument) {
    for (SqlFunction function : SqlFunction.all()) {
      String accepted =
          function.activation() instanceof Elementwise
              ? " must be FLOAT, DOUBLE, ARRAY<FLOAT> or ARRAY<DOUBLE>, got "
              : " must be ARRAY<FLOAT> or ARRAY<DOUBLE>, got ";
      for (String prefix : List.of("", "hillock.")) {
        String arguments =
            String.join(", ", function.inputs().stream().map(input -> argument).toList());
        assertThatThrownBy(() -> spark.sql("SELECT " + call(prefix, function, arguments)))
            .isInstanceOf(AnalysisException.class)
            .hasMessageContaining(accepted);
      }
    }
  }

  @Test
  void rowwiseFunctionsRefuseNumbers() {
    for (String prefix : List.of("", "hillock.")) {
      assertThatThrownBy(() -> spark.sql("SELECT " + prefix + "softmax(1D)"))
          .isInstanceOf(AnalysisException.class)
          .hasMessageContaining("x must be ARRAY<FLOAT> or ARRAY<DOUBLE>, got DOUBLE");
    }
  }

  /** The accepted and the result type; what Spark's own tanh makes of the same literal. */
  @ParameterizedTest
  @ValueSource(strings = {"0.2", "1", "1L", "CAST(1 AS TINYINT)", "'0.5'", "1e0", "-0.25BD"})
  void otherNumbersAreCastAsForSparksOwnFunctions(String literal) {
    double x = spark.sql("SELECT CAST(" + literal + " AS DOUBLE)").head().getDouble(0);
    Elementwise unit = (Elementwise) Activations.named("gelu");
    Row row =
        spark
            .sql(
                "SELECT gelu(%1$s), hillock.gelu(%1$s), typeof(tanh(%1$s)), typeof(gelu(%1$s))"
                    .formatted(literal))
            .head();
    assertThat(row.getDouble(0)).isEqualTo(unit.value(x));
    assertThat(row.getDouble(1)).isEqualTo(unit.value(x));
    assertThat(row.getString(3)).isEqualTo(row.getString(2)).isEqualTo("double");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1F                                 | float",
        "1D                                 | double",
        "NULL                               | double",
        "array(1F)                          | array<float>",
        "array(1D)                          | array<double>",
        "array(1, 2.5)                      | array<double>",
        "array(1, NULL)                     | array<double>",
        "array()                            | array<double>",
      })
  void resultsHaveTheTypeOfTheInput(String argument, String type) {
    for (String function : List.of("gelu", "gelu_derivative", "hillock.gelu")) {
      assertThat(spark.sql("SELECT typeof(" + function + "(" + argument + "))").head().getString(0))
          .as(function)
          .isEqualTo(type);
    }
  }

  @Test
  void twoArraysBecomeTheWiderOfTheirTypes() {
    for (String prefix : List.of("", "hillock.")) {
      Row row =
          spark
              .sql(
                  "SELECT %1$s(array(0.25F, 0.75F), array(1.0, 0)), %1$s(array(0.25F), array(1F))"
                      .formatted(prefix + "softmax_backward"))
              .head();
      // y * (dy - <y, dy>) = 0.25 * 0.75, -0.75 * 0.25
      assertThat(row.getList(0)).isEqualTo(List.of(0.1875, -0.1875));
      assertThat(row.schema().apply(1).dataType().sql()).isEqualTo("ARRAY<FLOAT>");
    }
  }

  @Test
  void arraysThatDoNotBelongTogetherAreRefused() {
    for (String prefix : List.of("", "hillock.")) {
      assertThatThrownBy(
              () ->
                  spark
                      .sql("SELECT " + prefix + "softmax_backward(fs, array(1F)) FROM one")
                      .collect())
          .hasStackTraceContaining(": y has 2 elements and dy has 1");
    }
  }

  // ---- NULL ----

  @Test
  void nullInNullOut() {
    for (String prefix : List.of("", "hillock.")) {
      for (SqlFunction function : SqlFunction.all()) {
        if (function.activation() instanceof Elementwise) {
          List<Row> rows =
              spark
                  .table("nulls")
                  .selectExpr("x IS NULL", call(prefix, function, "x") + " IS NULL")
                  .collectAsList();
          assertThat(rows).hasSize(3).allMatch(row -> row.getBoolean(0) == row.getBoolean(1));
        }
        for (String argument : List.of("a", "b")) {
          String arguments =
              String.join(", ", function.inputs().stream().map(i -> argument).toList());
          String contains =
              "(" + argument + " IS NULL OR exists(" + argument + ", x -> x IS NULL))";
          List<Row> rows =
              spark
                  .table("nulls")
                  .selectExpr(contains, call(prefix, function, arguments) + " IS NULL")
                  .collectAsList();
          assertThat(rows)
              .as(call(prefix, function, arguments))
              .hasSize(3)
              .allMatch(row -> row.getBoolean(0) == row.getBoolean(1));
        }
      }
      assertThat(spark.sql("SELECT " + prefix + "leaky_relu(f, NULL) FROM one").head().isNullAt(0))
          .isTrue();
      assertThat(
              spark
                  .sql("SELECT " + prefix + "softmax_backward(fs, array(1F, NULL)) FROM one")
                  .head()
                  .isNullAt(0))
          .isTrue();
    }
  }

  // ---- at home in Spark ----

  @Test
  void sparksOwnFunctionsStayAsTheyAre() {
    List<String> own =
        CollectionConverters.asJava(FunctionRegistry.expressions().keysIterator().toList());
    assertThat(own).contains("tanh").hasSizeGreaterThan(300);
    for (String name : own) {
      if (!name.matches("\\w+")) {
        continue;
      }
      List<Row> description = spark.sql("DESCRIBE FUNCTION `" + name + "`").collectAsList();
      assertThat(description.toString()).as(name).doesNotContain("org.hillock");
    }
    double x = spark.sql("SELECT tanh(d) FROM one").head().getDouble(0);
    assertThat(plan("SELECT tanh(f) FROM one")).doesNotContain("hillock");
    assertThat(x).isEqualTo(Math.tanh(1));
    Row row = spark.sql("SELECT hillock.tanh(f), hillock.TANH(d), f FROM one").head();
    Elementwise unit = (Elementwise) Activations.named("tanh");
    assertThat(row.getFloat(0)).isEqualTo(unit.value(1f));
    assertThat(row.getDouble(1)).isEqualTo(unit.value(1d));
  }

  @Test
  void codeIsGeneratedForTheWholeStage() {
    for (SqlFunction function : SqlFunction.all()) {
      for (String prefix : List.of("", "hillock.")) {
        String table = function.activation() instanceof Elementwise ? "numbers" : "arrays";
        String arguments = function.inputs().size() == 2 ? "f, df" : "f";
        String plan = plan("SELECT " + call(prefix, function, arguments) + " AS y FROM " + table);
        assertThat(plan).containsPattern("\\*\\(1\\) Project \\[.*" + function.name() + ".* AS y");
      }
    }
  }

  private static String plan(String query) {
    return spark.sql("EXPLAIN " + query).head().getString(0);
  }

  @Test
  void equalCallsAreComputedOnce() {
    for (String call : List.of("gelu(f)", "leaky_relu(f, 0.5)", "hillock.gelu(f)")) {
      assertThat(plan("SELECT " + call + " AS y FROM numbers GROUP BY " + call))
          .containsPattern("HashAggregate\\(keys=\\[_groupingexpression");
    }
  }

  @Test
  void dataFramesCallThem() {
    Column x = col("f");
    Row row =
        spark
            .table("one")
            .select(
                call_function("gelu", x),
                call_function("leaky_relu", lit(-1f), lit(0.2)),
                call_function("hillock.tanh_derivative", col("d")),
                call_function("softmax", array(x, x)))
            .head();
    assertThat(row.getFloat(0)).isEqualTo(((Elementwise) Activations.named("gelu")).value(1f));
    assertThat(row.getFloat(1)).isEqualTo(-0.2f);
    assertThat(row.getDouble(2))
        .isEqualTo(((Elementwise) Activations.named("tanh")).derivative(1d));
    assertThat(row.getList(3)).isEqualTo(List.of(0.5f, 0.5f));
  }

  @Test
  void theyAreListedAndDescribed() {
    List<String> listed =
        spark.sql("SHOW FUNCTIONS IN hillock").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    for (SqlFunction function : SqlFunction.all()) {
      assertThat(listed).anyMatch(name -> name.endsWith(function.name()));
      if (!FunctionRegistry.expressions().contains(function.name())) {
        String described =
            spark.sql("DESCRIBE FUNCTION EXTENDED " + function.name()).collectAsList().toString();
        assertThat(described)
            .contains(function.signature())
            .contains(function.activation().card().title())
            .contains(function.activation().card().explanation());
      }
    }
  }
}
