package org.hillock.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/** A matrix in colours: orange below zero, white at zero, blue above, beside its colour bar. */
final class HeatMap implements Drawing {

  private static final Color[] BELOW = {
    new Color(0x7f3b08),
    new Color(0xb35806),
    new Color(0xe08214),
    new Color(0xfdb863),
    new Color(0xfee0b6),
    Color.WHITE
  };
  private static final Color[] ABOVE = {
    Color.WHITE,
    new Color(0xd1e5f0),
    new Color(0x92c5de),
    new Color(0x4393c3),
    new Color(0x2166ac),
    new Color(0x053061)
  };

  /** Cells up to this number get their value in figures. */
  private static final int READABLE = 10;

  private static final int MOST_CELLS = 120;

  /** The distance of the numbers from the colour bar. */
  private static final double BAR_TICK = 7;

  private final double[][] matrix;
  private final double[] inputs;
  private final String title;
  private final List<String> formulas;
  private final Size size;
  private final boolean even;
  private final double low;
  private final double high;

  HeatMap(double[][] matrix, double[] inputs, String title, List<String> formulas, Size size) {
    this.matrix = matrix;
    this.inputs = inputs;
    this.title = title;
    this.formulas = formulas;
    this.size = size;
    double least = 0;
    double most = 0;
    for (double[] row : matrix) {
      for (double value : row) {
        least = Double.isFinite(value) ? Math.min(least, value) : least;
        most = Double.isFinite(value) ? Math.max(most, value) : most;
      }
    }
    // The same colour means the same size on both sides of zero. Where one side would vanish, each
    // has its own scale, and colours go by the square root.
    double largest = Math.max(-least, most);
    even = Math.min(-least, most) > 0.25 * largest || largest == 0;
    low = even ? -(largest == 0 ? 1 : largest) : least == 0 ? -most : least;
    high = even ? (largest == 0 ? 1 : largest) : most == 0 ? -least : most;
  }

  double[][] matrix() {
    return matrix;
  }

