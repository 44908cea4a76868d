package org.hillock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook, without Jupyter: the code of its cells in a JShell of this JVM. */
class NotebookTest {

  private static final Path NOTEBOOK = Path.of("..", "notebook", "activations.ipynb");

  @Test
  void aNewActivationIsInEveryTable(@TempDir Path folder) throws Exception {
    String printed =
        ExtendedCore.in(folder)
            .run(List.of("-Djava.awt.headless=true"), Program.class, NOTEBOOK.toString());
    assertThat(printed)
        .contains("### Softsign\n")
        .contains("| Softsign | $")
        .containsPattern("softsign +agrees");
  }

  @Test
  void noCellNamesAnActivation() throws Exception {
    String code = String.join("\n", cells(NOTEBOOK)).toLowerCase(java.util.Locale.ROOT);
    assertThat(code).contains("activations.all()");
    assertThat(Activations.all().stream().map(Activation::name)).noneMatch(code::contains);
  }

  /** The code cells of a notebook as Jupyter writes it: keys sorted, one line of code in a line. */
  private static List<String> cells(Path notebook) throws Exception {
    List<String> cells = new ArrayList<>();
    boolean code = false;
    StringBuilder source = null;
    for (String line : Files.readAllLines(notebook)) {
      if (line.startsWith("   \"cell_type\":")) {
        code = line.contains("\"code\"");
      } else if (code && line.equals("   \"source\": [")) {
        source = new StringBuilder();
      } else if (source != null && line.equals("   ]")) {
        cells.add(source.toString());
        source = null;
      } else if (source != null) {
        source.append(
            line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')).translateEscapes());
      }
    }
    return cells;
  }

  static final class Program {
    public static void main(String[] arguments) throws Exception {
      try (JShell shell =
          JShell.builder()
              .executionEngine("local")
              .compilerOptions("-classpath", System.getProperty("java.class.path"))
              .out(System.out)
              .build()) {
        var cells = new ArrayList<>(cells(Path.of(arguments[0])));
        cells.removeIf(cell -> cell.startsWith("%"));
        cells.replaceAll(cell -> cell.replaceAll("import static org\\.rapaio.*", ""));
        cells.add(0, "void display(String type, String text) { System.out.println(text); }");
        for (String cell : cells) {
          evaluate(shell, cell);
        }
      }
    }

    private static void evaluate(JShell shell, String cell) {
      String rest = cell;
      while (!rest.isBlank()) {
        CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
        shell.eval(next.source() == null ? rest : next.source()).stream()
            .filter(event -> event.exception() != null || event.status() == Snippet.Status.REJECTED)
            .forEach(
                event -> {
                  Stream<String> messages =
                      shell.diagnostics(event.snippet()).map(d -> d.getMessage(null));
                  throw new AssertionError(
                      event.snippet().source() + messages.toList(), event.exception());
                });
        rest = next.source() == null ? "" : next.remaining();
      }
    }
  }
}
