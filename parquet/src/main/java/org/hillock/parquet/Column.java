package org.hillock.parquet;

import org.hillock.cli.files.BadInputException;
import org.hillock.cli.files.NumberType;

/**
 * A column that holds numbers or anything else: a leaf of the schema.
 *
 * @param index its place among the leaves
 * @param name the names on the way to it, with dots
 * @param type what its numbers are in the file, a number of Parquet; -1 if the schema does not say
 * @param definition how many things on the way may be missing: the level of a number that is there
 * @param repetition how many things on the way are lists
 * @param top the field of the root that it belongs to
 */
record Column(int index, String name, int type, int definition, int repetition, Field top) {

  /**
   * A field of the root.
   *
   * @param index its place among the fields of the root
   * @param from where in the list of the schema it begins
   * @param to where it ends
   * @param leaves how many columns it has
   */
  record Field(int index, String name, int from, int to, int leaves) {}

  private static final String[] TYPES = {
    "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"
  };

  String typeName() {
    return type >= 0 && type < TYPES.length ? TYPES[type] : "an unknown type";
  }

  NumberType numberType() throws BadInputException {
    return switch (typeName()) {
      case "FLOAT" -> NumberType.FLOAT32;
      case "DOUBLE" -> NumberType.FLOAT64;
      default ->
          throw new BadInputException(
              "column '"
                  + Schema.printable(name)
                  + "' holds "
                  + typeName()
                  + "; FLOAT and DOUBLE are accepted, so cast it first");
    };
  }
}
