package org.hillock.testkit.reference;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes the tables of forty digits that the oracles are held against. {@code
 * src/script/check_tables.py} computes them a second time with mpmath.
 */
final class TableWriter {
  private static final MathContext DIGITS = new MathContext(40);
  private static final BigDecimal TINY = new BigDecimal("1e-1000");

  /** Where f' of swish (at beta x) and gelu is 0, and where f'' is. */
  private static final double SWISH = -0x1.474973c84120bp+0;

  private static final double GELU = -0x1.81429f9e97e4dp-1;
  private static final double SWISH_INFLECTION = 2.3993572805154675;
  private static final double GELU_INFLECTION = 1.4185040088108283;

  private TableWriter() {}

  static void write(Path folder) throws IOException {
    double[] none = {};
    write(folder, "relu", "", none);
    write(folder, "leaky_relu", "alpha", 0.01, 0.2, 1.3, -0.5, 0);
    write(folder, "sigmoid", "", none);
    write(folder, "tanh", "", none);
    write(folder, "elu", "alpha", 1, 1.3, 0.1, -0.7);
    write(folder, "swish", "beta", 1, 1.702, 0.3, -1.25, 1e-3, 50);
    write(folder, "gelu", "", none);
    writeSoftmax(folder);
  }

  private static void write(Path folder, String name, String parameter, double... parameters)
      throws IOException {
    double[] all = parameters.length == 0 ? new double[] {1} : parameters;
    try (PrintWriter out = open(folder, name)) {
      out.print("x,parameters,f,f',f''\n");
      for (double p : all) {
        List<Double> points = points(name, p);
        // The first parameter is the default one; a part of the points will do for the others.
        int step = p == all[0] ? 1 : 4;
        for (int i = 0; i < points.size(); i += step) {
          double x = points.get(i);
          BigDecimal[] exact = BigReference.of(name, p, x);
          String given = parameter.isEmpty() ? "" : parameter + "=" + p;
          out.print(hex(x) + "," + given + "," + line(",", exact) + "\n");
        }
      }
    }
  }

  private static List<Double> points(String name, double p) {
    TreeSet<Double> points = new TreeSet<>();
    for (int exponent = -1074; exponent <= 1023; exponent += 53) {
      addBoth(points, Math.scalb(1d, exponent));
    }
    addBoth(points, Double.MIN_NORMAL, Double.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL);
    addBoth(points, 1e-20, 1e-16, 1e-12, 1e-8, 1e-4, 0.01, 0.1, 0.25, 0.3465735, 0.5, 0.7, 1);
    addBoth(points, 1.5, 2, 3, 4, 5, 6, 8, 9, 9.5, 10, 11, 13, 15, 17, 18.7, 19.1, 20, 20.9, 21);
    addBoth(points, 21.1, 21.5, 25, 30, 36, 37, 40, 50, 87.4, 88, 88.72284, 89, 91.8, 100, 103.97);
    addBoth(points, 104, 110, 300, 350, 354.9, 355, 360, 372, 373, 400, 700, 708.3, 709, 709.79);
    addBoth(points, 710, 716, 720, 740, 745.1, 745.2, 750, 760, 1000, 2000, 4000);
    points.add(0d);
    Random random = new Random(20261123);
    for (int i = 0; i < 40; i++) {
      addBoth(points, Math.scalb(1 + random.nextDouble(), random.nextInt(80) - 70));
      points.add(-20 + 40 * random.nextDouble());
      points.add(-690 - 60 * random.nextDouble());
      points.add(-80 - 30 * random.nextDouble());
    }
    if (name.equals("swish")) {
      addAround(points, SWISH / p, 52);
      addAround(points, SWISH_INFLECTION / p, 30);
      addAround(points, -SWISH_INFLECTION / p, 30);
    }
    if (name.equals("gelu")) {
      addAround(points, GELU, 52);
      addAround(points, GELU_INFLECTION, 30);
      addAround(points, -GELU_INFLECTION, 30);
      for (int i = 0; i < 40; i++) {
        points.add(-20.5 - random.nextDouble());
        points.add(-9 - 2 * random.nextDouble());
      }
    }
    return new ArrayList<>(points);
  }

