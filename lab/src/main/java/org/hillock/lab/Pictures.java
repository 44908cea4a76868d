package org.hillock.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.hillock.lab.Comparison.Result;
import org.hillock.lab.Comparison.Run;
import org.hillock.plot.Figure;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** The pictures of a comparison. They show nothing that differs from one start to the next. */
final class Pictures {

  private static final int WIDTH = 1500;
  private static final int HEIGHT = 1050;

  /** The palette of Okabe and Ito, with grey for its yellow, as in the other figures. */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0x000000),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x8c8c8c));

  private static final Color INK = new Color(0x1a1a1a);
  private static final Color GRID = new Color(0xe3e3e3);
  private static final Font LETTERS = letters();

  private Pictures() {}

  // ---- the figure ----

  static BufferedImage comparison(Comparison comparison) {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = graphics(image);
    int middle = WIDTH * 11 / 20;
    int half = HEIGHT / 2;
    losses(comparison).draw(g, new Rectangle2D.Double(0, 0, middle, half));
    finalLosses(comparison).draw(g, new Rectangle2D.Double(middle, 0, WIDTH - middle, half));
    gradients(comparison).draw(g, new Rectangle2D.Double(0, half, middle, half));
    deadUnits(comparison).draw(g, new Rectangle2D.Double(middle, half, WIDTH - middle, half));
    g.dispose();
    return image;
  }

  private static JFreeChart losses(Comparison comparison) {
    var data = new YIntervalSeriesCollection();
    var renderer = new DeviationRenderer(true, false);
    renderer.setAlpha(0.15f);
    for (Result result : comparison.results()) {
      var series = new YIntervalSeries(result.label());
      for (int epoch = 1; epoch <= comparison.epochs(); epoch++) {
        int at = epoch;
        double[] losses = result.runs().stream().mapToDouble(run -> run.losses()[at]).toArray();
        double least = Arrays.stream(losses).min().orElseThrow();
        double most = Arrays.stream(losses).max().orElseThrow();
        series.add(epoch, Report.mean(result.runs(), run -> run.losses()[at]), least, most);
      }
      int index = data.getSeriesCount();
      data.addSeries(series);
      renderer.setSeriesPaint(index, color(index));
      renderer.setSeriesFillPaint(index, color(index));
      renderer.setSeriesStroke(index, stroke(index));
    }
    var y = logarithmic("mean squared error, log scale", 2, "0.000");
    var plot = new XYPlot(data, whole("epoch", comparison.epochs()), y, renderer);
    plot.getDomainAxis().setLowerBound(comparison.epochs() > 1 ? 1 : 0);
    y.setLowerBound(Math.min(y.getLowerBound(), comparison.pcaLoss() / 1.1));
    plot.addRangeMarker(pca(comparison, RectangleAnchor.BOTTOM_LEFT, TextAnchor.TOP_LEFT));
    return chart("Loss on images held out; bands from the best seed to the worst", plot, true);
  }

  private static JFreeChart finalLosses(Comparison comparison) {
    var plot = dots(comparison, Run::finalLoss, new NumberAxis("mean squared error"));
    ((NumberAxis) plot.getDomainAxis()).setAutoRangeIncludesZero(false);
    plot.addDomainMarker(pca(comparison, RectangleAnchor.BOTTOM_LEFT, TextAnchor.BOTTOM_RIGHT));
    return chart("Loss after " + comparison.epochs() + " epochs, a dot for each seed", plot, false);
  }

  private static JFreeChart gradients(Comparison comparison) {
    var data = new XYSeriesCollection();
    var renderer = new XYLineAndShapeRenderer(true, true);
    for (Result result : comparison.results()) {
      if (result.activation() != result.hidden()) {
        continue; // learns by another loss, whose gradients have another size
      }
      var series = new XYSeries(result.label());
      for (int layer = 0; layer < Autoencoder.LAYERS; layer++) {
        series.add(layer + 1, Report.gradientNorm(result.runs(), 0, layer));
      }
      int index = data.getSeriesCount();
      data.addSeries(series);
      renderer.setSeriesPaint(index, color(index));
      renderer.setSeriesStroke(index, stroke(index));
      renderer.setSeriesShape(index, new Ellipse2D.Double(-4, -4, 8, 8));
    }
    var x = whole("layer, from the pixels in to the pixels out", Autoencoder.LAYERS);
    x.setRange(0.8, Autoencoder.LAYERS + 0.2);
    var y = logarithmic("norm, log scale", 10, "0.####");
    return chart(
        "Gradient of the weights of each layer, mean of epoch 1",
        new XYPlot(data, x, y, renderer),
        true);
  }

  private static JFreeChart deadUnits(Comparison comparison) {
    var x = new NumberAxis("units");
    x.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    var plot = dots(comparison, run -> (double) run.deadUnits(), x);
    x.setLowerBound(-0.5);
    x.setUpperBound(Math.max(5.5, x.getUpperBound()));
    int units = Arrays.stream(Autoencoder.HIDDEN).sum();
    return chart("Dead units of " + units + ", a dot for each seed", plot, false);
  }

  /** A line for each activation, on it a dot for each seed, a little apart. */
  private static XYPlot dots(Comparison comparison, Function<Run, Double> of, NumberAxis x) {
    var data = new XYSeriesCollection();
    var renderer = new XYLineAndShapeRenderer(false, true);
    List<Result> results = comparison.results();
    for (Result result : results) {
      int index = data.getSeriesCount();
      var series = new XYSeries(result.label(), false);
      int seeds = result.runs().size();
      for (int seed = 0; seed < seeds; seed++) {
        double apart = seeds == 1 ? 0 : 0.5 * seed / (seeds - 1) - 0.25;
        series.add(of.apply(result.runs().get(seed)).doubleValue(), index + apart);
      }
      data.addSeries(series);
      renderer.setSeriesPaint(index, color(index));
      renderer.setSeriesShape(index, new Ellipse2D.Double(-4, -4, 8, 8));
    }
    var y = new SymbolAxis(null, results.stream().map(Result::label).toArray(String[]::new));
    y.setGridBandsVisible(false);
    y.setInverted(true);
    // Room for a label at the bottom.
    y.setRange(-0.6, results.size() + 0.1);
    return new XYPlot(data, x, y, renderer);
  }

  private static ValueMarker pca(
      Comparison comparison, RectangleAnchor anchor, TextAnchor textAnchor) {
    var dashes =
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {5, 4}, 0);
    var marker = new ValueMarker(comparison.pcaLoss(), INK, dashes);
    marker.setLabel(Report.code() + " principal components");
    marker.setLabelFont(LETTERS.deriveFont(13f));
    marker.setLabelAnchor(anchor);
    marker.setLabelTextAnchor(textAnchor);
    marker.setLabelOffset(new RectangleInsets(3, 6, 3, 6));
    marker.setLabelBackgroundColor(Color.WHITE);
    return marker;
  }

  private static NumberAxis whole(String label, int most) {
    var axis = new NumberAxis(label);
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    axis.setRange(0, Math.max(1, most));
    return axis;
  }

  private static LogAxis logarithmic(String label, double base, String pattern) {
    var axis = new LogAxis(label);
    axis.setBase(base);
    axis.setNumberFormatOverride(
        new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)));
    axis.setTickUnit(new NumberTickUnit(1));
    return axis;
  }

  private static JFreeChart chart(String title, XYPlot plot, boolean legend) {
    var chart = new JFreeChart(title, null, plot, legend);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(12, 12, 12, 16));
    chart.getTitle().setPaint(INK);
    chart.getTitle().setFont(LETTERS.deriveFont(18f));
    chart.getTitle().setMargin(0, 0, 10, 0);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setOutlineVisible(false);
    for (ValueAxis axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
      axis.setTickLabelFont(LETTERS.deriveFont(14f));
      axis.setLabelFont(LETTERS.deriveFont(14f));
      axis.setTickLabelPaint(INK);
      axis.setLabelPaint(INK);
    }
    if (legend) {
      chart.getLegend().setItemFont(LETTERS.deriveFont(14f));
      chart.getLegend().setItemPaint(INK);
      chart.getLegend().setFrame(BlockBorder.NONE);
      chart.getLegend().setItemLabelPadding(new RectangleInsets(2, 4, 2, 14));
    }
    return chart;
  }

  private static Color color(int index) {
    return COLORS.get(index % COLORS.size());
  }

  /** Dashed from the second round through the colours on. */
  private static BasicStroke stroke(int index) {
    float[] dash = index < COLORS.size() ? null : new float[] {8, 4};
    return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
  }

  // ---- the reconstructions ----

  /** A line of images for each activation, below the images themselves. */
  static BufferedImage reconstructions(Comparison comparison) {
    Images images = comparison.images();
    int tile = Math.max(1, 64 / images.side()) * images.side();
    int line = tile + 10;
    int margin = 12;
    int left = 210;
    int rows = comparison.results().size() + 1;
    var image =
        new BufferedImage(
            left + Images.EXAMPLES * line + margin,
            rows * line + 2 * margin,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = graphics(image);
    g.setColor(INK);
    var examples = images.heldOut().getRows(images.examples());
    for (int row = 0; row < rows; row++) {
      Result result = row == 0 ? null : comparison.results().get(row - 1);
      var pixels = row == 0 ? examples : result.reconstructions();
      int top = margin + row * line;
      g.setFont(LETTERS.deriveFont(16f));
      g.drawString(row == 0 ? "held out" : result.label(), margin, top + tile / 2);
      if (row > 0) {
        g.setFont(LETTERS.deriveFont(13f));
        g.drawString(
            String.format(Locale.ROOT, "loss of seed 1: %.4f", result.runs().get(0).finalLoss()),
            margin,
            top + tile / 2 + 19);
      }
      for (int k = 0; k < Images.EXAMPLES; k++) {
        draw(image, pixels.getRow(k).toFloatVector(), images.side(), left + k * line, top, tile);
      }
    }
    g.dispose();
    return image;
  }

  /** Draws 0 as paper and 1 as ink, in squares. */
  private static void draw(
      BufferedImage image, float[] pixels, int side, int left, int top, int tile) {
    int scale = tile / side;
    for (int y = 0; y < tile; y++) {
      for (int x = 0; x < tile; x++) {
        double ink = Math.min(1, Math.max(0, pixels[y / scale * side + x / scale]));
        int grey = (int) Math.round(245 - 245 * ink);
        image.setRGB(left + x, top + y, grey << 16 | grey << 8 | grey);
      }
    }
  }

  // ---- drawing ----

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    return g;
  }

  private static Font letters() {
    try (InputStream in = Figure.class.getResourceAsStream("DejaVuSans.ttf")) {
      return Font.createFont(Font.TRUETYPE_FONT, in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the font of the figures: " + e.getMessage(), e);
    } catch (FontFormatException e) {
      throw new IllegalStateException("the font of the figures is damaged", e);
    }
  }
}