  @Override
  public void draw(Graphics2D g, Rectangle2D area) {
    double bar = 2.1 * size.label + BAR_TICK + labelWidth(g);
    int n = matrix.length;
    double half = (inputs[n - 1] - inputs[0]) / (n - 1) / 2;
    double[] range = {inputs[0] - half, inputs[n - 1] + half};
    XYPlot plot = Panels.plot(range, range, size);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.getRangeAxis().setInverted(true);
    plot.getDomainAxis().setLabel("xₖ");
    plot.getRangeAxis().setLabel("xᵢ");
    BufferedImage image = image();
    plot.addAnnotation(
        new Note(
            0,
            0,
            (graphics, x, y, data) -> {
              var fit = AffineTransform.getTranslateInstance(data.getX(), data.getY());
              fit.scale(data.getWidth() / image.getWidth(), data.getHeight() / image.getHeight());
              graphics.drawImage(image, fit, null);
            }));
    if (n <= READABLE) {
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
          plot.addAnnotation(number(inputs[k], inputs[i], matrix[i][k]));
        }
      }
    }
    var info = new ChartRenderingInfo();
    Panels.chart(plot, title, formulas, size)
        .draw(
            g,
            new Rectangle2D.Double(
                area.getX(), area.getY(), area.getWidth() - bar + size.label, area.getHeight()),
            info);
    Rectangle2D data = info.getPlotInfo().getDataArea();
    drawBar(
        g,
        new Rectangle2D.Double(
            data.getMaxX() + size.label, data.getY(), 1.1 * size.label, data.getHeight()));
  }

  private Note number(double x, double y, double value) {
    return new Note(
        x,
        y,
        (g, px, py, data) -> {
          // All alike, as large as the widest allows.
          double largest = Math.max(-low, high);
          double widest = Look.width(Numbers.aligned(-largest, largest), Look.font(1), g);
          double height = 0.9 * data.getWidth() / matrix.length / widest;
          if (height < 0.5 * size.label) {
            return;
          }
          var font = Look.font(Math.min(0.9 * size.label, height));
          String text = Numbers.aligned(value, largest);
          Color cell = color(value);
          int light = 2 * cell.getRed() + 5 * cell.getGreen() + cell.getBlue();
          g.setPaint(light < 8 * 128 ? Look.PAPER : Look.INK);
          g.setFont(font);
          g.drawString(
              text, (float) (px - Look.width(text, font, g) / 2), (float) (py + 0.3 * size.label));
        });
  }

  private double labelWidth(Graphics2D g) {
    double width = 0;
    for (int i = 0; i <= 4; i++) {
      width = Math.max(width, Look.width(barLabel(i), Look.font(size.label), g));
    }
    return width;
  }

  private String barLabel(int i) {
    return Numbers.text(value(1 - 0.5 * i), 2);
  }

  private void drawBar(Graphics2D g, Rectangle2D bar) {
    int steps = 128;
    var gradient = new BufferedImage(1, steps, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < steps; i++) {
      double at = 1 - 2 * (i + 0.5) / steps;
      gradient.setRGB(0, i, color(value(at)).getRGB());
    }
    var fit = AffineTransform.getTranslateInstance(bar.getX(), bar.getY());
    fit.scale(bar.getWidth(), bar.getHeight() / steps);
    g.drawImage(gradient, fit, null);
    g.setPaint(Look.ZERO);
    g.setStroke(Look.thin(0.8));
    g.draw(bar);
    g.setFont(Look.font(size.label));
    for (int i = 0; i <= 4; i++) {
      double y = bar.getY() + bar.getHeight() * i / 4;
      g.setPaint(Look.ZERO);
      g.draw(new java.awt.geom.Line2D.Double(bar.getMaxX(), y, bar.getMaxX() + 4, y));
      g.setPaint(Look.PALE_INK);
      g.drawString(
          barLabel(i), (float) (bar.getMaxX() + BAR_TICK), (float) (y + 0.36 * size.label));
    }
  }

  /**
   * Returns the colours of the entries. Where there are more entries than can be told apart, a cell
   * shows the one of strongest colour, so that a thin diagonal survives.
   */
  private BufferedImage image() {
    int n = matrix.length;
    int pool = (n + MOST_CELLS - 1) / MOST_CELLS;
    // Whole pixels per cell keep the edges sharp in viewers that smooth images.
    int zoom = Math.max(1, 4 * MOST_CELLS / n);
    int side = n * zoom / pool;
    var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double value = strongest(row * pool / zoom, column * pool / zoom, pool);
        image.setRGB(column, row, color(value).getRGB());
      }
    }
    return image;
  }

  private double strongest(int row, int column, int pool) {
    int top = row - row % pool;
    int left = column - column % pool;
    double found = matrix[top][left];
    for (int i = top; i < Math.min(matrix.length, top + pool); i++) {
      for (int k = left; k < Math.min(matrix.length, left + pool); k++) {
        if (Math.abs(strength(matrix[i][k])) > Math.abs(strength(found))) {
          found = matrix[i][k];
        }
      }
    }
    return found;
  }

  /** From -1 to 1; NaN stays NaN. */
  private double strength(double value) {
    double share = Math.abs(value) / (value < 0 ? -low : high);
    return Math.copySign(even ? share : Math.sqrt(share), value);
  }

  /** Returns the value of the given strength. */
  private double value(double strength) {
    double share = even ? Math.abs(strength) : strength * strength;
    return share * (strength < 0 ? low : high);
  }

  private Color color(double value) {
    double s = strength(value);
    if (Double.isNaN(s)) {
      return Look.ZERO;
    }
    Color[] scale = s < 0 ? BELOW : ABOVE;
    double at = (s < 0 ? 1 + s : s) * (scale.length - 1);
    int i = (int) Math.max(0, Math.min(scale.length - 2, Math.floor(at)));
    double t = Math.max(0, Math.min(1, at - i));
    return new Color(
        mix(scale[i].getRed(), scale[i + 1].getRed(), t),
        mix(scale[i].getGreen(), scale[i + 1].getGreen(), t),
        mix(scale[i].getBlue(), scale[i + 1].getBlue(), t));
  }

  private static int mix(int a, int b, double t) {
    return (int) Math.round(a + (b - a) * t);
  }
}
