package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.Parameter;
import org.hillock.Rowwise;
import org.hillock.UnknownActivationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, aliases and parameters: what is understood, and what is said about the rest. */
class NamesTest {

  static List<Activation> all() {
    return Subjects.all().toList();
  }

  @Test
  void theCatalogueHasTheOrderOfTheTutorial() {
    assertThat(Activations.all().stream().map(Activation::name).limit(8))
        .containsExactly(
            "relu", "leaky_relu", "sigmoid", "tanh", "softmax", "elu", "swish", "gelu");
    assertThat(Activations.elementwise()).allMatch(Elementwise.class::isInstance);
    assertThat(Activations.rowwise()).allMatch(Rowwise.class::isInstance);
    assertThat(Activations.elementwise().size() + Activations.rowwise().size())
        .isEqualTo(Activations.all().size());
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSpellingRoundTrips(Activation unit) {
    assertThat(Activations.named(unit.spelling())).isEqualTo(unit).hasSameHashCodeAs(unit);
    assertThat(Activations.named("  " + unit.spelling().toUpperCase(Locale.ROOT) + " "))
        .isEqualTo(unit);
    boolean byDefault = unit.equals(Activations.named(unit.name()));
    assertThat(unit.spelling().equals(unit.name())).isEqualTo(byDefault);
  }

  @ParameterizedTest
  @MethodSource("all")
  void anActivationIsAValue(Activation unit) throws Exception {
    assertThat(unit.with(unit.parameters())).isEqualTo(unit);
    if (unit.parameters().length > 0) {
      unit.parameters()[0] = 77;
      assertThat(unit.parameters()[0]).as("a copy is given out").isNotEqualTo(77);
    }
    assertThatThrownBy(() -> unit.with(new double[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5");
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(unit);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(unit);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyAliasLeadsHere(Activation unit) {
    for (String alias : unit.card().aliases()) {
      assertThat(Activations.named(alias)).isEqualTo(Activations.named(unit.name()));
      assertThat(Activations.find(alias.toUpperCase(Locale.ROOT)).orElseThrow().name())
          .isEqualTo(unit.name());
    }
    for (Parameter parameter : unit.card().parameters()) {
      Activation expected = unit.with(parameter.usual().high());
      String high = "=" + parameter.usual().high() + ")";
      assertThat(Activations.named(unit.name() + "(" + parameter.name() + high))
          .isEqualTo(expected);
      for (String alias : parameter.aliases()) {
        assertThat(Activations.named(unit.name() + "( " + alias + " " + high)).isEqualTo(expected);
      }
      assertThat(Activations.named(unit.name() + "(" + parameter.usual().high() + ")"))
          .isEqualTo(expected);
    }
    assertThat(Activations.named(unit.name() + "()")).isEqualTo(Activations.named(unit.name()));
  }

  @Test
  void noTwoShareAName() {
    Map<String, String> owners = new HashMap<>();
    for (Activation unit : Activations.all()) {
      assertThat(owners.put(unit.name(), unit.name())).isNull();
      for (String alias : unit.card().aliases()) {
        assertThat(owners.put(alias, unit.name())).as(alias).isNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "silu | swish",
        "logistic | sigmoid",
        "leaky_relu(negative_slope=0.2) | leaky_relu(alpha=0.2)",
        "LeakyReLU(0.2) | leaky_relu(alpha=0.2)",
        "leaky_relu(alpha=0.01) | leaky_relu",
        "leaky_relu(alpha=-0) | leaky_relu(alpha=0)",
        "elu(alpha=-0) | elu(alpha=0)",
        "swish(beta=-0) | swish(beta=0)",
        "swish(beta=1e3) | swish(beta=1000)",
        "softmax(tau=0.5) | softmax(temperature=0.5)",
        "ELU ( alpha = 2 ) | elu(alpha=2)"
      })
  void understands(String given, String canonical) {
    assertThat(Activations.named(given).spelling()).isEqualTo(canonical);
    assertThat(Activations.named(given)).isEqualTo(Activations.named(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gleu | unknown activation 'gleu' | gelu | relu, leaky_relu, sigmoid",
        "sigmiod | unknown activation 'sigmiod' | sigmoid | softmax",
        "'' | unknown activation '' | known are | relu",
        "nothing like it | unknown activation | known are | gelu",
        "leaky_relu(beta=1) | leaky_relu | no parameter 'beta' | alpha",
        "relu(alpha=1) | relu | takes no parameters | relu",
        "relu(1) | relu | takes no parameters | relu",
        "leaky_relu(1, 2) | leaky_relu | takes | alpha",
        "leaky_relu(alpha=1, alpha=2) | leaky_relu | alpha | twice",
        "leaky_relu(alpha=1, negative_slope=2) | leaky_relu | alpha | twice",
        "leaky_relu(alpha=x) | alpha | must be a number | 'x'",
        "leaky_relu(alpha=) | alpha | must be a number | ''",
        "leaky_relu(alpha=1,) | leaky_relu | takes | alpha",
        "leaky_relu(alpha=0.2 | leaky_relu(alpha=0.2 | closing parenthesis | missing",
        "leaky_relu(alpha=NaN) | alpha | (-∞, ∞) | NaN",
        "leaky_relu(alpha=Infinity) | alpha | (-∞, ∞) | ∞",
        "elu(alpha=-Infinity) | alpha | (-∞, ∞) | -∞",
        "swish(beta=NaN) | beta | (-∞, ∞) | NaN",
        "softmax(temperature=0) | temperature | (0, ∞) | got 0",
        "softmax(temperature=-1) | temperature | (0, ∞) | got -1",
        "gelu) | unknown activation 'gelu)' | known are | relu"
      })
  void refuses(String given, String cause, String remedy, String known) {
    assertThatThrownBy(() -> Activations.named(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(cause)
        .hasMessageContaining(remedy)
        .hasMessageContaining(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"relu()x", "relu(1)(2)", "leaky_relu(alpha==1)", "relu(((", "(", ")", "(1)"})
  void junkIsRefused(String junk) {
    assertThatThrownBy(() -> Activations.named(junk)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMessageStaysShortWhateverIsGiven() {
    String long1 = "x".repeat(100_000);
    assertThatThrownBy(() -> Activations.named(long1))
        .isInstanceOf(UnknownActivationException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    assertThatThrownBy(() -> Activations.named("leaky_relu(" + long1 + "=1)"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    assertThatThrownBy(() -> Activations.named("leaky_relu(alpha=" + long1 + ")"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    assertThat(Activations.find("no such name")).isEmpty();
  }

  /** What cannot run on a domain is refused with the domain. */
  @ParameterizedTest
  @MethodSource("all")
  void parametersOutsideTheirDomainAreRefused(Activation unit) {
    for (Parameter parameter : unit.card().parameters()) {
      for (double bad :
          new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
        assertThatThrownBy(() -> unit.with(bad))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(parameter.name())
            .hasMessageContaining(parameter.range().toString());
      }
    }
  }
}
