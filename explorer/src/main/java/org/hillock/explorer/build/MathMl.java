package org.hillock.explorer.build;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns the LaTeX of the cards into MathML, which browsers draw without a library and without fonts
 * of their own. It knows what the cards use and refuses the rest.
 */
public final class MathMl {
  private static final Map<String, String> SYMBOLS = new HashMap<>();
  private static final Map<String, String> OPERATORS = new HashMap<>();
  private static final Map<String, String> SPACES =
      Map.of(
          ",",
          "0.167em",
          ":",
          "0.222em",
          ";",
          "0.278em",
          " ",
          "0.25em",
          "!",
          "-0.167em",
          "quad",
          "1em",
          "qquad",
          "2em");

  static {
    String names =
        "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ iota ι kappa κ"
            + " lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi"
            + " ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω"
            + " infty ∞ partial ∂ ell ℓ";
    fill(SYMBOLS, names);
    fill(
        OPERATORS,
        "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ cdot ⋅ times × pm ± mp ∓ approx ≈ in ∈ to → sum ∑ prod ∏"
            + " int ∫ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ langle ⟨ rangle ⟩ odot ⊙ dots … ldots …"
            + " cdots ⋯ lt < gt > mid ∣ vert | lvert | rvert | { { } }");
  }

  private static void fill(Map<String, String> map, String pairs) {
    String[] words = pairs.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      map.put(words[i], words[i + 1]);
    }
  }

  private final String latex;
  private int at;

  private MathMl(String latex) {
    this.latex = latex;
  }

  /**
   * Returns a {@code math} element; nothing for no formula.
   *
   * @throws IllegalArgumentException if the formula is not understood
   */
  public static String of(String latex) {
    if (latex.isEmpty()) {
      return "";
    }
    var parser = new MathMl(latex);
    String content = parser.row("");
    if (parser.at < latex.length()) {
      throw parser.error("unexpected '" + latex.charAt(parser.at) + "'");
    }
    return "<math display=\"block\" alttext=\"" + escape(latex) + "\">" + content + "</math>";
  }

  private IllegalArgumentException error(String what) {
    return new IllegalArgumentException(
        what + " at position " + at + " of the formula " + latex + "; teach it to MathMl");
  }

  /** Reads terms up to one of the given characters, or up to a command that ends a group. */
  private String row(String ends) {
    var out = new StringBuilder("<mrow>");
    boolean afterFunction = false;
    while (at < latex.length() && ends.indexOf(latex.charAt(at)) < 0 && !endsGroup()) {
      int start = at;
      boolean first = out.length() == "<mrow>".length() || out.toString().endsWith("</mo>");
      String term = scripted(first);
      if (afterFunction && latex.charAt(start) != '(' && !latex.startsWith("\\left", start)) {
        out.append("<mspace width=\"0.167em\"/>");
      }
      afterFunction = term.startsWith("<mi>") && term.indexOf("</mi>") > 5 || isFunction(term);
      out.append(term);
      skipSpaces();
    }
    return out.append("</mrow>").toString();
  }

  /** A name of several letters, bare or with a script on it. */
  private static boolean isFunction(String term) {
    String base = term.replaceFirst("^<m(sub|sup|subsup)>", "");
    return base.startsWith("<mi>") && base.indexOf("</mi>") > 5;
  }

  private boolean endsGroup() {
    return latex.startsWith("\\right", at) && !Character.isLetter(charAt(at + 6))
        || latex.startsWith("\\end", at)
        || latex.startsWith("\\\\", at);
  }

  private char charAt(int i) {
    return i < latex.length() ? latex.charAt(i) : ' ';
  }

  private void skipSpaces() {
    while (at < latex.length() && latex.charAt(at) == ' ') {
      at++;
    }
  }

  /** A term with what is above and below it. */
  private String scripted(boolean first) {
    String base = term(first);
    var above = new StringBuilder();
    String below = null;
    while (at < latex.length()) {
      char c = latex.charAt(at);
      if (c == '\'') {
        at++;
        above.append("<mo>′</mo>");
      } else if (c == '^') {
        at++;
        above.append(argument());
      } else if (c == '_' && below == null) {
        at++;
        below = argument();
      } else {
        break;
      }
    }
    String up = above.length() == 0 ? null : "<mrow>" + above + "</mrow>";
    boolean large = base.contains("∑") || base.contains("∏");
    if (up == null && below == null) {
      return base;
    }
    String tag = up == null ? "sub" : below == null ? "sup" : "subsup";
    if (large) {
      tag = up == null ? "under" : below == null ? "over" : "underover";
    }
    return "<m"
        + tag
        + ">"
        + base
        + (below == null ? "" : below)
        + (up == null ? "" : up)
        + "</m"
        + tag
        + ">";
  }

  /** What follows a command or a script: a group, a command, or one character. */
  private String argument() {
    skipSpaces();
    if (charAt(at) == '{') {
      return group();
    }
    if (at >= latex.length()) {
      throw error("something is missing");
    }
    return Character.isDigit(charAt(at)) ? "<mn>" + latex.charAt(at++) + "</mn>" : term(true);
  }

  private String group() {
    expect("{");
    String content = row("}");
    expect("}");
    return content;
  }

  private void expect(String text) {
    if (!latex.startsWith(text, at)) {
      throw error("'" + text + "' is missing");
    }
    at += text.length();
  }

  private String term(boolean first) {
    char c = latex.charAt(at);
    if (c == '\\') {
      return command();
    }
    if (c == '{') {
      return group();
    }
    if (Character.isDigit(c)) {
      int start = at;
      while (Character.isDigit(charAt(at))
          || charAt(at) == '.' && Character.isDigit(charAt(at + 1))) {
        at++;
      }
      return "<mn>" + latex.substring(start, at) + "</mn>";
    }
    at++;
    if (Character.isLetter(c)) {
      return "<mi>" + c + "</mi>";
    }
    if (c == '-') {
      return first ? "<mo form=\"prefix\">−</mo>" : "<mo>−</mo>";
    }
    if ("()[]|".indexOf(c) >= 0) {
      return fence(String.valueOf(c), false);
    }
    if ("+=<>,;:/!*".indexOf(c) >= 0) {
      return "<mo>" + escape(String.valueOf(c)) + "</mo>";
    }
    at--;
    throw error("unexpected '" + c + "'");
  }

  private static String fence(String c, boolean stretchy) {
    return "<mo stretchy=\"" + stretchy + "\">" + escape(c) + "</mo>";
  }

  private String command() {
    at++;
    int start = at;
    while (Character.isLetter(charAt(at))) {
      at++;
    }
    if (at == start) {
      at++;
    }
    String name = latex.substring(start, at);
    if (SPACES.containsKey(name)) {
      return "<mspace width=\"" + SPACES.get(name) + "\"/>";
    }
    skipSpaces();
    switch (name) {
      case "frac", "dfrac", "tfrac" -> {
        String fraction = "<mfrac>" + argument() + argument() + "</mfrac>";
        return name.equals("tfrac")
            ? "<mstyle displaystyle=\"false\">" + fraction + "</mstyle>"
            : fraction;
      }
      case "sqrt" -> {
        return "<msqrt>" + argument() + "</msqrt>";
      }
      case "operatorname", "mathrm" -> {
        return "<mi>" + escape(plainGroup()) + "</mi>";
      }
      case "text" -> {
        return "<mtext>" + escape(plainGroup()) + "</mtext>";
      }
      case "left" -> {
        String open = fence(delimiter(), true);
        String content = row("");
        expect("\\right");
        return "<mrow>" + open + content + fence(delimiter(), true) + "</mrow>";
      }
      case "begin" -> {
        return cases();
      }
      default -> {
        // A name such as max or exp stands upright, as it is.
      }
    }
    if (SYMBOLS.containsKey(name)) {
      return "<mi>" + SYMBOLS.get(name) + "</mi>";
    }
    if (OPERATORS.containsKey(name)) {
      return "<mo>" + escape(OPERATORS.get(name)) + "</mo>";
    }
    if (!Character.isLetter(name.charAt(0))) {
      throw error("unexpected \\" + name);
    }
    return "<mi>" + name + "</mi>";
  }

  private String plainGroup() {
    expect("{");
    int end = latex.indexOf('}', at);
    if (end < 0) {
      throw error("'}' is missing");
    }
    String text = latex.substring(at, end);
    at = end + 1;
    return text;
  }

  private String delimiter() {
    skipSpaces();
    char c = charAt(at++);
    if (c == '.') {
      return "";
    }
    if (c != '\\') {
      return String.valueOf(c);
    }
    int start = at++;
    while (Character.isLetter(latex.charAt(start)) && Character.isLetter(charAt(at))) {
      at++;
    }
    return OPERATORS.getOrDefault(latex.substring(start, at), latex.substring(start, at));
  }

  private String cases() {
    expect("{cases}");
    skipSpaces();
    var rows = new StringBuilder();
    while (!latex.startsWith("\\end", at)) {
      String value = row("&");
      expect("&");
      skipSpaces();
      rows.append("<mtr><mtd>")
          .append(value)
          .append("</mtd><mtd><mspace width=\"1em\"/>")
          .append(row("&"))
          .append("</mtd></mtr>");
      if (latex.startsWith("\\\\", at)) {
        at += 2;
        skipSpaces();
      } else if (!latex.startsWith("\\end", at)) {
        throw error("\\end{cases} is missing");
      }
    }
    expect("\\end{cases}");
    return "<mrow>" + fence("{", true) + "<mtable>" + rows + "</mtable></mrow>";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
