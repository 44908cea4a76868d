package org.hillock.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.parquet.column.ParquetProperties.WriterVersion.PARQUET_2_0;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.hillock.cli.Hillock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of Parquet files, held against Parquet's own library. */
class ParquetTest {

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run hillock(Object... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    String[] args = Stream.of(words).map(Object::toString).toArray(String[]::new);
    int code =
        Hillock.run(
            new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8), false, args);
    return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static void done(Object... words) {
    Run run = hillock(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  private void refused(String message, Object... words) throws Exception {
    Run run = hillock(words);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.exitCode()).isPositive();
    assertThat(file("out.parquet")).doesNotExist();
    assertThat(names()).noneMatch(name -> name.startsWith(".hillock"));
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static final DoubleUnaryOperator RELU = x -> x > 0 || Double.isNaN(x) ? x : 0;

  // ---- what is kept ----

  static Stream<Arguments> manners() {
    List<Arguments> all = new ArrayList<>();
    for (var codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW)) {
      for (WriterVersion version : WriterVersion.values()) {
        for (boolean dictionary : new boolean[] {true, false}) {
          all.add(Arguments.of(codec, version, dictionary));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("manners")
  void aColumnIsReplacedAndEverythingElseStays(
      CompressionCodecName codec, WriterVersion version, boolean dictionary) throws Exception {
    Path in =
        Mr.write(
            file("in.parquet"),
            builder ->
                builder
                    .withCompressionCodec(codec)
                    .withWriterVersion(version)
                    .withDictionaryEncoding(dictionary)
                    .withByteStreamSplitEncoding("d", !dictionary)
                    .withBloomFilterEnabled("id", true));
    done("apply", "relu", in, file("x.parquet"), "--column", "x");
    done("apply", "relu", file("x.parquet"), file("x.parquet"), "--column", "s.y");
    done("apply", "relu", file("x.parquet") + ":emb", file("x.parquet"));
    done("apply", "relu", file("x.parquet") + ":4", file("out.parquet"));

    assertThat(Mr.texts(Mr.read(file("out.parquet")))).isEqualTo(Mr.texts(Mr.rows(RELU)));
    assertKept(in, file("out.parquet"));
  }

  /** What a file says about itself and about the columns that were not asked for. */
  private static void assertKept(Path before, Path after) throws Exception {
    try (ParquetFileReader a = Mr.open(before);
        ParquetFileReader b = Mr.open(after)) {
      assertThat(b.getFileMetaData().getSchema()).isEqualTo(a.getFileMetaData().getSchema());
      assertThat(b.getFileMetaData().getKeyValueMetaData())
          .isEqualTo(a.getFileMetaData().getKeyValueMetaData())
          .containsEntry("note", "keep me");
      assertThat(b.getFileMetaData().getCreatedBy()).isEqualTo(a.getFileMetaData().getCreatedBy());
      assertThat(b.getRowGroups()).hasSameSizeAs(a.getRowGroups()).hasSizeGreaterThan(2);
      for (int i = 0; i < a.getRowGroups().size(); i++) {
        BlockMetaData from = a.getRowGroups().get(i);
        BlockMetaData to = b.getRowGroups().get(i);
        assertThat(to.getRowCount()).isEqualTo(from.getRowCount());
        long size = to.getColumns().stream().mapToLong(c -> c.getTotalUncompressedSize()).sum();
        assertThat(to.getTotalByteSize()).isEqualTo(size);
        for (int j = 0; j < from.getColumns().size(); j++) {
          ColumnChunkMetaData x = from.getColumns().get(j);
          ColumnChunkMetaData y = to.getColumns().get(j);
          assertThat(y.getCodec()).isEqualTo(x.getCodec());
          assertThat(y.getValueCount()).isEqualTo(x.getValueCount());
          assertThat(y.getStatistics().getNumNulls()).isEqualTo(x.getStatistics().getNumNulls());
          if (List.of("FLOAT", "DOUBLE")
              .contains(x.getPrimitiveType().getPrimitiveTypeName().name())) {
            assertThat(y.getStatistics().hasNonNullValue()).isFalse();
            continue;
          }
          assertThat(bytes(after, y)).isEqualTo(bytes(before, x));
          assertThat(y.getStatistics()).isEqualTo(x.getStatistics());
          var pages = b.readOffsetIndex(y);
          var old = a.readOffsetIndex(x);
          assertThat(pages.getPageCount()).isEqualTo(old.getPageCount());
          for (int page = 0; page < pages.getPageCount(); page++) {
            assertThat(pages.getOffset(page) - y.getStartingPos())
                .isEqualTo(old.getOffset(page) - x.getStartingPos());
          }
          assertThat(String.valueOf(b.readColumnIndex(y)))
              .isEqualTo(String.valueOf(a.readColumnIndex(x)));
          var filter = b.readBloomFilter(y);
          assertThat(filter == null).isEqualTo(x.getBloomFilterOffset() < 0);
          assertThat(filter).isEqualTo(a.readBloomFilter(x));
        }
      }
    }
  }

  private static byte[] bytes(Path path, ColumnChunkMetaData chunk) throws Exception {
    try (var channel = Files.newByteChannel(path)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) chunk.getTotalSize());
      channel.position(chunk.getStartingPos());
      while (bytes.hasRemaining()) {
        channel.read(bytes);
      }
      return bytes.array();
    }
  }

  @Test
  void aFilterStillFindsItsPages() throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> {});
    done("apply", "relu", in + ":x", file("out.parquet"));
    FilterPredicate wanted = FilterApi.eq(FilterApi.longColumn("id"), 778L);
    var options = Mr.options().withRecordFilter(FilterCompat.get(wanted)).build();
    try (var reader = ParquetFileReader.open(new LocalInputFile(file("out.parquet")), options)) {
      PageReadStore pages = reader.readNextFilteredRowGroup();
      var schema = reader.getFileMetaData().getSchema();
      var records =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages, new GroupRecordConverter(schema), FilterCompat.get(wanted));
      List<Group> found = new ArrayList<>();
      for (long i = 0; i < pages.getRowCount(); i++) {
        Group row = records.read();
        if (row != null && !records.shouldSkipCurrentRecord()) {
          found.add(row);
        }
      }
      assertThat(found).hasSize(1);
      assertThat(found.get(0).getString("name", 0)).isEqualTo("name 778");
      assertThat(found.get(0).getFloat("x", 0)).isEqualTo((float) RELU.applyAsDouble(Mr.x(778)));
    }
  }

