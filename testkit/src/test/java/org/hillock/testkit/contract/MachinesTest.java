package org.hillock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.hillock.Activations;
import org.hillock.Backend;
import org.hillock.Elementwise;
import org.hillock.Grade;
import org.hillock.Rows;
import org.hillock.Rowwise;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's machines, as far as this one can play them, give the same bits. */
class MachinesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:UseAVX=0",
        "-XX:UseAVX=1",
        "-XX:UseAVX=2",
        "-XX:MaxVectorSize=16",
        "-Xint",
        "-Dhillock.backend=scalar",
        "without the vector module"
      })
  void givesTheSameBits(String option, @TempDir Path folder) throws Exception {
    boolean intel = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    assumeTrue(intel || !option.contains("AVX"), "there is no AVX to switch off");
    boolean module = !option.startsWith("without");
    List<String> options =
        module ? List.of("--add-modules", "jdk.incubator.vector", option) : List.of();
    String printed = OtherJvm.output(folder, 3, Digest.class, options);
    boolean vector = module && !option.contains("scalar");
    assertThat(printed)
        .contains("scalar " + Digest.of(Backend.SCALAR) + "\n")
        .contains(Backend.AUTO + " " + Digest.of(Backend.AUTO) + "\n")
        .contains("active " + (vector ? Backend.VECTOR : Backend.SCALAR));
  }

  /** A program that prints a digest of every result of every kernel. */
  static final class Digest {
    private static final int N = 75;

    private Digest() {}

    public static void main(String[] arguments) {
      System.out.println("active " + Backend.active());
      System.out.println("scalar " + of(Backend.SCALAR));
      System.out.println(Backend.AUTO + " " + of(Backend.AUTO));
    }

    static String of(Backend backend) {
      var crc = new CRC32();
      double[] x = new double[N];
      float[] xf = new float[N];
      var random = new SplittableRandom(1);
      for (int i = 0; i < N; i++) {
        // Near, in the tails, and anywhere.
        x[i] =
            switch (i % 3) {
              case 0 -> random.nextDouble() * 8 - 4;
              case 1 -> random.nextDouble() * -200;
              default -> Float.intBitsToFloat(random.nextInt());
            };
        xf[i] = (float) x[i];
        x[i] += x[i] * 0x1p-30 * random.nextDouble();
      }
      for (Elementwise unit : Activations.elementwise()) {
        for (Op op : Op.values()) {
          if (op.isOfferedBy(unit)) {
            double[] b = x.clone();
            double[] c = new double[N];
            op.run(unit.kernel(Grade.FULL, backend), x, 0, b, 0, c, 0, N);
            add(crc, b);
            add(crc, c);
            for (Grade grade : Grade.values()) {
              float[] bf = xf.clone();
              float[] cf = new float[N];
              op.run(unit.kernel(grade, backend), xf, 0, bf, 0, cf, 0, N);
              add(crc, bf);
              add(crc, cf);
            }
          }
        }
      }
      for (Rowwise unit : Activations.rowwise()) {
        for (Rows rows :
            List.of(
                Rows.of(3, 25), Rows.of(2, 37), Rows.along(new int[] {5, 15}, 0), Rows.one(N))) {
          double[] scores = new double[N];
          for (int i = 0; i < N; i++) {
            scores[i] = x[i / 3 * 3] * 5;
          }
          float[] scoresf = new float[N];
          for (int i = 0; i < N; i++) {
            scoresf[i] = (float) scores[i];
          }
          double[] y = new double[N];
          float[] yf = new float[N];
          unit.forward(scores, y, rows);
          unit.forward(scoresf, yf, rows);
          add(crc, y);
          add(crc, yf);
          unit.backwardFromOutput(y, scores, y, rows);
          unit.backwardFromOutput(yf, scoresf, yf, rows);
          add(crc, y);
          add(crc, yf);
        }
      }
      return Long.toHexString(crc.getValue());
    }

    private static void add(CRC32 crc, double[] numbers) {
      for (double number : numbers) {
        long bits = Double.doubleToLongBits(number);
        for (int shift = 0; shift < 64; shift += 8) {
          crc.update((int) (bits >>> shift));
        }
      }
    }

    private static void add(CRC32 crc, float[] numbers) {
      for (float number : numbers) {
        int bits = Float.floatToIntBits(number);
        for (int shift = 0; shift < 32; shift += 8) {
          crc.update(bits >>> shift);
        }
      }
    }
  }
}
