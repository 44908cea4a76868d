package org.hillock.explorer.build;

import java.util.Set;
import org.hillock.explorer.page.MissingMath;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.Instruction;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ConstructInstruction;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Fits the core to the browser while it is compiled, so that its sources know nothing of browsers:
 * what TeaVM's {@code Math} lacks is in {@link MissingMath}, and the choice of a backend, which
 * asks the JVM what it has, is the plain loops.
 */
public final class BrowserPlugin implements TeaVMPlugin, ClassHolderTransformer {
  private static final Set<String> MISSING = Set.of("fma", "multiplyHigh");

  private static final String CHOICE = ".Backends";
  private static final String PLAIN_LOOPS = ".ScalarRowLoop";

  @Override
  public void install(TeaVMHost host) {
    host.add(this);
  }

  @Override
  public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
    for (MethodHolder method : type.getMethods()) {
      if (method.getProgram() != null) {
        completeMath(method.getProgram());
      }
    }
    if (type.getName().startsWith("org.hillock.") && type.getName().endsWith(CHOICE)) {
      chooseThePlainLoops(type);
    }
  }

  private static void completeMath(Program program) {
    for (int i = 0; i < program.basicBlockCount(); i++) {
      for (Instruction instruction : program.basicBlockAt(i)) {
        if (instruction instanceof InvokeInstruction call && isMissing(call.getMethod())) {
          call.setMethod(
              new MethodReference(MissingMath.class.getName(), call.getMethod().getDescriptor()));
        }
      }
    }
  }

  private static boolean isMissing(MethodReference method) {
    return method.getClassName().equals("java.lang.Math") && MISSING.contains(method.getName());
  }

  private static void chooseThePlainLoops(ClassHolder type) {
    type.removeMethod(type.getMethod(new MethodDescriptor("<clinit>", ValueType.VOID)));
    String name = type.getName();
    String loops = name.substring(0, name.length() - CHOICE.length()) + PLAIN_LOOPS;
    for (MethodHolder method : type.getMethods()) {
      if (method.getName().equals("rowLoop")) {
        method.setProgram(newInstance(loops));
      }
    }
  }

  /** The body of a static method without parameters that returns a new instance of a class. */
  private static Program newInstance(String className) {
    var program = new Program();
    program.createVariable(); // stands for "this", which a static method has not
    Variable instance = program.createVariable();
    BasicBlock block = program.createBasicBlock();
    var construct = new ConstructInstruction();
    construct.setType(className);
    construct.setReceiver(instance);
    block.add(construct);
    var initialise = new InvokeInstruction();
    initialise.setType(InvocationType.SPECIAL);
    initialise.setMethod(new MethodReference(className, "<init>", ValueType.VOID));
    initialise.setInstance(instance);
    block.add(initialise);
    var exit = new ExitInstruction();
    exit.setValueToReturn(instance);
    block.add(exit);
    return program;
  }
}
