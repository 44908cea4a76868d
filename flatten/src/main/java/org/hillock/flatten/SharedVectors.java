package org.hillock.flatten;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Casts a vector of doubles to the class of the machine's vectors where more than one operation is
 * called on it.
 *
 * <p>HotSpot inlines at once what 8,000 bytes of the Vector API hold, some twenty operations, and
 * later the rest. Of a result that it has not inlined yet it knows the declared class only, so each
 * operation called on it is preceded by a test of its class; JDK 17 leaves the vector in a box
 * where there are two such tests. After a cast there are none.
 */
final class SharedVectors {

  private static final String VECTOR = "jdk/incubator/vector/DoubleVector";
  private static final String CLASSES = "org/hillock/internal/math/DoubleMath$Simd";

  private SharedVectors() {}

  static void cast(String owner, MethodNode method) {
    Map<AbstractInsnNode, Integer> tests = new HashMap<>();
    Frame<SourceValue>[] frames = frames(owner, method);
    for (int i = 0; i < frames.length; i++) {
      if (frames[i] != null && method.instructions.get(i) instanceof MethodInsnNode call) {
        count(call, frames[i], tests);
      }
    }
    tests.forEach(
        (origin, count) -> {
          if (count > 1 && origin instanceof MethodInsnNode call && returnsVector(call)) {
            method.instructions.insert(origin, cast());
          }
        });
  }

  private static Frame<SourceValue>[] frames(String owner, MethodNode method) {
    try {
      return new Analyzer<>(new Origins()).analyzeAndComputeMaxs(owner, method);
    } catch (AnalyzerException e) {
      throw new IllegalStateException(owner + "." + method.name, e);
    }
  }

  private static void count(
      MethodInsnNode call, Frame<SourceValue> frame, Map<AbstractInsnNode, Integer> tests) {
    if (call.getOpcode() != Opcodes.INVOKEVIRTUAL || !call.owner.equals(VECTOR)) {
      return;
    }
    int tested = 1;
    Type[] arguments = Type.getArgumentTypes(call.desc);
    for (Type argument : arguments) {
      if (argument.getSort() < Type.ARRAY) {
        tested = 2; // a number is first spread by the vector itself
      }
    }
    SourceValue receiver = frame.getStack(frame.getStackSize() - arguments.length - 1);
    for (AbstractInsnNode origin : receiver.insns) {
      tests.merge(origin, tested, Integer::sum);
    }
  }

  private static boolean returnsVector(MethodInsnNode call) {
    return Type.getReturnType(call.desc).getInternalName().equals(VECTOR);
  }

  private static InsnList cast() {
    InsnList cast = new InsnList();
    cast.add(new FieldInsnNode(Opcodes.GETSTATIC, CLASSES, "DOUBLE_CLASS", "Ljava/lang/Class;"));
    cast.add(new InsnNode(Opcodes.SWAP));
    cast.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL,
            "java/lang/Class",
            "cast",
            "(Ljava/lang/Object;)Ljava/lang/Object;"));
    cast.add(new TypeInsnNode(Opcodes.CHECKCAST, VECTOR));
    return cast;
  }

  /** Follows a value through the locals to the instruction that made it. */
  private static final class Origins extends SourceInterpreter {
    Origins() {
      super(Opcodes.ASM9);
    }

    @Override
    public SourceValue copyOperation(AbstractInsnNode instruction, SourceValue value) {
      return value;
    }
  }
}
