package org.hillock.lab;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.hillock.lab.Autoencoder.Epoch;
import org.hillock.lab.Comparison.Result;
import org.hillock.lab.Comparison.Run;

/** The table of a comparison, in Markdown. */
final class Report {
  private Report() {}

  static String table(Comparison comparison) {
    int epochs = comparison.epochs();
    int early = Math.max(1, epochs / 4);
    int units = Arrays.stream(Autoencoder.HIDDEN).sum();
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d images to learn from, %d held out; %d epochs, %d seeds.%n"
                + "Loss: mean squared error of a pixel from 0 to 1, over the images held out, mean ±"
                + " standard deviation over the seeds.%n"
                + "The best linear autoencoder, %d principal components, reaches %.5f.%n%n",
            comparison.images().name(),
            comparison.images().training().rows(),
            comparison.images().heldOut().rows(),
            epochs,
            comparison.seeds(),
            code(),
            comparison.pcaLoss()));
    row(
        text,
        "hidden layers",
        "output",
        "loss after 1 epoch",
        "after " + early,
        "after " + epochs,
        "ms per epoch, at best",
        "dead units of " + units,
        "gradient norm, layers 1 to 4, epoch 1",
        "epoch " + epochs);
    row(text, "---", "---", "---:", "---:", "---:", "---:", "---:", "---", "---");
    for (Result result : comparison.results()) {
      List<Run> runs = result.runs();
      row(
          text,
          result.hidden().spelling(),
          result.activation() == result.hidden() ? "none" : result.activation().spelling(),
          number(mean(runs, run -> run.losses()[1])),
          number(mean(runs, run -> run.losses()[early])),
          number(result.finalLoss()) + " ± " + number(deviation(runs, Run::finalLoss)),
          String.format(Locale.ROOT, "%.0f", 1000 * secondsPerEpoch(runs)),
          String.format(Locale.ROOT, "%.1f", mean(runs, Run::deadUnits)),
          norms(runs, 0),
          norms(runs, epochs - 1));
    }
    return text.toString();
  }

  static int code() {
    return Autoencoder.HIDDEN[Autoencoder.HIDDEN.length / 2];
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.5f", x);
  }

  /** The fastest: in any other the machine did something else too. */
  private static double secondsPerEpoch(List<Run> runs) {
    return runs.stream()
        .flatMap(run -> run.epochs().stream())
        .mapToDouble(Epoch::seconds)
        .min()
        .orElseThrow();
  }

  private static String norms(List<Run> runs, int epoch) {
    return IntStream.range(0, Autoencoder.LAYERS)
        .mapToObj(layer -> String.format(Locale.ROOT, "%.4f", gradientNorm(runs, epoch, layer)))
        .collect(Collectors.joining(" "));
  }

  static double gradientNorm(List<Run> runs, int epoch, int layer) {
    return mean(runs, run -> run.epochs().get(epoch).gradientNorms()[layer]);
  }

  static double mean(List<Run> runs, ToDoubleFunction<Run> of) {
    return runs.stream().mapToDouble(of).average().orElseThrow();
  }

  private static double deviation(List<Run> runs, ToDoubleFunction<Run> of) {
    double mean = mean(runs, of);
    double sum = runs.stream().mapToDouble(of).map(x -> (x - mean) * (x - mean)).sum();
    return runs.size() == 1 ? 0 : Math.sqrt(sum / (runs.size() - 1));
  }

  // ---- files, which appear at once or not at all ----

  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    write(file, bytes.toByteArray());
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
