package org.hillock.explorer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class MathMlTest {

  static Stream<String> formulas() {
    return Activations.all().stream()
        .map(Activation::card)
        .flatMap(card -> Stream.of(card.formula(), card.derivative(), card.secondDerivative()))
        .filter(formula -> !formula.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("formulas")
  void everyFormulaOfEveryCardConverts(String latex) throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(MathMl.of(latex))));
    assertThat(xml.getDocumentElement().getTagName()).isEqualTo("math");
    assertThat(xml.getDocumentElement().getTextContent())
        .isNotBlank()
        .doesNotContain("\\", "{cases}", "^", "_");
  }

  @Test
  void everyFunctionHasItsFormulas() {
    for (Activation activation : Activations.all()) {
      Card card = activation.card();
      assertThat(BuildPage.formulas().get(card.name())).as(card.name()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x                | <mi>x</mi>",
        "-2               | <mo form=\"prefix\">−</mo><mn>2</mn>",
        "a-b              | <mi>a</mi><mo>−</mo><mi>b</mi>",
        "\\frac{1}{x}     | <mfrac><mrow><mn>1</mn></mrow><mrow><mi>x</mi></mrow></mfrac>",
        "e^{-x}           | <msup><mi>e</mi><mrow><mrow><mo form=\"prefix\">−</mo><mi>x</mi></mrow></mrow></msup>",
        "x_i              | <msub><mi>x</mi><mi>i</mi></msub>",
        "u'               | <msup><mi>u</mi><mrow><mo>′</mo></mrow></msup>",
        "\\le             | <mo>≤</mo>",
        "\\sigma          | <mi>σ</mi>",
        "\\max            | <mi>max</mi>",
        "\\sqrt{2/\\pi}   | <msqrt><mrow><mn>2</mn><mo>/</mo><mi>π</mi></mrow></msqrt>",
      })
  void formulasBecomeMathMl(String latex, String expected) {
    assertThat(MathMl.of(latex))
        .isEqualTo(
            "<math display=\"block\" alttext=\""
                + latex
                + "\"><mrow>"
                + expected
                + "</mrow></math>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\frac{1}", "{x", "x}", "\\begin{matrix}", "x ~ y", "\\left( x", "x^"})
  void whatIsNotUnderstoodIsRefused(String latex) {
    assertThatThrownBy(() -> MathMl.of(latex))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(latex);
  }
}
