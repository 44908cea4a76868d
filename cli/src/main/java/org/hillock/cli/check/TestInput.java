package org.hillock.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.hillock.Activation;
import org.hillock.Kink;

/** Inputs that bring out what is wrong with a function; always the same ones. */
public final class TestInput {
  private TestInput() {}

  /** Entries of a row. */
  public static final int ROW = 32;

  /** Returns inputs for functions of single numbers: special values, every size, tails, zeros. */
  public static float[] numbers(List<Activation> catalogue) {
    List<Float> list = new ArrayList<>();
    for (float special :
        new float[] {
          0,
          1,
          Float.POSITIVE_INFINITY,
          Float.MIN_VALUE,
          Math.nextDown(Float.MIN_NORMAL),
          Float.MIN_NORMAL,
          Float.MAX_VALUE
        }) {
      list.add(special);
      list.add(-special);
    }
    list.add(Float.NaN);
    for (Activation activation : catalogue) {
      for (Kink kink : activation.card().kinks()) {
        around((float) kink.at(), 8, list);
      }
      for (double zero : activation.card().zeros()) {
        around((float) zero, 500, list);
      }
    }
    SplittableRandom random = new SplittableRandom(2026);
    for (int exponent = -149; exponent <= 127; exponent++) {
      for (int i = 0; i < 16; i++) {
        float x = (float) Math.scalb(1 + random.nextDouble(), exponent);
        list.add(i % 2 == 0 ? x : -x);
      }
    }
    for (int i = -40_000; i <= 40_000; i++) {
      list.add(i * 0x1p-11f); // -19.5 to 19.5
    }
    for (int i = -4_000; i <= 4_000; i++) {
      list.add(i * 0x1p-5f); // -125 to 125
    }
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i);
    }
    return numbers;
  }

  private static void around(float x, int count, List<Float> list) {
    float below = x;
    float above = x;
    list.add(x);
    for (int i = 0; i < count; i++) {
      below = Math.nextDown(below);
      above = Math.nextUp(above);
      list.add(below);
      list.add(above);
    }
  }

  /**
   * Returns rows of {@value #ROW} inputs each for functions over rows: small and large spreads,
   * offsets far from 0, ties, and special values alone and among others.
   */
  public static float[] rows() {
    SplittableRandom random = new SplittableRandom(2026);
    List<float[]> rows = new ArrayList<>();
    for (float spread : new float[] {0, 1e-6f, 0.1f, 1, 5, 20, 100, 1e4f, 1e38f}) {
      for (float offset : new float[] {0, -3, 50, 1000, -1000, -3e4f}) {
        for (int i = 0; i < 20; i++) {
          rows.add(row(random, spread, offset));
        }
      }
    }
    float inf = Float.POSITIVE_INFINITY;
    for (float[] special :
        new float[][] {{inf}, {inf, inf}, {-inf}, {-inf, -inf}, {Float.NaN}, {Float.NaN, inf}}) {
      float[] row = row(random, 5, 0);
      System.arraycopy(special, 0, row, 3, special.length);
      rows.add(row);
    }
    float[] closed = new float[ROW];
    java.util.Arrays.fill(closed, -inf);
    rows.add(closed);
    float[] all = new float[rows.size() * ROW];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * ROW, ROW);
    }
    return all;
  }

  private static float[] row(SplittableRandom random, float spread, float offset) {
    float[] row = new float[ROW];
    for (int i = 0; i < ROW; i++) {
      row[i] = (float) (offset + spread * (2 * random.nextDouble() - 1));
    }
    return row;
  }
}
