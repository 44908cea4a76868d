package org.hillock.spark;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;

/** Spark sessions with Hillock's functions, as a user starts them. */
final class Sessions {

  /** What Spark's own scripts pass to the JVM. */
  static final List<String> JVM_OPTIONS = List.of(JavaModuleOptions.defaultModuleOptionArray());

  private Sessions() {}

  static SparkSession local() {
    return builder("local[2]").getOrCreate();
  }

  static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", Path.of("target/warehouse").toUri().toString())
        .config("spark.sql.extensions", HillockExtensions.class.getName())
        .config("spark.sql.catalog.hillock", HillockCatalog.class.getName());
  }

  /**
   * Returns a call in SQL.
   *
   * @param prefix nothing for the extension, {@code hillock.} for the catalog, which also has those
   *     whose short name is Spark's
   */
  static String call(String prefix, SqlFunction function, String arguments) {
    boolean taken = FunctionRegistry.expressions().contains(function.name());
    return (taken ? "hillock." : prefix) + function.name() + "(" + arguments + ")";
  }
}
