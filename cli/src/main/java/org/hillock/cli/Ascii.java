package org.hillock.cli;

import java.text.Normalizer;

/** Spells text for terminals that know nothing but ASCII. */
final class Ascii {
  private Ascii() {}

  static String of(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) < 0x80) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    var spelled = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(spelled, c));
    return spelled.toString();
  }

  private static void append(StringBuilder spelled, int c) {
    if (c < 0x80) {
      spelled.append((char) c);
      return;
    }
    String known = spelling(c);
    if (known != null) {
      spelled.append(known);
      return;
    }
    String parts = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
    int before = spelled.length();
    parts.codePoints().filter(part -> part < 0x80).forEach(part -> spelled.append((char) part));
    if (spelled.length() == before) {
      spelled.append('?');
    }
  }

  private static String spelling(int c) {
    return switch (c) {
      case '∞' -> "inf";
      case '′', '’', '‘' -> "'";
      case '″' -> "''";
      case '“', '”' -> "'";
      case '·', '⋅', '×', '⊙', '•' -> "*";
      case '−', '–', '—', '─' -> "-";
      case '│' -> "|";
      case '┌', '┐', '└', '┘', '├', '┤', '┬', '┴', '┼' -> "+";
      case '≤' -> "<=";
      case '≥' -> ">=";
      case '≠' -> "!=";
      case '≈' -> "~";
      case '±' -> "+-";
      case '∈' -> "in";
      case '∂' -> "d";
      case '√' -> "sqrt";
      case '∑', 'Σ' -> "sum";
      case '→' -> "->";
      case '°' -> "deg";
      case '²' -> "^2";
      case '³' -> "^3";
      case 'α' -> "alpha";
      case 'β' -> "beta";
      case 'γ' -> "gamma";
      case 'δ' -> "delta";
      case 'λ' -> "lambda";
      case 'μ', 'µ' -> "mu";
      case 'π' -> "pi";
      case 'σ' -> "sigma";
      case 'τ' -> "tau";
      case 'φ' -> "phi";
      case 'Φ' -> "Phi";
      case 'ℝ' -> "R";
      case 'ᵢ' -> "_i";
      case 'ⱼ' -> "_j";
      case 'ₖ' -> "_k";
      default -> null;
    };
  }
}
