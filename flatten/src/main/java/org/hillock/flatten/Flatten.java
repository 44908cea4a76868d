package org.hillock.flatten;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the SIMD loops of the core: for each activation a copy of the loop template in which every
 * call of the activation's SIMD spelling, of what that calls, and of the template's own methods
 * that return a vector is replaced by its body.
 *
 * <p>The compiler of the JVM should do this, and does not: it gives up on a callee that it has
 * compiled before to more than 2,500 bytes, on loops with more than about 60 vector operations, and
 * differently on each JDK; a vector that crosses a call which is not inlined is boxed, which costs
 * 5 to 100 times the speed. Inlined here, there is nothing to give up on.
 *
 * <p>Nothing is optimised or reordered: the operations are those of the source, in its order.
 * {@link DirectCalls} and {@link SharedVectors} help JDK 17 and change no result.
 */
public final class Flatten {

  private static final String TEMPLATE = "org/hillock/internal/backend/VectorLoop";

  /** The loops over rows. */
  private static final List<String> ROWS =
      Stream.of("LongRows", "ShortRows", "Columns", "RowGradients", "ColumnGradients", "DoubleRows")
          .map(name -> "org/hillock/internal/backend/Vector" + name)
          .toList();

  private static final String TWIN = "org/hillock/internal/backend/Twin";
  private static final String UNITS = "org/hillock/";
  private static final String SIMD = "$Simd";
  private static final String VECTORS = "jdk/incubator/vector/";
  private static final String MATHEMATICS = "org/hillock/internal/math/";

  /** The JVM never compiles a method with more bytes than this. */
  private static final int LARGEST_METHOD = 8000;

  private final Path classes;
  private final Map<String, ClassNode> loaded = new HashMap<>();

  private Flatten(Path classes) {
    this.classes = classes;
  }

  /**
   * Writes the loops beside the classes that it reads.
   *
   * @param args the folder of compiled classes
   */
  public static void main(String[] args) {
    new Flatten(Path.of(args[0])).run();
  }

  private void run() {
    for (String simd : simdClasses(UNITS)) {
      writeLoop(simd);
      open(simd.substring(0, simd.length() - SIMD.length()), 0); // same package
    }
    ROWS.forEach(this::writeRows);
    for (String simd : simdClasses(MATHEMATICS)) {
      open(simd, Opcodes.ACC_PUBLIC);
    }
  }

  private List<String> simdClasses(String folder) {
    try (Stream<Path> files = Files.list(classes.resolve(folder))) {
      return files
          .map(file -> folder + file.getFileName())
          .filter(file -> file.endsWith(SIMD + ".class"))
          .map(file -> file.substring(0, file.length() - ".class".length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- one copy of the template ----

  private void writeLoop(String simd) {
    String name = simd.replace(SIMD, "$Loop");
    ClassNode copy = new ClassNode();
    read(TEMPLATE)
        .accept(new ClassRemapper(copy, new SimpleRemapper(Opcodes.ASM9, Map.of(TEMPLATE, name))));
    copy.innerClasses.clear();
    copy.nestHostClass = null;
    copy.nestMembers = null;
    copy.sourceFile = null;
    copy.access |= Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNTHETIC;
    var shared = new SharedVectors(copy, this::read);
    for (MethodNode method : copy.methods) {
      method.localVariables = null;
      if ((method.access & Opcodes.ACC_STATIC) != 0) {
        method.instructions =
            flat(method, new Caller(simd, name, copy), 0, UnaryOperator.identity());
        method.access &= ~Opcodes.ACC_PRIVATE;
        DirectCalls.replace(method);
        shared.cast(method);
      }
    }
    ClassWriter writer = new Writer();
    copy.accept(writer);
    byte[] bytes = writer.toByteArray();
    checkSizes(name, bytes);
    write(name, bytes);
  }

  /** The loops over rows are few and have no copies: the mathematics goes into them in place. */
  private void writeRows(String name) {
    ClassNode rows = new ClassNode();
    new ClassReader(bytes(name)).accept(rows, 0);
    var shared = new SharedVectors(rows, this::read);
    for (MethodNode method : rows.methods) {
      if ((method.access & Opcodes.ACC_STATIC) != 0) {
        method.localVariables = null;
        method.instructions =
            flat(method, new Caller(name, name, rows), 0, UnaryOperator.identity());
        DirectCalls.replace(method);
        shared.cast(method);
      }
    }
    ClassWriter writer = new Writer();
    rows.accept(writer);
    checkSizes(name, writer.toByteArray());
    write(name, writer.toByteArray());
  }

  private record Caller(String simd, String loop, ClassNode copy) {}

  /** Returns the body of a method with every call inlined that can be, its locals moved up. */
  private InsnList flat(
      MethodNode method, Caller caller, int base, UnaryOperator<AbstractInsnNode> onReturn) {
    Map<LabelNode, LabelNode> labels = new HashMap<>();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        labels.put(label, new LabelNode());
      }
    }
    InsnList body = new InsnList();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof FrameNode || node instanceof LineNumberNode) {
        continue; // frames are computed anew; line numbers of other files would mislead
      }
      AbstractInsnNode copy = node.clone(labels);
      if (copy instanceof VarInsnNode variable) {
        variable.var += base;
      } else if (copy instanceof IincInsnNode increment) {
        increment.var += base;
      } else if (copy instanceof InsnNode && isReturn(copy)) {
        copy = onReturn.apply(copy);
      }
      MethodNode callee = node instanceof MethodInsnNode call ? find(call, caller) : null;
      if (callee != null) {
        body.add(inlined(callee, caller, base + method.maxLocals));
      } else {
        body.add(copy);
      }
    }
    return body;
  }

