package org.hillock.explorer.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hillock.explorer.page.Exports;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.tooling.ConsoleTeaVMToolLog;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Compiles {@link Exports} and all that it calls to WebAssembly. */
final class Wasm {
  private Wasm() {}

  static byte[] compile(Path folder) throws IOException {
    var tool = new TeaVMTool();
    tool.setLog(new ConsoleTeaVMToolLog(false));
    tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_GC);
    tool.setMainClass(Exports.class.getName());
    tool.setTargetDirectory(folder.toFile());
    tool.setTargetFileName("kernels.wasm");
    tool.setClassLoader(Wasm.class.getClassLoader());
    tool.setOptimizationLevel(TeaVMOptimizationLevel.SIMPLE);
    tool.setObfuscated(true);
    try {
      tool.generate();
    } catch (TeaVMToolException e) {
      throw new IOException("TeaVM could not compile the kernels", e);
    }
    var problems = new StringBuilder();
    for (Problem problem : tool.getProblemProvider().getSevereProblems()) {
      var text = new DefaultProblemTextConsumer();
      problem.render(text);
      problems.append("\n  ").append(text.getText());
      if (problem.getLocation() != null) {
        problems.append(" (from ").append(problem.getLocation().getMethod()).append(')');
      }
    }
    if (problems.length() > 0) {
      throw new IOException(
          "these parts of the kernels have no counterpart in the browser; change the code that"
              + " needs them, or BrowserPlugin:"
              + problems);
    }
    return Files.readAllBytes(folder.resolve("kernels.wasm"));
  }
}
