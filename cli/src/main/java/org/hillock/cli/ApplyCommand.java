package org.hillock.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.hillock.Activation;
import org.hillock.Backend;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import org.hillock.cli.files.ArrayFile;
import org.hillock.cli.files.ArrayPass;
import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.NpyHeader;
import org.hillock.cli.files.Operation;
import org.hillock.cli.files.Progress;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock apply}: an array in a file through a function, into a file. */
@CommandLine.Command(
    name = "apply",
    description = {
      "Send an array in a file through a function.",
      "IN is a .npy file, or a part of another: file.npz:key, file.csv:column,"
          + " file.parquet:column. OUT becomes the same kind of file, with that part replaced; or"
          + " a .npy file. OUT may be IN; it changes when the new one is whole, or not at all."
    })
final class ApplyCommand implements Command {

  @Parameters(index = "0", paramLabel = "NAME", description = "The function.")
  private Activation function;

  @Parameters(index = "1", paramLabel = "IN", description = "float16, float32 or float64.")
  private String in;

  @Parameters(index = "2", paramLabel = "OUT", description = "Replaced if it exists.")
  private String out;

  @Option(names = "--derivative", description = "The derivative instead of the value.")
  private boolean derivative;

  @Option(names = "--second-derivative", description = "The second derivative.")
  private boolean secondDerivative;

  @Option(
      names = "--backward",
      paramLabel = "GRAD",
      description = "The gradient of IN, given that of the output; shape and type as IN.")
  private String gradient;

  @Option(
      names = "--axis",
      paramLabel = "K",
      description =
          "For a function over rows: the axis of a row; negative from the end, usually -1.")
  private Integer axis;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "The column of a .csv or Parquet file, by name or by number from 1.")
  private String column;

  @Option(
      names = "--as",
      paramLabel = "NEW",
      description = "Add the result under this name instead of replacing IN's part.")
  private String as;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      description = "auto, scalar or vector: the speed differs, the result does not.")
  private String backend = "auto";

  @Override
  public int run(Catalogue catalogue, Console console) throws IOException {
    Backend asked = Backends.parse(backend);
    Operation.Kind kind = kind();
    try (ArrayFile array = ArrayFile.open(in, column);
        ArrayFile dy = gradient == null ? null : ArrayFile.open(gradient, column)) {
      NpyHeader header = array.array().header();
      ArrayPass pass =
          function instanceof Rowwise rowwise
              ? ArrayPass.overRows(Operation.of(rowwise, kind), axis(header))
              : ArrayPass.overElements(Operation.of((Elementwise) function, kind, asked));
      array.save(
          target(),
          as,
          npy ->
              pass.run(array.array(), dy == null ? null : dy.array(), npy, new Progress(console)));
    }
    return ExitCode.DONE;
  }

  private Operation.Kind kind() {
    int kinds = (derivative ? 1 : 0) + (secondDerivative ? 1 : 0) + (gradient != null ? 1 : 0);
    if (kinds > 1) {
      throw Failure.wrongUse("give one of --derivative, --second-derivative and --backward");
    }
    if (function instanceof Rowwise && (derivative || secondDerivative)) {
      throw Failure.wrongUse(
          function.name()
              + ": the derivative of a row is a matrix; use --backward GRAD, which multiplies by it");
    }
    if (!(function instanceof Rowwise) && axis != null) {
      throw Failure.wrongUse(
          function.name() + " maps each number by itself; --axis is for functions over rows");
    }
    if (gradient != null) {
      return Operation.Kind.BACKWARD;
    }
    if (secondDerivative) {
      return Operation.Kind.SECOND_DERIVATIVE;
    }
    return derivative ? Operation.Kind.DERIVATIVE : Operation.Kind.VALUE;
  }

  /** Returns the axis counted from 0. */
  private int axis(NpyHeader header) throws BadInputException {
    return Axes.of(header, axis == null ? -1 : axis, in);
  }

  private Path target() throws BadInputException {
    try {
      return Path.of(out);
    } catch (InvalidPathException e) {
      throw new BadInputException("not a path: " + out);
    }
  }
}
