package org.hillock.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Elementwise;
import org.hillock.Kernel;
import org.hillock.Parameter;
import org.hillock.Rows;
import org.hillock.Rowwise;

/**
 * One SQL function: what it is called, what it takes, what it computes.
 *
 * <p>Public only because code that Spark generates calls it.
 *
 * @param activation with its parameters
 * @param part what of it is computed
 */
public record SqlFunction(Activation activation, Part part) implements Serializable {

  /** What of an activation a function computes. */
  public enum Part {
    /** y = f(x). */
    VALUE(""),
    /** f'(x). */
    DERIVATIVE("_derivative"),
    /** The gradient with respect to x, from y and the gradient with respect to y. */
    BACKWARD("_backward");

    private final String suffix;

    Part(String suffix) {
      this.suffix = suffix;
    }
  }

  /** Returns the functions of the whole catalogue, with default parameters. */
  static List<SqlFunction> all() {
    List<SqlFunction> functions = new ArrayList<>();
    for (Activation activation : Activations.all()) {
      functions.add(new SqlFunction(activation, Part.VALUE));
      functions.add(
          new SqlFunction(
              activation, activation instanceof Elementwise ? Part.DERIVATIVE : Part.BACKWARD));
    }
    return functions;
  }

  /** Returns the same function with other parameters; those that are not given keep their value. */
  SqlFunction with(double... given) {
    double[] values = activation.parameters();
    System.arraycopy(given, 0, values, 0, given.length);
    try {
      return new SqlFunction(activation.with(values), part);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(signature() + ": " + e.getMessage(), e);
    }
  }

  // ---- what it is called and what is said about it ----

  String name() {
    return activation.name() + part.suffix;
  }

  /** Returns for example {@code name(x[, alpha])}. */
  String signature() {
    var text = new StringBuilder(name()).append('(').append(String.join(", ", inputs()));
    parameters().forEach(parameter -> text.append("[, ").append(parameter.name()));
    return text.append("]".repeat(parameters().size())).append(')').toString();
  }

  /** Returns a line for SHOW and DESCRIBE. */
  String summary() {
    Card card = activation.card();
    return switch (part) {
      case VALUE -> card.title() + ", " + card.plainFormula() + ".";
      case DERIVATIVE ->
          "The derivative of "
              + card.title()
              + ", "
              + card.plainDerivative()
              + (card.plainPart().isEmpty() ? "" : ", where " + card.plainPart())
              + ".";
      case BACKWARD ->
          "The gradient of "
              + card.title()
              + " with respect to x, from y = "
              + activation.name()
              + "(x) and the gradient dy with respect to y.";
    };
  }

  // ---- what it takes ----

  /** Returns the names of the arguments before the parameters. */
  List<String> inputs() {
    return part == Part.BACKWARD ? List.of("y", "dy") : List.of("x");
  }

  List<Parameter> parameters() {
    return activation.card().parameters();
  }

  /** Returns how many arguments there must be, in words, or null if {@code count} are right. */
  String wrongCount(int count) {
    int least = inputs().size();
    int most = least + parameters().size();
    return count >= least && count <= most
        ? null
        : signature()
            + " takes "
            + least
            + (most > least ? " to " + most : "")
            + " arguments, got "
            + count;
  }

