package org.hillock.spark;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Gives Spark SQL the same functions as {@link HillockExtensions} through Spark's public interface,
 * under the name of a catalog: {@code --conf
 * spark.sql.catalog.hillock=org.hillock.spark.HillockCatalog}.
 */
public final class HillockCatalog implements FunctionCatalog {

  private final Map<String, SqlFunction> functions = new LinkedHashMap<>();
  private String name;

  /** Called by Spark, which then calls {@link #initialize}. */
  public HillockCatalog() {
    SqlFunction.all().forEach(function -> functions.put(function.name(), function));
  }

  @Override
  public void initialize(String name, CaseInsensitiveStringMap options) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listFunctions(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length > 0) {
      throw new NoSuchNamespaceException(namespace);
    }
    return functions.keySet().stream()
        .map(function -> Identifier.of(namespace, function))
        .toArray(Identifier[]::new);
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    SqlFunction function = functions.get(identifier.name().toLowerCase(Locale.ROOT));
    if (function == null || identifier.namespace().length > 0) {
      throw new NoSuchFunctionException(identifier);
    }
    return new Unbound(function);
  }

  /** A function before the types of its arguments are known. */
  private record Unbound(SqlFunction function) implements UnboundFunction {

    /** Spark turns an UnsupportedOperationException into an error of the analysis. */
    @Override
    public BoundFunction bind(StructType arguments) {
      String wrongCount = function.wrongCount(arguments.size());
      if (wrongCount != null) {
        throw new UnsupportedOperationException(wrongCount);
      }
      var types =
          function.typesFor(
              java.util.Arrays.stream(arguments.fields()).map(StructField::dataType).toList());
      String wrongType = function.wrongType(types);
      if (wrongType != null) {
        throw new UnsupportedOperationException(wrongType);
      }
      return new CatalogFunction(function, types.toArray(DataType[]::new));
    }

    @Override
    public String description() {
      return function.signature() + " - " + function.summary();
    }

    @Override
    public String name() {
      return function.name();
    }
  }
}
