package org.hillock.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.hillock.cli.files.BadInputException;

/**
 * Thrift's compact protocol, in which Parquet writes everything that is not data. It is read
 * without a schema: what is not understood comes out again as it came in.
 */
final class Thrift {

  static final byte TRUE = 1;
  static final byte FALSE = 2;
  static final byte BYTE = 3;
  static final byte I16 = 4;
  static final byte I32 = 5;
  static final byte I64 = 6;
  static final byte DOUBLE = 7;
  static final byte BINARY = 8;
  static final byte LIST = 9;
  static final byte SET = 10;
  static final byte MAP = 11;
  static final byte STRUCT = 12;

  /** Nothing in Parquet is nested nearly as deep. */
  private static final int DEEPEST = 32;

  /**
   * How many bytes of memory one byte may become. The worst is a list of structs with one field
   * each: three bytes become a struct, a list, a field and a number.
   */
  static final int GROWTH = 100;

  private Thrift() {}

  // ---- reading ----

  /**
   * Reads a struct from where the buffer stands to its end.
   *
   * @throws BufferUnderflowException if the buffer ends before
   */
  static Struct read(ByteBuffer from) throws BadInputException {
    return struct(from.order(ByteOrder.LITTLE_ENDIAN), 0);
  }

  private static Struct struct(ByteBuffer from, int depth) throws BadInputException {
    if (depth > DEEPEST) {
      throw new BadInputException("damaged: structs nested too deep");
    }
    Struct struct = new Struct();
    int last = 0;
    for (int head = from.get() & 0xff; head != 0; head = from.get() & 0xff) {
      byte type = (byte) (head & 15);
      int id = head >> 4 == 0 ? (short) zigzag(varint(from)) : last + (head >> 4);
      if (id <= last && !struct.fields().isEmpty()) {
        throw new BadInputException("damaged: the fields of a struct are in disorder");
      }
      last = id;
      Object value =
          type == TRUE || type == FALSE ? (Object) (type == TRUE) : value(from, type, depth);
      struct.fields().add(new Struct.Field(id, type, value));
    }
    return struct;
  }

  private static Object value(ByteBuffer from, byte type, int depth) throws BadInputException {
    switch (type) {
      case TRUE, FALSE: // in a list: a byte each
        return from.get() == TRUE;
      case BYTE:
        return (long) from.get();
      case I16, I32, I64:
        return zigzag(varint(from));
      case DOUBLE:
        return from.getDouble();
      case BINARY:
        byte[] bytes = new byte[count(from, varint(from), 1)];
        from.get(bytes);
        return bytes;
      case LIST, SET:
        return items(from, type, depth);
      case MAP:
        return entries(from, depth);
      case STRUCT:
        return struct(from, depth + 1);
      default:
        throw new BadInputException("damaged: a field of unknown type " + type);
    }
  }

  private static Struct.Items items(ByteBuffer from, byte kind, int depth)
      throws BadInputException {
    int head = from.get() & 0xff;
    byte type = (byte) (head & 15);
    int count = count(from, head >> 4 == 15 ? varint(from) : head >> 4, 1);
    return new Struct.Items(kind, type, values(from, type, count, depth));
  }

  private static Struct.Entries entries(ByteBuffer from, int depth) throws BadInputException {
    int count = count(from, varint(from), 2);
    int types = count == 0 ? 0 : from.get() & 0xff;
    byte keyType = (byte) (types >> 4);
    byte valueType = (byte) (types & 15);
    List<Object> keys = new ArrayList<>(count);
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(value(from, keyType, depth + 1));
      values.add(value(from, valueType, depth + 1));
    }
    return new Struct.Entries(keyType, valueType, keys, values);
  }

  private static List<Object> values(ByteBuffer from, byte type, int count, int depth)
      throws BadInputException {
    if (depth > DEEPEST) {
      throw new BadInputException("damaged: lists nested too deep");
    }
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(value(from, type, depth + 1));
    }
    return values;
  }

  /** Believes a number of elements only if what remains can hold them. */
  private static int count(ByteBuffer from, long claimed, int bytesEach) {
    if (claimed < 0 || claimed > from.remaining() / bytesEach) {
      throw new BufferUnderflowException();
    }
    return (int) claimed;
  }

  private static long varint(ByteBuffer from) throws BadInputException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BadInputException("damaged: a number has too many bytes");
  }

  private static long zigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  // ---- writing ----

  static byte[] write(Struct struct) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    write(struct, to);
    return to.toByteArray();
  }

  private static void write(Struct struct, ByteArrayOutputStream to) {
    int last = 0;
    for (Struct.Field field : struct.fields()) {
      int step = field.id() - last;
      boolean isShort = step > 0 && step < 16;
      to.write((isShort ? step << 4 : 0) | field.type());
      if (!isShort) {
        varint((field.id() << 1) ^ (field.id() >> 31), to);
      }
      last = field.id();
      if (field.type() != TRUE && field.type() != FALSE) {
        write(field.value(), field.type(), to);
      }
    }
    to.write(0);
  }

  private static void write(Object value, byte type, ByteArrayOutputStream to) {
    switch (type) {
      case TRUE, FALSE -> to.write((Boolean) value ? TRUE : FALSE);
      case BYTE -> to.write((int) (long) (Long) value);
      case I16, I32, I64 -> {
        long number = (Long) value;
        varint((number << 1) ^ (number >> 63), to);
      }
      case DOUBLE -> {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        to.writeBytes(bytes.putDouble((Double) value).array());
      }
      case BINARY -> {
        byte[] bytes = (byte[]) value;
        varint(bytes.length, to);
        to.writeBytes(bytes);
      }
      case LIST, SET -> write((Struct.Items) value, to);
      case MAP -> write((Struct.Entries) value, to);
      case STRUCT -> write((Struct) value, to);
      default -> throw new IllegalArgumentException("type " + type);
    }
  }

  private static void write(Struct.Items items, ByteArrayOutputStream to) {
    int count = items.values().size();
    to.write(Math.min(count, 15) << 4 | items.type());
    if (count >= 15) {
      varint(count, to);
    }
    for (Object value : items.values()) {
      write(value, items.type(), to);
    }
  }

  private static void write(Struct.Entries entries, ByteArrayOutputStream to) {
    varint(entries.keys().size(), to);
    if (!entries.keys().isEmpty()) {
      to.write(entries.keyType() << 4 | entries.valueType());
    }
    for (int i = 0; i < entries.keys().size(); i++) {
      write(entries.keys().get(i), entries.keyType(), to);
      write(entries.values().get(i), entries.valueType(), to);
    }
  }

  private static void varint(long value, ByteArrayOutputStream to) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
