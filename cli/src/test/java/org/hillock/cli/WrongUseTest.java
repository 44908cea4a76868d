package org.hillock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong inputs: each gets one line that names cause or remedy, and its exit code. */
class WrongUseTest {

  /** The words, the exit code, and what the line must say; DIR is a folder with a file in it. */
  private static final String WRONG =
      """
      gues | 2 | unknown command 'gues'
      evl gelu 1 | 2 | did you mean eval?
      shwo gelu | 2 | did you mean show?
      lst | 2 | did you mean list?
      verfiy | 2 | did you mean verify?
      polt | 2 | did you mean plot?
      docter | 2 | did you mean doctor?
      LIST | 2 | unknown command 'LIST'
      list.json | 2 | unknown command 'list.json'
      gelu 1 | 2 | it is a function: hillock show gelu
      help nothing | 2 | unknown command 'nothing'
      --nothing | 2 | unknown option '--nothing'
      --verison | 2 | did you mean --version?
      --json list | 2 | unknown option '--json'
      -x | 2 | unknown option '-x'
      --ascii=7 list | 2 | --ascii
      list gelu | 2 | unexpected argument 'gelu'
      list --jsn | 2 | did you mean --json?
      list --json=yes | 2 | '--json': it takes no value
      list --json --json | 2 | only once
      list --float | 2 | unknown option '--float'
      list -1 | 2 | unknown option '-1'
      show | 2 | missing required parameter: 'NAME'
      show gleu | 2 | did you mean gelu? known are
      show rleu | 2 | known are relu, leaky_relu
      show gelu tanh | 2 | unexpected argument 'tanh'
      show --json gelu | 2 | unknown option '--json'
      show gelu( | 2 | parenthesis is missing
      show gelu) | 2 | unknown activation 'gelu)'
      show gelu(1) | 2 | takes no parameters
      show swish(beta=) | 2 | beta must be a number
      show swish(gamma=1) | 2 | no parameter 'gamma'
      show swish(beta=1,beta=2) | 2 | swish: beta is given twice
      show swish(1,2) | 2 | swish takes beta
      show leaky_relu(alpha=nan) | 2 | alpha must be a number in (-∞, ∞), got 'nan'
      show leaky_relu(alpha=1e999) | 2 | alpha must be a finite number
      show softmax(temperature=0) | 2 | temperature must be a finite number in (0, ∞)
      show softmax(temperature=-1) | 2 | got -1
      show --name=gelu | 2 | unknown option '--name'
      eval | 2 | missing required parameter
      eval gelu | 2 | missing required parameter: 'X'
      eval 1 gelu | 2 | unknown activation '1': known are
      eval gleu 1 | 2 | unknown activation 'gleu'
      eval gelu one | 2 | 'one' is not a number
      eval gelu 1,5 | 2 | '1,5' is not a number
      eval gelu 1.5.2 | 2 | '1.5.2' is not a number
      eval gelu 1d | 2 | '1d' is not a number
      eval gelu 1f | 2 | '1f' is not a number
      eval gelu 0x | 2 | '0x' is not a number
      eval gelu 0x10 | 2 | '0x10' is not a number
      eval gelu 1e | 2 | '1e' is not a number
      eval gelu infinit | 2 | 'infinit' is not a number
      eval gelu --1 | 2 | '--1'
      eval gelu -x | 2 | unknown option '-x'
      eval gelu -x 1 | 2 | unknown option '-x'
      eval gelu 1 -nanny | 2 | unknown option '-nanny'
      eval gelu 1e309 | 2 | beyond the largest double
      eval gelu -1e309 | 2 | beyond the largest double
      eval gelu --float 1e39 | 2 | beyond the largest float
      eval gelu --float -1e39 | 2 | write inf for infinity
      eval gelu 1 --flaot | 2 | did you mean --float?
      eval gelu 1 --jso | 2 | did you mean --json?
      eval gelu 1 --json=no | 2 | --json
      eval gelu 1 --second-derivative | 2 | unknown option '--second-derivative'
      eval gelu 1 2 three | 2 | 'three' is not a number
      eval elu(alpha=inf) 1 | 2 | alpha must be a number in (-∞, ∞), got 'inf'
      eval elu(alpha=1)) 1 | 2 | alpha must be a number
      eval softmax(0) 1 2 | 2 | temperature must be
      eval softmax 1 two | 2 | 'two' is not a number
      eval @file 1 | 2 | unknown activation '@file'
      plot gleu | 2 | unknown activation 'gleu'
      plot gelu gleu | 2 | unknown activation 'gleu'
      plot gelu --range | 2 | --range
      plot gelu --range 3 | 2 | --range must be two numbers like -3:3
      plot gelu --range a:b | 2 | 'a' is not a number
      plot gelu --range 1: | 2 | '' is not a number
      plot gelu --range 3:-3 | 2 | from a smaller to a larger
      plot gelu --range 1:1 | 2 | from a smaller to a larger
      plot gelu --range nan:1 | 2 | from a smaller to a larger
      plot gelu --range -inf:inf | 2 | range
      plot gelu --points 1 | 2 | the number of points must be between
      plot gelu --points -5 | 2 | the number of points must be between
      plot gelu --points many | 2 | 'many' is not a whole number
      plot gelu --points 99999999999 | 2 | '99999999999' is not
      plot gelu --size 100 | 2 | --size must be two whole numbers
      plot gelu --size 0x0 | 2 | width must be between
      plot gelu --size axb | 2 | --size must be two whole numbers
      plot gelu --size 1.5x2 | 2 | --size must be two whole numbers
      plot gelu --size 100000x100000 | 2 | width must be between
      plot gelu --size -800x600 | 2 | width must be between
      plot gelu --dpi 0 | 2 | dpi must be between
      plot gelu --dpi high | 2 | 'high' is not
      plot gelu --dpi 2400 | 2 | million pixels
      plot gelu --dpi 100 --dpi 200 | 2 | only once
      plot gelu -o | 2 | '--output'
      plot gelu -o DIR/figure.jpg | 2 | jpg
      plot gelu -o DIR/missing/figure.png | 1 | missing
      plot gelu -o DIR/file/figure.png | 1 | file
      plot gelu -o DIR/file/ | 1 | file
      plot -o DIR/both.png | 2 | name a folder, or choose --derivative
      plot gelu --derivativ | 2 | did you mean --derivative?
      plot gelu --title=x | 2 | unknown option '--title'
      verify gleu | 2 | unknown activation 'gleu'
      verify --every | 2 | --every
      verify --every 0 | 2 | --every must be at least 1, got 0
      verify --every -1 | 2 | --every must be at least 1
      verify --every 4294967297 | 2 | --every must be at most
      verify --every x | 2 | 'x' is not
      verify --all --every 2 | 2 | exclude each other
      verify --every 10 --start 10 | 2 | --start must be at most 9
      verify --start -1 | 2 | --start must be at least 0
      verify --all --start 1 | 2 | --start must be at most 0
      verify --grade best | 2 | full or fast, got 'best'
      verify --grade | 2 | --grade
      verify --threads 0 | 2 | --threads must be at least 1
      verify --threads 1000000 | 2 | --threads must be at most
      verify --threads two | 2 | 'two' is not
      verify --points 10 gelu | 2 | --points is about doubles and rows
      verify --double --points 0 | 2 | --points must be at least 1
      verify --double --all | 2 | --double
      verify --double --grade fast | 2 | --double
      verify softmax --derivative | 2 | over rows
      verify --derivate | 2 | did you mean --derivative?
      verify --csv | 2 | --csv
      verify --csv DIR/missing/rows.csv gelu | 1 | missing
      verify --csv DIR gelu | 1 | DIR
      doctor gelu | 2 | unexpected argument 'gelu'
      doctor --seconds | 2 | --seconds
      doctor --seconds -1 | 2 | --seconds must be from 0 to 3600
      doctor --seconds nan | 2 | --seconds must be from 0 to 3600
      doctor --seconds soon | 2 | 'soon' is not a number
      doctor --quick | 2 | unknown option '--quick'
      """;

