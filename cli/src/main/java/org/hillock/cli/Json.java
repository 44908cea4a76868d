package org.hillock.cli;

import java.util.List;
import java.util.Map;

/** Writes JSON: maps, lists, strings, numbers and truth values. */
public final class Json {
  private Json() {}

  /** Returns a value in one line. Numbers that JSON does not have become strings. */
  public static String of(Object value) {
    var text = new StringBuilder();
    append(text, value, "", "");
    return text.toString();
  }

  /** Returns a value with a line for each entry of its outermost list or map. */
  public static String lines(Object value) {
    var text = new StringBuilder();
    append(text, value, "\n  ", "\n");
    return text.toString();
  }

  private static void append(StringBuilder text, Object value, String before, String after) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{" + before;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.append(separator);
        quote(text, entry.getKey().toString());
        text.append(": ");
        append(text, entry.getValue(), "", "");
        separator = before.isEmpty() ? ", " : "," + before;
      }
      text.append(map.isEmpty() ? "{}" : after + "}");
    } else if (value instanceof List<?> list) {
      String separator = "[" + before;
      for (Object entry : list) {
        text.append(separator);
        append(text, entry, "", "");
        separator = before.isEmpty() ? ", " : "," + before;
      }
      text.append(list.isEmpty() ? "[]" : after + "]");
    } else if (value instanceof Double x) {
      number(text, x, Numbers.shortest(x));
    } else if (value instanceof Float x) {
      number(text, x, Numbers.shortest(x));
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      text.append(value);
    } else {
      quote(text, value.toString());
    }
  }

  private static void number(StringBuilder text, double x, String shortest) {
    if (Double.isNaN(x)) {
      text.append("\"NaN\"");
    } else if (Double.isInfinite(x)) {
      text.append(x < 0 ? "\"-Infinity\"" : "\"Infinity\"");
    } else {
      // Many readers take -0 for the integer, which has no sign.
      text.append(shortest.equals("-0") ? "-0.0" : shortest);
    }
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
