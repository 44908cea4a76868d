package org.hillock.bench.peer;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hillock.bench.Peer;
import org.hillock.bench.Task;
import org.hillock.bench.Work;

/**
 * libtorch through DJL. Each work is a TorchScript module of one operator that writes into a tensor
 * made before: DJL itself offers neither the operators of backward nor the form with tanh.
 */
final class Libtorch implements Peer {

  /** Forward into {@code out}, backward from x, and backward from y, into {@code grad_input}. */
  private record Script(String forward, String backward, String fromOutput) {}

  private static final Map<String, Script> SCRIPTS =
      Map.of(
          "relu",
          new Script(
              "torch.clamp_min(x, 0., out=r)",
              "torch.threshold_backward(dy, x, 0, grad_input=r)",
              "torch.threshold_backward(dy, x, 0, grad_input=r)"),
          "leaky_relu",
          new Script(
              "torch.leaky_relu(x, 0.01, out=r)",
              "torch.leaky_relu_backward(dy, x, 0.01, False, grad_input=r)",
              "torch.leaky_relu_backward(dy, x, 0.01, True, grad_input=r)"),
          "sigmoid",
          new Script(
              "torch.sigmoid(x, out=r)",
              "torch.sigmoid_backward(dy, torch.sigmoid(x), grad_input=r)",
              "torch.sigmoid_backward(dy, x, grad_input=r)"),
          "tanh",
          new Script(
              "torch.tanh(x, out=r)",
              "torch.tanh_backward(dy, torch.tanh(x), grad_input=r)",
              "torch.tanh_backward(dy, x, grad_input=r)"),
          "elu",
          new Script(
              "torch.elu(x, 1., 1., 1., out=r)",
              "torch.elu_backward(dy, 1., 1., 1., False, x, grad_input=r)",
              "torch.elu_backward(dy, 1., 1., 1., True, x, grad_input=r)"),
          "swish",
          new Script("torch.silu(x, out=r)", "torch.silu_backward(dy, x, grad_input=r)", null),
          "gelu",
          new Script(
              "torch.gelu(x, approximate=\"tanh\", out=r)",
              "torch.gelu_backward(dy, x, approximate=\"tanh\", grad_input=r)",
              null),
          "softmax",
          new Script(
              "torch._softmax(x, 1, False, out=r)",
              null,
              "torch._softmax_backward_data(dy, x, 1, DTYPE, grad_input=r)"));

  private final PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");

  Libtorch() {
    JniUtils.setGradMode(false);
    JniUtils.setNumThreads(Integer.getInteger("bench.threads", 1));
  }

  @Override
  public String title() {
    return "libtorch " + manager.getEngine().getVersion() + " (DJL)";
  }

  @Override
  public boolean isJava() {
    return false;
  }

  @Override
  public Optional<Task> prepare(Work w) {
    Script script = SCRIPTS.get(w.function());
    String expression =
        script == null
            ? null
            : switch (w.operation()) {
              case FORWARD -> script.forward;
              case DERIVATIVE -> null;
              case BACKWARD -> script.backward;
              case BACKWARD_FROM_OUTPUT -> script.fromOutput;
            };
    if (expression == null) {
      return Optional.empty();
    }
    // Types are numbers there: 6 is float, 7 is double.
    return Optional.of(
        new Running(w, module(expression.replace("DTYPE", w.isDouble() ? "7" : "6"))));
  }

  private PtSymbolBlock module(String expression) {
    String code =
        """
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.M,
            x: Tensor,
            dy: Tensor,
            r: Tensor) -> Tensor:
            return %s
        """
            .formatted(expression);
    // An object of that class whose only attribute is training = False, and no constants.
    String object = "\u0080\u0002c__torch__\nM\n)\u0081}X\u0008\0\0\0training\u0089sb.";
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      entry(zip, "data.pkl", object);
      entry(zip, "code/__torch__.py", code);
      entry(zip, "constants.pkl", "\u0080\u0002).");
      // From 10 on there is the form with tanh.
      entry(zip, "version", "10\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return JniUtils.loadModule(
          manager, new ByteArrayInputStream(bytes.toByteArray()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry("m/" + name));
    zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }

  private final class Running implements Task {
    private final Work work;
    private final PtSymbolBlock module;
    private final PtNDArray x;
    private final PtNDArray dy;
    private final PtNDArray result;
    private final IValue[] arguments;

    Running(Work work, PtSymbolBlock module) {
      this.work = work;
      this.module = module;
      x = tensor();
      dy = tensor();
      result = tensor();
      arguments = new IValue[] {IValue.from(x), IValue.from(dy), IValue.from(result)};
    }

    private PtNDArray tensor() {
      var shape = new Shape(work.shape());
      DataType type = work.isDouble() ? DataType.FLOAT64 : DataType.FLOAT32;
      // Not from a buffer of Java's: those may lie at any address.
      return (PtNDArray) manager.zeros(shape, type);
    }

    @Override
    public void load() {
      set(x, work.x(), work.xd());
      set(dy, work.dy(), work.dyd());
    }

    private void set(PtNDArray tensor, float[] floats, double[] doubles) {
      int bytes = work.size() * (work.isDouble() ? 8 : 4);
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      if (work.isDouble()) {
        buffer.asDoubleBuffer().put(doubles);
      } else {
        buffer.asFloatBuffer().put(floats);
      }
      try (var filled = manager.create(buffer, tensor.getShape(), tensor.getDataType())) {
        filled.copyTo(tensor);
      }
    }

    @Override
    public void run() {
      module.forward(arguments).close();
    }

    @Override
    public void fetch() {
      if (work.isDouble()) {
        System.arraycopy(result.toDoubleArray(), 0, work.resultd(), 0, work.size());
      } else {
        System.arraycopy(result.toFloatArray(), 0, work.result(), 0, work.size());
      }
    }

    @Override
    public void close() {
      for (IValue argument : arguments) {
        argument.close();
      }
      x.close();
      dy.close();
      result.close();
      module.close();
    }
  }
}
