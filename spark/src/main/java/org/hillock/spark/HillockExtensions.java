package org.hillock.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Gives Spark SQL every activation of the catalogue, and its derivative, as a function under its
 * own name: {@code --conf spark.sql.extensions=org.hillock.spark.HillockExtensions}.
 *
 * <p>Names that Spark has given to functions of its own are left to them; {@link HillockCatalog}
 * has ours.
 */
public final class HillockExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  private static final Logger LOG = LoggerFactory.getLogger(HillockExtensions.class);

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    List<String> taken = new ArrayList<>();
    for (SqlFunction function : SqlFunction.all()) {
      String name = function.name();
      if (FunctionRegistry.builtin()
          .functionExists(FunctionRegistry$.MODULE$.builtinFunctionIdentifier(name))) {
        taken.add(name);
        continue;
      }
      extensions.injectFunction(
          new Tuple3<>(new FunctionIdentifier(name), description(function), builder(function)));
    }
    if (!taken.isEmpty()) {
      LOG.info(
          "Spark has functions of its own named {}; Hillock's are hillock.<name> with"
              + " spark.sql.catalog.hillock={}",
          taken,
          HillockCatalog.class.getName());
    }
    return BoxedUnit.UNIT;
  }

  private static Function1<Seq<Expression>, Expression> builder(SqlFunction function) {
    return new AbstractFunction1<>() {
      @Override
      public Expression apply(Seq<Expression> arguments) {
        return HillockExpression.of(function, arguments);
      }
    };
  }

  /** Returns what DESCRIBE FUNCTION says. */
  private static ExpressionInfo description(SqlFunction function) {
    return new ExpressionInfo(
        HillockExpression.class.getName(),
        null,
        function.name(),
        function.signature() + " - " + function.summary(),
        "\n    " + function.activation().card().explanation() + "\n");
  }
}