  /**
   * Returns the types to which arguments of the given types are cast; a type that cannot be cast is
   * returned as it is. FLOAT stays, other numbers become DOUBLE as for Spark's own functions, and
   * so inside an array. Two inputs get the same type, that of the wider.
   */
  List<DataType> typesFor(List<DataType> given) {
    List<DataType> types = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      DataType type = given.get(i);
      types.add(
          i < inputs().size() ? inputType(type) : isNumber(type) ? DataTypes.DoubleType : type);
    }
    if (inputs().size() == 2 && isFloat(types.get(0)) != isFloat(types.get(1))) {
      int wider = isFloat(types.get(0)) ? 1 : 0;
      types.set(1 - wider, types.get(wider));
    }
    return types;
  }

  private DataType inputType(DataType given) {
    if (given instanceof ArrayType array && isNumber(array.elementType())) {
      return DataTypes.createArrayType(number(array.elementType()));
    }
    if (activation instanceof Rowwise) {
      return given instanceof NullType ? DataTypes.createArrayType(DataTypes.DoubleType) : given;
    }
    return isNumber(given) ? number(given) : given;
  }

  /** Tells whether Spark's own functions of a number take it: whether a text is one shows later. */
  private static boolean isNumber(DataType type) {
    return type instanceof NumericType || type instanceof StringType || type instanceof NullType;
  }

  private static DataType number(DataType given) {
    return given instanceof FloatType ? given : DataTypes.DoubleType;
  }

  /** Tells whether a type is FLOAT or an array of it. */
  static boolean isFloat(DataType type) {
    return (type instanceof ArrayType array ? array.elementType() : type) instanceof FloatType;
  }

  /** Returns what is wrong with arguments of the given types after casts, or null. */
  String wrongType(List<DataType> given) {
    for (int i = 0; i < given.size(); i++) {
      boolean input = i < inputs().size();
      DataType type = given.get(i);
      DataType expected = input ? typesFor(given).get(i) : DataTypes.DoubleType;
      boolean number = !input || !(activation instanceof Rowwise);
      boolean accepted =
          type instanceof ArrayType array
              ? input && isComputed(array.elementType())
              : number && isComputed(type);
      if (!accepted || !resultType(type).equals(resultType(expected))) {
        return signature()
            + ": "
            + (input ? inputs().get(i) : parameters().get(i - inputs().size()).name())
            + " must be "
            + (!input
                ? "DOUBLE"
                : number
                    ? "FLOAT, DOUBLE, ARRAY<FLOAT> or ARRAY<DOUBLE>"
                    : "ARRAY<FLOAT> or ARRAY<DOUBLE>")
            + ", got "
            + type.sql();
      }
    }
    return null;
  }

  private static boolean isComputed(DataType type) {
    return type.equals(DataTypes.FloatType) || type.equals(DataTypes.DoubleType);
  }

  /** Returns the type of the result for an input of the given type. */
  static DataType resultType(DataType input) {
    return input instanceof ArrayType array
        ? DataTypes.createArrayType(array.elementType(), false)
        : input;
  }

  // ---- what it computes ----

  /** Returns the result for one number. */
  float of(float x) {
    Elementwise unit = (Elementwise) activation;
    return part == Part.VALUE ? unit.value(x) : unit.derivative(x);
  }

  /** Returns the result for one number. */
  double of(double x) {
    Elementwise unit = (Elementwise) activation;
    return part == Part.VALUE ? unit.value(x) : unit.derivative(x);
  }

  /** Returns the result for an array of FLOAT; null if it has a NULL. */
  public ArrayData ofFloats(ArrayData x) {
    if (hasNull(x)) {
      return null;
    }
    float[] numbers = x.toFloatArray(); // always a copy
    if (activation instanceof Rowwise unit) {
      unit.forward(numbers, numbers);
    } else {
      Kernel kernel = ((Elementwise) activation).kernel();
      if (part == Part.VALUE) {
        kernel.forward(numbers, numbers);
      } else {
        kernel.derivative(numbers, numbers);
      }
    }
    return UnsafeArrayData.fromPrimitiveArray(numbers);
  }

  /** Returns the result for an array of DOUBLE; null if it has a NULL. */
  public ArrayData ofDoubles(ArrayData x) {
    if (hasNull(x)) {
      return null;
    }
    double[] numbers = x.toDoubleArray(); // always a copy
    if (activation instanceof Rowwise unit) {
      unit.forward(numbers, numbers);
    } else {
      Kernel kernel = ((Elementwise) activation).kernel();
      if (part == Part.VALUE) {
        kernel.forward(numbers, numbers);
      } else {
        kernel.derivative(numbers, numbers);
      }
    }
    return UnsafeArrayData.fromPrimitiveArray(numbers);
  }

  /** Returns the result for two arrays of FLOAT; null if one has a NULL. */
  public ArrayData ofFloats(ArrayData y, ArrayData dy) {
    if (hasNull(y) || hasNull(dy)) {
      return null;
    }
    Rows row = row(y, dy);
    float[] numbers = dy.toFloatArray();
    ((Rowwise) activation).backwardFromOutput(y.toFloatArray(), numbers, numbers, row);
    return UnsafeArrayData.fromPrimitiveArray(numbers);
  }

  /** Returns the result for two arrays of DOUBLE; null if one has a NULL. */
  public ArrayData ofDoubles(ArrayData y, ArrayData dy) {
    if (hasNull(y) || hasNull(dy)) {
      return null;
    }
    Rows row = row(y, dy);
    double[] numbers = dy.toDoubleArray();
    ((Rowwise) activation).backwardFromOutput(y.toDoubleArray(), numbers, numbers, row);
    return UnsafeArrayData.fromPrimitiveArray(numbers);
  }

  private Rows row(ArrayData y, ArrayData dy) {
    if (y.numElements() != dy.numElements()) {
      throw new IllegalArgumentException(
          signature()
              + ": y has "
              + y.numElements()
              + " elements and dy has "
              + dy.numElements()
              + ", but each element of y needs its own of dy");
    }
    return Rows.one(y.numElements());
  }

  private static boolean hasNull(ArrayData array) {
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }

  // ---- how it travels to executors: an activation is not serializable, its spelling is ----

  private Object writeReplace() {
    return new Spelled(activation.spelling(), part);
  }

  private record Spelled(String spelling, Part part) implements Serializable {
    private Object readResolve() {
      return new SqlFunction(Activations.named(spelling), part);
    }
  }
}
