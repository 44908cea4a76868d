package org.hillock.plot;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The kinds of file that a figure can be written as. */
enum Format {
  PNG {
    @Override
    void write(Drawing drawing, Options options, OutputStream out) throws IOException {
      ImageIO.write(image(drawing, options), "png", out);
    }
  },
  SVG {
    @Override
    void write(Drawing drawing, Options options, OutputStream out) throws IOException {
      Document document;
      try {
        document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
      } catch (ParserConfigurationException e) {
        throw new IllegalStateException(e);
      }
      var context = SVGGeneratorContext.createDefault(document);
      context.setPrecision(2);
      // Letters as outlines: the reader's machine need not have the font.
      var g = new SVGGraphics2D(context, true);
      g.setSVGCanvasSize(new Dimension(options.width(), options.height()));
      paint(drawing, options, g);
      Element root = g.getRoot();
      root.setAttribute("viewBox", "0 0 " + options.width() + " " + options.height());
      Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
      g.stream(root, writer, true, false);
      writer.flush();
    }
  },
  PDF {
    @Override
    void write(Drawing drawing, Options options, OutputStream out) throws IOException {
      float width = options.width() * POINTS;
      float height = options.height() * POINTS;
      try (var document = new PDDocument()) {
        var page = new PDPage(new PDRectangle(width, height));
        document.addPage(page);
        var g = new PdfBoxGraphics2D(document, width, height);
        g.scale(POINTS, POINTS);
        paint(drawing, options, g);
        g.dispose();
        try (var content = new PDPageContentStream(document, page)) {
          content.drawForm(g.getXFormObject());
        }
        document.save(out);
      }
    }
  };

  /** Points of a PDF in a hundredth of an inch. */
  private static final float POINTS = 0.72f;

  abstract void write(Drawing drawing, Options options, OutputStream out) throws IOException;

  /** Returns the format that the ending of the file names. */
  static Format of(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    for (Format format : values()) {
      if (format.name().equals(ending) && name.length() > ending.length() + 1) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "cannot tell the format of '" + file + "': let it end in .png, .svg or .pdf");
  }

  static BufferedImage image(Drawing drawing, Options options) {
    double scale = options.dpi() / 100.0;
    var image =
        new BufferedImage(
            (int) Options.pixels(options.width(), options.dpi()),
            (int) Options.pixels(options.height(), options.dpi()),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.scale(scale, scale);
    paint(drawing, options, g);
    g.dispose();
    return image;
  }

  // Letters and lines shrink with the figure, but by the root only: a small figure must stay
  // readable, a large one is for looking at from farther away.
  private static void paint(Drawing drawing, Options options, Graphics2D g) {
    double scale = Math.sqrt(Math.min(options.width() / 1400.0, options.height() / 1000.0));
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.scale(scale, scale);
    var area = new Rectangle2D.Double(0, 0, options.width() / scale, options.height() / scale);
    g.setPaint(Look.PAPER);
    g.fill(area);
    drawing.draw(g, area);
  }
}
