package org.hillock.flatten;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
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
 * Casts a vector to its class where it is made, if it is used more than once and if at least one
 * use is an operation called on it.
 *
 * <p>HotSpot inlines at once what 8,000 bytes of the Vector API hold, some twenty operations, and
 * later the rest. Of a result that it has not inlined yet it knows the declared class only, so each
 * use of it is preceded by a test of its class; JDK 17 leaves the vector in a box where there are
 * two such tests. After a cast there are none. Where casts are not needed there are none, because
 * the first compiler of HotSpot runs out of registers in a loop of many.
 */
final class SharedVectors {

  private static final String API = "jdk/incubator/vector/";
  private static final String DOUBLES = API + "DoubleVector";
  private static final String FLOATS = API + "FloatVector";
  private static final String INTS = API + "IntVector";
  private static final Set<String> VECTORS = Set.of(DOUBLES, FLOATS, INTS);
  private static final String SPECIES = "L" + API + "VectorSpecies;";
  private static final String MATH = "org/hillock/internal/math/";

  private final ClassNode loops;
  private final Function<String, ClassNode> classes;

  /**
   * @param loops the class with the loops
   * @param classes finds others
   */
  SharedVectors(ClassNode loops, Function<String, ClassNode> classes) {
    this.loops = loops;
    this.classes = classes;
  }

  void cast(MethodNode method) {
    Map<AbstractInsnNode, Integer> uses = new HashMap<>();
    Set<AbstractInsnNode> receivers = new HashSet<>();
    Frame<SourceValue>[] frames = frames(method);
    for (int i = 0; i < frames.length; i++) {
      if (frames[i] != null && method.instructions.get(i) instanceof MethodInsnNode call) {
        count(call, frames[i], uses, receivers);
      }
    }
    for (AbstractInsnNode receiver : receivers) {
      if (uses.get(receiver) > 1
          && receiver instanceof MethodInsnNode call
          && returnsVector(call)) {
        method.instructions.insert(call, cast(call));
      }
    }
  }

  private Frame<SourceValue>[] frames(MethodNode method) {
    try {
      return new Analyzer<>(new Origins()).analyzeAndComputeMaxs(loops.name, method);
    } catch (AnalyzerException e) {
      throw new IllegalStateException(loops.name + "." + method.name, e);
    }
  }

  private static void count(
      MethodInsnNode call,
      Frame<SourceValue> frame,
      Map<AbstractInsnNode, Integer> uses,
      Set<AbstractInsnNode> receivers) {
    if (call.getOpcode() != Opcodes.INVOKEVIRTUAL || !VECTORS.contains(call.owner)) {
      return;
    }
    Type[] arguments = Type.getArgumentTypes(call.desc);
    int first = frame.getStackSize() - arguments.length;
    // Vectors are asked several things when reinterpreted or when they spread a number first.
    int asked = call.name.startsWith("reinterpret") ? 2 : 1;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].getSort() < Type.ARRAY) {
        asked = 2;
      } else if (!call.owner.equals(DOUBLES)) {
        // Doubles do without, and loops of them are the longest.
        add(1, frame.getStack(first + i), uses);
      }
    }
    SourceValue receiver = frame.getStack(first - 1);
    add(asked, receiver, uses);
    receivers.addAll(receiver.insns);
  }

  private static void add(int count, SourceValue vector, Map<AbstractInsnNode, Integer> uses) {
    for (AbstractInsnNode origin : vector.insns) {
      uses.merge(origin, count, Integer::sum);
    }
  }

  private static boolean returnsVector(MethodInsnNode call) {
    return call.getOpcode() == Opcodes.INVOKEVIRTUAL
        && VECTORS.contains(Type.getReturnType(call.desc).getInternalName());
  }

  /** Vectors of doubles and ints are always full; of floats some are half. */
  private InsnList cast(MethodInsnNode call) {
    String vector = Type.getReturnType(call.desc).getInternalName();
    InsnList cast = new InsnList();
    if (vector.equals(DOUBLES)) {
      cast.add(constant("DoubleMath$Simd", "DOUBLE_CLASS", "Ljava/lang/Class;")); // shorter
    } else {
      cast.add(
          vector.equals(INTS)
              ? constant("FastMath$Simd", "INTS", SPECIES)
              : lastNamed(call).clone(null));
      cast.add(
          new MethodInsnNode(
              Opcodes.INVOKEINTERFACE,
              API + "VectorSpecies",
              "vectorType",
              "()Ljava/lang/Class;",
              true));
    }
    cast.add(new InsnNode(Opcodes.SWAP));
    cast.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL,
            "java/lang/Class",
            "cast",
            "(Ljava/lang/Object;)Ljava/lang/Object;"));
    cast.add(new TypeInsnNode(Opcodes.CHECKCAST, vector));
    return cast;
  }

  private static FieldInsnNode constant(String owner, String name, String type) {
    return new FieldInsnNode(Opcodes.GETSTATIC, MATH + owner, name, type);
  }

  /** Finds the species of floats that a loop works on: the last one that it named. */
  private FieldInsnNode lastNamed(AbstractInsnNode from) {
    for (AbstractInsnNode node = from; node != null; node = node.getPrevious()) {
      if (node instanceof FieldInsnNode field && isOfFloats(field)) {
        return field;
      }
    }
    throw new IllegalStateException(loops.name + " uses floats before it names their species");
  }

  private boolean isOfFloats(FieldInsnNode field) {
    if (!field.desc.equals(SPECIES)) {
      return false;
    }
    ClassNode owner = field.owner.equals(loops.name) ? loops : classes.apply(field.owner);
    return owner.fields.stream()
        .anyMatch(
            each -> each.name.equals(field.name) && each.signature.contains("<Ljava/lang/Float;>"));
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
