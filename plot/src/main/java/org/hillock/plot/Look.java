package org.hillock.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The colours, strokes and letters of all figures. */
final class Look {

  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x1a1a1a);
  static final Color PALE_INK = new Color(0x5a5a5a);
  static final Color GRID = new Color(0xe3e3e3);
  static final Color ZERO = new Color(0xa8a8a8);
  static final Color SHADE = new Color(0xf1f1f1);

  /** The palette of Okabe and Ito, with grey for its yellow, which is lost on white paper. */
  static final List<Color> COLORS =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0x000000),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x8c8c8c));

  // Coprime with the number of colours, so that forty curves differ.
  private static final List<float[]> DASHES =
      List.of(
          new float[] {},
          new float[] {7, 3},
          new float[] {7, 2.5f, 1.5f, 2.5f},
          new float[] {2, 2.5f},
          new float[] {12, 3, 3, 3});

  private static Font letters;

  private Look() {}

  static Color color(int index) {
    return COLORS.get(index % COLORS.size());
  }

  static BasicStroke stroke(int index, double width) {
    float[] dash = DASHES.get(index % DASHES.size()).clone();
    for (int i = 0; i < dash.length; i++) {
      dash[i] *= (float) (width / 1.6);
    }
    return new BasicStroke(
        (float) width,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        1,
        dash.length == 0 ? null : dash,
        0);
  }

  static BasicStroke thin(double width) {
    return new BasicStroke((float) width);
  }

  static synchronized Font font(double size) {
    // Not while the class is loaded, so that the error says what to do.
    if (letters == null) {
      letters = letters();
    }
    return letters.deriveFont((float) size);
  }

  static double width(String text, Font font, Graphics2D g) {
    return font.getStringBounds(text, g.getFontRenderContext()).getWidth();
  }

  static InputStream fontFile() {
    return Look.class.getResourceAsStream("DejaVuSans.ttf");
  }

  // The font comes along, since a server often has none, and every figure should look the same.
  private static Font letters() {
    try (InputStream in = fontFile()) {
      return Font.createFont(Font.TRUETYPE_FONT, in);
    } catch (FontFormatException e) {
      throw new IllegalStateException("the letters of figures are damaged", e);
    } catch (IOException | RuntimeException | InternalError | LinkageError e) {
      // The file is at hand: what fails is Java's way to letters, which it does not explain.
      throw new UncheckedIOException(
          "Java cannot draw letters on this machine, mostly because fontconfig is missing: install"
              + " it (Debian, Ubuntu: apt-get install fontconfig)",
          new IOException(e));
    }
  }
}
