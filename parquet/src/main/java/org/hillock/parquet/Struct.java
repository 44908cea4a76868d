package org.hillock.parquet;

import java.util.ArrayList;
import java.util.List;
import org.hillock.cli.files.BadInputException;

/**
 * A struct of Thrift with all its fields, also those that nobody here knows, in the order of their
 * numbers.
 */
final class Struct {

  /** A field: its number, its type in the compact protocol, its value. */
  record Field(int id, byte type, Object value) {}

  /** A list or a set. */
  record Items(byte kind, byte type, List<Object> values) {}

  /** A map. */
  record Entries(byte keyType, byte valueType, List<Object> keys, List<Object> values) {}

  private final List<Field> fields;

  Struct() {
    this(new ArrayList<>(4));
  }

  private Struct(List<Field> fields) {
    this.fields = fields;
  }

  /** Returns one with the same fields, which can be changed apart. */
  Struct copy() {
    return new Struct(new ArrayList<>(fields));
  }

  List<Field> fields() {
    return fields;
  }

  boolean has(int id) {
    return value(id) != null;
  }

  private Object value(int id) {
    for (Field field : fields) {
      if (field.id == id) {
        return field.value;
      }
    }
    return null;
  }

  private <T> T required(int id, Class<T> type) throws BadInputException {
    Object value = value(id);
    if (!type.isInstance(value)) {
      throw new BadInputException("damaged: field " + id + " of a struct is missing or wrong");
    }
    return type.cast(value);
  }

  long number(int id) throws BadInputException {
    return required(id, Long.class);
  }

  long number(int id, long otherwise) throws BadInputException {
    return has(id) ? number(id) : otherwise;
  }

  /** Returns a number that counts something and fits an int. */
  int size(int id) throws BadInputException {
    long size = number(id);
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw new BadInputException("damaged: a size is " + size);
    }
    return (int) size;
  }

  boolean flag(int id, boolean otherwise) throws BadInputException {
    return has(id) ? required(id, Boolean.class) : otherwise;
  }

  byte[] bytes(int id) throws BadInputException {
    return required(id, byte[].class);
  }

  Struct struct(int id) throws BadInputException {
    return required(id, Struct.class);
  }

  /** Returns the structs of a list, which can be changed in place. */
  List<Object> structs(int id) throws BadInputException {
    return items(id, Thrift.STRUCT);
  }

  List<Object> items(int id, byte type) throws BadInputException {
    Items items = required(id, Items.class);
    if (items.type != type && !items.values.isEmpty()) {
      throw new BadInputException("damaged: field " + id + " of a struct is missing or wrong");
    }
    return items.values;
  }

  Struct remove(int... ids) {
    for (int id : ids) {
      fields.removeIf(field -> field.id == id);
    }
    return this;
  }

  Struct put(int id, byte type, Object value) {
    remove(id);
    int at = 0;
    while (at < fields.size() && fields.get(at).id < id) {
      at++;
    }
    fields.add(at, new Field(id, type, value));
    return this;
  }

  Struct putInt(int id, long value) {
    return put(id, Thrift.I32, value);
  }

  Struct putLong(int id, long value) {
    return put(id, Thrift.I64, value);
  }

  Struct putBytes(int id, byte[] value) {
    return put(id, Thrift.BINARY, value);
  }

  Struct putStruct(int id, Struct value) {
    return put(id, Thrift.STRUCT, value);
  }

  Struct putList(int id, byte type, List<Object> values) {
    return put(id, Thrift.LIST, new Items(Thrift.LIST, type, values));
  }
}
