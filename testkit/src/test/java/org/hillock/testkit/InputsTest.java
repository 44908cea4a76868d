package org.hillock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

class InputsTest {
  @Test
  void floatsAreSpreadOverAllBitPatterns() {
    int count = 1 << 20;
    float[] floats = Inputs.floats(Inputs.seed(), count);
    Set<Integer> distinct = new HashSet<>();
    int[] high = new int[1 << 12];
    int[] low = new int[1 << 12];
    for (float x : floats) {
      int bits = Float.floatToRawIntBits(x);
      distinct.add(bits);
      high[bits >>> 20]++;
      low[bits & 0xfff]++;
    }
    assertThat(distinct).hasSize(count);
    // 256 in each on average; a gap smaller than one of these lies before the start.
    assertThat(Arrays.stream(high).filter(n -> n < 250).count()).isLessThanOrEqualTo(2);
    assertThat(Arrays.stream(low).min().orElseThrow()).isGreaterThan(250);
    assertThat(Inputs.floats(1, 1000)).containsExactly(Inputs.floats(1, 1000));
    assertThat(Inputs.floats(1, 1000)[0]).isNotEqualTo(Inputs.floats(2, 1000)[0]);
  }

  @Test
  void halfOfTheDoublesAreHard() {
    double[] doubles = Inputs.doubles(Inputs.seed(), 10_000);
    assertThat(doubles).hasSize(10_000);
    assertThat(Inputs.doubles(4, 100)).containsExactly(Inputs.doubles(4, 100));
    double swish = -0x1.474973c84120bp+0;
    assertThat(share(doubles, x -> Math.abs(x) > 1e300)).isGreaterThan(0.05);
    assertThat(share(doubles, x -> Math.abs(x) < 1e-300)).isGreaterThan(0.05);
    assertThat(share(doubles, x -> x < -690 && x > -760)).isGreaterThan(0.05);
    assertThat(share(doubles, x -> x != swish && Math.abs(x - swish) < 1e-6)).isGreaterThan(0.004);
    assertThat(share(doubles, x -> Math.abs(x) < 50 && Math.abs(x) > 0.01)).isGreaterThan(0.25);
  }

  private static double share(double[] doubles, DoublePredicate hard) {
    return (double) Arrays.stream(doubles).filter(hard).count() / doubles.length;
  }

  @Test
  void specialInputsHoldTheZerosAndTheirNeighbours() {
    float[] floats = Inputs.specialFloats();
    double[] doubles = Inputs.specialDoubles();
    double swish = -0x1.474973c84120bp+0;
    double gelu = -0x1.81429f9e97e4dp-1;
    assertThat(Arrays.stream(doubles).filter(x -> Math.abs(x - gelu) < 501 * Math.ulp(gelu)))
        .hasSize(1001);
    assertThat(Arrays.stream(doubles).filter(Double::isNaN).count()).isEqualTo(5);
    assertThat(holds(doubles, swish)).isTrue();
    assertThat(holds(doubles, -Double.MAX_VALUE)).isTrue();
    Set<Integer> bits = new HashSet<>();
    for (float x : floats) {
      bits.add(Float.floatToRawIntBits(x));
    }
    for (float x : new float[] {-0f, (float) swish, Math.nextUp((float) gelu), Float.MIN_VALUE}) {
      assertThat(bits.contains(Float.floatToRawIntBits(x))).as("%s", x).isTrue();
    }
    assertThat(bits.contains(0x7fc12345) && bits.contains(0xffc54321)).isTrue();
  }

  private static boolean holds(double[] all, double x) {
    return Arrays.stream(all).anyMatch(each -> each == x);
  }
}
