package org.hillock.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.expressions.codegen.Block;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeBlock;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A call of a {@link SqlFunction} in a query plan: first the inputs, then constants for parameters.
 *
 * <p>It extends Expression and not, say, UnaryExpression, because Java cannot mix in the traits
 * that come with the latter.
 */
public final class HillockExpression extends Expression
    implements ImplicitCastInputTypes, Serializable {

  private final SqlFunction function;
  private final Seq<Expression> children;

  /** Spark copies expressions by this constructor, which takes what productElement gives. */
  public HillockExpression(SqlFunction function, Seq<Expression> children) {
    this.function = function;
    this.children = children;
  }

  /** Returns a call, refusing what Spark refuses when its own functions are called. */
  static Expression of(SqlFunction function, Seq<Expression> arguments) {
    if (arguments.exists(argument -> argument instanceof NamedArgumentExpression)) {
      throw unchecked(QueryCompilationErrors.namedArgumentsNotSupported(function.name()));
    }
    if (function.wrongCount(arguments.size()) != null) {
      int least = function.inputs().size();
      List<Object> counts = new ArrayList<>();
      IntStream.rangeClosed(least, least + function.parameters().size()).forEach(counts::add);
      throw unchecked(
          QueryCompilationErrors.wrongNumArgsError(
              function.name(), seq(counts), arguments.size(), "", "", ""));
    }
    return new HillockExpression(function, arguments);
  }

  /** Spark declares its exceptions as Throwable. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.asScala(new ArrayList<T>(list)).toIndexedSeq();
  }

  // ---- types ----

  private List<DataType> argumentTypes() {
    List<DataType> types = new ArrayList<>();
    CollectionConverters.asJava(children).forEach(child -> types.add(child.dataType()));
    return types;
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return seq(function.typesFor(argumentTypes()));
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    String wrongType = function.wrongType(argumentTypes());
    if (wrongType != null) {
      return new TypeCheckResult.TypeCheckFailure(wrongType);
    }
    for (int i = inputs(); i < children.size(); i++) {
      if (!children.apply(i).foldable()) {
        return new TypeCheckResult.TypeCheckFailure(
            function.signature()
                + ": "
                + function.parameters().get(i - inputs()).name()
                + " must be a constant; for one in each row use this function from the catalog "
                + HillockCatalog.class.getName());
      }
    }
    try {
      withParameters();
    } catch (IllegalArgumentException e) {
      return new TypeCheckResult.TypeCheckFailure(e.getMessage());
    }
    return TypeCheckResult.TypeCheckSuccess$.MODULE$;
  }

  @Override
  public DataType dataType() {
    return SqlFunction.resultType(children.head().dataType());
  }

  @Override
  public boolean nullable() {
    return children.exists(
        child -> child.nullable() || (child.dataType() instanceof ArrayType a && a.containsNull()));
  }

  @Override
  public boolean nullIntolerant() {
    return true;
  }

  @Override
  public boolean foldable() {
    return children.forall(Expression::foldable);
  }

  // ---- values ----

  private int inputs() {
    return function.inputs().size();
  }

  /** Returns the function with the parameters of this call, or null if one of them is NULL. */
  private SqlFunction withParameters() {
    double[] parameters = new double[children.size() - inputs()];
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = children.apply(inputs() + i).eval(null);
      if (parameter == null) {
        return null;
      }
      parameters[i] = (Double) parameter;
    }
    return function.with(parameters);
  }

  /** As the generated code, for where Spark generates none. */
  @Override
  public Object eval(InternalRow row) {
    SqlFunction called = withParameters();
    Object x = children.head().eval(row);
    if (called == null || x == null) {
      return null;
    }
    boolean floats = SqlFunction.isFloat(dataType());
    if (inputs() == 2) {
      Object dy = children.apply(1).eval(row);
      return dy == null
          ? null
          : floats
              ? called.ofFloats((ArrayData) x, (ArrayData) dy)
              : called.ofDoubles((ArrayData) x, (ArrayData) dy);
    }
    if (x instanceof ArrayData array) {
      return floats ? called.ofFloats(array) : called.ofDoubles(array);
    }
    // Not a conditional expression: that would make a Double of both.
    if (floats) {
      return called.of((float) x);
    }
    return called.of((double) x);
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode result) {
    SqlFunction called = withParameters();
    if (called == null) {
      return ExprCode.forNullValue(dataType());
    }
    ExprCode x = children.head().genCode(context);
    Block before = x.code();
    String anyNull = x.isNull().toString();
    String arguments = x.value().toString();
    if (inputs() == 2) {
      ExprCode dy = children.apply(1).genCode(context);
      before = before.$plus(dy.code());
      anyNull += " || " + dy.isNull();
      arguments += ", " + dy.value();
    }
    boolean array = dataType() instanceof ArrayType;
    String code =
        """
        boolean $isNull = $anyNull;
        $type $value = $default;
        if (!$isNull) {
          $value = $call($arguments);
          $end
        }
        """
            .replace("$anyNull", anyNull)
            .replace("$type", CodeGenerator.javaType(dataType()))
            .replace("$default", CodeGenerator.defaultValue(dataType(), false))
            .replace("$call", array ? arrayCall(context, called) : numberCall(context, called))
            .replace("$arguments", arguments)
            .replace("$end", array ? "$isNull = $value == null;" : "")
            .replace("$isNull", result.isNull().toString())
            .replace("$value", result.value().toString());
    return result.copy(
        before.$plus(new CodeBlock(seq(List.of(code)), seq(List.of()))),
        result.isNull(),
        result.value());
  }

  private String arrayCall(CodegenContext context, SqlFunction called) {
    return reference(context, called)
        + (SqlFunction.isFloat(dataType()) ? ".ofFloats" : ".ofDoubles");
  }

  /**
   * Calls the activation by its own class, not by an interface: the just-in-time compiler then
   * inlines it, however many activations the program uses.
   */
  private String numberCall(CodegenContext context, SqlFunction called) {
    String type = called.activation().getClass().getCanonicalName();
    String unit =
        context.addMutableState(
            type,
            "activation",
            name -> name + " = (" + type + ") " + reference(context, called) + ".activation();",
            true,
            true);
    return unit + (called.part() == SqlFunction.Part.VALUE ? ".value" : ".derivative");
  }

  private static String reference(CodegenContext context, SqlFunction called) {
    return context.addReferenceObj("function", called, SqlFunction.class.getName());
  }

  // ---- what Spark wants of every expression ----

  @Override
  public String prettyName() {
    return function.name();
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return new HillockExpression(function, newChildren);
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> function;
      case 1 -> children;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  /** Leaves the function out of the text of a plan: its name is there already. */
  @Override
  public scala.collection.Iterator<Object> stringArgs() {
    return CollectionConverters.asScala(List.<Object>of(children).iterator());
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof HillockExpression;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HillockExpression that
        && function.equals(that.function)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(function, children);
  }
}
