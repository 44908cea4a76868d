package org.hillock.bench.peer;

import java.util.Optional;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.hillock.Rows;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** Loops over the Vector API's own exp, expm1 and tanh: the textbook formula over lanes. */
final class VectorApi implements Peer {

  @Override
  public String title() {
    return "Vector API loops";
  }

  @Override
  public Optional<Task> prepare(Work w) {
    if (w.threads() > 1) {
      return Optional.empty();
    }
    if (w.function().equals("softmax")) {
      return overRows(w);
    }
    // Whole vectors only; every size that is measured is a multiple of them.
    if (w.size() % 16 != 0) {
      return Optional.empty();
    }
    return w.isDouble() ? doubles(w) : floats(w);
  }

  // ---- rows of floats ----

  private static Optional<Task> overRows(Work w) {
    if (w.isDouble() || w.rows().inner() != 1) {
      return Optional.empty();
    }
    return switch (w.operation()) {
      case FORWARD -> Optional.of(() -> forward(w.rows(), w.x(), w.result()));
      case BACKWARD_FROM_OUTPUT -> Optional.of(() -> backward(w.rows(), w.x(), w.dy(), w.result()));
      default -> Optional.empty();
    };
  }

  private static void forward(Rows rows, float[] x, float[] y) {
    for (int first = 0; first < rows.size(); first += rows.length()) {
      forwardRow(x, y, first, first + rows.length());
    }
  }

  private static void forwardRow(float[] x, float[] y, int first, int end) {
    int whole = first + F.loopBound(end - first);
    FloatVector largest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    for (int i = first; i < whole; i += F.length()) {
      largest = largest.max(FloatVector.fromArray(F, x, i));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < end; i++) {
      max = Math.max(max, x[i]);
    }
    FloatVector sums = FloatVector.zero(F);
    for (int i = first; i < whole; i += F.length()) {
      FloatVector e = FloatVector.fromArray(F, x, i).sub(max).lanewise(VectorOperators.EXP);
      sums = sums.add(e);
      e.intoArray(y, i);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < end; i++) {
      y[i] = (float) Math.exp(x[i] - max);
      sum += y[i];
    }
    float factor = 1 / sum;
    for (int i = first; i < whole; i += F.length()) {
      FloatVector.fromArray(F, y, i).mul(factor).intoArray(y, i);
    }
    for (int i = whole; i < end; i++) {
      y[i] *= factor;
    }
  }

  private static void backward(Rows rows, float[] y, float[] dy, float[] dx) {
    for (int first = 0; first < rows.size(); first += rows.length()) {
      backwardRow(y, dy, dx, first, first + rows.length());
    }
  }

