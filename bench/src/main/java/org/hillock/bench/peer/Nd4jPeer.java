package org.hillock.bench.peer;

import java.util.Optional;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinearDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.EluBp;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.LeakyReLUBp;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.SigmoidDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.TanhDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ELU;
import org.nd4j.linalg.api.ops.impl.transforms.strict.PreciseGELUDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Swish;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SwishDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J: one operation on arrays of its own. */
final class Nd4jPeer implements Peer {

  @Override
  public String title() {
    return "ND4J 1.0.0-M2.1";
  }

  @Override
  public boolean isJava() {
    return false;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    var arrays = new Arrays(w);
    Runnable run =
        switch (w.operation()) {
          case FORWARD -> forward(w, arrays.x, arrays.result);
          case DERIVATIVE -> derivative(w, arrays.x, arrays.result);
          case BACKWARD -> backward(w, arrays.x, arrays.dy, arrays.result);
          // Its gradients take the input, those over rows too.
          case BACKWARD_FROM_OUTPUT -> null;
        };
    if (run == null) {
      arrays.close();
      return Optional.empty();
    }
    return Optional.of(new Running(w, arrays, run));
  }

  /** Its form of gelu with tanh is another function: it cubes 0.044715 x instead of x. */
  private static Runnable forward(Work w, INDArray x, INDArray y) {
    return switch (w.function()) {
      case "relu" -> legacy(new RectifiedLinear(x, y, 0));
      case "leaky_relu" -> legacy(new LeakyReLU(x, y, 0.01));
      case "sigmoid" -> legacy(new Sigmoid(x, y));
      case "tanh" -> legacy(new Tanh(x, y));
      case "elu" -> custom(new ELU(x, y, 1));
      case "swish" -> legacy(new Swish(x, y));
      case "softmax" -> custom(new SoftMax(x, y, 1));
      default -> null;
    };
  }

  private static Runnable derivative(Work w, INDArray x, INDArray d) {
    return switch (w.function()) {
      case "swish" -> legacy(new SwishDerivative(x, d));
      case "gelu" -> legacy(new PreciseGELUDerivative(x, d));
      default -> null;
    };
  }

  private static Runnable backward(Work w, INDArray x, INDArray dy, INDArray dx) {
    return switch (w.function()) {
      case "relu" -> custom(new RectifiedLinearDerivative(x, dy, dx, 0));
      case "leaky_relu" -> custom(new LeakyReLUBp(x, dy, dx, 0.01));
      case "sigmoid" -> custom(new SigmoidDerivative(x, dy, dx));
      case "tanh" -> custom(new TanhDerivative(x, dy, dx));
      case "elu" -> custom(new EluBp(x, dy, dx, 1));
      case "swish" -> product(new SwishDerivative(x, dx), dx, dy);
      case "gelu" -> product(new PreciseGELUDerivative(x, dx), dx, dy);
      default -> null;
    };
  }

  private static Runnable legacy(Op op) {
    return () -> Nd4j.getExecutioner().exec(op);
  }

  private static Runnable custom(CustomOp op) {
    return () -> Nd4j.getExecutioner().exec(op);
  }

  /** As its own layers do it. */
  private static Runnable product(Op op, INDArray derivative, INDArray dy) {
    return () -> {
      Nd4j.getExecutioner().exec(op);
      derivative.muli(dy);
    };
  }

  private static final class Arrays {
    private final INDArray x;
    private final INDArray dy;
    private final INDArray result;

    Arrays(Work w) {
      x = array(w);
      dy = array(w);
      result = array(w);
    }

    private static INDArray array(Work w) {
      DataType type = w.isDouble() ? DataType.DOUBLE : DataType.FLOAT;
      return Nd4j.create(type, w.shape());
    }

    void close() {
      x.close();
      dy.close();
      result.close();
    }
  }

  private static final class Running implements Task {
    private final Work work;
    private final Arrays arrays;
    private final Runnable run;

    Running(Work work, Arrays arrays, Runnable run) {
      this.work = work;
      this.arrays = arrays;
      this.run = run;
    }

    @Override
    public void load() {
      if (work.isDouble()) {
        arrays.x.data().setData(work.xd());
        arrays.dy.data().setData(work.dyd());
      } else {
        arrays.x.data().setData(work.x());
        arrays.dy.data().setData(work.dy());
      }
    }

    @Override
    public void run() {
      run.run();
    }

    @Override
    public void fetch() {
      if (work.isDouble()) {
        System.arraycopy(arrays.result.data().asDouble(), 0, work.resultd(), 0, work.size());
      } else {
        System.arraycopy(arrays.result.data().asFloat(), 0, work.result(), 0, work.size());
      }
    }

    @Override
    public void close() {
      arrays.close();
    }
  }
}
