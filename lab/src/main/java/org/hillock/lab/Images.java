package org.hillock.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hillock.Half;
import org.hillock.cli.files.ArrayFile;
import org.hillock.cli.files.NpyHeader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Square images, a row of pixels from 0 to 1 each: some to learn from, some that are never learned.
 *
 * @param name what they are, for captions
 * @param training five of six
 * @param heldOut every sixth
 * @param examples which of those held out to show
 */
@SuppressWarnings("ArrayRecordComponent")
record Images(String name, INDArray training, INDArray heldOut, int... examples) {

  /** How many images to show. */
  static final int EXAMPLES = 10;

  private static final int LEAST = 6 * EXAMPLES;

  /** Returns the handwritten digits that come along, and one of each as examples. */
  static Images digits() throws IOException {
    INDArray labels = resource("digits-labels.npy");
    int[] examples = new int[EXAMPLES];
    Arrays.fill(examples, -1);
    for (int i = 0; i < labels.length(); i += 6) {
      int digit = labels.getInt(i);
      if (examples[digit] < 0) {
        examples[digit] = i / 6;
      }
    }
    return of("handwritten digits", resource("digits.npy"), examples);
  }

  /** Reads images, of which the first ten held out are shown. */
  static Images read(String spec) throws IOException {
    try (ArrayFile file = ArrayFile.open(spec, null)) {
      NpyHeader header = file.array().header();
      long size = header.count() * header.type().bytes();
      if (size > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(spec + ": give 2 GB of images at most");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size).order(header.order());
      file.array().read(0, bytes);
      bytes.flip();
      float[] pixels = new float[(int) header.count()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] =
            switch (header.type()) {
              case FLOAT16 -> (float) Half.FLOAT16.decode(bytes.getShort());
              case FLOAT32 -> bytes.getFloat();
              case FLOAT64 -> (float) bytes.getDouble();
            };
      }
      return of(spec, Nd4j.create(pixels, header.shape(), header.fortran() ? 'f' : 'c'));
    }
  }

  static Images of(String name, INDArray pixels) {
    int[] first = new int[EXAMPLES];
    Arrays.setAll(first, i -> i);
    return of(name, pixels, first);
  }

  private static Images of(String name, INDArray pixels, int... examples) {
    String is = name + ": is " + Arrays.toString(pixels.shape()) + "; ";
    if (pixels.rank() != 2) {
      throw new IllegalArgumentException(is + "give one image in each row of a 2-d array");
    }
    if (pixels.rows() < LEAST) {
      throw new IllegalArgumentException(is + "give " + LEAST + " images or more");
    }
    int side = side(pixels);
    if (side * side != pixels.columns() || side < 3) {
      throw new IllegalArgumentException(
          is + "rows must be square images of 3 x 3 pixels or more, such as 64 or 784 columns");
    }
    double least = pixels.minNumber().doubleValue();
    double most = pixels.maxNumber().doubleValue();
    // Also false for a NaN, which minimum and maximum may skip.
    if (!(least < most) || !Double.isFinite(pixels.sumNumber().doubleValue())) {
      throw new IllegalArgumentException(
          name + ": pixels must be finite numbers that are not all the same");
    }
    INDArray scaled = pixels.castTo(DataType.FLOAT).sub(least).divi(most - least);
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (int i = 0; i < pixels.rows(); i++) {
      (i % 6 == 0 ? heldOut : training).add(i);
    }
    return new Images(name, rows(scaled, training), rows(scaled, heldOut), examples);
  }

  /** Returns the number of pixels of an image. */
  int pixels() {
    return training.columns();
  }

  /** Returns the number of pixels of a line of an image. */
  int side() {
    return side(training);
  }

  private static int side(INDArray images) {
    return (int) Math.round(Math.sqrt(images.columns()));
  }

  private static INDArray rows(INDArray from, List<Integer> which) {
    return Nd4j.pullRows(from, 1, which.stream().mapToInt(Integer::intValue).toArray());
  }

  private static INDArray resource(String file) throws IOException {
    try (InputStream in = Images.class.getResourceAsStream(file)) {
      return Nd4j.createNpyFromByteArray(in.readAllBytes());
    }
  }
}
