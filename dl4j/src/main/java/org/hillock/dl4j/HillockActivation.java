package org.hillock.dl4j;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Kernel;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An activation of the catalogue as one of Deeplearning4j's: {@code new HillockActivation("name")},
 * with parameters as in {@link Activations#named}.
 *
 * <p>It keeps the contract of {@code IActivation}: the result is written into {@code in}, and that
 * array is returned, so that workspaces stay valid. Dense arrays are computed in place in their
 * off-heap memory; views with gaps and orders that do not match are copied there and back.
 *
 * <p>An activation over rows, such as an output over classes, takes the rows of a 2-d array.
 *
 * <p>It is saved as its spelling, within the network's JSON; whoever loads the network needs this
 * class on the class path. Immutable and safe for any number of threads.
 */
public final class HillockActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1;

  /** A buffer has at most 2^31 bytes; an array may be larger. */
  private static final int LARGEST_BUFFER = 1 << 27;

  /** What rows are copied to at a time: fits the cache. */
  private static final int BLOCK = 1 << 14;

  private final String spelling;
  private final transient Activation activation;

  /**
   * Creates the activation of the given name or alias, with parameters if given.
   *
   * @throws org.hillock.UnknownActivationException if no activation has that name
   * @throws IllegalArgumentException if the parameters are not understood or out of range
   * @see Activations#named
   */
  @JsonCreator
  public HillockActivation(@JsonProperty("spelling") String spelling) {
    this(Activations.named(spelling));
  }

  /** Wraps an activation. */
  public HillockActivation(Activation activation) {
    this.activation = activation;
    this.spelling = activation.spelling();
  }

  /** Returns the activation. */
  public Activation activation() {
    return activation;
  }

  /** Overwrites {@code in} with the activation of it and returns {@code in}. */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    run(in, null);
    return in;
  }

  /**
   * Overwrites {@code in} with the gradient dL/dz and returns it as the first of the pair; the
   * second is null, since nothing in it is learned. {@code epsilon} is not modified.
   */
  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    run(in, epsilon);
    return new Pair<>(in, null);
  }

  /** Replaces x by f(x), or by the gradient if the one that comes in is given. */
  private void run(INDArray in, INDArray epsilon) {
    if (in.isEmpty()) {
      return;
    }
    check(in);
    DataType type = in.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    char order = isDense(in, 'f') && activation instanceof Elementwise ? 'f' : 'c';
    INDArray x = dense(in, type, order);
    INDArray dy = epsilon == null ? null : dense(epsilon, type, order);
    if (activation instanceof Elementwise unit) {
      overElements(unit.kernel(), x, dy);
    } else {
      overRows((Rowwise) activation, x, dy);
    }
    if (x != in) {
      in.assign(x);
      x.close();
    }
    if (dy != epsilon) {
      dy.close();
    }
  }

  private void check(INDArray in) {
    if (!in.dataType().isFPType()) {
      throw new IllegalArgumentException(
          spelling + " needs floating-point numbers, got " + in.dataType() + ": use castTo(FLOAT)");
    }
    if (activation instanceof Rowwise && in.rank() != 2) {
      throw new IllegalArgumentException(
          spelling
              + " works on the rows of a 2-d array, got shape "
              + Arrays.toString(in.shape())
              + ": reshape to [examples, features] first");
    }
    if (Nd4j.getExecutioner().type() != ExecutionerType.NATIVE_CPU) {
      throw new IllegalStateException(
          spelling + " computes on the CPU: use the backend nd4j-native instead of CUDA");
    }
  }

  // ---- memory ----

  /** Returns {@code array} itself if it is of that type and dense in that order, or a copy. */
  static INDArray dense(INDArray array, DataType type, char order) {
    if (array.dataType() == type && isDense(array, order)) {
      return array;
    }
    // A copy in a workspace could not be given back at once.
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray copy = Nd4j.createUninitialized(type, array.shape(), order);
      copy.assign(array);
      return copy;
    }
  }

  /** Tells whether neighbours in the given order are neighbours in memory. */
  private static boolean isDense(INDArray array, char order) {
    long[] shape = array.shape();
    long[] stride = array.stride();
    long expected = 1;
    for (int i = 0; i < shape.length; i++) {
      int axis = order == 'c' ? shape.length - 1 - i : i;
      if (shape[axis] != 1) {
        if (stride[axis] != expected) {
          return false;
        }
        expected *= shape[axis];
      }
    }
    return true;
  }

  private static FloatBuffer floats(INDArray array, long from, int count) {
    Pointer first = array.data().addressPointer();
    return new FloatPointer(first).capacity(from + count).position(from).asBuffer();
  }

  private static DoubleBuffer doubles(INDArray array, long from, int count) {
    Pointer first = array.data().addressPointer();
    return new DoublePointer(first).capacity(from + count).position(from).asBuffer();
  }

  // ---- loops ----

  private static void overElements(Kernel kernel, INDArray in, INDArray epsilon) {
    long length = in.length();
    for (long from = 0; from < length; from += LARGEST_BUFFER) {
      int count = (int) Math.min(LARGEST_BUFFER, length - from);
      if (in.dataType() == DataType.DOUBLE) {
        DoubleBuffer x = doubles(in, from, count);
        if (epsilon == null) {
          kernel.forward(x, x);
        } else {
          kernel.backward(x, doubles(epsilon, from, count), x);
        }
      } else {
        FloatBuffer x = floats(in, from, count);
        if (epsilon == null) {
          kernel.forward(x, x);
        } else {
          kernel.backward(x, floats(epsilon, from, count), x);
        }
      }
    }
    // The buffers do not keep the memory that they are about.
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(epsilon);
  }

  private static void overRows(Rowwise unit, INDArray in, INDArray epsilon) {
    int columns = Math.toIntExact(in.size(1));
    int most = Math.max(1, BLOCK / columns);
    for (long row = 0; row < in.size(0); row += most) {
      int count = (int) Math.min(most, in.size(0) - row);
      Rows rows = Rows.of(count, columns);
      long from = row * columns;
      if (in.dataType() == DataType.DOUBLE) {
        DoubleBuffer x = doubles(in, from, rows.size());
        double[] y = new double[rows.size()];
        x.get(0, y);
        unit.forward(y, y, rows);
        if (epsilon != null) {
          double[] dy = new double[rows.size()];
          doubles(epsilon, from, rows.size()).get(0, dy);
          unit.backwardFromOutput(y, dy, y, rows);
        }
        x.put(0, y);
      } else {
        FloatBuffer x = floats(in, from, rows.size());
        float[] y = new float[rows.size()];
        x.get(0, y);
        unit.forward(y, y, rows);
        if (epsilon != null) {
          float[] dy = new float[rows.size()];
          floats(epsilon, from, rows.size()).get(0, dy);
          unit.backwardFromOutput(y, dy, y, rows);
        }
        x.put(0, y);
      }
    }
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(epsilon);
  }

  // ---- identity ----

  /** Two are equal if their activations are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HillockActivation that && activation.equals(that.activation);
  }

  @Override
  public int hashCode() {
    return activation.hashCode();
  }

  /** Returns the spelling. */
  @Override
  public String toString() {
    return spelling;
  }

  /** Java serialisation leaves the activation out. */
  private Object readResolve() {
    return new HillockActivation(spelling);
  }
}
