package org.hillock.cli.check;

import java.io.IOException;
import java.util.List;
import org.hillock.Activation;
import org.hillock.Elementwise;
import org.hillock.Kernel;
import org.hillock.Rowwise;
import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.NpyFile;
import org.hillock.cli.files.NumberType;
import org.hillock.cli.files.TileReader;
import org.hillock.cli.files.Tiling;

/**
 * Holds the answers of another program against the truth, which is Hillock's own double result: it
 * is within 2 ulp of double, and so exact for everything that is not double itself.
 */
public final class Judge {

  private final Activation function;
  private final boolean derivative;
  private final double bound;
  private final List<Activation> catalogue;

  /**
   * Makes a judge.
   *
   * @param derivative whether the answers are those of the derivative
   * @param bound the number of ulps within which an answer is right
   * @param catalogue the functions that may have been taken for this one
   */
  public Judge(Activation function, boolean derivative, double bound, List<Activation> catalogue) {
    if (derivative && function instanceof Rowwise) {
      throw new IllegalArgumentException(
          function.name() + ": the derivative of a row is a matrix; check the value");
    }
    this.function = function;
    this.derivative = derivative;
    this.bound = bound;
    this.catalogue = catalogue;
  }

  /**
   * What came out.
   *
   * @param findings how wrong the answers are
   * @param causes why, if that could be told
   */
  public record Verdict(Findings findings, List<Cause> causes) {}

  /**
   * Judges answers.
   *
   * @param x the inputs
   * @param y the answers
   * @param axis the axis of a row, from 0; for a function over rows only
   */
  public Verdict judge(NpyFile x, NpyFile y, int axis) throws IOException {
    requireAlike(x, y);
    NumberType type = y.header().type();
    Findings findings = new Findings(type, bound, !derivative);
    Sample sample = new Sample();
    Tiling tiling =
        function instanceof Rowwise
            ? Tiling.rows(x.header(), axis)
            : Tiling.elements(x.header().count());
    measure(x, y, tiling, findings, sample);
    List<Cause> causes = List.of();
    if (!findings.isClean() && function instanceof Elementwise elementwise) {
      causes =
          new ElementwiseCauses(elementwise, derivative, bound, type, catalogue, sample).find();
    } else if (!findings.isClean()) {
      causes = new RowwiseCauses((Rowwise) function, catalogue, x, y, axis).find();
    }
    return new Verdict(findings, causes);
  }

  private void measure(NpyFile x, NpyFile y, Tiling tiling, Findings findings, Sample sample)
      throws IOException {
    TileReader inputs = new TileReader(x);
    TileReader answers = new TileReader(y);
    double[] in = new double[tiling.largest()];
    double[] out = new double[tiling.largest()];
    double[] truth = new double[tiling.largest()];
    for (long i = 0; i < tiling.count(); i++) {
      Tiling.Tile tile = tiling.tile(i);
      inputs.read(tile, in);
      answers.read(tile, out);
      if (function instanceof Rowwise rowwise) {
        rowwise.forward(in, 0, null, truth, 0, tile.rows());
      } else {
        Kernel kernel = ((Elementwise) function).kernel();
        if (derivative) {
          kernel.derivative(in, 0, truth, 0, tile.size());
        } else {
          kernel.forward(in, 0, truth, 0, tile.size());
        }
      }
      for (int j = 0; j < tile.size(); j++) {
        double ulps = findings.add(tile.element(j), in[j], out[j], truth[j]);
        sample.add(in[j], out[j], truth[j], ulps, bound);
      }
    }
  }

  private static void requireAlike(NpyFile x, NpyFile y) throws BadInputException {
    if (!java.util.Arrays.equals(x.header().shape(), y.header().shape())) {
      throw new BadInputException(
          y.name()
              + ": its shape "
              + y.header().shapeText()
              + " is not that of "
              + x.name()
              + ", "
              + x.header().shapeText());
    }
    if (x.header().fortran() != y.header().fortran() && x.header().shape().length > 1) {
      throw new BadInputException(
          y.name()
              + ": in Fortran or C order, "
              + x.name()
              + " in the other; save both with np.ascontiguousarray");
    }
  }
}
