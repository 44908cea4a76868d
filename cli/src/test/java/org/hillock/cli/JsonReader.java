package org.hillock.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON by the letter of RFC 8259, to see that what we write is JSON. */
final class JsonReader {
  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  static Object read(String text) {
    var reader = new JsonReader(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at != text.length()) {
      throw reader.wrong("end");
    }
    return value;
  }

  private Object value() {
    blanks();
    char c = text.charAt(at);
    if (c == '{') {
      return map();
    } else if (c == '[') {
      return list();
    } else if (c == '"') {
      return string();
    } else if (word("true")) {
      return true;
    } else if (word("false")) {
      return false;
    } else if (word("null")) {
      return null;
    }
    return number();
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    blanks();
    while (!word("}")) {
      if (!map.isEmpty()) {
        expect(",");
      }
      blanks();
      String key = string();
      blanks();
      expect(":");
      if (map.put(key, value()) != null) {
        throw wrong("a new key");
      }
      blanks();
    }
    return map;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    at++;
    blanks();
    while (!word("]")) {
      if (!list.isEmpty()) {
        expect(",");
      }
      list.add(value());
      blanks();
    }
    return list;
  }

  private String string() {
    expect("\"");
    var string = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("no control character");
      }
      if (c == '\\') {
        c = text.charAt(at++);
        if (c == 'u') {
          c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
        } else if (c != '"' && c != '\\') {
          throw wrong("an escape that we write");
        }
      }
      string.append(c);
    }
    at++;
    return string.toString();
  }

  private Double number() {
    int end = at;
    while (end < text.length() && "+-.eE0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String number = text.substring(at, end);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw wrong("a number");
    }
    at = end;
    return Double.valueOf(number);
  }

  private boolean word(String word) {
    boolean found = text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  private void expect(String word) {
    if (!word(word)) {
      throw wrong("'" + word + "'");
    }
  }

  private void blanks() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at " + at + " of " + text);
  }
}
