package org.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Catalogue;
import org.hillock.Nearest;
import org.hillock.cli.verify.VerifyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: finds the command, runs it, and turns whatever happens into an exit code. */
public final class Hillock {

  /**
   * In the order of the overview. Made when asked for: the reflection of all of them takes time.
   */
  private static final Map<String, Supplier<Command>> COMMANDS = new LinkedHashMap<>();

  /** Those that deserve the fastest loops. */
  private static final Set<String> OVER_ARRAYS =
      Set.of("apply", "check", "verify", "doctor", "lab");

  static {
    COMMANDS.put("list", ListCommand::new);
    COMMANDS.put("show", ShowCommand::new);
    COMMANDS.put("eval", EvalCommand::new);
    COMMANDS.put("apply", ApplyCommand::new);
    COMMANDS.put("check", CheckCommand::new);
    COMMANDS.put("plot", PlotCommand::new);
    COMMANDS.put("verify", VerifyCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
  }

  /** What every command understands. */
  @CommandLine.Command(
      name = "hillock",
      description = "Activation functions of neural networks: exact, fast, explained.%n",
      synopsisSubcommandLabel = "COMMAND",
      commandListHeading = "%nCommands:%n",
      footer = {
        "",
        "NAME is a function of the catalogue, with parameters if it has any: name(parameter=0.5).",
        "Exit codes: 0 done, 1 could not be done, 2 wrong use, 130 interrupted."
      })
  @SuppressWarnings("UnusedVariable") // picocli asks for fields; the parse result says what is set
  private static final class Root {
    @Option(
        names = "--ascii",
        scope = ScopeType.INHERIT,
        description = "Write nothing but ASCII characters.")
    boolean ascii;

    @Option(
        names = "--debug",
        scope = ScopeType.INHERIT,
        description = "Show where an error comes from.")
    boolean debug;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Show this help.")
    boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Show the version.")
    boolean version;
  }

  private Hillock() {}

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    int at = indexOfCommand(Arrays.asList(args));
    if ((at < 0 || !OVER_ARRAYS.contains(args[at]))
        && System.getProperty("hillock.backend") == null) {
      // Nothing is gained, and nothing to be said, where little is computed.
      System.setProperty("hillock.backend", "scalar");
    }
    var stdout = new Stdout();
    var out = new PrintStream(stdout, false, UTF_8);
    var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    int exitCode = run(out, err, Boolean.getBoolean("hillock.terminal"), args);
    out.flush();
    if (stdout.failure != null) {
      err.print("hillock: the result could not be written: " + stdout.failure.getMessage() + "\n");
      exitCode = Math.max(exitCode, ExitCode.FAILED);
    }
    System.exit(exitCode);
  }

  /**
   * Runs the program.
   *
   * @param out receives results
   * @param err receives errors and progress
   * @param terminal whether a person watches {@code err}
   * @param args the words after {@code hillock}
   * @return the exit code
   */
  public static int run(PrintStream out, PrintStream err, boolean terminal, String... args) {
    return run(Activations::catalogue, out, err, terminal, args);
  }

  /** Runs the program with other activations than the usual ones. */
  public static int run(
      Catalogue catalogue, PrintStream out, PrintStream err, boolean terminal, String... args) {
    return run(() -> catalogue, out, err, terminal, args);
  }

  // A supplier, because a catalogue that cannot be had is one of the errors that are explained.
  private static int run(
      Supplier<Catalogue> catalogue,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      String... args) {
    List<String> words = Arrays.asList(args);
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    var console = new Console(out, err, options.contains("--ascii"), terminal);
    try {
      return run(catalogue, console, new ArrayList<>(words));
    } catch (Exception
        | LinkageError
        | OutOfMemoryError
        | ServiceConfigurationError
        | StackOverflowError e) {
      console.message("hillock: " + oneLine(explain(e)));
      if (options.contains("--debug")) {
        e.printStackTrace(err);
      }
      return exitCode(e);
    } finally {
      console.clearProgress();
      out.flush();
      err.flush();
    }
  }

  private static int run(Supplier<Catalogue> catalogue, Console console, List<String> words)
      throws Exception {
    int at = indexOfCommand(words);
    if (at >= 0 && words.get(at).equals("help")) {
      words.remove(at);
      words.add("--help");
      at = indexOfCommand(words);
    }
    String name = at < 0 ? null : words.get(at);
    CommandLine line = commandLine(catalogue, name);
    for (int i = at + 1; i < words.size(); i++) {
      // Otherwise taken for an option that does not exist.
      Double special = words.get(i).startsWith("-") ? Numbers.special(words.get(i)) : null;
      if (special != null) {
        words.set(i, special.toString());
      }
    }
    ParseResult parsed = line.parseArgs(words.toArray(new String[0]));
    ParseResult asked = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (parsed.isVersionHelpRequested()) {
      String version = Hillock.class.getPackage().getImplementationVersion();
      console.println("hillock " + (version == null ? "(not packaged)" : version));
      return ExitCode.DONE;
    }
    if (asked.isUsageHelpRequested() || !parsed.hasSubcommand()) {
      console.print(asked.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
      return ExitCode.DONE;
    }
    return ((Command) asked.commandSpec().userObject()).run(catalogue.get(), console);
  }

  /** The first word that is no option; those before it take no values. */
  private static int indexOfCommand(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).startsWith("-")) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the parser of one command, or of all if there is none. */
  private static CommandLine commandLine(Supplier<Catalogue> catalogue, String name) {
    var line = new CommandLine(new Root());
    Supplier<Command> known = name == null ? null : COMMANDS.get(name);
    if (known != null) {
      line.addSubcommand(name, known.get());
    } else {
      Map<String, Command> all = new LinkedHashMap<>();
      COMMANDS.forEach((each, command) -> all.put(each, command.get()));
      for (Command command : ServiceLoader.load(Command.class)) {
        all.put(command.getClass().getAnnotation(CommandLine.Command.class).name(), command);
      }
      if (name != null && !all.containsKey(name)) {
        throw unknownCommand(catalogue.get(), name, all.keySet());
      }
      all.forEach(line::addSubcommand);
    }
    line.registerConverter(Activation.class, spelling -> catalogue.get().named(spelling));
    line.registerConverter(double.class, Numbers::parse);
    line.setExpandAtFiles(false);
    return line;
  }

