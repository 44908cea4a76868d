package org.hillock.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.hillock.Activations;
import org.hillock.Backend;
import org.hillock.Elementwise;
import scala.runtime.AbstractFunction1;

/**
 * Measures the functions beside Spark's own, beside Java UDFs and beside a scan, and writes what
 * {@code bench/report} takes over into docs/performance.md; {@code bench/spark} runs it.
 *
 * <p>What is counted is the processor time of the tasks, so that other programs on the machine
 * disturb it little; of several rounds in turn the best one counts.
 */
final class Measurements {

  private static final long ROWS = 20_000_000;
  private static final int LENGTH = 1_000;
  private static final int ROUNDS = Integer.getInteger("rounds", 5);

  private static final AtomicLong NANOSECONDS = new AtomicLong();

  private record Group(String title, List<String> names, List<String> queries, int reference) {}

  private Measurements() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("hillock");
    try (SparkSession spark = Sessions.builder("local[1]").getOrCreate()) {
      prepare(spark, folder);
      var text = new StringBuilder(introduction());
      for (Group group : groups()) {
        text.append(table(group, measure(spark, group)));
      }
      Files.writeString(Path.of(arguments[0]), text);
      System.out.println(text);
    }
  }

  private static void prepare(SparkSession spark, Path folder) {
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                NANOSECONDS.addAndGet(end.taskMetrics().executorCpuTime());
              }
            });
    String numbers = folder.resolve("numbers").toString();
    Check.numbers(spark, ROWS, 4).write().parquet(numbers);
    spark.read().parquet(numbers).createOrReplaceTempView("numbers");
    String arrays = folder.resolve("arrays").toString();
    spark
        .range(0, ROWS / LENGTH, 1, 4)
        .selectExpr(
            "transform(sequence(1, %d), i -> CAST((id * 7 + i * 31) %% 1999 / 200D - 5 AS FLOAT)) AS a"
                .formatted(LENGTH))
        .write()
        .parquet(arrays);
    spark.read().parquet(arrays).createOrReplaceTempView("arrays");

    // Spark keeps the short name, so the extension's form of it gets another one here.
    SqlFunction function =
        SqlFunction.all().stream().filter(f -> f.name().equals("tanh")).findFirst().orElseThrow();
    ((org.apache.spark.sql.classic.SparkSession) spark)
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(
            "extension_tanh",
            new AbstractFunction1<>() {
              @Override
              public org.apache.spark.sql.catalyst.expressions.Expression apply(
                  scala.collection.immutable.Seq<
                          org.apache.spark.sql.catalyst.expressions.Expression>
                      children) {
                return HillockExpression.of(function, children);
              }
            },
            "scala_udf");
    spark.udf().register("udf_math", (UDF1<Double, Double>) Math::tanh, DataTypes.DoubleType);
    spark.udf().register("udf_core", (UDF1<Double, Double>) Core::value, DataTypes.DoubleType);
    spark.udf().register("udf_float", (UDF1<Float, Float>) Core::value, DataTypes.FloatType);
    spark
        .udf()
        .register(
            "udf_array",
            (UDF1<scala.collection.Seq<Float>, float[]>)
                x -> {
                  float[] y = new float[x.size()];
                  for (int i = 0; i < y.length; i++) {
                    y[i] = Core.value(x.apply(i));
                  }
                  return y;
                },
            DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  private static final class Core {
    private static final Elementwise TANH = (Elementwise) Activations.named("tanh");

    static float value(float x) {
      return TANH.value(x);
    }

    static double value(double x) {
      return TANH.value(x);
    }
  }

  private static List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    groups.add(
        group(
            "DOUBLE",
            "SELECT sum(%s) FROM numbers",
            1,
            "scan: `sum(x)`",
            "d",
            "Spark's own `tanh`",
            "tanh(d)",
            "Hillock's, extension",
            "extension_tanh(d)",
            "Hillock's, catalog",
            "hillock.tanh(d)",
            "Java UDF of `Math.tanh`",
            "udf_math(d)",
            "Java UDF of Hillock's core",
            "udf_core(d)"));
    groups.add(
        group(
            "FLOAT (Spark's own computes in DOUBLE)",
            "SELECT sum(%s) FROM numbers",
            1,
            "scan: `sum(x)`",
            "f",
            "Spark's own `tanh`",
            "tanh(f)",
            "Hillock's, extension",
            "extension_tanh(f)",
            "Hillock's, catalog",
            "hillock.tanh(f)",
            "Java UDF of Hillock's core",
            "udf_float(f)"));
    groups.add(
        group(
            "ARRAY&lt;FLOAT&gt; of 1,000 elements",
            "SELECT sum(%s[0]) FROM arrays",
            1,
            "scan: `sum(x[0])`",
            "a",
            "Spark's own, `transform(x, e -> tanh(e))`",
            "transform(a, e -> tanh(e))",
            "Hillock's, extension",
            "extension_tanh(a)",
            "Hillock's, catalog",
            "hillock.tanh(a)",
            "Java UDF of Hillock's core, each element",
            "udf_array(a)"));
    return groups;
  }

  private static Group group(String title, String query, int reference, String... namesAndCalls) {
    List<String> names = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < namesAndCalls.length; i += 2) {
      names.add(namesAndCalls[i]);
      queries.add(query.formatted(namesAndCalls[i + 1]));
    }
    return new Group(title, names, queries, reference);
  }

  /** Returns the best processor time of each query, in nanoseconds for each number. */
  private static Map<String, Double> measure(SparkSession spark, Group group) throws Exception {
    Map<String, Double> best = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < group.names().size(); i++) {
        NANOSECONDS.set(0);
        spark.sql(group.queries().get(i)).collectAsList();
        ((org.apache.spark.sql.classic.SparkSession) spark)
            .sparkContext()
            .listenerBus()
            .waitUntilEmpty();
        best.merge(group.names().get(i), NANOSECONDS.get() / (double) ROWS, Math::min);
      }
    }
    return best;
  }

  private static String introduction() {
    return """

    ## Spark SQL

    By `bench/spark`: Spark %s, JDK %s, %s, %s backend; one core, %,d numbers from Parquet, %d rounds in turn, the best of each. The times are processor time of the tasks for each number, reading included. Only ratios within one table mean something.
    """
        .formatted(
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            Runtime.version().feature(),
            System.getProperty("os.arch"),
            Backend.active(),
            ROWS,
            ROUNDS);
  }

  private static String table(Group group, Map<String, Double> best) {
    double reference = best.get(group.names().get(group.reference()));
    var table =
        new StringBuilder("\n### " + group.title() + "\n\n")
            .append(
                "| query | ns per number | numbers per second, Spark's own = 1 |\n|---|--:|--:|\n");
    best.forEach(
        (name, time) ->
            table.append("| %s | %.1f | %.2f |\n".formatted(name, time, reference / time)));
    return table.toString();
  }
}
