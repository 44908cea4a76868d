package org.hillock.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.hillock.Activation;
import org.hillock.Catalogue;
import org.hillock.Rowwise;
import org.hillock.cli.check.Cause;
import org.hillock.cli.check.Findings;
import org.hillock.cli.check.Judge;
import org.hillock.cli.check.TestInput;
import org.hillock.cli.files.ArrayFile;
import org.hillock.cli.files.NpyHeader;
import org.hillock.cli.files.NumberType;
import org.hillock.cli.files.Replacement;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock check}: how wrong another program's answers are, where, and why. */
@CommandLine.Command(
    name = "check",
    description = {
      "Judge what another program answered.",
      "X holds inputs, Y the answers of any other program: .npy files, or parts of others:"
          + " file.npz:key, file.csv:column, file.parquet:column. Errors are in ulps of Y's format;"
          + " the exit code is 1 if one is beyond the bound.",
      "check [NAME] --inputs X.npy writes inputs that bring out what is wrong."
    })
final class CheckCommand implements Command {

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The function.")
  private Activation function;

  @Parameters(index = "1", arity = "0..1", paramLabel = "X", description = "The inputs.")
  private String x;

  @Parameters(index = "2", arity = "0..1", paramLabel = "Y", description = "The answers.")
  private String y;

  @Option(names = "--derivative", description = "The answers are those of the derivative.")
  private boolean derivative;

  @Option(
      names = "--bound",
      paramLabel = "ULP",
      description = "The error that is allowed (default: 4).")
  private double bound = 4;

