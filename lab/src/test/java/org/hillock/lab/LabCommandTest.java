package org.hillock.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.cli.ExitCode;
import org.hillock.cli.Hillock;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/** The command, as a user types it. */
class LabCommandTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void comparesTheWholeCatalogue() throws Exception {
    int exitCode =
        hillock("lab", "autoencoder", "--epochs", "2", "--seeds", "2", "-o", folder.toString());

    assertThat(exitCode).as(err.toString(UTF_8)).isEqualTo(ExitCode.DONE);
    String table = Files.readString(folder.resolve("autoencoder.md"));
    assertThat(out.toString(UTF_8)).isEqualTo(table);
    for (Activation activation : Activations.all()) {
      assertThat(table).contains("| " + activation.name() + " |");
      assertThat(err.toString(UTF_8)).contains(activation.name());
    }
    assertThat(files()).containsExactly("autoencoder.md", "autoencoder.png", "reconstructions.png");
    // Every curve in its colour, and as many lines of images as there are functions, and one.
    BufferedImage figure = ImageIO.read(folder.resolve("autoencoder.png").toFile());
    assertThat(colors(figure)).contains(0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9);
    BufferedImage images = ImageIO.read(folder.resolve("reconstructions.png").toFile());
    assertThat(images.getHeight()).isEqualTo(24 + 74 * (Activations.all().size() + 1));
  }

  @Test
  void theSameSeedsGiveTheSameFigures() throws Exception {
    List<List<String>> tables = new ArrayList<>();
    List<byte[]> figures = new ArrayList<>();
    List<byte[]> reconstructions = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      out.reset();
      hillock(words("lab autoencoder tanh softmax --epochs 3 --seeds 2 -o " + folder));
      tables.add(out.toString(UTF_8).lines().map(LabCommandTest::withoutTime).toList());
      figures.add(Files.readAllBytes(folder.resolve("autoencoder.png")));
      reconstructions.add(Files.readAllBytes(folder.resolve("reconstructions.png")));
    }
    assertThat(tables.get(0)).hasSizeGreaterThan(5).isEqualTo(tables.get(1));
    assertThat(figures.get(0)).isEqualTo(figures.get(1));
    assertThat(reconstructions.get(0)).isEqualTo(reconstructions.get(1));
  }

  private static String withoutTime(String line) {
    return line.replaceAll(" \\| \\d+ \\| ", " | | ");
  }

  @Test
  void theOutputStandsOnTheBestHiddenLayers() throws Exception {
    hillock(words("lab autoencoder softmax sigmoid tanh --epochs 4 --seeds 1 -o " + folder));
    assertThat(out.toString(UTF_8))
        .containsSubsequence("| sigmoid | none |", "| tanh | none |", "| tanh | softmax |");
  }

  @Test
  void readsImagesOfTheUser() throws Exception {
    Path file = folder.resolve("noise.npy");
    Files.write(file, Nd4j.toNpyByteArray(AutoencoderTest.noise(80, 25)));
    int exitCode =
        hillock(words("lab autoencoder elu --data " + file + " --epochs 2 --seeds 1 -o " + folder));
    assertThat(exitCode).as(err.toString(UTF_8)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).startsWith(file + ": 66 images to learn from, 14 held out;");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertWrong("lab variational", "unknown experiment 'variational'; there is autoencoder");
    assertWrong("lab autoencoder --epochs 0", "--epochs must be 1 or more, got 0");
    assertWrong("lab autoencoder --seeds 0", "--seeds must be from 1 to 1000, got 0");
    assertWrong("lab autoencoder --rate nan", "--rate must be above 0 and at most 1, got NaN");
    assertWrong("lab autoencoder geluu", "unknown activation 'geluu': did you mean gelu?");
    assertWrong(
        "lab autoencoder softmax",
        "softmax is for an output: name an activation for the hidden layers too");
    err.reset();
    assertThat(hillock(words("lab autoencoder --data " + folder.resolve("none.npy"))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(UTF_8)).endsWith("none.npy: no such file or folder\n");
    Path file = folder.resolve("text.npy");
    Files.writeString(file, "no numbers");
    err.reset();
    assertThat(hillock(words("lab autoencoder --data " + file))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(UTF_8)).contains("not a .npy file");
    assertThat(files()).containsExactly("text.npy");
  }

  private void assertWrong(String words, String message) {
    err.reset();
    assertThat(hillock(words(words))).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString(UTF_8)).startsWith("hillock: " + message);
  }

  @Test
  void isListedAndExplained() {
    hillock("--help");
    assertThat(out.toString(UTF_8)).containsPattern("\n +lab +\\w");
    out.reset();
    assertThat(hillock("lab", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).contains("--data", "--epochs", "--seeds");
  }

  /** Every line of README.md that starts the lab. */
  @Test
  void theExamplesOfTheReadmeRun() throws Exception {
    Matcher commands =
        Pattern.compile("(?m)^ {4}\\./hillock (lab .*)$")
            .matcher(Files.readString(Path.of("README.md")));
    List<String> found = commands.results().map(result -> result.group(1)).toList();
    assertThat(found).hasSizeGreaterThanOrEqualTo(2);
    Path file = folder.resolve("images.npy");
    Files.write(file, Nd4j.toNpyByteArray(AutoencoderTest.noise(80, 25)));
    for (String command : found) {
      Path target = Files.createTempDirectory(folder, "out");
      String words = command.replace("images.npy", file.toString());
      words = words.contains(" -o ") ? words.replaceAll(" -o \\S+", "") : words;
      assertThat(hillock(words(shorter(words) + " -o " + target)))
          .as("%s: %s", command, err.toString(UTF_8))
          .isEqualTo(ExitCode.DONE);
      assertThat(target).isDirectoryContaining(path -> path.endsWith("autoencoder.png"));
    }
  }

  /** All of it with one epoch: what is shown is the use, and the numbers are in docs/lab.md. */
  private static String shorter(String words) {
    return words.replaceAll(" --(epochs|seeds) \\d+", "") + " --epochs 1 --seeds 1";
  }

  @Test
  void whatIsAddedToTheCoreIsCompared() throws Exception {
    String cache = "org.bytedeco.javacpp.cachedir";
    String printed =
        ExtendedCore.in(Files.createDirectory(folder.resolve("core")))
            .run(
                List.of("-D" + cache + "=" + System.getProperty(cache)),
                Hillock.class,
                words("lab autoencoder --epochs 1 --seeds 1 -o " + folder));
    assertThat(printed).contains("| " + ExtendedCore.ADDED + " | none |");
  }

  private int hillock(String... words) {
    return Hillock.run(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, words);
  }

  private static String[] words(String line) {
    return line.split(" ");
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<Integer> colors(BufferedImage image) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff)
        .distinct()
        .boxed()
        .toList();
  }
}
