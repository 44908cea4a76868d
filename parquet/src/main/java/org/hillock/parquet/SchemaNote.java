package org.hillock.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.hillock.cli.files.BadInputException;

/**
 * The copies of the schema that programs leave among the notes of a file, and that they believe
 * more than the file: a field that is added must be in them too.
 */
final class SchemaNote {

  // Fields of KeyValue.
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private SchemaNote() {}

  /** Adds a field like another one if the note is a copy of the schema. */
  static void add(Struct note, Column.Field like, String name) throws BadInputException {
    String key = new String(note.bytes(KEY), StandardCharsets.UTF_8);
    try {
      switch (key) {
        case "org.apache.spark.sql.parquet.row.metadata" ->
            note.putBytes(VALUE, spark(text(note), like, name).getBytes(StandardCharsets.UTF_8));
        case "ARROW:schema" ->
            note.putBytes(VALUE, Base64.getEncoder().encode(arrow(note.bytes(VALUE), like, name)));
        case "parquet.avro.schema", "avro.schema" ->
            throw new BadInputException(
                "Avro's schema in it cannot be extended by --as; replace the column instead");
        default -> {}
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new BadInputException(
          "damaged: " + key + " in it is no schema; --as would make it worse", e);
    }
  }

  private static String text(Struct note) throws BadInputException {
    return new String(note.bytes(VALUE), StandardCharsets.UTF_8);
  }

  // ---- Spark: {"type":"struct","fields":[{"name":"x","type":"double",...},...]} ----

  private static String spark(String json, Column.Field like, String name) {
    String before = "{\"type\":\"struct\",\"fields\":[";
    if (!json.startsWith(before) || !json.endsWith("]}")) {
      throw new IllegalArgumentException(json);
    }
    List<String> fields = split(json.substring(before.length(), json.length() - 2));
    String field = fields.get(like.index());
    String start = "{\"name\":" + quoted(like.name()) + ",";
    if (!field.startsWith(start)) {
      throw new IllegalArgumentException(field);
    }
    fields.add("{\"name\":" + quoted(name) + "," + field.substring(start.length()));
    return before + String.join(",", fields) + "]}";
  }

  private static String quoted(String name) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : name.toCharArray()) {
      if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** Splits what is within brackets at the commas that are not within more of them. */
  private static List<String> split(String json) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    boolean inString = false;
    int start = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString) {
        i += c == '\\' ? 1 : 0;
        inString = c != '"';
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(json.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(json.substring(start));
    return parts;
  }

  // ---- Arrow: a message of its inter-process format, in base 64; the message is a FlatBuffer ----

  /** In the table Message: what kind of message it is, and itself. */
  private static final int MESSAGE_VERSION = 0;

  private static final int MESSAGE_HEADER = 2;

  // In the table Schema.
  private static final int SCHEMA_ENDIANNESS = 0;
  private static final int SCHEMA_FIELDS = 1;
  private static final int SCHEMA_NOTES = 2;
  private static final int SCHEMA_FEATURES = 3;

  // In the table Field.
  private static final int FIELD_NULLABLE = 1;
  private static final int FIELD_TYPE_KIND = 2;
  private static final int FIELD_TYPE = 3;
  private static final int FIELD_CHILDREN = 5;

  /** The kind of a message that is a schema. */
  private static final byte IS_SCHEMA = 1;

  /**
   * A FlatBuffer points only forward, so the tables that change are put before the old ones, which
   * stay as they are.
   */
  private static byte[] arrow(byte[] base64, Column.Field like, String name) {
    ByteBuffer message = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
    message.order(ByteOrder.LITTLE_ENDIAN);
    // Before the first release of the format there was no mark before the length.
    boolean marked = message.getInt(0) == -1;
    int prefix = marked ? 8 : 4;
    int length = message.getInt(prefix - 4);
    ByteBuffer old = message.slice(prefix, length).order(ByteOrder.LITTLE_ENDIAN);

    int root = old.getInt(0);
    int schema = pointed(old, slot(old, root, MESSAGE_HEADER));
    int fields = pointed(old, slot(old, schema, SCHEMA_FIELDS));
    int count = old.getInt(fields);
    int field = pointed(old, fields + 4 + 4 * checked(like.index(), count));

    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int vector = 108;
    int string = vector + 4 + 4 * (count + 1);
    int shift = (string + 4 + text.length + 1 + 7) / 8 * 8;
    ByteBuffer all = ByteBuffer.allocate(prefix + (shift + length + 7) / 8 * 8);
    all.order(ByteOrder.LITTLE_ENDIAN);
    if (marked) {
      all.putInt(0, -1);
    }
    all.putInt(prefix - 4, all.capacity() - prefix);
    ByteBuffer added = all.slice(prefix, all.capacity() - prefix).order(ByteOrder.LITTLE_ENDIAN);
    added.putInt(0, 16);
    // Each table comes after the list of the places of its fields within it; 0 stands for none.
    table(added, 4, 24, 4, 6, 8, 16);
    added.putShort(16 + 4, old.getShort(slot(old, root, MESSAGE_VERSION)));
    added.put(16 + 6, IS_SCHEMA);
    point(added, 16 + 8, 52);
    int notes = slot(old, schema, SCHEMA_NOTES);
    int features = slot(old, schema, SCHEMA_FEATURES);
    table(added, 40, 20, 4, 8, notes == 0 ? 0 : 12, features == 0 ? 0 : 16);
    int endianness = slot(old, schema, SCHEMA_ENDIANNESS);
    added.putShort(52 + 4, endianness == 0 ? 0 : old.getShort(endianness));
    point(added, 52 + 8, vector);
    point(added, 52 + 12, notes == 0 ? 0 : shift + pointed(old, notes));
    point(added, 52 + 16, features == 0 ? 0 : shift + pointed(old, features));
    int children = slot(old, field, FIELD_CHILDREN);
    table(added, 72, 20, 8, 4, 5, 12, 0, children == 0 ? 0 : 16);
    int nullable = slot(old, field, FIELD_NULLABLE);
    added.put(88 + 4, nullable == 0 ? 0 : old.get(nullable));
    added.put(88 + 5, old.get(slot(old, field, FIELD_TYPE_KIND)));
    point(added, 88 + 8, string);
    point(added, 88 + 12, shift + pointed(old, slot(old, field, FIELD_TYPE)));
    point(added, 88 + 16, children == 0 ? 0 : shift + pointed(old, children));
    added.putInt(vector, count + 1);
    for (int i = 0; i < count; i++) {
      point(added, vector + 4 + 4 * i, shift + pointed(old, fields + 4 + 4 * i));
    }
    point(added, vector + 4 + 4 * count, 88);
    added.putInt(string, text.length).put(string + 4, text);
    added.put(shift, old, 0, length);
    return all.array();
  }

  private static int checked(int index, int count) {
    if (index >= count || count < 0) {
      throw new IndexOutOfBoundsException(index);
    }
    return index;
  }

  /** Returns where a table has a field; 0 if it has not. */
  private static int slot(ByteBuffer buffer, int table, int field) {
    int places = table - buffer.getInt(table);
    int at = 4 + 2 * field;
    int place = at < buffer.getShort(places) ? buffer.getShort(places + at) : 0;
    return place == 0 ? 0 : table + place;
  }

  private static int pointed(ByteBuffer buffer, int at) {
    return at + buffer.getInt(at);
  }

  private static void point(ByteBuffer buffer, int at, int to) {
    buffer.putInt(at, to == 0 ? 0 : to - at);
  }

  /** Writes the places of the fields of a table, and where the table after them finds them. */
  private static void table(ByteBuffer buffer, int at, int size, int... places) {
    int length = 4 + 2 * places.length;
    buffer.putShort(at, (short) length).putShort(at + 2, (short) size);
    for (int i = 0; i < places.length; i++) {
      buffer.putShort(at + 4 + 2 * i, (short) places[i]);
    }
    buffer.putInt(at + length, length);
  }
}