  @Option(
      names = "--axis",
      paramLabel = "K",
      description =
          "For a function over rows: the axis of a row; negative from the end, usually -1.")
  private Integer axis;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "The column where X or Y names none.")
  private String column;

  @Option(
      names = "--inputs",
      paramLabel = "X.npy",
      description = "Write a good test input to this file, and nothing else.")
  private Path inputs;

  @Override
  public int run(Catalogue catalogue, Console console) throws IOException {
    if (inputs != null) {
      writeInputs(catalogue, console);
      return ExitCode.DONE;
    }
    if (function == null || x == null || y == null) {
      throw Failure.wrongUse(
          "give NAME, X and Y; or check --inputs X.npy to make an X; see hillock check --help");
    }
    if (!(bound >= 0)) {
      throw Failure.wrongUse("--bound must be a number of ulps, 0 or more");
    }
    if (axis != null && !(function instanceof Rowwise)) {
      throw Failure.wrongUse(
          function.name() + " maps each number by itself; --axis is for functions over rows");
    }
    try (ArrayFile in = ArrayFile.open(x, column);
        ArrayFile out = ArrayFile.open(y, column)) {
      NpyHeader header = in.array().header();
      int k = function instanceof Rowwise ? Axes.of(header, axis == null ? -1 : axis, x) : 0;
      var judge = new Judge(function, derivative, bound, catalogue.all());
      Judge.Verdict verdict = judge.judge(in.array(), out.array(), k);
      report(console, out.array().header(), verdict);
      return verdict.findings().isClean() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void writeInputs(Catalogue catalogue, Console console) throws IOException {
    boolean rows = function instanceof Rowwise;
    float[] numbers = rows ? TestInput.rows() : TestInput.numbers(catalogue.all());
    NpyHeader header =
        rows
            ? NpyHeader.of(NumberType.FLOAT32, numbers.length / TestInput.ROW, TestInput.ROW)
            : NpyHeader.of(NumberType.FLOAT32, numbers.length);
    byte[] head = header.toBytes();
    ByteBuffer bytes =
        ByteBuffer.allocate(head.length + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(head);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    bytes.flip();
    try (Replacement file = Replacement.of(inputs)) {
      while (bytes.hasRemaining()) {
        file.channel().write(bytes);
      }
      file.commit();
    }
    console.println(
        inputs
            + ": float32 "
            + header.shapeText()
            + "; send it through the other program, and"
            + " give both files to check");
  }

  // ---- the report ----

  private void report(Console console, NpyHeader header, Judge.Verdict verdict) {
    Findings findings = verdict.findings();
    console.println(
        function.spelling()
            + (derivative ? ", derivative" : "")
            + ": "
            + count(findings.count())
            + " answers, "
            + header.type()
            + " "
            + header.shapeText());
    console.println("");
    var errors = new Table("error", "max", "mean");
    long[] histogram = findings.histogram();
    errors.row(
        "ulp",
        histogram[histogram.length - 1] > 0 ? "no number" : number(findings.maxUlps()),
        number(findings.meanUlps()));
    errors.row("absolute", number(findings.maxAbsolute()), number(findings.meanAbsolute()));
    console.print(errors);
    console.println("");
    printHistogram(console, findings);
    printWorst(console, header, findings);
    printSpecials(console, header, findings);
    printCauses(console, verdict);
    console.println(
        findings.isClean()
            ? "Clean: every answer is within " + number(bound) + " ulp."
            : "Not clean: "
                + count(findings.wrong())
                + " of "
                + count(findings.count())
                + " answers are beyond "
                + number(bound)
                + " ulp, at x from "
                + shown(findings.wrongFrom())
                + " to "
                + shown(findings.wrongTo())
                + ".");
  }

  private static void printHistogram(Console console, Findings findings) {
    long[] histogram = findings.histogram();
    long most = Math.max(1, Arrays.stream(histogram).max().orElse(1));
    String bar = console.ascii() ? "#" : "█";
    var table = new Table("ulps", "answers", "");
    for (int i = 0; i < histogram.length; i++) {
      String name =
          i == histogram.length - 1
              ? "no number of ulps"
              : i == histogram.length - 2 ? "more" : "up to " + number(Findings.CLASSES[i]);
      int length = (int) Math.ceil(30.0 * histogram[i] / most);
      table.row(name, count(histogram[i]), bar.repeat(length));
    }
    console.print(table);
    console.println("");
  }

  private void printWorst(Console console, NpyHeader header, Findings findings) {
    if (findings.worst().isEmpty()) {
      return;
    }
    var table = new Table("worst at", "x", "answer", "right", "ulps");
    for (Findings.Answer answer : findings.worst()) {
      table.row(
          index(header, answer.index()),
          shown(answer.x()),
          shown(answer.y(), header.type()),
          shown(header.type().round(answer.truth()), header.type()),
          Double.isInfinite(answer.ulps()) ? "no number" : number(answer.ulps()));
    }
    console.print(table);
    console.println("");
  }

  private void printSpecials(Console console, NpyHeader header, Findings findings) {
    if (findings.specials().isEmpty()) {
      return;
    }
    console.println("Special values answered wrongly (a sign of zero alone breaks no bound):");
    for (Findings.Special special : findings.specials()) {
      Findings.Answer first = special.first();
      console.println(
          "  x = "
              + shown(first.x())
              + ": answer "
              + shown(first.y(), header.type())
              + ", right "
              + shown(header.type().round(first.truth()), header.type())
              + "; first at "
              + index(header, first.index())
              + (special.count() > 1 ? ", " + count(special.count()) + " like it" : ""));
    }
    console.println("");
  }

  private static void printCauses(Console console, Judge.Verdict verdict) {
    if (verdict.findings().isClean()) {
      return;
    }
    if (verdict.causes().isEmpty()) {
      console.println("Cause: none of those that were tried explains it.");
    }
    for (Cause cause : verdict.causes()) {
      console.println(
          String.format(
              Locale.ROOT, "Cause (explains %.0f %%): %s", 100 * cause.share(), cause.text()));
    }
    console.println("");
  }

  /** The place of an element as an index into the array. */
  private static String index(NpyHeader header, long element) {
    long[] shape = header.shape();
    long[] index = new long[shape.length];
    long rest = element;
    for (int i = 0; i < shape.length; i++) {
      int axis = header.fortran() ? i : shape.length - 1 - i;
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return Arrays.toString(index);
  }

  private static String shown(double x) {
    return (float) x == x ? Numbers.shortest((float) x) : Numbers.shortest(x);
  }

  private static String shown(double x, NumberType type) {
    return type == NumberType.FLOAT64 ? Numbers.shortest(x) : Numbers.shortest((float) x);
  }

  /** A figure that nobody wants to the last digit. */
  private static String number(double x) {
    return Numbers.shortest(
        Double.isFinite(x) && x != 0
            ? new java.math.BigDecimal(x).round(new java.math.MathContext(3)).doubleValue()
            : x);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