  private static void backwardRow(float[] y, float[] dy, float[] dx, int first, int end) {
    int whole = first + F.loopBound(end - first);
    FloatVector sums = FloatVector.zero(F);
    for (int i = first; i < whole; i += F.length()) {
      sums = FloatVector.fromArray(F, y, i).fma(FloatVector.fromArray(F, dy, i), sums);
    }
    float dot = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < end; i++) {
      dot += y[i] * dy[i];
    }
    for (int i = first; i < whole; i += F.length()) {
      FloatVector.fromArray(F, dy, i).sub(dot).mul(FloatVector.fromArray(F, y, i)).intoArray(dx, i);
    }
    for (int i = whole; i < end; i++) {
      dx[i] = y[i] * (dy[i] - dot);
    }
  }

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  // ---- float ----

  private interface FloatLanes {
    FloatVector at(FloatVector x);
  }

  private static FloatVector zeroF() {
    return FloatVector.zero(F);
  }

  private static FloatVector oneF() {
    return FloatVector.broadcast(F, 1);
  }

  private static FloatVector reluF(FloatVector x) {
    return x.max(zeroF());
  }

  private static FloatVector stepF(FloatVector x) {
    return zeroF().blend(oneF(), x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector leakyF(FloatVector x) {
    return x.blend(x.mul(0.01f), x.compare(VectorOperators.LT, 0));
  }

  private static FloatVector leakyStepF(FloatVector x) {
    return FloatVector.broadcast(F, 0.01f).blend(oneF(), x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector sigmoidF(FloatVector x) {
    return oneF().div(x.neg().lanewise(VectorOperators.EXP).add(1));
  }

  private static FloatVector sigmoidSlopeF(FloatVector x) {
    FloatVector s = sigmoidF(x);
    return s.mul(oneF().sub(s));
  }

  private static FloatVector tanhF(FloatVector x) {
    return x.lanewise(VectorOperators.TANH);
  }

  private static FloatVector tanhSlopeF(FloatVector x) {
    FloatVector t = tanhF(x);
    return oneF().sub(t.mul(t));
  }

  private static FloatVector eluF(FloatVector x) {
    return x.lanewise(VectorOperators.EXPM1).blend(x, x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector eluSlopeF(FloatVector x) {
    return x.lanewise(VectorOperators.EXP).blend(oneF(), x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector swishF(FloatVector x) {
    return x.div(x.neg().lanewise(VectorOperators.EXP).add(1));
  }

  private static FloatVector swishSlopeF(FloatVector x) {
    FloatVector s = sigmoidF(x);
    return s.mul(x.mul(oneF().sub(s)).add(1));
  }

  private static FloatVector innerF(FloatVector x) {
    return x.mul(x)
        .mul((float) (JavaLoops.ROOT * JavaLoops.CUBIC))
        .add((float) JavaLoops.ROOT)
        .mul(x);
  }

  private static FloatVector geluF(FloatVector x) {
    return x.mul(0.5f).mul(innerF(x).lanewise(VectorOperators.TANH).add(1));
  }

  private static FloatVector geluSlopeF(FloatVector x) {
    FloatVector t = innerF(x).lanewise(VectorOperators.TANH);
    FloatVector du =
        x.mul(x).mul((float) (3 * JavaLoops.ROOT * JavaLoops.CUBIC)).add((float) JavaLoops.ROOT);
    return t.add(1).mul(0.5f).add(x.mul(0.5f).mul(oneF().sub(t.mul(t))).mul(du));
  }

  private static Optional<Task> floats(Work w) {
    float[] x = w.x();
    float[] y = w.result();
    FloatLanes f = w.operation() == Operation.FORWARD ? valueF(w) : slopeF(w);
    if (f == null) {
      return Optional.empty();
    }
    if (!w.goesBackward()) {
      return Optional.of(
          () -> {
            for (int i = 0; i < x.length; i += F.length()) {
              f.at(FloatVector.fromArray(F, x, i)).intoArray(y, i);
            }
          });
    }
    float[] dy = w.dy();
    return Optional.of(
        () -> {
          for (int i = 0; i < x.length; i += F.length()) {
            f.at(FloatVector.fromArray(F, x, i))
                .mul(FloatVector.fromArray(F, dy, i))
                .intoArray(y, i);
          }
        });
  }

  private static FloatLanes valueF(Work w) {
    return switch (w.function()) {
      case "relu" -> VectorApi::reluF;
      case "leaky_relu" -> VectorApi::leakyF;
      case "sigmoid" -> VectorApi::sigmoidF;
      case "tanh" -> VectorApi::tanhF;
      case "elu" -> VectorApi::eluF;
      case "swish" -> VectorApi::swishF;
      case "gelu" -> VectorApi::geluF;
      default -> null;
    };
  }

  private static FloatLanes slopeF(Work w) {
    boolean fromOutput = w.operation() == Operation.BACKWARD_FROM_OUTPUT;
    return switch (w.function()) {
      case "relu" -> VectorApi::stepF;
      case "leaky_relu" -> VectorApi::leakyStepF;
      case "sigmoid" -> fromOutput ? y -> y.mul(oneF().sub(y)) : VectorApi::sigmoidSlopeF;
      case "tanh" -> fromOutput ? y -> oneF().sub(y.mul(y)) : VectorApi::tanhSlopeF;
      case "elu" ->
          fromOutput
              ? y -> y.add(1).blend(oneF(), y.compare(VectorOperators.GT, 0))
              : VectorApi::eluSlopeF;
      case "swish" -> fromOutput ? null : VectorApi::swishSlopeF;
      case "gelu" -> fromOutput ? null : VectorApi::geluSlopeF;
      default -> null;
    };
  }

  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  // ---- double ----

  private interface DoubleLanes {
    DoubleVector at(DoubleVector x);
  }

  private static DoubleVector zeroD() {
    return DoubleVector.zero(D);
  }

  private static DoubleVector oneD() {
    return DoubleVector.broadcast(D, 1);
  }

  private static DoubleVector reluD(DoubleVector x) {
    return x.max(zeroD());
  }

  private static DoubleVector stepD(DoubleVector x) {
    return zeroD().blend(oneD(), x.compare(VectorOperators.GT, 0));
  }

  private static DoubleVector leakyD(DoubleVector x) {
    return x.blend(x.mul(0.01), x.compare(VectorOperators.LT, 0));
  }

  private static DoubleVector leakyStepD(DoubleVector x) {
    return DoubleVector.broadcast(D, 0.01).blend(oneD(), x.compare(VectorOperators.GT, 0));
  }

  private static DoubleVector sigmoidD(DoubleVector x) {
    return oneD().div(x.neg().lanewise(VectorOperators.EXP).add(1));
  }

  private static DoubleVector sigmoidSlopeD(DoubleVector x) {
    DoubleVector s = sigmoidD(x);
    return s.mul(oneD().sub(s));
  }

  private static DoubleVector tanhD(DoubleVector x) {
    return x.lanewise(VectorOperators.TANH);
  }

  private static DoubleVector tanhSlopeD(DoubleVector x) {
    DoubleVector t = tanhD(x);
    return oneD().sub(t.mul(t));
  }

  private static DoubleVector eluD(DoubleVector x) {
    return x.lanewise(VectorOperators.EXPM1).blend(x, x.compare(VectorOperators.GT, 0));
  }

  private static DoubleVector eluSlopeD(DoubleVector x) {
    return x.lanewise(VectorOperators.EXP).blend(oneD(), x.compare(VectorOperators.GT, 0));
  }

  private static DoubleVector swishD(DoubleVector x) {
    return x.div(x.neg().lanewise(VectorOperators.EXP).add(1));
  }

  private static DoubleVector swishSlopeD(DoubleVector x) {
    DoubleVector s = sigmoidD(x);
    return s.mul(x.mul(oneD().sub(s)).add(1));
  }

  private static DoubleVector innerD(DoubleVector x) {
    return x.mul(x).mul((JavaLoops.ROOT * JavaLoops.CUBIC)).add(JavaLoops.ROOT).mul(x);
  }

  private static DoubleVector geluD(DoubleVector x) {
    return x.mul(0.5).mul(innerD(x).lanewise(VectorOperators.TANH).add(1));
  }

  private static DoubleVector geluSlopeD(DoubleVector x) {
    DoubleVector t = innerD(x).lanewise(VectorOperators.TANH);
    DoubleVector du = x.mul(x).mul((3 * JavaLoops.ROOT * JavaLoops.CUBIC)).add(JavaLoops.ROOT);
    return t.add(1).mul(0.5).add(x.mul(0.5).mul(oneD().sub(t.mul(t))).mul(du));
  }

  private static Optional<Task> doubles(Work w) {
    double[] x = w.xd();
    double[] y = w.resultd();
    DoubleLanes f = w.operation() == Operation.FORWARD ? valueD(w) : slopeD(w);
    if (f == null) {
      return Optional.empty();
    }
    if (!w.goesBackward()) {
      return Optional.of(
          () -> {
            for (int i = 0; i < x.length; i += D.length()) {
              f.at(DoubleVector.fromArray(D, x, i)).intoArray(y, i);
            }
          });
    }
    double[] dy = w.dyd();
    return Optional.of(
        () -> {
          for (int i = 0; i < x.length; i += D.length()) {
            f.at(DoubleVector.fromArray(D, x, i))
                .mul(DoubleVector.fromArray(D, dy, i))
                .intoArray(y, i);
          }
        });
  }

  private static DoubleLanes valueD(Work w) {
    return switch (w.function()) {
      case "relu" -> VectorApi::reluD;
      case "leaky_relu" -> VectorApi::leakyD;
      case "sigmoid" -> VectorApi::sigmoidD;
      case "tanh" -> VectorApi::tanhD;
      case "elu" -> VectorApi::eluD;
      case "swish" -> VectorApi::swishD;
      case "gelu" -> VectorApi::geluD;
      default -> null;
    };
  }

  private static DoubleLanes slopeD(Work w) {
    boolean fromOutput = w.operation() == Operation.BACKWARD_FROM_OUTPUT;
    return switch (w.function()) {
      case "relu" -> VectorApi::stepD;
      case "leaky_relu" -> VectorApi::leakyStepD;
      case "sigmoid" -> fromOutput ? y -> y.mul(oneD().sub(y)) : VectorApi::sigmoidSlopeD;
      case "tanh" -> fromOutput ? y -> oneD().sub(y.mul(y)) : VectorApi::tanhSlopeD;
      case "elu" ->
          fromOutput
              ? y -> y.add(1).blend(oneD(), y.compare(VectorOperators.GT, 0))
              : VectorApi::eluSlopeD;
      case "swish" -> fromOutput ? null : VectorApi::swishSlopeD;
      case "gelu" -> fromOutput ? null : VectorApi::geluSlopeD;
      default -> null;
    };
  }
}
