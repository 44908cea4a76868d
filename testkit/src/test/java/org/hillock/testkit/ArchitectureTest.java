package org.hillock.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house: which way the arrows point, and who may name an activation. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Everything that must serve a new activation without a new line. */
  private static final List<String> ADAPTERS =
      List.of(
          "plot",
          "cli",
          "parquet",
          "fuzz",
          "explorer",
          "spark",
          "dl4j",
          "lab",
          "notebook",
          "bench");

  /** The benchmarks ask other libraries for our functions, so here their names are translated. */
  private static final Path TRANSLATION = Path.of("bench/src/main/java/org/hillock/bench/peer");

  private static final Set<String> SOURCES =
      Set.of("java", "kt", "scala", "js", "mjs", "ts", "html", "css", "sql", "py", "sh");

  /** Names of activations that are also plain words, so that finding them proves nothing. */
  private static final Set<String> EVERYDAY =
      Set.of("linear", "identity", "ramp", "step", "sign", "sine", "square", "gaussian");

  /** Of {@link Math} over floats, what is exact or correctly rounded, so that machines agree. */
  private static final Set<String> REPRODUCIBLE =
      Set.of(
          "abs",
          "max",
          "min",
          "fma",
          "sqrt",
          "copySign",
          "rint",
          "floor",
          "ceil",
          "signum",
          "ulp",
          "nextUp",
          "nextDown",
          "nextAfter",
          "getExponent");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .importUrl(Activation.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void coreDependsOnNothing() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "jdk.incubator.vector", "org.hillock")
                .or(resideInAnyPackage("org.hillock.internal.."))
                .or(describe("a primitive or an array of them", JavaClass::isPrimitive))
                .or(describe("an array", JavaClass::isArray)))
        .check(CORE);
  }

  @Test
  void mathKnowsNoActivation() {
    classes()
        .that(resideInAPackage("org.hillock.internal.math"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "jdk.incubator.vector", "org.hillock.internal.math")
                .or(describe("a primitive", JavaClass::isPrimitive))
                .or(describe("an array", JavaClass::isArray)))
        .check(CORE);
  }

  /** A class that mentions the Vector API cannot be verified on a JVM without that module. */
  @Test
  void vectorApiStaysInNestedClassesAndInTheBackend() {
    noClasses()
        .that(describe("are top-level", JavaClass::isTopLevelClass))
        .and(describe("are not loops that the build writes", c -> !c.getName().endsWith("$Loop")))
        .and(resideInAnyPackage("org.hillock", "org.hillock.internal.math"))
        .should()
        .dependOnClassesThat(resideInAPackage("jdk.incubator.vector"))
        .check(CORE);
  }

  /** The bits of {@code Math.exp} and its like differ between JDKs, and in the browser. */
  @Test
  void coreCallsNoMathThatDiffersBetweenMachines() {
    noClasses()
        .should()
        .callMethodWhere(
            describe("a method of Math or StrictMath is not reproducible", this::mayDiffer))
        .check(CORE);
  }

  private boolean mayDiffer(JavaMethodCall call) {
    boolean floating =
        call.getTarget().getRawParameterTypes().stream()
            .anyMatch(
                type -> type.isEquivalentTo(double.class) || type.isEquivalentTo(float.class));
    return call.getTargetOwner().isEquivalentTo(StrictMath.class)
        || (call.getTargetOwner().isEquivalentTo(Math.class)
            && floating
            && !REPRODUCIBLE.contains(call.getName()));
  }

  @Test
  void catalogueListsEveryPermittedActivation() {
    Stream<Class<?>> permitted =
        Stream.of(Elementwise.class, Rowwise.class)
            .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
            .filter(Class::isRecord);
    assertThat(Activations.all().stream().map(Object::getClass))
        .as("the list in Activations against the permits clauses")
        .containsExactlyInAnyOrderElementsOf(permitted.toList());
  }

  @Test
  void nobodyOutsideTheCoreNamesItsInternals() {
    String internals = "org.hillock.internal";
    List<String> found = new ArrayList<>();
    for (Path module : children(ROOT)) {
      if (!module.endsWith("core") && Files.exists(module.resolve("pom.xml"))) {
        for (Path file : sources(module.resolve("src"))) {
          if (!file.endsWith("ArchitectureTest.java") && read(file).contains(internals)) {
            found.add(ROOT.relativize(file).toString());
          }
        }
      }
    }
    assertThat(found).as("sources outside core that name " + internals).isEmpty();
  }

  @Test
  void noAdapterNamesAnActivation() {
    List<String> found = new ArrayList<>();
    for (String adapter : ADAPTERS) {
      for (Path file : sources(ROOT.resolve(adapter).resolve("src/main"))) {
        if (ROOT.relativize(file).startsWith(TRANSLATION)) {
          continue;
        }
        String[] lines = read(file).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
          for (String name : activationsNamedIn(lines[i])) {
            found.add(ROOT.relativize(file) + ":" + (i + 1) + " names " + name);
          }
        }
      }
    }
    assertThat(found)
        .as("adapters loop over Activations.all(); what is special about one belongs on its card")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import org.hillock.Softmax;",
        "drawSoftmaxRow(x)",
        "LEAKY_RELU",
        "\"leaky_relu(alpha=0.2)\"",
        "// as in SiLU",
        "var geluPanel = 1;",
        "Math.tanh(x)",
        "new GELUPanel()"
      })
  void scanFinds(String line) {
    assertThat(activationsNamedIn(line)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a linear ramp", "prelude", "evaluate(x)", "elucidate", "tan_h"})
  void scanPasses(String line) {
    assertThat(activationsNamedIn(line)).isEmpty();
  }

  /** Returns the activations whose name or alias is a word, or a part of an identifier, of text. */
  private static Set<String> activationsNamedIn(String text) {
    String words = inSnakeCase(text);
    return Activations.all().stream()
        .flatMap(a -> Stream.concat(Stream.of(a.name()), a.card().aliases().stream()))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> !EVERYDAY.contains(name))
        .map(name -> name.replaceAll("[^a-z0-9]+", "_"))
        .filter(name -> !name.equals("_") && words.contains("_" + name + "_"))
        .collect(toCollection(TreeSet::new));
  }

  /** "new LeakyRelu(x), SiLU" becomes "_new_leaky_relu_x_silu_si_lu_". */
  private static String inSnakeCase(String text) {
    var snake = new StringBuilder("_");
    for (String word : text.split("[^A-Za-z0-9]+", -1)) {
      snake.append(word).append('_');
      String humps = word.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_");
      if (!humps.equals(word)) {
        snake.append(humps).append('_');
      }
    }
    return snake.toString().toLowerCase(Locale.ROOT);
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(ArchitectureTest::isSource).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && SOURCES.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
