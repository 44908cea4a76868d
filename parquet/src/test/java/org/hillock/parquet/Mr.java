package org.hillock.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files written and read by Parquet's own library, parquet-mr. */
final class Mr {

  private Mr() {}

  /** Everything that a file can hold beside numbers, and numbers of every kind. */
  static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message all {
            required int64 id;
            optional binary name (STRING);
            optional float x;
            required double d;
            optional group s { optional int32 i; optional double y; }
            optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
            required group emb (LIST) { repeated group list { required float element; } }
            optional group counts (MAP) {
              repeated group key_value { required binary key (STRING); optional int32 value; }
            }
            required fixed_len_byte_array(12) price (DECIMAL(20,2));
            required int96 old;
          }
          """);

  static final int ROWS = 1000;

  /** How a file is written; may set anything. */
  interface Manner extends Consumer<ExampleParquetWriter.Builder> {}

  static Path write(Path path, Manner manner) throws IOException {
    return write(path, SCHEMA, rows(DoubleUnaryOperator.identity()), manner);
  }

  static Path write(Path path, MessageType schema, List<Group> rows, Manner manner)
      throws IOException {
    Files.deleteIfExists(path);
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withCodecFactory(new Codecs())
            .withExtraMetaData(Map.of("note", "keep me"))
            .withPageSize(1000)
            .withPageRowCountLimit(100)
            .withMinRowCountForPageSizeCheck(10)
            .withRowGroupRowCountLimit(300);
    manner.accept(builder);
    try (ParquetWriter<Group> writer = builder.build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return path;
  }

  /** The rows with all numbers sent through a function. */
  static List<Group> rows(DoubleUnaryOperator function) {
    var factory = new SimpleGroupFactory(SCHEMA);
    List<Group> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Group row = factory.newGroup();
      row.add("id", (long) i);
      if (i % 3 > 0) {
        row.add("name", "name " + i);
      }
      if (i % 5 > 0) {
        row.add("x", (float) function.applyAsDouble(x(i)));
      }
      row.add("d", function.applyAsDouble(d(i)));
      if (i % 4 > 0) {
        Group s = row.addGroup("s");
        s.add("i", i);
        if (i % 4 > 1) {
          s.add("y", function.applyAsDouble(d(i)));
        }
      }
      if (i % 7 > 0) {
        Group tags = row.addGroup("tags");
        for (int j = 0; j < i % 3; j++) {
          tags.addGroup("list").add("element", "tag " + j);
        }
      }
      Group emb = row.addGroup("emb");
      for (int j = 0; j < 4; j++) {
        emb.addGroup("list").add("element", (float) function.applyAsDouble(x(i + j)));
      }
      Group count = row.addGroup("counts").addGroup("key_value");
      count.add("key", "k" + i % 9);
      count.add("value", i);
      row.add("price", Binary.fromConstantByteArray(new byte[12]));
      row.add("old", Binary.fromConstantByteArray(new byte[12]));
      rows.add(row);
    }
    return rows;
  }

  /** Few different numbers, so that a dictionary pays, with both signs and what is special. */
  static float x(int i) {
    float[] special = {Float.NaN, Float.POSITIVE_INFINITY, -0.0f, Float.MIN_VALUE};
    return i % 17 < special.length ? special[i % 17] : (i % 23 - 11) / 4f;
  }

  static double d(int i) {
    return (i - 500) / 3.0;
  }

  static ParquetFileReader open(Path path) throws IOException {
    return ParquetFileReader.open(new LocalInputFile(path), options().build());
  }

  static ParquetReadOptions.Builder options() {
    return ParquetReadOptions.builder(new PlainParquetConfiguration())
        .withCodecFactory(new Codecs());
  }

  static List<Group> read(Path path) throws IOException {
    List<Group> rows = new ArrayList<>();
    try (ParquetFileReader reader = open(path)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      var columns = new ColumnIOFactory().getColumnIO(schema);
      for (var pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        var records = columns.getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(records.read());
        }
      }
    }
    return rows;
  }

  static List<String> texts(List<Group> rows) {
    return rows.stream().map(Object::toString).toList();
  }

  /** As parquet-mr's own, but for gzip, for which it needs Hadoop. */
  private static final class Codecs implements CompressionCodecFactory {
    private final CompressionCodecFactory others =
        new CodecFactory(new PlainParquetConfiguration(), 1 << 12);

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
      return name == CompressionCodecName.GZIP ? new Gzip() : others.getCompressor(name);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
      return name == CompressionCodecName.GZIP ? new Gunzip() : others.getDecompressor(name);
    }

    @Override
    public void release() {
      others.release();
    }
  }

  private static final class Gzip implements CompressionCodecFactory.BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      var compressed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(compressed)) {
        bytes.writeAllTo(gzip);
      }
      return BytesInput.from(compressed.toByteArray());
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.GZIP;
    }

    @Override
    public void release() {}
  }

  private static final class Gunzip implements CompressionCodecFactory.BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(new GZIPInputStream(bytes.toInputStream()).readAllBytes());
    }

    @Override
    public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize)
        throws IOException {
      out.put(decompress(BytesInput.from(in), outSize).toByteArray());
    }

    @Override
    public void release() {}
  }
}
