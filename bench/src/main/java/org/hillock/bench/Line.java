package org.hillock.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One flat JSON object on one line: the format of the results. */
final class Line {
  private static final Pattern ENTRY = Pattern.compile("\"([^\"]*)\":\"([^\"]*)\"");

  private Line() {}

  static String of(Map<String, String> entries) {
    var line = new StringBuilder("{");
    entries.forEach(
        (key, value) -> {
          line.append(line.length() > 1 ? "," : "");
          line.append('"').append(key).append("\":\"");
          line.append(value.replaceAll("[\"\\\\\\p{Cntrl}]", "'")).append('"');
        });
    return line.append('}').toString();
  }

  static Map<String, String> read(String line) {
    var entries = new LinkedHashMap<String, String>();
    Matcher matcher = ENTRY.matcher(line);
    while (matcher.find()) {
      entries.put(matcher.group(1), matcher.group(2));
    }
    return entries;
  }
}
