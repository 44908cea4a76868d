package org.hillock.flatten;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Replaces a call such as {@code a.add(b)} by what the Vector API documents it to be, {@code
 * a.lanewise(ADD, b)}, and a number among its arguments by the vector that it is broadcast to; for
 * floats and ints, as loops of doubles would grow beyond what the JVM compiles.
 *
 * <p>{@code add} belongs to the class of vectors of all lengths, and calls {@code lanewise}, which
 * belongs to that of one length: in the profile of the one call in there are the classes of all
 * vectors that the JVM has met. Where HotSpot has not inlined an operation yet (see {@link
 * SharedVectors}) it goes by the profile; and where that names two classes, JDK 17 leaves vectors
 * in boxes. The profile of a call in a loop of our own names one.
 */
final class DirectCalls {

  private static final String PACKAGE = "jdk/incubator/vector/";
  private static final String OPERATORS = PACKAGE + "VectorOperators";
  private static final String VECTOR = "L" + PACKAGE + "Vector;";
  private static final String MASK = "L" + PACKAGE + "VectorMask;";

  private static final Map<String, String> OPERATIONS =
      Map.ofEntries(
          Map.entry("neg", "Unary"),
          Map.entry("abs", "Unary"),
          Map.entry("sqrt", "Unary"),
          Map.entry("add", "Associative"),
          Map.entry("mul", "Associative"),
          Map.entry("min", "Associative"),
          Map.entry("max", "Associative"),
          Map.entry("and", "Associative"),
          Map.entry("or", "Associative"),
          Map.entry("sub", "Binary"),
          Map.entry("div", "Binary"),
          Map.entry("fma", "Ternary"));

  private DirectCalls() {}

  static void replace(MethodNode method) {
    int local = 0;
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof VarInsnNode variable) {
        local = Math.max(local, variable.var + 2);
      }
    }
    for (AbstractInsnNode node : method.instructions.toArray()) {
      if (node instanceof MethodInsnNode call
          && call.getOpcode() == Opcodes.INVOKEVIRTUAL
          && call.owner.startsWith(PACKAGE)
          && call.owner.endsWith("Vector")
          && !call.owner.endsWith("DoubleVector")
          && !call.owner.endsWith("LongVector")) {
        InsnList direct = direct(call, local);
        if (direct != null) {
          method.instructions.insert(call, direct);
          method.instructions.remove(call);
        }
      }
    }
  }

  private static InsnList direct(MethodInsnNode call, int local) {
    Type[] arguments = Type.getArgumentTypes(call.desc);
    InsnList direct = new InsnList();
    if (call.name.equals("blend") && arguments[0].getSort() < Type.ARRAY) {
      direct.add(new VarInsnNode(Opcodes.ASTORE, local));
      broadcast(call.owner, arguments[0], direct);
      direct.add(new VarInsnNode(Opcodes.ALOAD, local));
      direct.add(
          new MethodInsnNode(
              Opcodes.INVOKEVIRTUAL,
              call.owner,
              "blend",
              "(" + VECTOR + MASK + ")L" + call.owner + ";"));
      return direct;
    }
    String kind = OPERATIONS.get(call.name);
    if (kind == null || arguments.length > 2) {
      return null;
    }
    if (arguments.length == 1 && arguments[0].getSort() < Type.ARRAY) {
      broadcast(call.owner, arguments[0], direct);
    }
    direct.add(
        new FieldInsnNode(
            Opcodes.GETSTATIC,
            OPERATORS,
            call.name.toUpperCase(Locale.ROOT),
            "L" + OPERATORS + "$" + kind + ";"));
    if (arguments.length == 1) {
      direct.add(new InsnNode(Opcodes.SWAP));
    } else if (arguments.length == 2) {
      direct.add(new InsnNode(Opcodes.DUP_X2));
      direct.add(new InsnNode(Opcodes.POP));
    }
    String role = kind.equals("Associative") ? "Binary" : kind;
    direct.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL,
            call.owner,
            "lanewise",
            "(L"
                + OPERATORS
                + "$"
                + role
                + ";"
                + VECTOR.repeat(arguments.length)
                + ")L"
                + call.owner
                + ";"));
    return direct;
  }

  /** From a vector and a number to that vector and one of the number. */
  private static void broadcast(String owner, Type number, InsnList code) {
    List<Integer> copy =
        number.getSize() == 1
            ? List.of(Opcodes.SWAP, Opcodes.DUP_X1, Opcodes.SWAP)
            : List.of(Opcodes.DUP2_X1, Opcodes.POP2, Opcodes.DUP, Opcodes.DUP2_X2, Opcodes.POP2);
    for (int opcode : copy) {
      code.add(new InsnNode(opcode));
    }
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL,
            owner,
            "broadcast",
            "(" + number.getDescriptor() + ")L" + owner + ";"));
  }
}
