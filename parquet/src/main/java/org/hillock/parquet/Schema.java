package org.hillock.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.hillock.cli.files.BadInputException;

/** The columns of a file. */
final class Schema {

  // Fields of SchemaElement.
  private static final int TYPE = 1;
  private static final int REPETITION = 3;
  private static final int NAME = 4;
  private static final int CHILDREN = 5;
  private static final int FIELD_ID = 9;

  private static final int OPTIONAL = 1;
  private static final int REPEATED = 2;

  private static final int DEEPEST = 100;

  private final List<Object> elements;
  private final List<Column.Field> fields = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  /**
   * @param elements the elements of the tree, depth first
   */
  Schema(List<Object> elements) throws BadInputException {
    this.elements = elements;
    if (elements.isEmpty()) {
      throw new BadInputException("damaged: there is no schema");
    }
    int at = 1;
    int count = ((Struct) elements.get(0)).size(CHILDREN);
    for (int i = 0; i < count; i++) {
      List<Column> leaves = new ArrayList<>();
      int end = walk(at, new Way("", 0, 0, 0), leaves);
      var field = new Column.Field(i, name(element(at)), at, end, leaves.size());
      fields.add(field);
      for (Column leaf : leaves) {
        columns.add(
            new Column(
                columns.size(),
                leaf.name(),
                leaf.type(),
                leaf.definition(),
                leaf.repetition(),
                field));
      }
      at = end;
    }
    if (at != elements.size()) {
      throw new BadInputException("damaged: the schema does not end where it should");
    }
  }

  /** What is above an element. */
  private record Way(String prefix, int definition, int repetition, int depth) {}

  /** Adds the leaves at and below an element; returns where the next element is. */
  private int walk(int at, Way way, List<Column> leaves) throws BadInputException {
    if (way.depth > DEEPEST) {
      throw new BadInputException("damaged: the schema is nested too deep");
    }
    Struct element = element(at);
    long kind = element.number(REPETITION, 0);
    String name = way.prefix + name(element);
    int definition = way.definition + (kind == OPTIONAL || kind == REPEATED ? 1 : 0);
    int repetition = way.repetition + (kind == REPEATED ? 1 : 0);
    int children = element.has(CHILDREN) ? element.size(CHILDREN) : 0;
    if (children == 0) {
      int type = (int) element.number(TYPE, -1);
      leaves.add(new Column(0, name, type, definition, repetition, null));
      return at + 1;
    }
    int next = at + 1;
    for (int i = 0; i < children; i++) {
      next = walk(next, new Way(name + ".", definition, repetition, way.depth + 1), leaves);
    }
    return next;
  }

  private Struct element(int at) throws BadInputException {
    if (at >= elements.size()) {
      throw new BadInputException("damaged: the schema is cut off");
    }
    return (Struct) elements.get(at);
  }

  private static String name(Struct element) throws BadInputException {
    return new String(element.bytes(NAME), StandardCharsets.UTF_8);
  }

  List<Column> columns() {
    return columns;
  }

  /**
   * Finds a column by the number of a field, from 1, by the name of a field that has but one
   * column, or by the names on the way to it with dots.
   */
  Column find(String wanted) throws BadInputException {
    if (wanted == null && columns.size() == 1) {
      return columns.get(0);
    }
    int number = numberOf(wanted);
    for (Column column : columns) {
      boolean isField =
          number >= 1 && number <= fields.size()
              ? column.top().index() == number - 1
              : column.top().name().equals(wanted);
      if (isField && column.top().leaves() == 1 || column.name().equals(wanted)) {
        return column;
      }
    }
    StringJoiner known = new StringJoiner(", ");
    for (Column column : columns.subList(0, Math.min(10, columns.size()))) {
      known.add(printable(column.name()));
    }
    throw new BadInputException(
        (wanted == null ? "name a column with --column" : "no column '" + printable(wanted) + "'")
            + "; its "
            + columns.size()
            + " columns are "
            + known
            + (columns.size() > 10 ? ", ..." : ""));
  }

  private static int numberOf(String column) {
    try {
      return column == null ? 0 : Integer.parseInt(column);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Adds a field of the root that is like another one but for its name. */
  void add(Column.Field like, String name) throws BadInputException {
    if (name.isBlank() || fields.stream().anyMatch(field -> field.name().equals(name))) {
      throw new BadInputException(
          "already has a column '" + printable(name) + "'; give another name to --as");
    }
    List<Object> added = new ArrayList<>();
    for (Object element : elements.subList(like.from(), like.to())) {
      added.add(((Struct) element).copy().remove(FIELD_ID));
    }
    ((Struct) added.get(0)).putBytes(NAME, name.getBytes(StandardCharsets.UTF_8));
    elements.addAll(added);
    Struct root = (Struct) elements.get(0);
    root.putInt(CHILDREN, root.number(CHILDREN) + 1);
  }

  /** Returns a text from a file such that it can be shown. */
  static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 60 ? clean : clean.substring(0, 60) + "...";
  }
}