  @TempDir static Path folder;

  static Stream<String> wrong() {
    return WRONG.lines();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void oneLineAndTheRightExitCode(String row) throws Exception {
    Files.write(folder.resolve("file"), new byte[1]);
    String[] cells = row.replace("DIR", folder.toString()).split(" \\| ", -1);
    Run run = Run.of(cells[0].strip().split(" "));
    assertThat(run.err()).startsWith("hillock: ").endsWith("\n").contains(cells[2].strip());
    assertThat(run.err().lines()).as("one line, no usage, no stack trace").hasSize(1);
    assertThat(run.err()).doesNotContain("Exception", "this should not have happened");
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(Integer.parseInt(cells[1].strip()));
  }

  @Test
  void thereAreAHundredOfThem() {
    assertThat(wrong().distinct().count()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void whatWasTypedCannotBreakTheLine() {
    for (String name : List.of("a\nb", "\u001b[31mred", "x".repeat(100_000), "", " ", "\u0000")) {
      Run run = Run.of("eval", name, "1");
      assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USE);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).doesNotContain("\u001b", "\u0000").hasSizeLessThan(2100);
    }
    assertThat(Run.of("eval", "gelu", "9".repeat(100_000) + "x").err().lines()).hasSize(1);
    assertThat(Run.of("").exitCode()).isEqualTo(ExitCode.WRONG_USE);
  }

  @Test
  void debugShowsWhereItComesFrom() {
    Run run = Run.of("--debug", "eval", "gleu", "1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err()).startsWith("hillock: unknown activation").contains("\n\tat org.hillock.");
  }
}
