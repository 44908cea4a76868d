package org.hillock.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.hillock.Elementwise;
import org.hillock.Rows;
import org.hillock.Rowwise;
import scala.Tuple2;

/**
 * Computes every function over a table of numbers and compares each result with the core, on the
 * executors.
 */
final class Check {

  /** One row in so many has arrays. */
  private static final int EVERY = 64;

  /**
   * What was found.
   *
   * @param rows how many there were
   * @param different how many results differ from the core
   * @param digest of the bits of all results, in any order
   */
  record Finding(long rows, long different, long digest) implements Serializable {
    Finding plus(Finding other) {
      return new Finding(rows + other.rows, different + other.different, digest + other.digest);
    }
  }

  private Check() {}

  /** Returns a table of FLOAT and DOUBLE with the given number of rows. */
  static Dataset<Row> numbers(SparkSession spark, long rows, int files) {
    return spark
        .range(0, rows, 1, files)
        .selectExpr("id", "20D * id / " + rows + " - 10 AS t")
        .selectExpr("id", "CAST(t AS FLOAT) AS f", "t * t * t AS d");
  }

  static Finding run(SparkSession spark, String parquet) {
    List<String> columns = new ArrayList<>(List.of("id", "f", "d"));
    for (SqlFunction function : SqlFunction.all()) {
      // One by the extension, one by the catalog.
      if (function.activation() instanceof Elementwise) {
        columns.add(Sessions.call("", function, "f"));
        columns.add(Sessions.call("hillock.", function, "d"));
      } else {
        boolean two = function.part() == SqlFunction.Part.BACKWARD;
        String arguments = "array(f, 1F, 0F)" + (two ? ", array(1F, f, f)" : "");
        String call = Sessions.call(two ? "" : "hillock.", function, arguments);
        columns.add("IF(id % " + EVERY + " = 0, " + call + ", NULL)");
      }
    }
    var computed =
        (org.apache.spark.sql.classic.Dataset<Row>)
            spark.read().parquet(parquet).selectExpr(columns.toArray(String[]::new));
    JavaPairRDD<Integer, Finding> findings =
        computed
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitionsToPair(
                rows ->
                    List.of(new Tuple2<>(TaskContext.getPartitionId() % 4, compare(rows)))
                        .iterator());
    return findings.reduceByKey(Finding::plus, 4).values().reduce(Finding::plus);
  }

  private static Finding compare(Iterator<InternalRow> rows) {
    List<SqlFunction> functions = SqlFunction.all();
    long count = 0;
    long different = 0;
    long digest = 0;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      float x = row.getFloat(1);
      double z = row.getDouble(2);
      int column = 3;
      for (SqlFunction function : functions) {
        if (function.activation() instanceof Elementwise unit) {
          boolean value = function.part() == SqlFunction.Part.VALUE;
          float y = row.getFloat(column++);
          double w = row.getDouble(column++);
          if (bits(y) != bits(value ? unit.value(x) : unit.derivative(x))) {
            different++;
          }
          if (bits(w) != bits(value ? unit.value(z) : unit.derivative(z))) {
            different++;
          }
          digest +=
              (bits(y) + column) * 0x9E3779B97F4A7C15L ^ (bits(w) + column) * 0xC2B2AE3D27D4EB4FL;
        } else {
          if (row.getLong(0) % EVERY == 0) {
            float[] y = row.getArray(column).toFloatArray();
            float[] expected = expected(function, x);
            for (int i = 0; i < expected.length; i++) {
              different += bits(y[i]) != bits(expected[i]) ? 1 : 0;
              digest += (bits(y[i]) + i) * 0x9E3779B97F4A7C15L;
            }
          } else if (!row.isNullAt(column)) {
            different++;
          }
          column++;
        }
      }
      count++;
    }
    return new Finding(count, different, digest);
  }

  private static float[] expected(SqlFunction function, float x) {
    float[] result = new float[3];
    Rowwise unit = (Rowwise) function.activation();
    if (function.part() == SqlFunction.Part.VALUE) {
      unit.forward(new float[] {x, 1, 0}, result);
    } else {
      unit.backwardFromOutput(new float[] {x, 1, 0}, new float[] {1, x, x}, result, Rows.one(3));
    }
    return result;
  }

  private static long bits(float x) {
    return Float.floatToIntBits(x);
  }

  private static long bits(double x) {
    return Double.doubleToLongBits(x);
  }
}
