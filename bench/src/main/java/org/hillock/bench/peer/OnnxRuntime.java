package org.hillock.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.hillock.bench.Operation;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/** ONNX Runtime: a model of one function, on direct buffers for input and output. */
final class OnnxRuntime implements Peer {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

  @Override
  public String title() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  public boolean isJava() {
    return false;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    if (w.operation() != Operation.FORWARD) {
      return Optional.empty();
    }
    long[] shape = w.shape();
    var model = new OnnxModel(w.isDouble(), shape);
    switch (w.function()) {
      case "relu" -> model.node("Relu", "y", "x");
      case "leaky_relu" -> model.node("LeakyRelu", "y", "x").attribute("alpha", 0.01f);
      case "sigmoid" -> model.node("Sigmoid", "y", "x");
      case "tanh" -> model.node("Tanh", "y", "x");
      case "elu" -> model.node("Elu", "y", "x").attribute("alpha", 1f);
      case "swish" -> {
        // It makes one kernel of the two.
        model.node("Sigmoid", "s", "x");
        model.node("Mul", "y", "x", "s");
      }
      case "gelu" -> model.node("Gelu", "y", "x").attribute("approximate", "tanh");
      case "softmax" -> model.node("Softmax", "y", "x").attribute("axis", 1L);
      default -> {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(new Running(w, model.bytes(), shape));
    } catch (OrtException e) {
      // Not every operator has a kernel for double.
      return Optional.empty();
    }
  }

  private final class Running implements Task {
    private final Work work;
    private final ByteBuffer input;
    private final ByteBuffer output;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Running(Work work, byte[] model, long[] shape) throws OrtException {
      this.work = work;
      var options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(work.threads());
      options.setInterOpNumThreads(1);
      session = environment.createSession(model, options);
      int bytes = work.size() * (work.isDouble() ? 8 : 4);
      input = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      output = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      inputs = Map.of("x", tensor(input, shape));
      outputs = Map.of("y", tensor(output, shape));
    }

    private OnnxTensor tensor(ByteBuffer bytes, long[] shape) throws OrtException {
      if (work.isDouble()) {
        DoubleBuffer doubles = bytes.asDoubleBuffer();
        return OnnxTensor.createTensor(environment, doubles, shape);
      }
      FloatBuffer floats = bytes.asFloatBuffer();
      return OnnxTensor.createTensor(environment, floats, shape);
    }

    @Override
    public void load() {
      if (work.isDouble()) {
        input.asDoubleBuffer().put(work.xd());
      } else {
        input.asFloatBuffer().put(work.x());
      }
    }

    @Override
    public void run() {
      try {
        session.run(inputs, outputs).close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void fetch() {
      if (work.isDouble()) {
        output.asDoubleBuffer().get(work.resultd());
      } else {
        output.asFloatBuffer().get(work.result());
      }
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
