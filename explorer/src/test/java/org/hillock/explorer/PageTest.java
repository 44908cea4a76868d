package org.hillock.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.explorer.page.Digest;
import org.hillock.explorer.page.Json;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page, operated in a real browser by {@code src/test/js/page.mjs}. */
class PageTest {
  private static final Path PAGE = Path.of("target/classes/org/hillock/explorer/explorer.html");
  private static final Path SOURCES = Path.of("src/main/page");
  private static final Path SCRIPTS = Path.of("src/test/js");
  private static final Path WORK = Path.of("target/browser");

  @Test
  void pageIsOneSmallFile() throws IOException {
    assertThat(Files.size(PAGE)).isLessThan(1 << 20);
    String page = Files.readString(PAGE);
    assertThat(page)
        .doesNotContain("src=\"http", "href=\"http", "url(http", "@import", "sourceMappingURL");
    assertThat(page.split("</script", -1)).hasSize(4);
  }

  /**
   * What the page knows of functions comes from the cards, and what it computes from the kernels.
   */
  @Test
  void ownScriptsNameNoActivationAndHoldNoMathematics() throws IOException {
    var own = new StringBuilder();
    for (String file : List.of("draw.js", "plot.js", "app.js", "index.html")) {
      own.append(Files.readString(SOURCES.resolve(file)));
    }
    String words = own.toString().toLowerCase(Locale.ROOT);
    for (Activation activation : Activations.all()) {
      for (String name : List.of(activation.name(), activation.card().title())) {
        assertThat(words)
            .doesNotContainPattern("\\b" + Pattern.quote(name.toLowerCase(Locale.ROOT)));
      }
    }
    // Axes need log10 and colours a root; the rest of the list rounds and compares.
    assertThat(own.toString())
        .doesNotContainPattern("Math\\.(?!abs|ceil|floor|log10|max|min|random|round|sqrt)");
  }

  /**
   * Each check of the script is a test. Without a browser they are skipped, and say why; where
   * {@code HILLOCK_BROWSER=required} they fail instead.
   */
  @TestFactory
  Stream<DynamicTest> inTheBrowser() throws Exception {
    String browser = onPath("chromium", "chromium-browser", "google-chrome");
    String npm = onPath("npm");
    if (browser == null) {
      return without("no Chromium is installed (Debian: apt-get install chromium)");
    }
    if (npm == null || onPath("node") == null) {
      return without("Node.js or npm is not installed (Debian: apt-get install nodejs npm)");
    }
    Files.createDirectories(WORK);
    for (String file : List.of("package.json", "page.mjs")) {
      Files.copy(SCRIPTS.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.isDirectory(WORK.resolve("node_modules/axe-core"))) {
      String log =
          run(npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
      if (!Files.isDirectory(WORK.resolve("node_modules/axe-core"))) {
        return without("npm could not fetch playwright-core and axe-core: " + log.strip());
      }
    }
    Files.writeString(WORK.resolve("digests.json"), Json.of(digests()));
    String page = PAGE.toAbsolutePath().toString();
    return tests(run(onPath("node"), "page.mjs", browser, page, "digests.json")).stream();
  }

  private static Stream<DynamicTest> without(String reason) {
    return Stream.of(
        dynamicTest(
            "in the browser",
            () -> {
              if ("required".equals(System.getenv("HILLOCK_BROWSER"))) {
                fail(reason);
              }
              System.out.println("The page was not operated in a browser: " + reason);
              Assumptions.abort(reason);
            }));
  }

  private static Map<String, String> digests() {
    Map<String, String> digests = new LinkedHashMap<>();
    for (Activation activation : Activations.all()) {
      for (int order = 0; order < (activation instanceof Elementwise ? 3 : 2); order++) {
        for (boolean wide : new boolean[] {false, true}) {
          digests.put(
              activation.name() + " " + order + (wide ? " double" : " float"),
              Digest.of(activation.name(), order, wide));
        }
      }
    }
    return digests;
  }

  private static List<DynamicTest> tests(String output) {
    List<DynamicTest> tests = new ArrayList<>();
    for (String result : output.split("\n(?=ok |not ok )")) {
      if (result.startsWith("ok ")) {
        tests.add(dynamicTest(result.substring(3).strip(), () -> {}));
      } else {
        tests.add(dynamicTest(result.lines().findFirst().orElse("no output"), () -> fail(result)));
      }
    }
    assertThat(tests).as(output).hasSizeGreaterThan(15);
    return tests;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path log = WORK.resolve(Path.of(command[0]).getFileName() + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      process.destroy();
    }
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  private static String onPath(String... names) {
    for (String name : names) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    return null;
  }
}
