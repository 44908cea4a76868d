package org.hillock.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The core with one more activation, {@value #ADDED}, to show that whatever is built on the
 * catalogue gets it without an edit.
 *
 * <p>It does what CONTRIBUTING.md asks of somebody who adds one: a file, a word in the {@code
 * permits} clause, a word in the list of {@code Activations}. The programs of an adapter then run
 * in a JVM of their own with that core before the usual one.
 */
public final class ExtendedCore {

  /** The name of the activation that is added; it has no parameters. */
  public static final String ADDED = "softsign";

  private static final String UNIT = "Softsign";

  private final Path classes;

  private ExtendedCore(Path classes) {
    this.classes = classes;
  }

  /**
   * Compiles it.
   *
   * @param folder receives sources and classes; must be empty
   */
  public static ExtendedCore in(Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    copy(sourcesOfCore(), sources);
    Path unit = sources.resolve("org/hillock/" + UNIT + ".java");
    try (InputStream text = ExtendedCore.class.getResourceAsStream(UNIT + ".java.txt")) {
      Files.copy(text, unit);
    }
    replace(unit.resolveSibling("Elementwise.java"), "permits ", "permits " + UNIT + ", ");
    replace(unit.resolveSibling("Activations.java"), "List.of(\n", "List.of(new " + UNIT + "(),\n");
    compile(sources, classes);
    return new ExtendedCore(classes);
  }

  /** Returns the folder of its classes, to be put first on a class path. */
  public Path classes() {
    return classes;
  }

  /**
   * Runs a program in a JVM of its own with this core first on the class path of the present one.
   *
   * @param options of the JVM, such as {@code --add-opens}; the vector module is added
   * @param program the class with the main method
   * @param arguments of the program
   * @return what it printed, errors included
   * @throws AssertionError if it does not end well within five minutes; the message holds its
   *     output
   */
  public String run(List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1500m", "-Djava.awt.headless=true"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    // This core has no SIMD loops, and those of the usual one, later on the path, do not fit it.
    command.add("-Dhillock.backend=scalar");
    command.addAll(options);
    command.add("-cp");
    command.add(classes + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(classes.getParent(), "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      String printed = Files.readString(output);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(
            program.getName()
                + (ended ? " ended with status " + process.exitValue() : " did not end")
                + ":\n"
                + printed);
      }
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path sourcesOfCore() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("core/src/main/java/module-info.java"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "no checkout of Hillock around " + Path.of("").toAbsolutePath());
      }
    }
    return folder.resolve("core/src/main/java");
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : filesBelow(from)) {
      Path copy = to.resolve(from.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }

  private static void replace(Path file, String old, String replacement) throws IOException {
    String text = Files.readString(file);
    if (text.indexOf(old) < 0 || text.indexOf(old) != text.lastIndexOf(old)) {
      throw new IllegalStateException(file.getFileName() + " does not have '" + old + "' once");
    }
    Files.writeString(file, text.replace(old, replacement));
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-proc:none", "-encoding", "UTF-8"),
                  null,
                  files.getJavaFileObjectsFromPaths(filesBelow(sources)))
              .call();
      if (!compiled) {
        throw new IllegalStateException(
            "the core with " + ADDED + " does not compile:\n" + messages);
      }
    }
  }

  private static Collection<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
