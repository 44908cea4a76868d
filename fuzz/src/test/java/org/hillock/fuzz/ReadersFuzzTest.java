package org.hillock.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hillock.Activations;
import org.hillock.Backend;
import org.hillock.cli.Console;
import org.hillock.cli.files.ArrayFile;
import org.hillock.cli.files.ArrayPass;
import org.hillock.cli.files.Operation;
import org.hillock.cli.files.Progress;

/**
 * Files of any bytes are read whole, replaced and added to, or refused in one line, within a few
 * seconds and little memory, and nothing else is left in the folder.
 */
class ReadersFuzzTest {

  private static final Path FOLDER = folder();

  private static final ArrayPass PASS =
      ArrayPass.overElements(
          Operation.of(Activations.elementwise().get(0), Operation.Kind.VALUE, Backend.SCALAR));

  private static final Console NOBODY =
      new Console(
          new PrintStream(OutputStream.nullOutputStream()),
          new PrintStream(OutputStream.nullOutputStream()),
          false,
          false);

  /** In memory where the system has such a folder: a million files are written. */
  private static Path folder() {
    Path memory = Path.of("/dev/shm");
    try {
      Path folder =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "hillock-fuzz")
              : Files.createTempDirectory("hillock-fuzz");
      System.setProperty("java.io.tmpdir", folder.toString());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest(maxDuration = "12s")
  void npy(byte[] bytes) throws IOException {
    read(bytes, "x.npy", null);
  }

  @FuzzTest(maxDuration = "12s")
  void npz(byte[] bytes) throws IOException {
    read(bytes, "x.npz", null);
  }

  @FuzzTest(maxDuration = "12s")
  void csv(byte[] bytes) throws IOException {
    read(bytes, "x.csv", "1");
  }

  @FuzzTest(maxDuration = "12s")
  void parquet(byte[] bytes) throws IOException {
    read(bytes, "x.parquet", "1");
  }

  private static void read(byte[] bytes, String name, String column) throws IOException {
    Path in = Files.write(FOLDER.resolve(name), bytes);
    Path out = FOLDER.resolve("out-" + name);
    long start = System.nanoTime();
    if (save(in, column, out, null) && !name.endsWith(".npy")) {
      Files.delete(out);
      save(in, column, out, "added");
    }
    assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isLessThan(8_000);
    Files.delete(in);
    Files.deleteIfExists(out);
    assertThat(FOLDER.toFile().list()).isEmpty();
  }

  private static boolean save(Path in, String column, Path out, String as) {
    try (ArrayFile file = ArrayFile.open(in.toString(), column)) {
      file.save(out, as, npy -> PASS.run(file.array(), null, npy, new Progress(NOBODY)));
    } catch (IOException e) {
      // What the command line shows.
      assertThat(e).hasMessageContaining(in.toString());
      assertThat(e.getMessage()).hasLineCount(1);
      assertThat(out).doesNotExist();
      return false;
    }
    if (as == null) {
      return reread(out, column);
    }
    return true;
  }

  /** What is written can be read by whoever could read the original. */
  private static boolean reread(Path out, String column) {
    try (ArrayFile file = ArrayFile.open(out.toString(), column)) {
      return file.array().header().count() >= 0;
    } catch (IOException e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }
}
