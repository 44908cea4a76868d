package org.hillock.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Catalogue;
import org.hillock.Elementwise;
import org.hillock.Rowwise;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A function at given numbers. */
@CommandLine.Command(
    name = "eval",
    description = {
      "Compute a function and its derivatives at given numbers.",
      "A function over rows takes the numbers as one row and shows its Jacobian."
    })
final class EvalCommand implements Command {

  @Parameters(index = "0", paramLabel = "NAME", description = "The function.")
  private Activation activation;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "X",
      description = "Numbers such as 0.5, -3, 1e-3, inf, -inf or nan.")
  private List<String> numbers;

  @Option(names = "--float", description = "Compute in float instead of double.")
  private boolean single;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public int run(Catalogue catalogue, Console console) {
    List<Number> x = new ArrayList<>();
    for (String number : numbers) {
      // Not through a double, which would round twice.
      if (single) {
        x.add(Numbers.parseFloat(number));
      } else {
        x.add(Numbers.parse(number));
      }
    }
    Map<String, List<?>> columns = new LinkedHashMap<>();
    columns.put("x", x);
    List<List<Number>> jacobian = new ArrayList<>();
    // The catalogue has two kinds, and the compiler knows no third.
    if (activation instanceof Elementwise function) {
      elementwise(function, x, columns);
    } else {
      rowwise((Rowwise) activation, x, columns, jacobian);
    }
    if (json) {
      console.println(json(columns, jacobian));
    } else {
      text(console, columns, jacobian);
    }
    return ExitCode.DONE;
  }

  private void elementwise(Elementwise f, List<Number> x, Map<String, List<?>> columns) {
    List<Number> value = new ArrayList<>();
    List<Number> derivative = new ArrayList<>();
    List<Number> second = new ArrayList<>();
    for (Number each : x) {
      if (single) {
        value.add(f.value(each.floatValue()));
        derivative.add(f.derivative(each.floatValue()));
        second.add(f.secondDerivative(each.floatValue()));
      } else {
        value.add(f.value(each.doubleValue()));
        derivative.add(f.derivative(each.doubleValue()));
        second.add(f.secondDerivative(each.doubleValue()));
      }
    }
    columns.put("value", value);
    columns.put("derivative", derivative);
    columns.put("secondDerivative", second);
  }

  private void rowwise(
      Rowwise f, List<Number> x, Map<String, List<?>> columns, List<List<Number>> jacobian) {
    List<Number> value = new ArrayList<>();
    double[] row = x.stream().mapToDouble(Number::doubleValue).toArray();
    double[] y = new double[row.length];
    if (single) {
      float[] in = new float[row.length];
      float[] out = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        in[i] = (float) row[i];
      }
      f.forward(in, out);
      for (float each : out) {
        value.add(each);
      }
    } else {
      f.forward(row, y);
      for (double each : y) {
        value.add(each);
      }
    }
    columns.put("value", value);
    for (double[] line : f.jacobian(row)) {
      List<Number> entries = new ArrayList<>();
      for (double entry : line) {
        if (single) {
          entries.add((float) entry);
        } else {
          entries.add(entry);
        }
      }
      jacobian.add(entries);
    }
  }

  private String json(Map<String, List<?>> columns, List<List<Number>> jacobian) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("function", activation.spelling());
    entry.put("format", single ? "float" : "double");
    entry.putAll(columns);
    if (!jacobian.isEmpty()) {
      entry.put("jacobian", jacobian);
    }
    return Json.lines(entry);
  }

  private static void text(
      Console console, Map<String, List<?>> columns, List<List<Number>> jacobian) {
    List<List<?>> values = new ArrayList<>(columns.values());
    var table =
        values.size() == 2 ? new Table("x", "f(x)") : new Table("x", "f(x)", "f′(x)", "f″(x)");
    for (int i = 0; i < values.get(0).size(); i++) {
      int row = i;
      table.row(values.stream().map(column -> shortest(column.get(row))).toArray(String[]::new));
    }
    console.print(table);
    if (!jacobian.isEmpty()) {
      String[] header = new String[jacobian.size() + 1];
      header[0] = "∂f/∂x";
      for (int k = 1; k < header.length; k++) {
        header[k] = "x" + k;
      }
      var matrix = new Table(header);
      for (int i = 0; i < jacobian.size(); i++) {
        List<String> cells = new ArrayList<>();
        cells.add("f" + (i + 1));
        jacobian.get(i).forEach(entry -> cells.add(shortest(entry)));
        matrix.row(cells.toArray(new String[0]));
      }
      console.println("");
      console.print(matrix);
    }
  }

  private static String shortest(Object x) {
    return x instanceof Float f ? Numbers.shortest(f) : Numbers.shortest((Double) x);
  }
}
