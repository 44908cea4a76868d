package org.hillock.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.hillock.UnknownActivationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The array contract: the core's bits, in every layout, written into the array that was given. */
class HillockActivationTest {

  /** The catalogue, and members of the families that are not the default. */
  static final List<Activation> ACTIVATIONS =
      Stream.concat(
              Activations.all().stream(),
              Stream.of("leaky_relu(alpha=0.2)", "elu(alpha=0.3)", "swish(beta=1.5)")
                  .map(Activations::named))
          .toList();

  /** A name, and how to cut a 7 x 5 array of that layout out of a larger one that is given. */
  record Layout(String name, char order, long[] shape, UnaryOperator<INDArray> cut) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Layout> LAYOUTS =
      List.of(
          new Layout("dense", 'c', new long[] {7, 5}, a -> a),
          new Layout("dense Fortran", 'f', new long[] {7, 5}, a -> a),
          new Layout("transposed", 'c', new long[] {5, 7}, INDArray::transpose),
          new Layout(
              "some rows",
              'c',
              new long[] {12, 5},
              a -> a.get(interval(3, 10), NDArrayIndex.all())),
          new Layout(
              "some columns of Fortran",
              'f',
              new long[] {7, 9},
              a -> a.get(NDArrayIndex.all(), interval(2, 7))),
          new Layout(
              "some columns",
              'c',
              new long[] {7, 9},
              a -> a.get(NDArrayIndex.all(), interval(2, 7))),
          new Layout(
              "some rows of Fortran",
              'f',
              new long[] {12, 5},
              a -> a.get(interval(3, 10), NDArrayIndex.all())),
          new Layout(
              "every second",
              'c',
              new long[] {14, 10},
              a -> a.get(NDArrayIndex.interval(0, 2, 14), NDArrayIndex.interval(0, 2, 10))),
          new Layout(
              "slice of 3-d",
              'c',
              new long[] {7, 3, 5},
              a -> a.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.all())));

  /** The first ones have no gaps. */
  private static final int DENSE = 5;

  private static org.nd4j.linalg.indexing.INDArrayIndex interval(int from, int to) {
    return NDArrayIndex.interval(from, to);
  }

  static Stream<Arguments> everywhere() {
    List<Arguments> all = new ArrayList<>();
    for (Activation activation : ACTIVATIONS) {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        for (Layout layout : LAYOUTS) {
          all.add(Arguments.of(activation, type, layout));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void forwardIsTheCoresInEveryLayout(Activation activation, DataType type, Layout layout) {
    INDArray whole = numbers(type, layout.order, layout.shape, 1);
    INDArray before = whole.dup();
    INDArray in = layout.cut.apply(whole);
    INDArray x = in.dup('c');

    INDArray out = new HillockActivation(activation).getActivation(in, true);

    assertThat(out).isSameAs(in);
    assertSame(in, forward(activation, x));
    layout.cut.apply(before).assign(in);
    assertThat(whole).as("elements outside the view").isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void backwardIsTheCoresInEveryLayout(Activation activation, DataType type, Layout layout) {
    INDArray whole = numbers(type, layout.order, layout.shape, 2);
    INDArray before = whole.dup();
    INDArray in = layout.cut.apply(whole);
    INDArray x = in.dup('c');
    for (Layout other : LAYOUTS) {
      INDArray epsilon = other.cut.apply(numbers(type, other.order, other.shape, 3));
      INDArray dy = epsilon.dup('c');
      in.assign(x);

      Pair<INDArray, INDArray> out = new HillockActivation(activation).backprop(in, epsilon);

      assertThat(out.getFirst()).isSameAs(in);
      assertThat(out.getSecond()).isNull();
      assertSame(in, backward(activation, x, dy));
      assertThat(epsilon).as("epsilon").isEqualTo(dy);
    }
    layout.cut.apply(before).assign(in);
    assertThat(whole).as("elements outside the view").isEqualTo(before);
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void oneColumnOneRowAndNothing(Activation activation) {
    var ours = new HillockActivation(activation);
    for (long[] shape : new long[][] {{1, 1}, {1, 40}, {40, 1}}) {
      INDArray in = numbers(DataType.FLOAT, 'c', shape, 4);
      INDArray x = in.dup('c');
      assertSame(ours.getActivation(in, true), forward(activation, x));
    }
    INDArray empty = Nd4j.empty(DataType.FLOAT);
    assertThat(ours.getActivation(empty, true)).isSameAs(empty);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void arraysOfThreeAndFourAxesInAnyOrder(Elementwise unit) {
    INDArray in = numbers(DataType.FLOAT, 'c', new long[] {3, 4, 5, 6}, 5).permute(2, 0, 3, 1);
    INDArray x = in.dup('c');
    assertSame(new HillockActivation(unit).getActivation(in, true), forward(unit, x));
    INDArray epsilon = numbers(DataType.FLOAT, 'f', new long[] {5, 3, 6, 4}, 6);
    in.assign(x);
    assertSame(
        new HillockActivation(unit).backprop(in, epsilon).getFirst(), backward(unit, x, epsilon));
  }

  static List<Elementwise> elementwise() {
    return Activations.elementwise();
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void halfPrecisionIsTheRoundedFloat(Activation activation) {
    for (DataType type : List.of(DataType.HALF, DataType.BFLOAT16)) {
      INDArray in = numbers(DataType.FLOAT, 'c', new long[] {7, 5}, 7).castTo(type);
      INDArray expected =
          new HillockActivation(activation).getActivation(in.castTo(DataType.FLOAT), true);
      INDArray out = new HillockActivation(activation).getActivation(in, true);
      assertThat(out.dataType()).isEqualTo(type);
      assertThat(out).isEqualTo(expected.castTo(type));
    }
  }

  @Test
  void whatIsDenseIsNotCopied() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (Layout layout : LAYOUTS) {
        INDArray array = layout.cut.apply(Nd4j.create(type, layout.shape, layout.order));
        boolean copied =
            HillockActivation.dense(array, type, 'c') != array
                && HillockActivation.dense(array, type, 'f') != array;
        assertThat(copied).as(layout.name).isEqualTo(LAYOUTS.indexOf(layout) >= DENSE);
      }
    }
  }

  /**
   * Deeplearning4j's workspaces are read back in the order in which they were filled: an array of
   * ours in them would be in the way.
   */
  @Test
  void nothingIsLeftInTheWorkspace() {
    var configuration =
        WorkspaceConfiguration.builder()
            .initialSize(1 << 20)
            .policyAllocation(AllocationPolicy.STRICT)
            .build();
    for (Layout layout : LAYOUTS) {
      try (MemoryWorkspace workspace =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "test")) {
        INDArray in =
            layout.cut.apply(
                numbers(DataType.FLOAT, layout.order, layout.shape, 8).leverageTo("test"));
        INDArray epsilon = numbers(DataType.FLOAT, 'c', new long[] {7, 5}, 9).leverageTo("test");
        long used = workspace.getPrimaryOffset();
        var ours = new HillockActivation("gelu");
        ours.backprop(ours.getActivation(in, true), epsilon);
        assertThat(workspace.getPrimaryOffset()).as(layout.name).isEqualTo(used);
        assertThat(in.isAttached()).isTrue();
      }
    }
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatThrownBy(() -> new HillockActivation("geluu"))
        .isInstanceOf(UnknownActivationException.class)
        .hasMessageContaining("did you mean gelu?");
    assertThatThrownBy(
            () -> new HillockActivation("tanh").getActivation(Nd4j.zeros(DataType.INT, 2, 2), true))
        .hasMessage("tanh needs floating-point numbers, got INT: use castTo(FLOAT)");
    assertThatThrownBy(
            () -> new HillockActivation("softmax").getActivation(Nd4j.zeros(2, 3, 4), true))
        .hasMessage(
            "softmax works on the rows of a 2-d array, got shape [2, 3, 4]:"
                + " reshape to [examples, features] first");
    assertThatThrownBy(
            () -> new HillockActivation("tanh").backprop(Nd4j.zeros(2, 3), Nd4j.zeros(3, 2)))
        .hasMessageContaining("[2, 3]")
        .hasMessageContaining("[3, 2]");
  }

  @Test
  void equalSpellingsAreEqual() throws Exception {
    var one = new HillockActivation("silu(beta=1.5)");
    assertThat(one)
        .isEqualTo(new HillockActivation("swish(1.5)"))
        .hasSameHashCodeAs(new HillockActivation("swish(1.5)"))
        .isNotEqualTo(new HillockActivation("swish"))
        .hasToString("swish(beta=1.5)");
    assertThat(one.activation()).isEqualTo(Activations.named("swish(1.5)"));

    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(one);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(one);
    }
  }

  // ---- what the core says ----

  /** Mostly ordinary numbers, with special ones among them. */
  private static INDArray numbers(DataType type, char order, long[] shape, long seed) {
    INDArray array = Nd4j.create(type, shape, order);
    var random = new java.util.SplittableRandom(seed);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, i % 11 == 10 ? -0.0 : random.nextDouble(-6, 6));
    }
    return array;
  }

  private static double[] forward(Activation activation, INDArray x) {
    boolean isDouble = x.dataType() == DataType.DOUBLE;
    double[] in = x.data().asDouble();
    if (activation instanceof Elementwise unit) {
      return Arrays.stream(in).map(v -> isDouble ? unit.value(v) : unit.value((float) v)).toArray();
    }
    Rows rows = Rows.of((int) x.size(0), (int) x.size(1));
    if (isDouble) {
      ((Rowwise) activation).forward(in, in, rows);
      return in;
    }
    float[] narrow = x.data().asFloat();
    ((Rowwise) activation).forward(narrow, narrow, rows);
    return wide(narrow);
  }

  private static double[] backward(Activation activation, INDArray x, INDArray epsilon) {
    boolean isDouble = x.dataType() == DataType.DOUBLE;
    double[] in = x.data().asDouble();
    double[] dy = epsilon.dup('c').data().asDouble();
    if (activation instanceof Elementwise unit) {
      for (int i = 0; i < in.length; i++) {
        in[i] =
            isDouble ? unit.backward(in[i], dy[i]) : unit.backward((float) in[i], (float) dy[i]);
      }
      return in;
    }
    Rows rows = Rows.of((int) x.size(0), (int) x.size(1));
    double[] y = forward(activation, x);
    if (isDouble) {
      ((Rowwise) activation).backwardFromOutput(y, dy, y, rows);
      return y;
    }
    float[] narrow = narrow(y);
    ((Rowwise) activation).backwardFromOutput(narrow, narrow(dy), narrow, rows);
    return wide(narrow);
  }

  private static void assertSame(INDArray actual, double[] expected) {
    double[] numbers = actual.dup('c').data().asDouble();
    for (int i = 0; i < expected.length; i++) {
      assertThat(Double.doubleToRawLongBits(numbers[i]))
          .as("element %d: %s, expected %s", i, numbers[i], expected[i])
          .isEqualTo(Double.doubleToRawLongBits(expected[i]));
    }
    assertThat(numbers).hasSameSizeAs(expected);
  }

  private static float[] narrow(double[] wide) {
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  private static double[] wide(float[] narrow) {
    double[] wide = new double[narrow.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = narrow[i];
    }
    return wide;
  }
}
