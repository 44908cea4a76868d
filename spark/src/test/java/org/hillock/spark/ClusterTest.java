package org.hillock.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bits as the core over many rows, in this JVM and on a cluster, started as README.md
 * says, that loses a Worker in the middle of the job.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterTest {

  private static final long ROWS = Long.getLong("hillock.spark.rows", 20_000_000);
  private static final int TASKS = 32;

  @TempDir Path folder;
  private String port;
  private String environment;
  private Process cluster;

  @BeforeEach
  void startCluster() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = Integer.toString(socket.getLocalPort());
    }
    String start = here(Readme.block("bash", "master.Master"));
    environment =
        start.lines().filter(line -> line.startsWith("export ")).collect(Collectors.joining("\n"));
    // Its input stays open as long as this JVM lives: whatever ends that ends the cluster.
    cluster = bash("cluster", start + "\ncat\nkill $(jobs -p)", Path.of("..").toFile());
  }

  @AfterEach
  void stopCluster() {
    cluster.descendants().forEach(ProcessHandle::destroyForcibly);
    cluster.destroyForcibly();
  }

  /** Puts in the port that is free and the folder where the build puts classes now. */
  private String here(String script) {
    String build =
        Path.of("").toAbsolutePath().relativize(classes(SqlFunction.class).getParent()).toString();
    return script.replace("7077", port).replace("spark/target/", "spark/" + build + "/");
  }

  private static Path classes(Class<?> one) {
    return Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private Process bash(String name, String script, File directory) throws IOException {
    var builder = new ProcessBuilder("bash", "-euc", script).directory(directory);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    String home = System.getProperty("java.home");
    builder.environment().put("JAVA_HOME", home);
    builder.environment().merge("PATH", home + "/bin:", (path, bin) -> bin + path);
    builder.environment().put("TMPDIR", folder.toString());
    builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx512m");
    return builder.start();
  }

  @Test
  void bitsAreTheSameEverywhereAndALostWorkerLosesNothing() throws Exception {
    String parquet = folder.resolve("numbers").toString();
    Check.Finding local;
    try (SparkSession spark = Sessions.local()) {
      Check.numbers(spark, ROWS, TASKS).write().parquet(parquet);
      local = Check.run(spark, parquet);
    }
    assertThat(local.rows()).isEqualTo(ROWS);
    assertThat(local.different()).isZero();

    var lost = new AtomicInteger();
    try (SparkSession spark =
        Sessions.builder("spark://127.0.0.1:" + port)
            .config("spark.executor.memory", "900m")
            .config("spark.executor.extraClassPath", classes(Check.class).toString())
            .config("spark.sql.files.maxPartitionBytes", Files.size(largest(parquet)) + 1)
            .getOrCreate()) {
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                  lost.incrementAndGet();
                }
              });
      var killed = CompletableFuture.supplyAsync(() -> killAWorkerInTheMiddle(spark));
      assertThat(Check.run(spark, parquet)).isEqualTo(local);
      assertThat(killed.get().numCompletedTasks()).isBetween(TASKS / 4, TASKS * 3 / 4);
      assertThat(lost).hasValue(1);
    }
    exampleOfReadmeRuns();
  }

  private static Path largest(String parquet) throws IOException {
    try (var files = Files.list(Path.of(parquet))) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  private SparkStageInfo killAWorkerInTheMiddle(SparkSession spark) {
    SparkStatusTracker tracker = spark.sparkContext().statusTracker();
    while (true) {
      for (int id : tracker.getActiveStageIds()) {
        SparkStageInfo stage = tracker.getStageInfo(id).get();
        if (stage.numTasks() >= TASKS && stage.numCompletedTasks() >= TASKS / 4) {
          ProcessHandle worker =
              cluster
                  .descendants()
                  .filter(
                      process -> process.info().commandLine().orElse("").contains("worker.Worker"))
                  .findFirst()
                  .orElseThrow();
          worker.destroyForcibly();
          return stage;
        }
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One Worker is left for it. */
  private void exampleOfReadmeRuns() throws Exception {
    Files.writeString(folder.resolve("Example.java"), Readme.block("java", "class Example"));
    String script = here(Readme.block("bash", "javac"));
    Process example =
        bash(
            "example",
            "cd ..\n" + environment + "\ncd '" + folder + "'\n" + script,
            new File("").getAbsoluteFile());
    assertThat(example.waitFor(3, TimeUnit.MINUTES)).isTrue();
    String printed = Files.readString(folder.resolve("example.log"));
    assertThat(printed).contains(Readme.block("text", "slope|\n"));
  }
}
