package org.hillock.testkit.docs;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** What all documents need: numbers, formulas and tables as GitHub shows them. */
final class Markdown {
  private final StringBuilder text = new StringBuilder();

  /** Adds a paragraph, a heading or a list. */
  Markdown add(String paragraph) {
    text.append(paragraph).append("\n\n");
    return this;
  }

  Markdown formula(String latex) {
    return add("$$\n" + math(latex) + "\n$$");
  }

  Markdown code(String language, String lines) {
    return add("```" + language + "\n" + lines.strip() + "\n```");
  }

  Markdown table(String... header) {
    row(List.of(header));
    row(java.util.Collections.nCopies(header.length, "---"));
    return this;
  }

  Markdown row(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    return this;
  }

  Markdown row(String... cells) {
    return row(List.of(cells));
  }

  Markdown end() {
    text.append('\n');
    return this;
  }

  Markdown list(List<String> items) {
    List<String> lines = new ArrayList<>();
    items.forEach(item -> lines.add("- " + item));
    return add(String.join("\n", lines));
  }

  @Override
  public String toString() {
    return text.toString().stripTrailing() + "\n";
  }

  /** GitHub's MathJax refuses \operatorname. */
  static String math(String latex) {
    return latex.replace("\\operatorname", "\\mathrm");
  }

  static String inline(String latex) {
    return "$" + math(latex).replace("|", "\\vert ") + "$";
  }

  /** Eight digits, which JDKs do not disagree on. */
  static String number(double x) {
    if (Double.isNaN(x)) {
      return "NaN";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "∞" : "-∞";
    }
    if (x == 0) {
      return 1 / x < 0 ? "-0" : "0";
    }
    BigDecimal rounded = new BigDecimal(x).round(new MathContext(8)).stripTrailingZeros();
    int magnitude = rounded.precision() - rounded.scale();
    return magnitude < -3 || magnitude > 9 ? scientific(rounded) : rounded.toPlainString();
  }

  private static String scientific(BigDecimal x) {
    int exponent = x.precision() - x.scale() - 1;
    return x.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  static String numbers(double... x) {
    List<String> shown = new ArrayList<>();
    for (double each : x) {
      shown.add(number(each));
    }
    return String.join(", ", shown);
  }
}
