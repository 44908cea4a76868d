package org.hillock.bench.peer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_elu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_elu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_swish;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** oneDNN through its preset: primitives made once, on memory of its own. */
final class OneDnn implements Peer {

  private record Algorithm(int fromInput, int fromOutput, float alpha) {}

  private static final Map<String, Algorithm> ALGORITHMS =
      Map.of(
          "relu", new Algorithm(dnnl_eltwise_relu, dnnl_eltwise_relu_use_dst_for_bwd, 0),
          "leaky_relu", new Algorithm(dnnl_eltwise_relu, dnnl_eltwise_relu_use_dst_for_bwd, 0.01f),
          "sigmoid", new Algorithm(dnnl_eltwise_logistic, dnnl_eltwise_logistic_use_dst_for_bwd, 0),
          "tanh", new Algorithm(dnnl_eltwise_tanh, dnnl_eltwise_tanh_use_dst_for_bwd, 0),
          "elu", new Algorithm(dnnl_eltwise_elu, dnnl_eltwise_elu_use_dst_for_bwd, 1),
          "swish", new Algorithm(dnnl_eltwise_swish, 0, 1),
          "gelu", new Algorithm(dnnl_eltwise_gelu_tanh, 0, 0));

  private final engine cpu = new engine(dnnl_cpu, 0);
  private final stream stream = new stream(cpu);

  @Override
  public String title() {
    return "oneDNN 3.13.0";
  }

  @Override
  public boolean isJava() {
    return false;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    if (w.isDouble() || w.operation() == Operation.DERIVATIVE) {
      return Optional.empty();
    }
    long[] shape = w.shape();
    memory.format_tag order = shape.length == 2 ? memory.format_tag.ab : memory.format_tag.abc;
    var layout = new memory.desc(shape, memory.data_type.f32, order);
    primitive primitive = primitive(w, layout);
    return primitive == null ? Optional.empty() : Optional.of(new Running(w, primitive, layout));
  }

  private primitive primitive(Work w, memory.desc layout) {
    boolean fromOutput = w.operation() == Operation.BACKWARD_FROM_OUTPUT;
    if (w.function().equals("softmax")) {
      var forward =
          new softmax_forward.primitive_desc(
              cpu, dnnl_forward_training, dnnl_softmax_accurate, layout, layout, 1);
      return switch (w.operation()) {
        case FORWARD -> new softmax_forward(forward);
        case BACKWARD_FROM_OUTPUT ->
            new softmax_backward(
                new softmax_backward.primitive_desc(
                    cpu, dnnl_softmax_accurate, layout, layout, layout, 1, forward));
        default -> null;
      };
    }
    Algorithm algorithm = ALGORITHMS.get(w.function());
    int kind = algorithm == null ? 0 : fromOutput ? algorithm.fromOutput : algorithm.fromInput;
    if (kind == 0) {
      return null;
    }
    var forward =
        new eltwise_forward.primitive_desc(
            cpu, dnnl_forward_training, kind, layout, layout, algorithm.alpha, 0f);
    return w.goesBackward()
        ? new eltwise_backward(
            new eltwise_backward.primitive_desc(
                cpu, kind, layout, layout, layout, algorithm.alpha, 0f, forward))
        : new eltwise_forward(forward);
  }

  private final class Running implements Task {
    private final Work work;
    private final primitive primitive;
    private final FloatPointer x;
    private final FloatPointer dy;
    private final FloatPointer result;
    private final IntMemoryMap arguments = new IntMemoryMap();
    // Held, since the map does not.
    private final memory[] memories;

    Running(Work work, primitive primitive, memory.desc layout) {
      this.work = work;
      this.primitive = primitive;
      x = new FloatPointer(work.size());
      dy = new FloatPointer(work.size());
      result = new FloatPointer(work.size());
      memories =
          new memory[] {
            new memory(layout, cpu, x), new memory(layout, cpu, dy), new memory(layout, cpu, result)
          };
      boolean fromOutput = work.operation() == Operation.BACKWARD_FROM_OUTPUT;
      arguments.put(fromOutput ? DNNL_ARG_DST : DNNL_ARG_SRC, memories[0]);
      if (work.goesBackward()) {
        arguments.put(DNNL_ARG_DIFF_DST, memories[1]);
        arguments.put(DNNL_ARG_DIFF_SRC, memories[2]);
      } else {
        arguments.put(DNNL_ARG_DST, memories[2]);
      }
    }

    @Override
    public void load() {
      x.put(work.x());
      dy.put(work.dy());
    }

    @Override
    public void run() {
      primitive.execute(stream, arguments);
      stream._wait();
    }

    @Override
    public void fetch() {
      result.get(work.result());
    }

    @Override
    public void close() {
      x.close();
      dy.close();
      result.close();
    }
  }
}
