package org.hillock.explorer.page;

import java.util.Random;
import org.hillock.Elementwise;

/**
 * A chain of random layers, z = W a and a' = f(z), through which a small batch flows forward and a
 * gradient of ones backward.
 */
final class Flow {
  static final int WIDTH = 32;
  private static final int BATCH = 8;

  private Flow() {}

  /**
   * Returns, for each of the layers from the first to the last: the root mean square of the
   * gradient that reaches its input, relative to the one that entered the chain at the end; the
   * root mean square of its output; the share of its units that are dead (no example gives them a
   * slope); and then, layer by layer, the gradient at each of its units.
   *
   * @param spread standard deviation of the inputs
   * @param gain standard deviation of the weights, times the square root of the width
   */
  static double[] of(Elementwise activation, int layers, double spread, double gain, long seed) {
    float[] normal = normal(seed, BATCH * WIDTH + layers * WIDTH * WIDTH);
    float[][] weights = new float[layers][WIDTH * WIDTH];
    float[][] sums = new float[layers][BATCH * WIDTH];
    float[] a = scaled(spread, normal, 0, BATCH * WIDTH);
    double[] all = new double[3 * layers + layers * WIDTH];
    for (int l = 0; l < layers; l++) {
      int from = BATCH * WIDTH + l * WIDTH * WIDTH;
      weights[l] = scaled(gain / Math.sqrt(WIDTH), normal, from, WIDTH * WIDTH);
      times(weights[l], a, sums[l]);
      float[] next = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        next[i] = activation.value(sums[l][i]);
      }
      a = next;
      all[layers + l] = rootMeanSquare(a);
    }
    float[] gradient = new float[BATCH * WIDTH];
    java.util.Arrays.fill(gradient, 1);
    for (int l = layers - 1; l >= 0; l--) {
      boolean[] alive = new boolean[WIDTH];
      for (int i = 0; i < gradient.length; i++) {
        float slope = activation.derivative(sums[l][i]);
        alive[i % WIDTH] |= slope != 0;
        gradient[i] *= slope;
      }
      gradient = timesTransposed(weights[l], gradient);
      all[l] = rootMeanSquare(gradient);
      all[2 * layers + l] = dead(alive);
      for (int u = 0; u < WIDTH; u++) {
        all[3 * layers + l * WIDTH + u] = rootMeanSquare(gradient, u);
      }
    }
    return all;
  }

  private static double dead(boolean[] alive) {
    int dead = 0;
    for (boolean unit : alive) {
      dead += unit ? 0 : 1;
    }
    return dead / (double) WIDTH;
  }

  private static void times(float[] weights, float[] a, float[] z) {
    for (int b = 0; b < BATCH; b++) {
      for (int i = 0; i < WIDTH; i++) {
        float sum = 0;
        for (int j = 0; j < WIDTH; j++) {
          sum += weights[i * WIDTH + j] * a[b * WIDTH + j];
        }
        z[b * WIDTH + i] = sum;
      }
    }
  }

  private static float[] timesTransposed(float[] weights, float[] dz) {
    float[] da = new float[dz.length];
    for (int b = 0; b < BATCH; b++) {
      for (int i = 0; i < WIDTH; i++) {
        float d = dz[b * WIDTH + i];
        for (int j = 0; j < WIDTH; j++) {
          da[b * WIDTH + j] += weights[i * WIDTH + j] * d;
        }
      }
    }
    return da;
  }

  private static double rootMeanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / values.length);
  }

  private static double rootMeanSquare(float[] values, int unit) {
    double sum = 0;
    for (int b = 0; b < BATCH; b++) {
      double value = values[b * WIDTH + unit];
      sum += value * value;
    }
    return Math.sqrt(sum / BATCH);
  }

  private static float[] scaled(double deviation, float[] normal, int from, int count) {
    float[] part = new float[count];
    for (int i = 0; i < count; i++) {
      part[i] = (float) (deviation * normal[from + i]);
    }
    return part;
  }

  /** Sliders ask for the same ones again and again. */
  private static float[] lastNormal = {};

  private static long lastSeed;

  /** Twelve uniform numbers make a normal one that is good enough, without a logarithm. */
  private static float[] normal(long seed, int count) {
    if (seed != lastSeed || lastNormal.length < count) {
      var random = new Random(seed);
      lastNormal = new float[count];
      for (int i = 0; i < count; i++) {
        double sum = -6;
        for (int j = 0; j < 12; j++) {
          sum += (random.nextInt() >>> 8) * 0x1p-24;
        }
        lastNormal[i] = (float) sum;
      }
      lastSeed = seed;
    }
    return lastNormal;
  }
}
