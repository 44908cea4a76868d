package org.hillock.spark;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * A function of {@link HillockCatalog} for arguments of known types.
 *
 * <p>Spark looks for a method {@code invoke} whose parameters have the types of the arguments and
 * calls it from generated code, without boxing and only for arguments that are not NULL. Where
 * there is none, for two or more parameters of an activation, it calls {@link #produceResult}. The
 * methods are not static, because a static one would need a class for each activation.
 */
public final class CatalogFunction implements ScalarFunction<Object> {

  private final SqlFunction function;
  private final DataType[] types;
  private final boolean floats;

  /** The last parameter and what it gave. A race costs a second object, never a wrong one. */
  private transient Memory memory;

  private record Memory(double parameter, SqlFunction function) {}

  CatalogFunction(SqlFunction function, DataType[] types) {
    this.function = function;
    this.types = types;
    this.floats = SqlFunction.isFloat(types[0]);
  }

  @Override
  public DataType[] inputTypes() {
    return types.clone();
  }

  @Override
  public DataType resultType() {
    return SqlFunction.resultType(types[0]);
  }

  @Override
  public String name() {
    return function.name();
  }

  /** Spark compares these names, between functions that it thinks of pushing down. */
  @Override
  public String canonicalName() {
    return Arrays.stream(types)
        .map(DataType::sql)
        .collect(Collectors.joining(", ", "org.hillock." + name() + "(", ")"));
  }

  /** Called by generated code. */
  public float invoke(float x) {
    return function.of(x);
  }

  /** Called by generated code. */
  public double invoke(double x) {
    return function.of(x);
  }

  /** Called by generated code. */
  public ArrayData invoke(ArrayData x) {
    return x == null ? null : floats ? function.ofFloats(x) : function.ofDoubles(x);
  }

  /** Called by generated code. */
  public ArrayData invoke(ArrayData y, ArrayData dy) {
    return y == null || dy == null
        ? null
        : floats ? function.ofFloats(y, dy) : function.ofDoubles(y, dy);
  }

  /** Called by generated code. */
  public float invoke(float x, double parameter) {
    return with(parameter).of(x);
  }

  /** Called by generated code. */
  public double invoke(double x, double parameter) {
    return with(parameter).of(x);
  }

  /** Called by generated code. */
  public ArrayData invoke(ArrayData x, double parameter) {
    SqlFunction called = with(parameter);
    return x == null ? null : floats ? called.ofFloats(x) : called.ofDoubles(x);
  }

  /** Called by generated code. */
  public ArrayData invoke(ArrayData y, ArrayData dy, double parameter) {
    SqlFunction called = with(parameter);
    return y == null || dy == null
        ? null
        : floats ? called.ofFloats(y, dy) : called.ofDoubles(y, dy);
  }

  private SqlFunction with(double parameter) {
    Memory last = memory;
    if (last == null || last.parameter != parameter) {
      last = new Memory(parameter, function.with(parameter));
      memory = last;
    }
    return last.function;
  }

  @Override
  public Object produceResult(InternalRow row) {
    int inputs = function.inputs().size();
    double[] parameters = new double[types.length - inputs];
    for (int i = 0; i < types.length; i++) {
      if (row.isNullAt(i)) {
        return null;
      }
      if (i >= inputs) {
        parameters[i - inputs] = row.getDouble(i);
      }
    }
    SqlFunction called = function.with(parameters);
    if (inputs == 2) {
      return floats
          ? called.ofFloats(row.getArray(0), row.getArray(1))
          : called.ofDoubles(row.getArray(0), row.getArray(1));
    }
    if (types[0] instanceof ArrayType) {
      return floats ? called.ofFloats(row.getArray(0)) : called.ofDoubles(row.getArray(0));
    }
    // Not a conditional expression: that would make a Double of both.
    if (floats) {
      return called.of(row.getFloat(0));
    }
    return called.of(row.getDouble(0));
  }

  /** Equal calls in one query are computed once. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CatalogFunction that
        && function.equals(that.function)
        && Arrays.equals(types, that.types);
  }

  @Override
  public int hashCode() {
    return 31 * function.hashCode() + Arrays.hashCode(types);
  }

  /** Returns the name, which Spark shows in plans and as the name of a column. */
  @Override
  public String toString() {
    return name();
  }
}
