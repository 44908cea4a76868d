package org.hillock.bench.peer;

import java.util.List;
import java.util.Optional;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/** TensorFlow Java: a graph of one function, or of what its Python layer makes it of. */
final class TensorFlowPeer implements Peer {

  @Override
  public String title() {
    return "TensorFlow " + TensorFlow.version();
  }

  @Override
  public boolean isJava() {
    return false;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    var model = new Model(w);
    Output<?> result =
        switch (w.operation()) {
          case FORWARD -> forward(w, model);
          case BACKWARD_FROM_OUTPUT -> fromOutput(w, model);
          case BACKWARD -> backward(w, model);
          case DERIVATIVE -> null;
        };
    if (result == null) {
      model.graph.close();
      return Optional.empty();
    }
    return Optional.of(new Running(w, model, result));
  }

  private static Output<?> forward(Work w, Model m) {
    return switch (w.function()) {
      case "relu" -> m.operator("Relu", m.x);
      case "leaky_relu" -> m.leaky("LeakyRelu", m.x);
      case "sigmoid" -> m.operator("Sigmoid", m.x);
      case "tanh" -> m.operator("Tanh", m.x);
      case "elu" -> m.operator("Elu", m.x);
      case "swish" -> m.operator("Mul", m.x, m.operator("Sigmoid", m.x));
      case "gelu" -> {
        Output<?> cube = m.operator("Pow", m.x, m.constant(3));
        Output<?> sum =
            m.operator("AddV2", m.x, m.operator("Mul", m.constant(JavaLoops.CUBIC), cube));
        Output<?> tanh = m.operator("Tanh", m.operator("Mul", m.constant(JavaLoops.ROOT), sum));
        yield m.operator(
            "Mul",
            m.operator("Mul", m.constant(0.5), m.x),
            m.operator("AddV2", m.constant(1), tanh));
      }
      case "softmax" -> w.rows().inner() == 1 ? m.operator("Softmax", m.x) : null;
      default -> null;
    };
  }

  /** Only the piecewise-linear ones have a gradient from x. */
  private static Output<?> backward(Work w, Model m) {
    return switch (w.function()) {
      case "relu" -> m.operator("ReluGrad", m.dy, m.x);
      case "leaky_relu" -> m.leaky("LeakyReluGrad", m.dy, m.x);
      default -> null;
    };
  }

  private static Output<?> fromOutput(Work w, Model m) {
    return switch (w.function()) {
      case "relu" -> m.operator("ReluGrad", m.dy, m.x);
      case "leaky_relu" -> m.leaky("LeakyReluGrad", m.dy, m.x);
      case "sigmoid" -> m.operator("SigmoidGrad", m.x, m.dy);
      case "tanh" -> m.operator("TanhGrad", m.x, m.dy);
      case "elu" -> m.operator("EluGrad", m.dy, m.x);
      default -> null;
    };
  }

  /** A graph with its two inputs. */
  private static final class Model {
    private final Graph graph = new Graph();
    private final boolean isDouble;
    private final DataType type;
    private final Output<?> x;
    private final Output<?> dy;
    private int count;

    Model(Work w) {
      isDouble = w.isDouble();
      type = isDouble ? DataType.DT_DOUBLE : DataType.DT_FLOAT;
      x = placeholder("x");
      dy = placeholder("dy");
    }

    private Output<?> placeholder(String name) {
      return graph
          .opBuilder("Placeholder", name, graph.baseScope())
          .setAttr("dtype", type)
          .build()
          .output(0);
    }

    Output<?> constant(double value) {
      try (TType tensor = isDouble ? TFloat64.scalarOf(value) : TFloat32.scalarOf((float) value)) {
        return graph
            .opBuilder("Const", "n" + count++, graph.baseScope())
            .setAttr("dtype", type)
            .setAttr("value", tensor)
            .build()
            .output(0);
      }
    }

    Output<?> operator(String kind, Output<?>... inputs) {
      var builder = graph.opBuilder(kind, "n" + count++, graph.baseScope());
      List.of(inputs).forEach(builder::addInput);
      return builder.build().output(0);
    }

    Output<?> leaky(String kind, Output<?>... inputs) {
      var builder = graph.opBuilder(kind, "n" + count++, graph.baseScope());
      List.of(inputs).forEach(builder::addInput);
      return builder.setAttr("alpha", 0.01f).build().output(0);
    }
  }

  private static final class Running implements Task {
    private final Work work;
    private final Model model;
    private final Session session;
    private final Output<?> result;
    private TType x;
    private TType dy;
    private Result last;

    Running(Work work, Model model, Output<?> result) {
      this.work = work;
      this.model = model;
      this.result = result;
      session =
          new Session(
              model.graph,
              ConfigProto.newBuilder()
                  .setIntraOpParallelismThreads(work.threads())
                  .setInterOpParallelismThreads(1)
                  .build());
    }

    @Override
    public void load() {
      close(x);
      close(dy);
      x = tensor(work.x(), work.xd());
      dy = tensor(work.dy(), work.dyd());
    }

    private TType tensor(float[] floats, double[] doubles) {
      Shape shape =
          Shape.of((long) work.rows().outer() * work.rows().inner(), work.rows().length());
      return work.isDouble()
          ? TFloat64.tensorOf(shape, DataBuffers.of(doubles))
          : TFloat32.tensorOf(shape, DataBuffers.of(floats));
    }

    @Override
    public void run() {
      close(last);
      var runner = session.runner().feed("x", x);
      if (work.operation() != Operation.FORWARD) {
        runner = runner.feed("dy", dy);
      }
      last = runner.fetch(result).run();
    }

    @Override
    public void fetch() {
      if (work.isDouble()) {
        ((TFloat64) last.get(0)).copyTo(DataBuffers.of(work.resultd(), false, false));
      } else {
        ((TFloat32) last.get(0)).copyTo(DataBuffers.of(work.result(), false, false));
      }
    }

    @Override
    public void close() {
      close(last);
      close(x);
      close(dy);
      session.close();
      model.graph.close();
    }

    private static void close(AutoCloseable resource) {
      if (resource != null) {
        try {
          resource.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
