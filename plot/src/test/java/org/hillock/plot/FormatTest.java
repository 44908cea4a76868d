package org.hillock.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.hillock.Activation;
import org.hillock.Activations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class FormatTest {

  private static final Options SMALL = Options.DEFAULT.size(700, 500);
  private static final String REMEDY = "run mvn -pl plot -am -Pfigures process-classes";
  private static final Path PICTURES = Path.of("..", "docs", "figures");

  @TempDir private Path folder;

  private static Figure figure(String spelling) {
    return Figure.of(List.of(Activations.named(spelling)), SMALL);
  }

  private byte[] written(Figure figure, String name) throws IOException {
    Path file = folder.resolve(name);
    figure.write(file);
    return Files.readAllBytes(file);
  }

  @Test
  void pngHasTheSizeThatWasAsked() throws IOException {
    List<Activation> one = List.of(Activations.named("gelu"));
    BufferedImage image = image(written(Figure.of(one, SMALL), "a.png"));
    assertThat(image.getWidth()).isEqualTo(700);
    assertThat(image.getHeight()).isEqualTo(500);
    byte[] fine = written(Figure.of(one, SMALL.dpi(250)), "b.png");
    assertThat(image(fine).getWidth()).isEqualTo(1750);
    assertThat(image(fine).getHeight()).isEqualTo(1250);
    // 250 dots per inch are 9843 per metre: the chunk says so twice, and that the unit is the
    // metre.
    int at = new String(fine, StandardCharsets.ISO_8859_1).indexOf("pHYs") + 4;
    ByteBuffer density = ByteBuffer.wrap(fine, at, 9);
    assertThat(density.getInt()).isEqualTo(9843);
    assertThat(density.getInt()).isEqualTo(9843);
    assertThat(density.get()).isEqualTo((byte) 1);
  }

  private static BufferedImage image(byte[] png) throws IOException {
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void svgIsXmlOfTheSizeThatWasAskedAndNeedsNothingElse() throws Exception {
    for (Activation activation : Activations.all()) {
      byte[] bytes = written(Figure.of(List.of(activation), SMALL), "a.svg");
      Element svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(bytes))
              .getDocumentElement();
      assertThat(svg.getTagName()).isEqualTo("svg");
      assertThat(svg.getAttribute("width")).isEqualTo("700");
      assertThat(svg.getAttribute("height")).isEqualTo("500");
      assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 700 500");
      assertThat(svg.getElementsByTagName("text").getLength()).isZero();
      assertThat(new String(bytes, StandardCharsets.UTF_8))
          .doesNotContainPattern("href=\"(?!#|data:)")
          .doesNotContain("NaN", "Infinity");
    }
  }

  @Test
  void aCurveWithAJumpIsDrawnInTwoPieces() throws IOException {
    Options derivative = SMALL.curves(Curve.DERIVATIVE);
    assertThat(pieces("relu", derivative)).isEqualTo(2);
    assertThat(pieces("sigmoid", derivative)).isEqualTo(1);
  }

  @Test
  void aCurveThatLeavesTheNumbersIsDrawnWhereItIsFinite() throws IOException {
    assertThat(pieces("leaky_relu(alpha=1e200)", SMALL.curves(Curve.VALUE))).isEqualTo(1);
  }

  /** Returns the number of pieces of the longest path, which is the only curve. */
  private long pieces(String spelling, Options options) throws IOException {
    Figure figure = Figure.of(List.of(Activations.named(spelling)), options);
    String curve =
        strokes(new String(written(figure, "a.svg"), StandardCharsets.UTF_8)).stream()
            .max(Comparator.comparingInt(String::length))
            .orElseThrow();
    return curve.chars().filter(c -> c == 'M').count();
  }

  private static List<String> strokes(String svg) {
    return Pattern.compile("<path fill=\"none\"[^>]* d=\"([^\"]*)\"")
        .matcher(svg)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void pdfIsOnePageOfTheSizeInInches() throws IOException {
    byte[] bytes = written(figure("gelu"), "a.pdf");
    try (var document = Loader.loadPDF(bytes)) {
      assertThat(document.getNumberOfPages()).isEqualTo(1);
      assertThat(document.getPage(0).getMediaBox().getWidth()).isCloseTo(7 * 72, within(0.001f));
      assertThat(document.getPage(0).getMediaBox().getHeight()).isCloseTo(5 * 72, within(0.001f));
    }
  }

  @Test
  void thePanelsOfTheGridBearTheirTitlesAndFormulas() throws IOException {
    for (Curve curve : List.of(Curve.VALUE, Curve.DERIVATIVE)) {
      String text = text(Figure.grid(Activations.all(), curve, Options.DEFAULT));
      for (Activation activation : Activations.all()) {
        var card = activation.card();
        assertThat(text).contains(card.title() + curve.suffix);
        assertThat(text)
            .contains(curve == Curve.VALUE ? card.plainFormula() : card.plainDerivative())
            .contains(card.plainPart());
      }
    }
  }

  @Test
  void theZeroOfTheDerivativeIsMarkedWithItsCoordinates() throws IOException {
    // To 20 digits: x = -1.2784645427610737951, where the value is -0.27846454276107379511.
    assertThat(text(figure("swish"))).contains("(−1.278) = 0").contains("f(−1.278) = −0.2785");
    // Outside the picture there is nothing to mark.
    Options right = SMALL.range(0, 5);
    assertThat(text(Figure.of(List.of(Activations.named("swish")), right)))
        .contains("Swish")
        .doesNotContain("= −0.2785");
  }

  private String text(Figure figure) throws IOException {
    try (var document = Loader.loadPDF(written(figure, "text.pdf"))) {
      return new PDFTextStripper().getText(document);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.svg", "a.pdf"})
  void theSameFigureGivesTheSameBytesInEveryLocale(String name) throws IOException {
    Locale before = Locale.getDefault();
    byte[] first = written(figure("softmax"), name);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(written(figure("softmax"), name)).isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"figure", "figure.jpg", "png", ".png", "figure.png.", "figure.png.txt"})
  void anotherEndingIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> figure("relu").write(folder.resolve(name)))
        .withMessageContaining("let it end in .png, .svg or .pdf");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void endingsInCapitalsAreUnderstood() throws IOException {
    assertThat(written(figure("relu"), "A.PNG")).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void anExistingFileIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("a.svg"), "old");
    figure("relu").write(file);
    assertThat(Files.readString(file)).startsWith("<svg").endsWith("</svg>\n");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("file.svg"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.svg"), file);
    figure("relu").write(link);
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(file)).startsWith("<svg");
  }

  @Test
  void whereNoFileCanBeTheReasonIsSaid() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("b.png"));
    assertThatIOException()
        .isThrownBy(() -> figure("relu").write(occupied))
        .withMessage("cannot write %s: it is a folder", occupied);
    Path nowhere = folder.resolve("none").resolve("a.png");
    assertThatIOException()
        .isThrownBy(() -> figure("relu").write(nowhere))
        .withMessage("cannot write %s: there is no folder %s", nowhere, nowhere.getParent());
  }

  @Test
  void thePicturesOfTheDocumentsAreThere() {
    assertThat(PICTURES.resolve("functions.png")).isNotEmptyFile();
    assertThat(PICTURES.resolve("derivatives.png")).isNotEmptyFile();
    for (Activation activation : Activations.all()) {
      assertThat(PICTURES.resolve(activation.name() + ".svg"))
          .as(REMEDY)
          .isNotEmptyFile()
          .satisfies(file -> assertThat(Files.size(file)).isLessThan(60_000));
    }
  }

  @Test
  void theCurvesInTheDocumentsAreThoseOfTheCore() throws IOException {
    Gallery.write(folder);
    for (Activation activation : Activations.all()) {
      String name = activation.name() + ".svg";
      List<Double> old = numbers(strokes(Files.readString(PICTURES.resolve(name))));
      List<Double> now = numbers(strokes(Files.readString(folder.resolve(name))));
      assertThat(old).as(name + " is out of date: " + REMEDY).hasSameSizeAs(now);
      for (int i = 0; i < now.size(); i++) {
        // Letters differ a little between machines, and move the axes.
        assertThat(Math.abs(old.get(i) - now.get(i)))
            .as(name + " is out of date: " + REMEDY)
            .isLessThan(0.5);
      }
    }
  }

  private static List<Double> numbers(List<String> paths) {
    List<Double> numbers = new ArrayList<>();
    for (String path : paths) {
      String spaced = path.replaceAll("[A-Z]", " ").replace("-", " -").strip();
      Arrays.stream(spaced.split("\\s+")).map(Double::valueOf).forEach(numbers::add);
    }
    return numbers;
  }
}
