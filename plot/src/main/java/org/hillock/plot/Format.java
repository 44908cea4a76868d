package org.hillock.plot;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** The kinds of file that a figure can be written as. */
enum Format {
  PNG {
    @Override
    void write(Drawing drawing, Options options, OutputStream out) throws IOException {
      var writer = ImageIO.getImageWritersByFormatName("png").next();
      var image = new IIOImage(image(drawing, options), null, null);
      image.setMetadata(density(writer, image, options.dpi()));
      try (var stream = ImageIO.createImageOutputStream(out)) {
        writer.setOutput(stream);
        writer.write(image);
      } finally {
        writer.dispose();
      }
    }
  },
  SVG {
    @Override
    void write(Drawing drawing, Options options, OutputStream out) throws IOException {
      var g = new SvgGraphics();
      paint(drawing, options, g);
      String document = g.document(options.width(), options.height());
      out.write(document.getBytes(StandardCharsets.UTF_8));
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
        // The same figure gives the same bytes.
        document.setDocumentId(0L);
        var g = new PdfBoxGraphics2D(document, width, height);
        // Text stays text, which can be searched and copied.
        var fonts = new PdfBoxGraphics2DFontTextDrawer();
        fonts.registerFont(Look.font(12).getFontName(), Look.fontFile());
        g.setFontTextDrawer(fonts);
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

  /** Returns what tells viewers and word processors how large the figure is on paper. */
  private static IIOMetadata density(ImageWriter writer, IIOImage image, int dpi)
      throws IOException {
    var type = ImageTypeSpecifier.createFromRenderedImage(image.getRenderedImage());
    IIOMetadata metadata = writer.getDefaultImageMetadata(type, null);
    String perMeter = Long.toString(Math.round(dpi / 0.0254));
    var size = new IIOMetadataNode("pHYs");
    size.setAttribute("pixelsPerUnitXAxis", perMeter);
    size.setAttribute("pixelsPerUnitYAxis", perMeter);
    size.setAttribute("unitSpecifier", "meter");
    var root = new IIOMetadataNode("javax_imageio_png_1.0");
    root.appendChild(size);
    metadata.mergeTree("javax_imageio_png_1.0", root);
    return metadata;
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
