package org.hillock.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.xmlgraphics.java2d.AbstractGraphics2D;
import org.apache.xmlgraphics.java2d.GraphicContext;

/**
 * Writes what is drawn as SVG. Letters become outlines, each kept once, so that a reader's machine
 * needs no font and the files stay small.
 */
final class SvgGraphics extends AbstractGraphics2D {

  /** The size in which outlines of letters are kept, large enough for whole numbers. */
  private static final int UNITS = 1000;

  /** What has been written; shared between a graphics and those created from it. */
  private static final class Page {
    final Map<String, String> definitions = new LinkedHashMap<>();
    final StringBuilder body = new StringBuilder();
    final BufferedImage ruler = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    private String clip;

    /** Lets what follows be clipped, not at all if null. */
    void clip(String id) {
      if (!Objects.equals(id, clip)) {
        body.append(clip == null ? "" : "</g>\n");
        body.append(id == null ? "" : "<g clip-path=\"url(#" + id + ")\">\n");
        clip = id;
      }
    }
  }

  private final Page page;

  SvgGraphics() {
    super(true);
    gc = new GraphicContext();
    page = new Page();
  }

  private SvgGraphics(SvgGraphics other) {
    super(other);
    page = other.page;
  }

  /** Returns the document. */
  String document(int width, int height) {
    page.clip(null);
    var text = new StringBuilder();
    text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width);
    text.append("\" height=\"").append(height).append("\" viewBox=\"0 0 ").append(width);
    text.append(' ').append(height).append("\">\n<defs>\n");
    page.definitions.forEach((content, id) -> text.append(content.formatted(id)).append('\n'));
    return text.append("</defs>\n").append(page.body).append("</svg>\n").toString();
  }

  @Override
  public void draw(Shape shape) {
    if (getStroke() instanceof BasicStroke stroke) {
      double scale = Math.sqrt(Math.abs(getTransform().getDeterminant()));
      var style = new StringBuilder("fill=\"none\" stroke=\"").append(color());
      style.append("\" stroke-width=\"").append(number(stroke.getLineWidth() * scale)).append('"');
      if (stroke.getLineJoin() == BasicStroke.JOIN_ROUND) {
        style.append(" stroke-linejoin=\"round\"");
      }
      if (stroke.getDashArray() != null) {
        style.append(" stroke-dasharray=\"");
        for (float dash : stroke.getDashArray()) {
          style.append(number(dash * scale)).append(' ');
        }
        style.setCharAt(style.length() - 1, '"');
      }
      path(shape, style + opacity("stroke"));
    } else {
      fill(getStroke().createStrokedShape(shape));
    }
  }

  @Override
  public void fill(Shape shape) {
    path(shape, "fill=\"" + color() + "\"" + opacity("fill"));
  }

  private void path(Shape shape, String style) {
    String data = data(shape.getPathIterator(getTransform()), 100);
    if (!data.isEmpty()) {
      add("path", style + " d=\"" + data + "\"", "");
    }
  }

  private void add(String element, String attributes, String content) {
    Shape clip = getClip();
    if (clip != null) {
      // On a group, since the clip does not take part in the transform of the element.
      String data = data(clip.getPathIterator(getTransform()), 100);
      String id = define("<clipPath id=\"%s\"><path d=\"" + data + "\"/></clipPath>");
      page.clip(id);
    } else {
      page.clip(null);
    }
    page.body.append('<').append(element).append(' ').append(attributes);
    if (content.isEmpty()) {
      page.body.append("/>\n");
    } else {
      page.body.append('>').append(content).append("</").append(element).append(">\n");
    }
  }

  private String define(String content) {
    return page.definitions.computeIfAbsent(
        content, c -> Integer.toString(page.definitions.size(), Character.MAX_RADIX));
  }

  private String color() {
    Paint paint = getPaint();
    int rgb = paint instanceof Color color ? color.getRGB() & 0xffffff : 0;
    return String.format("#%06x", rgb);
  }

  private String opacity(String what) {
    return getPaint() instanceof Color color && color.getAlpha() < 255
        ? " " + what + "-opacity=\"" + number(color.getAlpha() / 255.0) + "\""
        : "";
  }

  @Override
  public void drawString(String text, float x, float y) {
    Font font = getFont();
    GlyphVector glyphs =
        font.deriveFont((float) UNITS).createGlyphVector(getFontRenderContext(), text);
    var uses = new StringBuilder();
    for (int i = 0; i < glyphs.getNumGlyphs(); i++) {
      double left = glyphs.getGlyphPosition(i).getX();
      var home = AffineTransform.getTranslateInstance(-left, 0);
      String data = data(glyphs.getGlyphOutline(i).getPathIterator(home), 1);
      if (!data.isEmpty()) {
        String id = define("<path id=\"%s\" d=\"" + data + "\"/>");
        uses.append("<use href=\"#").append(id).append("\" x=\"").append(number(left, 1));
        uses.append("\"/>");
      }
    }
    var transform = getTransform();
    transform.translate(x, y);
    transform.scale(font.getSize2D() / UNITS, font.getSize2D() / UNITS);
    String style = "fill=\"" + color() + "\"" + opacity("fill");
    add("g", style + " transform=\"" + matrix(transform) + "\"", uses.toString());
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write((RenderedImage) image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var transform = getTransform();
    transform.translate(x, y);
    add(
        "image",
        "width=\""
            + image.getWidth(null)
            + "\" height=\""
            + image.getHeight(null)
            + "\" preserveAspectRatio=\"none\" image-rendering=\"pixelated\" transform=\""
            + matrix(transform)
            + "\" href=\"data:image/png;base64,"
            + Base64.getEncoder().encodeToString(bytes.toByteArray())
            + "\"",
        "");
    return true;
  }

  private static String matrix(AffineTransform t) {
    double[] m = new double[6];
    t.getMatrix(m);
    var text = new StringBuilder("matrix(");
    for (int i = 0; i < 6; i++) {
      text.append(i < 4 ? number(m[i], 100_000) : number(m[i])).append(' ');
    }
    text.setCharAt(text.length() - 1, ')');
    return text.toString();
  }

  private static String data(PathIterator path, int parts) {
    var text = new StringBuilder();
    double[] at = new double[6];
    for (; !path.isDone(); path.next()) {
      int segment = path.currentSegment(at);
      text.append("MLQCZ".charAt(segment));
      int numbers = segment == PathIterator.SEG_CLOSE ? 0 : 2 * Math.max(1, segment);
      for (int i = 0; i < numbers; i++) {
        String number = number(at[i], parts);
        text.append(i == 0 || number.startsWith("-") ? "" : " ").append(number);
      }
    }
    return text.toString();
  }

  private static String number(double x) {
    return number(x, 100);
  }

  /** Returns x rounded to the given parts of one, as short as possible. */
  private static String number(double x, int parts) {
    double rounded = Math.rint(x * parts) / parts;
    if (rounded == Math.rint(rounded)) {
      return Long.toString((long) rounded);
    }
    return new java.math.BigDecimal(Double.toString(rounded))
        .toPlainString()
        .replaceFirst("^(-?)0", "$1");
  }

  @Override
  public Graphics create() {
    return new SvgGraphics(this);
  }

  @Override
  public FontMetrics getFontMetrics(Font font) {
    return page.ruler.createGraphics().getFontMetrics(font);
  }

  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    return page.ruler.createGraphics().getDeviceConfiguration();
  }

  @Override
  public void dispose() {}

  // The rest is not drawn by any figure.

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, ImageObserver observer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform transform) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform transform) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setXORMode(Color color) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copyArea(int x, int y, int width, int height, int dx, int dy) {
    throw new UnsupportedOperationException();
  }
}
