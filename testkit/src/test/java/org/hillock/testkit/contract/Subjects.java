package org.hillock.testkit.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.testkit.Inputs;
import org.hillock.testkit.reference.Oracle;
import org.hillock.testkit.reference.Reference;
import org.hillock.testkit.reference.RowOracle;

/** What the contract is held against: the catalogue, and several members of each family in it. */
final class Subjects {
  private Subjects() {}

  /** Every elementwise activation by default and at some usual parameters. */
  static Stream<Elementwise> elementwise() {
    return Activations.elementwise().stream().flatMap(unit -> family(unit).stream());
  }

  /** Every elementwise activation by default, and at parameters of any size. */
  static Stream<Elementwise> extremes() {
    return Activations.elementwise().stream().flatMap(unit -> extremes(unit).stream());
  }

  /** Every activation over rows by default and at some usual parameters. */
  static Stream<Rowwise> rowwise() {
    return Activations.rowwise().stream().flatMap(unit -> family(unit).stream());
  }

  /** Everything in the catalogue by default and at some usual parameters. */
  static Stream<Activation> all() {
    return Activations.all().stream().flatMap(unit -> family(unit).stream());
  }

  /** The default and, for each parameter, both ends of its usual part and two points within. */
  static <T extends Activation> List<T> family(T unit) {
    var random = new SplittableRandom(Inputs.seed());
    List<T> members = new ArrayList<>(List.of(unit));
    List<Parameter> parameters = unit.card().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      double low = parameters.get(i).usual().low();
      double high = parameters.get(i).usual().high();
      double within = low + random.nextDouble() * (high - low);
      for (double value : new double[] {low, high, low + 0.37 * (high - low), within}) {
        add(members, with(unit, i, value));
      }
    }
    return members;
  }

  private static <T extends Activation> List<T> extremes(T unit) {
    List<T> members = new ArrayList<>(List.of(unit));
    List<Parameter> parameters = unit.card().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      for (double size :
          new double[] {0, -0.0, 1, Double.MIN_VALUE, 1e-310, 1e-60, 1e-20, 1e20, 1e60, 1e300}) {
        for (double value : new double[] {size, -size}) {
          if (parameters.get(i).range().contains(value)) {
            add(members, with(unit, i, value));
          }
        }
      }
    }
    return members;
  }

  private static <T> void add(List<T> members, T member) {
    if (!members.contains(member)) {
      members.add(member);
    }
  }

  /** The same activation with one parameter changed. */
  @SuppressWarnings("unchecked") // with() returns the same class
  static <T extends Activation> T with(T unit, int parameter, double value) {
    double[] values = unit.parameters();
    values[parameter] = value;
    return (T) unit.with(values);
  }

  static Oracle oracle(Elementwise unit) {
    return Reference.of(unit.name(), parameters(unit));
  }

  static RowOracle oracle(Rowwise unit) {
    return Reference.ofRows(unit.name(), parameters(unit));
  }

  private static Map<String, Double> parameters(Activation unit) {
    Map<String, Double> map = new LinkedHashMap<>();
    List<Parameter> declared = unit.card().parameters();
    for (int i = 0; i < declared.size(); i++) {
      map.put(declared.get(i).name(), unit.parameters()[i]);
    }
    return map;
  }
}
