package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Elementwise;
import org.hillock.testkit.ExtendedCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: bytes, signals, exit codes, the launcher. */
class ProcessTest {

  @TempDir Path folder;

  private Process start(List<String> command, String locale) throws Exception {
    var builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", locale);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private Run run(Process process) throws Exception {
    assertThat(process.waitFor(9, TimeUnit.MINUTES)).isTrue();
    String out = Files.readString(folder.resolve("out"), UTF_8);
    String err = Files.readString(folder.resolve("err"), UTF_8);
    return new Run(process.exitValue(), out, err);
  }

  private static List<String> java(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Hillock.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  @Test
  void outputIsUtf8WhateverTheLocale() throws Exception {
    Run run = run(start(java("list"), "C"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(Run.done("list").out()).contains("∞");
  }

  /** By this name the launcher has them compiled early. */
  @Test
  void simdLoopsAreCalledWhatTheLauncherThinks() throws Exception {
    assertThat(Files.readString(Path.of("..", "hillock"))).contains(",*\\$Loop::*,");
    for (Activation activation : Activations.all()) {
      if (activation instanceof Elementwise) {
        assertThat(Class.forName(activation.getClass().getName() + "$Loop")).isNotNull();
      }
    }
  }

  @Test
  void exitCodesReachTheShell() throws Exception {
    Run run = run(start(java("eval", "gleu", "1"), "C.UTF-8"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
  }

  /** /dev/full refuses every byte. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aResultThatCannotBeWrittenIsAFailure() throws Exception {
    var builder = new ProcessBuilder(java("list"));
    Process process =
        builder
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    assertThat(Files.readString(folder.resolve("err"))).contains("could not be written");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void interruptedItSaysWhatItCovered() throws Exception {
    // A build in the background ignores the signal, and so would its children.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(java("verify", "--all"));
    Process process = start(command, "C.UTF-8");
    while (Files.size(folder.resolve("out")) == 0) {
      Thread.sleep(100);
    }
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    Run run = run(process);
    assertThat(run.out()).containsPattern("Interrupted: covered [0-9,]+ of [0-9,]+ inputs");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
  }

  /** Whoever adds an activation has it in every command, without a line of ours. */
  @Test
  void aNewActivationIsInEveryCommand() throws Exception {
    ExtendedCore core = ExtendedCore.in(folder.resolve("core"));
    String name = ExtendedCore.ADDED;
    assertThat(core.run(List.of(), Hillock.class, "list")).contains("\n" + name + " ");
    assertThat(core.run(List.of(), Hillock.class, "show", name)).contains("(" + name + ")");
    // x / (1 + |x|) and 1 / (1 + |x|)² at 1.
    assertThat(core.run(List.of(), Hillock.class, "eval", name, "1")).contains("1  0.5   0.25 ");
    core.run(List.of(), Hillock.class, "plot", name, "-o", folder.resolve("plots").toString());
    assertThat(folder.resolve("plots/" + name + ".png")).isNotEmptyFile();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theLauncherPassesEverythingOn() throws Exception {
    String launcher = Path.of("..", "hillock").toAbsolutePath().normalize().toString();
    Run run = run(start(List.of(launcher, "eval", "sigmoid", "-inf", "0"), "C"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(Run.done("eval", "sigmoid", "-inf", "0").out());
    run = run(start(List.of(launcher, "eval", "gleu", "1"), "C"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
    run = run(start(List.of(launcher, "verify", "tanh", "--every", "65536"), "C"));
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.err()).isEmpty();
  }
}
