package org.hillock.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Catalogue;
import org.hillock.cli.Command;
import org.hillock.cli.Console;
import org.hillock.cli.ExitCode;
import org.hillock.cli.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Experiments that compare the activations. */
@CommandLine.Command(
    name = "lab",
    description = {
      "Compare functions by experiment: train the same network with each of them.",
      "autoencoder: pixels-32-8-32-pixels, on handwritten digits unless --data says otherwise.",
      "Writes autoencoder.png, autoencoder.md and reconstructions.png, at the end."
    })
public final class LabCommand implements Command {

  private static final String AUTOENCODER = "autoencoder";

  @Parameters(index = "0", paramLabel = "EXPERIMENT", description = "autoencoder.")
  private String experiment;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME",
      description = "The functions to compare; all of the catalogue if none is given.")
  private List<String> names;

  @Option(
      names = "--data",
      paramLabel = "FILE.npy",
      description = "Square images, one in each row; the handwritten digits if not given.")
  private String data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "60",
      description = "Passes over the images (${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--seeds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Trainings of each, from seed 1 to K (${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "" + Autoencoder.RATE,
      description = "Rate of learning, of Adam (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Where to write (the present folder).")
  private Path folder;

  @Override
  public int run(Catalogue catalogue, Console console) throws Exception {
    if (!experiment.equals(AUTOENCODER)) {
      throw Failure.wrongUse("unknown experiment '" + experiment + "'; there is " + AUTOENCODER);
    }
    require(epochs >= 1 && epochs <= 100_000, "--epochs must be 1 or more, got " + epochs);
    require(seeds >= 1 && seeds <= 1000, "--seeds must be from 1 to 1000, got " + seeds);
    require(rate > 0 && rate <= 1, "--rate must be above 0 and at most 1, got " + rate);
    Files.createDirectories(folder);
    Images images = data == null ? Images.digits() : Images.read(data);
    long start = System.nanoTime();
    Comparison comparison =
        Comparison.of(
            activations(catalogue),
            images,
            epochs,
            seeds,
            rate,
            (activation, seed, epoch, loss, share) ->
                console.progress(
                    String.format(
                        "%s, seed %d of %d, epoch %d of %d: loss %.5f; %s left",
                        activation.spelling(),
                        seed,
                        seeds,
                        epoch,
                        epochs,
                        loss,
                        time((System.nanoTime() - start) * 1e-9 * (1 / share - 1)))),
            result ->
                console.message(
                    String.format("%s: loss %.5f", result.label(), result.finalLoss())));
    String table = Report.table(comparison);
    Report.write(folder.resolve("autoencoder.md"), table);
    Report.write(folder.resolve("autoencoder.png"), Pictures.comparison(comparison));
    Report.write(folder.resolve("reconstructions.png"), Pictures.reconstructions(comparison));
    console.print(table);
    return ExitCode.DONE;
  }

  // Not by picocli, which takes a name that it cannot convert for one argument too many.
  private List<Activation> activations(Catalogue catalogue) {
    return names == null
        ? catalogue.all()
        : names.stream().map(catalogue::named).distinct().toList();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw Failure.wrongUse(message);
    }
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