  // ---- --as ----

  private static final String SPARK = "org.apache.spark.sql.parquet.row.metadata";

  @ParameterizedTest
  @ValueSource(strings = {"x", "emb"})
  void aColumnIsAddedAndEverythingElseStays(String column) throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> builder.withWriterVersion(PARQUET_2_0));
    done("apply", "relu", in, in, "--column", column, "--as", "new: " + column);
    List<Group> original = Mr.rows(DoubleUnaryOperator.identity());
    List<Group> expected = Mr.rows(RELU);
    List<Group> found = Mr.read(in);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < Mr.ROWS; i++) {
      String row = found.get(i).toString();
      assertThat(row).startsWith(original.get(i).toString());
      // What is new is like the column in everything but the name.
      assertThat(row.substring(original.get(i).toString().length()))
          .isEqualTo(part(expected.get(i), column).replaceFirst(column, "new: " + column));
    }
    assertThat(names()).containsExactly("in.parquet");
  }

  /** The text of one field of a row. */
  private static String part(Group row, String field) {
    var one = new SimpleGroup(new MessageType("one", row.getType().getType(field)));
    if (row.getFieldRepetitionCount(field) > 0) {
      if (row.getType().getType(field).isPrimitive()) {
        one.add(field, row.getFloat(field, 0));
      } else {
        one.add(field, row.getGroup(field, 0));
      }
    }
    return one.toString();
  }

  @Test
  void theSchemaThatSparkNotedHasTheNewColumnToo() throws Exception {
    String fields =
        "{\"name\":\"id\",\"type\":\"long\",\"nullable\":false,\"metadata\":{\"comment\":\"a,\\\"}\"}},"
            + "{\"name\":\"x\",\"type\":\"float\",\"nullable\":true,\"metadata\":{}}";
    Path in = noted(SPARK, "{\"type\":\"struct\",\"fields\":[" + fields + "]}");
    done("apply", "relu", in + ":x", file("out.parquet"), "--as", "a \"b\"");
    assertThat(note(file("out.parquet"), SPARK))
        .isEqualTo(
            "{\"type\":\"struct\",\"fields\":["
                + fields
                + ",{\"name\":\"a \\\"b\\\"\",\"type\":\"float\",\"nullable\":true,\"metadata\":{}}]}");
  }

  @Test
  void theSchemaThatArrowNotedHasTheNewColumnToo() throws Exception {
    Path in = noted("ARROW:schema", Base64.getEncoder().encodeToString(arrow()));
    done("apply", "relu", in + ":x", file("out.parquet"), "--as", "näu");
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(note(file("out.parquet"), "ARROW:schema")))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getInt(0)).isEqualTo(-1);
    assertThat(bytes.getInt(4)).isEqualTo(bytes.capacity() - 8);
    Message message = Message.getRootAsMessage(bytes.position(8).slice());
    assertThat(message.version()).isEqualTo(MetadataVersion.V5);
    assertThat(message.bodyLength()).isZero();
    var schema =
        (org.apache.arrow.flatbuf.Schema) message.header(new org.apache.arrow.flatbuf.Schema());
    assertThat(schema.customMetadata(0).value()).isEqualTo("keep me");
    assertThat(schema.fieldsLength()).isEqualTo(3);
    assertThat(schema.fields(0).name()).isEqualTo("id");
    assertThat(((Int) schema.fields(0).type(new Int())).bitWidth()).isEqualTo(64);
    for (int i = 1; i < 3; i++) {
      assertThat(schema.fields(i).name()).isEqualTo(i == 1 ? "x" : "näu");
      assertThat(schema.fields(i).nullable()).isTrue();
      assertThat(schema.fields(i).typeType()).isEqualTo(Type.FloatingPoint);
      var type = (FloatingPoint) schema.fields(i).type(new FloatingPoint());
      assertThat(type.precision()).isEqualTo(Precision.SINGLE);
      assertThat(schema.fields(i).childrenLength()).isZero();
    }
    assertThat(schema.fields(0).nullable()).isFalse();
  }

  /** A schema of the columns id and x, as Arrow's libraries write it. */
  private static byte[] arrow() {
    var builder = new FlatBufferBuilder();
    int id = field(builder, "id", false, Type.Int, Int.createInt(builder, 64, true));
    int floats = FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
    int x = field(builder, "x", true, Type.FloatingPoint, floats);
    int fields = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, new int[] {id, x});
    int note =
        KeyValue.createKeyValue(
            builder, builder.createString("note"), builder.createString("keep me"));
    int notes =
        org.apache.arrow.flatbuf.Schema.createCustomMetadataVector(builder, new int[] {note});
    org.apache.arrow.flatbuf.Schema.startSchema(builder);
    org.apache.arrow.flatbuf.Schema.addFields(builder, fields);
    org.apache.arrow.flatbuf.Schema.addCustomMetadata(builder, notes);
    int schema = org.apache.arrow.flatbuf.Schema.endSchema(builder);
    builder.finish(
        Message.createMessage(builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, 0));
    byte[] message = builder.sizedByteArray();
    return ByteBuffer.allocate(8 + message.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(-1)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private static int field(
      FlatBufferBuilder builder, String name, boolean nullable, byte kind, int type) {
    int text = builder.createString(name);
    int children = Field.createChildrenVector(builder, new int[0]);
    return Field.createField(builder, text, nullable, kind, type, 0, children, 0);
  }

  /** A small file of the columns id and x with a note. */
  private Path noted(String key, String value) throws Exception {
    MessageType schema =
        MessageTypeParser.parseMessageType("message two { required int64 id; optional float x; }");
    Group row = new SimpleGroupFactory(schema).newGroup().append("id", 1L).append("x", -1f);
    return Mr.write(
        file("in.parquet"),
        schema,
        List.of(row),
        builder -> builder.withExtraMetaData(Map.of(key, value)));
  }

  private static String note(Path path, String key) throws Exception {
    try (ParquetFileReader reader = Mr.open(path)) {
      return reader.getFileMetaData().getKeyValueMetaData().get(key);
    }
  }

  @Test
  void whereAColumnCannotBeAddedItIsSaid() throws Exception {
    Path in = noted("parquet.avro.schema", "{}");
    refused("Avro", "apply", "relu", in + ":x", file("out.parquet"), "--as", "y");
    in = noted(SPARK, "{}");
    refused("row.metadata", "apply", "relu", in + ":x", file("out.parquet"), "--as", "y");
    in = noted("ARROW:schema", "AAAA");
    refused("ARROW:schema", "apply", "relu", in + ":x", file("out.parquet"), "--as", "y");
    in = Mr.write(file("in.parquet"), builder -> {});
    refused("already has", "apply", "relu", in + ":x", file("out.parquet"), "--as", "name");
    refused("several in 's'", "apply", "relu", in + ":s.y", file("out.parquet"), "--as", "y");
  }

  // ---- as numbers ----

  @Test
  void whatIsMissingIsNoNumberElsewhere() throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> {});
    done("apply", "relu", in + ":x", file("x.npy"));
    float[] x = floats(file("x.npy"), "(1000,)");
    for (int i = 0; i < Mr.ROWS; i++) {
      float expected = i % 5 > 0 ? (float) RELU.applyAsDouble(Mr.x(i)) : Float.NaN;
      assertThat(x[i]).isEqualTo(Float.valueOf(expected));
    }
  }

  @Test
  void listsOfOneLengthAreRows() throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> {});
    done("apply", "leaky_relu(1)", in + ":emb.list.element", file("x.npy"));
    float[] x = floats(file("x.npy"), "(1000, 4)");
    for (int i = 0; i < Mr.ROWS; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(x[4 * i + j]).isEqualTo(Float.valueOf(Mr.x(i + j)));
      }
    }
  }

  private static float[] floats(Path npy, String shape) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    int header = 10 + bytes.getShort(8);
    assertThat(new String(bytes.array(), 0, header, UTF_8)).contains("'<f4'", shape);
    float[] floats = new float[(bytes.capacity() - header) / 4];
    bytes.position(header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  @Test
  void checkJudgesColumns() throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> {});
    done("apply", "tanh", in + ":d", file("out.parquet"));
    Run run = hillock("check", "tanh", in, file("out.parquet"), "--column", "d");
    assertThat(run.out()).contains("1,000 answers, float64 (1000,)", "Clean");
    assertThat(run.exitCode()).isZero();
    run = hillock("check", "tanh", in + ":d", in + ":d");
    assertThat(run.out()).contains("Not clean");
    assertThat(run.exitCode()).isEqualTo(1);
    // Missing in both.
    done("apply", "tanh", in + ":x", file("out.parquet"));
    assertThat(hillock("check", "tanh", in + ":x", file("out.parquet") + ":x").out())
        .contains("Clean");
  }

  // ---- bad files ----

  @Test
  void whatIsWrongWithAColumnIsSaid() throws Exception {
    Path in = Mr.write(file("in.parquet"), builder -> {});
    Path out = file("out.parquet");
    refused("its 12 columns are id, name, x, d, s.i, s.y,", "apply", "relu", in, out);
    refused("no column 'q'", "apply", "relu", in + ":q", out);
    refused("no column '11'", "apply", "relu", in + ":11", out);
    refused("no column 's'", "apply", "relu", in + ":s", out);
    refused("'id' holds INT64; FLOAT and DOUBLE are accepted", "apply", "relu", in + ":id", out);
    refused("'name' holds BYTE_ARRAY; FLOAT and", "apply", "relu", in + ":name", out);
    refused("would not be a .csv", "apply", "relu", in + ":x", file("out.csv"));
    MessageType schema = MessageTypeParser.parseMessageType("message one { repeated float x; }");
    var factory = new SimpleGroupFactory(schema);
    Group two = factory.newGroup().append("x", 1f).append("x", 2f);
    for (Group other : List.of(factory.newGroup(), factory.newGroup().append("x", 3f))) {
      in = Mr.write(file("in.parquet"), schema, List.of(two, other, two), builder -> {});
      refused("lists", "apply", "relu", in, out);
    }
    byte[] bytes = Files.readAllBytes(in);
    Files.write(in, "PAR1 and no more of it".getBytes(UTF_8));
    refused("not a Parquet file", "apply", "relu", in, out);
    Files.writeString(in, "PARE");
    refused("neither", "apply", "relu", Files.writeString(file("in.pq"), "PARE"), out);
    System.arraycopy("PARE".getBytes(UTF_8), 0, bytes, bytes.length - 4, 4);
    Files.write(in, bytes);
    refused("encrypted", "apply", "relu", in, out);
  }

  /** Every codec, either version, with and without a dictionary. */
  static Stream<Arguments> someManners() {
    List<Arguments> all = manners().toList();
    return IntStream.iterate(0, i -> i < all.size(), i -> i + 3).mapToObj(all::get);
  }

  /** Cut off anywhere, or with any byte changed, it is refused in one line, or read. */
  @ParameterizedTest
  @MethodSource("someManners")
  void noDamageIsMoreThanALine(
      CompressionCodecName codec, WriterVersion version, boolean dictionary) throws Exception {
    MessageType schema =
        MessageTypeParser.parseMessageType("message two { required int64 id; optional float x; }");
    var factory = new SimpleGroupFactory(schema);
    List<Group> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Group row = factory.newGroup().append("id", (long) i);
      rows.add(i % 3 == 0 ? row : row.append("x", (float) (i % 5)));
    }
    Path in =
        Mr.write(
            file("in.parquet"),
            schema,
            rows,
            builder ->
                builder
                    .withCompressionCodec(codec)
                    .withWriterVersion(version)
                    .withDictionaryEncoding(dictionary));
    byte[] whole = Files.readAllBytes(in);
    var random = new SplittableRandom(8);
    for (int i = 0; i < whole.length; i += 1 + random.nextInt(9)) {
      Files.write(in, Arrays.copyOf(whole, i));
      Run run = hillock("apply", "relu", in + ":x", file("out.parquet"));
      assertThat(run.exitCode()).isPositive();
      assertThat(run.err()).hasLineCount(1).doesNotContain("Exception");
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 + random.nextInt(255));
      Files.write(in, damaged);
      run = hillock("apply", "relu", in + ":x", file("out.parquet"));
      assertThat(run.err().lines().count()).isEqualTo(run.exitCode() == 0 ? 0 : 1);
      assertThat(run.err()).doesNotContain("Exception");
    }
  }
}