  private static void addBoth(Set<Double> points, double... magnitudes) {
    for (double x : magnitudes) {
      points.add(x);
      points.add(-x);
    }
  }

  private static void addAround(Set<Double> points, double zero, int halvings) {
    for (int ulps = -4; ulps <= 4; ulps++) {
      points.add(zero + ulps * Math.ulp(zero));
    }
    for (int n = 1; n <= halvings; n++) {
      points.add(zero + Math.scalb(1d, -n));
      points.add(zero - Math.scalb(1d, -n));
    }
  }

  private static void writeSoftmax(Path folder) throws IOException {
    Random random = new Random(20261123);
    try (PrintWriter out = open(folder, "softmax")) {
      out.print("x,mask,parameters,f,jacobian\n");
      writeRow(out, 1, null, 0.7);
      writeRow(out, 1, null, 0, 0, 0);
      writeRow(out, 1, null, 1, 2, 3, 4);
      writeRow(out, 1, null, 700.1, 0.3);
      writeRow(out, 1, null, 1000, 0, -1000);
      writeRow(out, 1, null, 745.2, 0, 740, 708.5);
      writeRow(out, 1, null, -1e308, -1e308, -0x1.fp1023);
      writeRow(out, 1, null, 1e300, 1e300, 0x1.7e43c8800759cp+996);
      writeRow(out, 1, null, Double.MIN_VALUE, 0, -Double.MIN_VALUE);
      writeRow(out, 1, null, 5, -1, 100, 3);
      writeRow(out, 1, new boolean[] {true, false, true, true}, 5, 1000, 100, 3);
      writeRow(out, 1, new boolean[] {false, true, false}, 5, 1, 3);
      writeRow(out, 0.1, null, 1, 2, 3);
      writeRow(out, 30, null, 100, 0, -100);
      writeRow(out, 1e-300, null, 1e-300, 0, -1e-299);
      writeRow(out, 0x1.8p1023, null, Double.MAX_VALUE, -Double.MAX_VALUE, 1);
      for (int i = 0; i < 40; i++) {
        double[] row = new double[2 + random.nextInt(5)];
        boolean[] mask = new boolean[row.length];
        double width = Math.pow(10, 3 * random.nextDouble());
        for (int k = 0; k < row.length; k++) {
          row[k] = width * random.nextGaussian();
          mask[k] = k == 0 || i % 4 != 0 || random.nextBoolean();
        }
        writeRow(out, i % 2 == 0 ? 1 : 0.25 + 4 * random.nextDouble(), mask, row);
      }
    }
  }

  private static void writeRow(PrintWriter out, double temperature, boolean[] given, double... x) {
    boolean[] mask = given;
    if (mask == null) {
      mask = new boolean[x.length];
      Arrays.fill(mask, true);
    }
    BigDecimal[][] exact = BigReference.softmax(temperature, x, mask);
    StringBuilder bits = new StringBuilder();
    for (boolean part : mask) {
      bits.append(part ? '1' : '0');
    }
    String row = Arrays.stream(x).mapToObj(TableWriter::hex).collect(Collectors.joining(" "));
    out.print(row + "," + bits + ",temperature=" + temperature + ",");
    out.print(line(" ", exact[0]) + "," + line(" ", exact[1]) + "\n");
  }

  private static String line(String separator, BigDecimal[] numbers) {
    return Arrays.stream(numbers).map(TableWriter::text).collect(Collectors.joining(separator));
  }

  /** Forty digits; what is below 1e-1000, and so below every format, is written as 0. */
  private static String text(BigDecimal number) {
    return number.abs().compareTo(TINY) < 0
        ? "0"
        : number.round(DIGITS).stripTrailingZeros().toString();
  }

  private static String hex(double x) {
    return String.format("%016x", Double.doubleToRawLongBits(x));
  }

  private static PrintWriter open(Path folder, String name) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(folder.resolve(name + ".csv")));
  }
}
