package org.hillock.explorer.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.hillock.Activation;
import org.hillock.Activations;
import org.hillock.Card;
import org.hillock.explorer.page.Json;
import org.hillock.testkit.Measurement;

/** Puts the page together: one file that needs nothing else. */
public final class BuildPage {
  private static final String RUNTIME = "org/teavm/backend/wasm/wasm-gc-runtime.min.js";
  private static final int LARGEST = 1 << 20;

  private BuildPage() {}

  /**
   * Writes the page.
   *
   * @param arguments the folder of its sources, a folder for what is made on the way, and the page
   */
  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]);
    Path work = Files.createDirectories(Path.of(arguments[1]));
    Path page = Path.of(arguments[2]);
    Map<String, String> parts = new LinkedHashMap<>();
    Path uplot = sources.resolve("uplot");
    String licence = "/*\n" + Files.readString(uplot.resolve("LICENSE")) + "*/\n";
    parts.put("uplotStyle", licence + Files.readString(uplot.resolve("uPlot.min.css")));
    parts.put("uplot", licence + script(Files.readString(uplot.resolve("uPlot.iife.min.js"))));
    parts.put("style", Files.readString(sources.resolve("style.css")));
    parts.put("runtime", script(runtime()));
    parts.put("kernels", Base64.getEncoder().encodeToString(packed(Wasm.compile(work))));
    parts.put("formulas", Json.of(formulas()));
    parts.put("accuracy", Json.of(accuracy()));
    parts.put(
        "script",
        script(
            Files.readString(sources.resolve("draw.js"))
                + Files.readString(sources.resolve("plot.js"))
                + Files.readString(sources.resolve("app.js"))));
    String html = Files.readString(sources.resolve("index.html"));
    for (Map.Entry<String, String> part : parts.entrySet()) {
      html = html.replace("@" + part.getKey() + "@", part.getValue());
    }
    Files.createDirectories(page.getParent());
    Files.writeString(page, html);
    if (Files.size(page) > LARGEST) {
      throw new IOException("the page has " + Files.size(page) + " bytes; 1 MB is the limit");
    }
  }

  /** The formulas of each card as MathML: value, derivative, second derivative. */
  static Map<String, List<String>> formulas() {
    Map<String, List<String>> formulas = new LinkedHashMap<>();
    for (Activation activation : Activations.all()) {
      Card card = activation.card();
      formulas.put(
          card.name(),
          List.of(
              MathMl.of(card.formula()),
              MathMl.of(card.derivative()),
              MathMl.of(card.secondDerivative())));
    }
    return formulas;
  }

  /** What each card promises, and what was measured beside it. */
  private static Map<String, List<String>> accuracy() {
    List<Measurement> measured = Measurement.all();
    Map<String, List<String>> accuracy = new LinkedHashMap<>();
    for (Activation activation : Activations.all()) {
      accuracy.put(activation.name(), Measurement.beside(activation, measured));
    }
    return accuracy;
  }

  private static String runtime() throws IOException {
    try (InputStream in = BuildPage.class.getClassLoader().getResourceAsStream(RUNTIME)) {
      if (in == null) {
        throw new IOException("TeaVM has no " + RUNTIME);
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** Nothing in a script may look like its end. */
  private static String script(String source) {
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--");
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