  // ---- what went wrong ----

  private static Failure unknownCommand(Catalogue catalogue, String name, Set<String> known) {
    boolean function = catalogue.find(name).isPresent();
    return Failure.wrongUse(
        "unknown command '"
            + name
            + "'"
            + (function
                ? "; it is a function: hillock show " + name
                : suggestion(name, known) + "; hillock --help lists them"));
  }

  private static String suggestion(String word, Iterable<String> known) {
    return Nearest.of(word, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  private static int exitCode(Throwable e) {
    if (e instanceof Failure failure) {
      return failure.exitCode();
    }
    return e instanceof ParameterException || e instanceof IllegalArgumentException
        ? ExitCode.WRONG_USE
        : ExitCode.FAILED;
  }

  private static String explain(Throwable e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return explain(unmatched);
    }
    if (e instanceof ParameterException wrong) {
      String unknown =
          e instanceof MissingParameterException missing ? unknownOption(missing) : null;
      if (unknown != null) {
        return unknown;
      }
      Throwable cause = e.getCause();
      if (cause instanceof IllegalArgumentException || cause instanceof Failure) {
        return cause.getMessage();
      }
      String message =
          (Character.toLowerCase(e.getMessage().charAt(0)) + e.getMessage().substring(1))
              .replaceAll("is not an? (int|long)$", "is not a whole number in range")
              .replaceAll("'[^']*' is not a boolean$", "it takes no value");
      return message
          + "; see "
          + wrong.getCommandLine().getCommandSpec().qualifiedName()
          + " --help";
    }
    if (e instanceof Failure || e instanceof IllegalArgumentException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    if ((e instanceof IOException || e instanceof UncheckedIOException) && e.getMessage() != null) {
      return e.getMessage();
    }
    if (e instanceof ServiceConfigurationError) {
      return "something on the class path cannot be used: " + e.getMessage();
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory; allow more with HILLOCK_JAVA_OPTS=-Xmx4g";
    }
    return "this should not have happened: " + e + "; please report it with the output of --debug";
  }

  private static String reason(FileSystemException e) {
    if (e.getReason() != null) {
      return e.getReason();
    }
    return e instanceof FileAlreadyExistsException
        ? "exists already, and is not what is needed there"
        : "cannot be used";
  }

  private static String explain(UnmatchedArgumentException e) {
    String word = e.getUnmatched().get(0);
    return word.startsWith("-")
        ? unknownOption(e, word)
        : "unexpected argument '" + word + "'" + seeHelp(e);
  }

  /** What is missing may have been taken for an option. */
  private static String unknownOption(MissingParameterException e) {
    List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
    return unmatched.isEmpty() || !unmatched.get(0).startsWith("-")
        ? null
        : unknownOption(e, unmatched.get(0));
  }

  private static String unknownOption(ParameterException e, String word) {
    int equals = word.indexOf('=');
    String option = equals < 0 ? word : word.substring(0, equals);
    List<String> known = new ArrayList<>();
    for (OptionSpec each : e.getCommandLine().getCommandSpec().options()) {
      known.addAll(List.of(each.names()));
    }
    return "unknown option '" + option + "'" + suggestion(option, known) + seeHelp(e);
  }

  private static String seeHelp(ParameterException e) {
    return "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
  }

  /** What the user typed is part of a message, and may hold anything. */
  private static String oneLine(String message) {
    var line = new StringBuilder();
    message
        .codePoints()
        .limit(2000)
        .forEach(
            c -> {
              if (c == '\n' || c == '\r') {
                line.append(' ');
              } else if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  /** Standard output that remembers why it failed, which a PrintStream does not. */
  private static final class Stdout extends java.io.BufferedOutputStream {
    IOException failure;

    Stdout() {
      super(new FileOutputStream(FileDescriptor.out), 1 << 16);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
      try {
        super.write(bytes, from, count);
      } catch (IOException e) {
        remember(e);
      }
    }

    @Override
    public synchronized void flush() {
      try {
        super.flush();
      } catch (IOException e) {
        count = 0;
        remember(e);
      }
    }

    private void remember(IOException e) {
      // A reader like head, who has seen enough, is no failure.
      boolean enough = e.getMessage() != null && e.getMessage().contains("Broken pipe");
      failure = failure == null && !enough ? e : failure;
    }
  }
}
