package org.hillock.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hillock.Activation;
import org.hillock.Catalogue;
import org.hillock.plot.Curve;
import org.hillock.plot.Figure;
import org.hillock.plot.Options;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Figures. */
@CommandLine.Command(
    name = "plot",
    description = {
      "Draw figures, as PNG, SVG or PDF by the ending of the file.",
      "Without a name: functions.png and derivatives.png, all functions in panels. With one:"
          + " NAME.png, the function large. With several: all on one axis."
    })
final class PlotCommand implements Command {

  @Parameters(paramLabel = "NAME", description = "The functions.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--derivative", description = "Draw only the derivative.")
  private boolean derivative;

  @Option(names = "--second-derivative", description = "Draw only the second derivative.")
  private boolean secondDerivative;

  @Option(names = "--range", paramLabel = "A:B", description = "The inputs, such as -3:3.")
  private String range;

  @Option(names = "--points", paramLabel = "N", description = "The number of points of a curve.")
  private Integer points;

  @Option(names = "--size", paramLabel = "WxH", description = "The size in pixels at 100 dpi.")
  private String size;

  @Option(names = "--dpi", paramLabel = "D", description = "Pixels per inch of a PNG; 100.")
  private Integer dpi;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE_OR_DIR",
      description = "Where to write; the current folder if not given.")
  private String output;

  @Override
  public int run(Catalogue catalogue, Console console) throws IOException {
    List<Activation> named = names.stream().map(catalogue::named).toList();
    Options options = options();
    if (named.isEmpty()) {
      List<Curve> curves =
          curves().isEmpty() ? List.of(Curve.VALUE, Curve.DERIVATIVE) : List.copyOf(curves());
      if (curves.size() > 1 && isFile()) {
        throw Failure.wrongUse(
            "-o "
                + output
                + " is one file, but there are "
                + curves.size()
                + " figures; name a folder, or choose --derivative");
      }
      for (Curve curve : curves) {
        String name = curve == Curve.VALUE ? "functions" : title(curve) + "s";
        write(console, Figure.grid(catalogue.all(), curve, options), name);
      }
    } else {
      String name = named.stream().map(PlotCommand::fileName).collect(Collectors.joining("-"));
      write(console, Figure.of(named, options.curves(curves())), name);
    }
    return ExitCode.DONE;
  }

  // ---- what is asked ----

  private Set<Curve> curves() {
    Set<Curve> curves = EnumSet.noneOf(Curve.class);
    if (derivative) {
      curves.add(Curve.DERIVATIVE);
    }
    if (secondDerivative) {
      curves.add(Curve.SECOND_DERIVATIVE);
    }
    return curves;
  }

  private Options options() {
    Options options = Options.DEFAULT;
    if (range != null) {
      int colon = range.indexOf(':');
      if (colon < 0) {
        throw Failure.wrongUse("--range must be two numbers like -3:3, got '" + range + "'");
      }
      options =
          options.range(
              Numbers.parse(range.substring(0, colon)), Numbers.parse(range.substring(colon + 1)));
    }
    if (points != null) {
      options = options.points(points);
    }
    if (size != null) {
      int x = size.toLowerCase(Locale.ROOT).indexOf('x');
      if (x < 0) {
        throw wrongSize();
      }
      options = options.size(pixels(size.substring(0, x)), pixels(size.substring(x + 1)));
    }
    return dpi == null ? options : options.dpi(dpi);
  }

  private int pixels(String number) {
    try {
      return Integer.parseInt(number.strip());
    } catch (NumberFormatException e) {
      throw wrongSize();
    }
  }

  private Failure wrongSize() {
    return Failure.wrongUse("--size must be two whole numbers like 1400x1000, got '" + size + "'");
  }

  // ---- where it goes ----

  /** What has an ending and is no folder is a file. */
  private boolean isFile() {
    return output != null
        && !output.endsWith("/")
        && !output.endsWith(File.separator)
        && !Files.isDirectory(Path.of(output))
        && Path.of(output).getFileName().toString().lastIndexOf('.') > 0;
  }

  private void write(Console console, Figure figure, String name) throws IOException {
    Path file;
    if (isFile()) {
      file = Path.of(output);
    } else {
      Path folder = Path.of(output == null ? "" : output);
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      file = folder.resolve(name + ".png");
    }
    figure.write(file);
    console.println("wrote " + file);
  }

  private static String title(Curve curve) {
    return curve.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As the function is spelled, without what a shell would have to quote. */
  private static String fileName(Activation activation) {
    return activation.spelling().replaceAll("[^A-Za-z0-9_.-]+", "_").replaceAll("_$", "");
  }
}
