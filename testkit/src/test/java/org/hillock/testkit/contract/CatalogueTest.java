package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.Catalogue;
import org.hillock.CustomActivation;
import org.junit.jupiter.api.Test;

/** A catalogue is a list that finds by name; the usual one can be made longer. */
class CatalogueTest {

  private static CustomActivation named(String name, String... aliases) {
    return new CustomActivation() {
      @Override
      public Card card() {
        return Card.of(name, name).aliases(aliases).build();
      }

      @Override
      public double value(double x) {
        return x;
      }

      @Override
      public double derivative(double x) {
        return 1;
      }
    };
  }

  @Test
  void oneMoreIsFoundByNameAndAlias() {
    CustomActivation mine = named("mine", "My_Own");
    Catalogue longer = Activations.catalogue().with(mine);
    assertThat(longer.all())
        .startsWith(Activations.all().toArray(Activation[]::new))
        .endsWith(mine);
    assertThat(longer.elementwise()).endsWith(mine);
    assertThat(longer.rowwise()).isEqualTo(Activations.rowwise());
    assertThat(longer.named("MINE")).isSameAs(mine);
    assertThat(longer.find("my_own")).containsSame(mine);
    assertThat(Activations.find("mine")).as("the usual one is as it was").isEmpty();
  }

  @Test
  void itsNamesAreTheOnlyOnes() {
    Catalogue alone = Catalogue.of(List.of(named("mine")));
    assertThatThrownBy(() -> alone.named("gelu"))
        .hasMessage("unknown activation 'gelu': known are mine");
  }

  @Test
  void twoWithOneNameAreRefused() {
    for (CustomActivation taken : List.of(named("gelu"), named("mine", "SiLU"), named("a", "A"))) {
      assertThatThrownBy(() -> Activations.catalogue().with(taken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("would be the name of two activations")
          .hasMessageContaining(taken.getClass().getName());
    }
  }
}
