package org.hillock.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.hillock.Activation;
import org.hillock.Activations;

/** Any text is the name of an activation, which reads its own spelling back, or is refused. */
class NamesFuzzTest {

  @FuzzTest(maxDuration = "12s")
  void named(byte[] bytes) {
    String spelling = new String(bytes, UTF_8);
    Activation found;
    try {
      found = Activations.named(spelling);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(400);
      return;
    }
    assertThat(Activations.named(found.spelling())).isEqualTo(found);
  }
}