  /** Returns a callee's body, which takes its arguments from the stack and leaves its result. */
  private InsnList inlined(MethodNode callee, Caller caller, int base) {
    InsnList body = new InsnList();
    int local = base;
    boolean isStatic = (callee.access & Opcodes.ACC_STATIC) != 0;
    if (!isStatic) {
      body.insert(new VarInsnNode(Opcodes.ASTORE, local++));
    }
    for (Type type : Type.getArgumentTypes(callee.desc)) {
      body.insert(new VarInsnNode(type.getOpcode(Opcodes.ISTORE), local));
      local += type.getSize();
    }
    LabelNode end = new LabelNode();
    body.add(flat(callee, caller, base, node -> new JumpInsnNode(Opcodes.GOTO, end)));
    AbstractInsnNode last = lastInstruction(body);
    if (last instanceof JumpInsnNode jump && jump.label == end) {
      body.remove(last);
    }
    body.add(end);
    return body;
  }

  private static AbstractInsnNode lastInstruction(InsnList body) {
    AbstractInsnNode last = body.getLast();
    while (last.getOpcode() < 0) {
      last = last.getPrevious();
    }
    return last;
  }

  private static boolean isReturn(AbstractInsnNode node) {
    return node.getOpcode() >= Opcodes.IRETURN && node.getOpcode() <= Opcodes.RETURN;
  }

  /** Returns the method that a call runs, if it is one to inline. */
  private MethodNode find(MethodInsnNode call, Caller caller) {
    if (call.name.equals("<init>") || call.name.equals("<clinit>")) {
      return null;
    }
    if (call.owner.equals(TWIN)) {
      MethodNode own = method(read(caller.simd), call);
      return own != null && call.getOpcode() != Opcodes.INVOKESPECIAL
          ? own
          : method(read(TWIN), call);
    }
    if ((call.owner.equals(caller.simd) && !ROWS.contains(caller.simd))
        || (call.owner.startsWith(MATHEMATICS) && call.owner.endsWith(SIMD))) {
      MethodNode found = method(read(call.owner), call);
      return found != null ? found : method(read(TWIN), call);
    }
    if (call.owner.equals(caller.loop)
        && Type.getReturnType(call.desc).getInternalName().startsWith(VECTORS)) {
      return method(caller.copy, call);
    }
    return null;
  }

  private static MethodNode method(ClassNode owner, MethodInsnNode call) {
    for (MethodNode method : owner.methods) {
      if (method.name.equals(call.name) && method.desc.equals(call.desc)) {
        return (method.access & Opcodes.ACC_ABSTRACT) != 0 ? null : method;
      }
    }
    return null;
  }

  // ---- what the copies read of other classes ----

  /** Opens private members to the copies, of which the source knows nothing. */
  private void open(String name, int access) {
    ClassNode node = new ClassNode();
    new ClassReader(bytes(name)).accept(node, 0);
    for (FieldNode field : node.fields) {
      field.access = opened(field.access, access);
    }
    for (MethodNode method : node.methods) {
      method.access = opened(method.access, access);
    }
    ClassWriter writer = new ClassWriter(0);
    node.accept(writer);
    write(name, writer.toByteArray());
  }

  private static int opened(int member, int access) {
    return (member & Opcodes.ACC_PRIVATE) == 0 ? member : (member & ~Opcodes.ACC_PRIVATE) | access;
  }

  // ---- files ----

  private ClassNode read(String name) {
    return loaded.computeIfAbsent(
        name,
        key -> {
          ClassNode node = new ClassNode();
          new ClassReader(bytes(key)).accept(node, 0);
          return node;
        });
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(classes.resolve(name + ".class"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, byte[] bytes) {
    try {
      Files.write(classes.resolve(name + ".class"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkSizes(String name, byte[] bytes) {
    ClassNode written = new ClassNode();
    new ClassReader(bytes).accept(written, 0);
    for (MethodNode method : List.copyOf(written.methods)) {
      var sizes = new org.objectweb.asm.commons.CodeSizeEvaluator(null);
      method.accept(sizes);
      if (sizes.getMaxSize() > LARGEST_METHOD) {
        throw new IllegalStateException(
            name
                + "."
                + method.name
                + " has up to "
                + sizes.getMaxSize()
                + " bytes: beyond "
                + LARGEST_METHOD
                + " the JVM does not compile it. Split the kernel or share more of it.");
      }
    }
  }

  /** Computes frames without loading classes: where two types meet, they are the same. */
  private static final class Writer extends ClassWriter {
    Writer() {
      super(COMPUTE_FRAMES);
    }

    @Override
    protected String getCommonSuperClass(String a, String b) {
      return a.equals(b) ? a : "java/lang/Object";
    }
  }
}
