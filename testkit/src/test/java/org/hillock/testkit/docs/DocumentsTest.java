package org.hillock.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.testkit.Measurement;
import org.junit.jupiter.api.Test;

/**
 * The generated documents are up to date. After a change of a card, or with new measurements, this
 * writes them:
 *
 * <pre>mvn -pl testkit -am test -Dtest=DocumentsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dhillock.docs=write</pre>
 */
class DocumentsTest {
  private static final Path DOCS = Path.of("").toAbsolutePath().getParent().resolve("docs");

  private static Map<String, String> documents() {
    List<Measurement> measured = Measurement.all();
    return Map.of(
        "catalogue.md", Catalogue.text(measured),
        "accuracy.md", Accuracy.text(measured),
        "from-the-notebook.md", Notebook.text());
  }

  @Test
  void documentsAreUpToDate() throws IOException {
    boolean write = "write".equals(System.getProperty("hillock.docs"));
    for (Map.Entry<String, String> document : documents().entrySet()) {
      Path file = DOCS.resolve(document.getKey());
      if (write) {
        Files.writeString(file, document.getValue());
      }
      assertThat(file)
          .as("docs/%s; -Dhillock.docs=write writes it anew", document.getKey())
          .exists()
          .hasContent(document.getValue());
    }
  }

  @Test
  void theTableInTheReadmeIsUpToDate() throws IOException {
    Path file = DOCS.resolveSibling("README.md");
    String readme = Files.readString(file);
    int from = readme.indexOf('\n', readme.indexOf("<!-- accuracy:")) + 1;
    int to = readme.indexOf("<!-- end -->", from);
    String table = Accuracy.summary(Measurement.all());
    if ("write".equals(System.getProperty("hillock.docs"))) {
      Files.writeString(file, readme.substring(0, from) + table + readme.substring(to));
      return;
    }
    assertThat(readme.substring(from, to))
        .as("README.md; -Dhillock.docs=write writes it anew")
        .isEqualTo(table);
  }

  @Test
  void everyActivationHasItsSectionAndPicture() throws IOException {
    String catalogue = documents().get("catalogue.md");
    for (Activation unit : Activations.all()) {
      assertThat(catalogue).contains("\n## " + unit.card().title() + "\n");
      assertThat(catalogue).contains("figures/" + unit.name() + ".svg");
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (Map.Entry<String, String> document : documents().entrySet()) {
      Matcher link = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(document.getValue());
      while (link.find()) {
        assertThat(DOCS.resolve(link.group(1))).as("in %s", document.getKey()).exists();
      }
    }
  }

  /** The numbers of the issue that began this, worked out by hand from the tutorial's code. */
  @Test
  void theNotebookPageHasTheNumbers() {
    assertThat(Notebook.text()).contains("| 2 | 0.4199743");
    assertThat(Notebook.swishDerivative(2))
        .isCloseTo(0.4199743, org.assertj.core.api.Assertions.within(5e-8));
    assertThat(new org.hillock.Swish().derivative(2.0))
        .isCloseTo(1.0907842, org.assertj.core.api.Assertions.within(5e-8));
    assertThat(Notebook.sigmoid(-710)).isZero();
    assertThat(Notebook.gelu(-9)).isZero();
    assertThat(Notebook.gelu(Double.NEGATIVE_INFINITY)).isNaN();
  }
}
