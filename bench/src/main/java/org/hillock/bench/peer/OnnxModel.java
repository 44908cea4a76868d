package org.hillock.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes an ONNX model from x to y in its protobuf format; the numbers are those of onnx.proto. */
final class OnnxModel {
  private final int elementType;
  private final long[] shape;
  private final List<Message> nodes = new ArrayList<>();

  OnnxModel(boolean isDouble, long[] shape) {
    this.elementType = isDouble ? 11 : 1;
    this.shape = shape;
  }

  Message node(String operator, String output, String... inputs) {
    var node = new Message();
    for (String input : inputs) {
      node.put(1, input);
    }
    node.put(2, output).put(3, output).put(4, operator);
    nodes.add(node);
    return node;
  }

  byte[] bytes() {
    var graph = new Message();
    nodes.forEach(node -> graph.put(1, node));
    graph.put(2, "graph").put(11, value("x")).put(12, value("y"));
    var operators = new Message().put(1, "").put(2, 20);
    return new Message().put(1, 9).put(7, graph).put(8, operators).out.toByteArray();
  }

  private Message value(String name) {
    var dimensions = new Message();
    for (long size : shape) {
      dimensions.put(1, new Message().put(1, size));
    }
    var tensor = new Message().put(1, elementType).put(2, dimensions);
    return new Message().put(1, name).put(2, new Message().put(1, tensor));
  }

  /** A protobuf message. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message attribute(String name, float value) {
      byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
      var attribute = new Message().put(1, name).put(20, 1);
      attribute.varint(2 << 3 | 5);
      attribute.out.writeBytes(bytes);
      return put(5, attribute);
    }

    Message attribute(String name, long value) {
      return put(5, new Message().put(1, name).put(3, value).put(20, 2));
    }

    Message attribute(String name, String value) {
      return put(5, new Message().put(1, name).put(4, value).put(20, 3));
    }

    private Message put(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    private Message put(int field, String value) {
      return put(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private Message put(int field, Message value) {
      return put(field, value.out.toByteArray());
    }

    private Message put(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
