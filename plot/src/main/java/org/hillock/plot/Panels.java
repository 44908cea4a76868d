package org.hillock.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;

/** What the panels of all figures have in common. */
final class Panels {

  private Panels() {}

  /** Returns an empty plot over the given inputs and outputs. */
  static XYPlot plot(double[] inputs, double[] outputs, Size size) {
    var plot = new XYPlot();
    plot.setDomainAxis(axis(inputs, size.ticks + 1, size));
    plot.setRangeAxis(axis(outputs, size.ticks, size));
    if (size == Size.SMALL) {
      // Panels of a grid line up.
      plot.getRangeAxis().setFixedDimension(4.6 * size.label);
    }
    plot.setBackgroundPaint(null);
    plot.setOutlinePaint(Look.ZERO);
    plot.setOutlineStroke(Look.thin(0.8));
    plot.setDomainGridlinePaint(Look.GRID);
    plot.setRangeGridlinePaint(Look.GRID);
    plot.setDomainGridlineStroke(Look.thin(0.7));
    plot.setRangeGridlineStroke(Look.thin(0.7));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setInsets(new RectangleInsets(2, 2, 2, 4));
    return plot;
  }

  /** Draws the lines x = 0 and y = 0 somewhat darker than the grid. */
  static void zeroLines(XYPlot plot) {
    plot.addDomainMarker(new ValueMarker(0, Look.ZERO, Look.thin(0.8)), Layer.BACKGROUND);
    plot.addRangeMarker(new ValueMarker(0, Look.ZERO, Look.thin(0.8)), Layer.BACKGROUND);
  }

  private static NumberAxis axis(double[] range, int ticks, Size size) {
    var axis = new NumberAxis();
    axis.setAutoRange(false);
    axis.setRange(range[0], range[1]);
    axis.setStandardTickUnits(new Steps(range, ticks));
    axis.setTickLabelFont(Look.font(size.label));
    axis.setTickLabelPaint(Look.PALE_INK);
    axis.setTickMarkPaint(Look.ZERO);
    axis.setTickMarkStroke(Look.thin(0.8));
    axis.setTickMarkOutsideLength(4);
    axis.setAxisLineVisible(false);
    axis.setLabelFont(Look.font(1.1 * size.label));
    axis.setLabelPaint(Look.INK);
    return axis;
  }

  /** Returns the plot with a title and lines of smaller text below it. */
  static JFreeChart chart(XYPlot plot, String title, List<String> formulas, Size size) {
    var chart = new JFreeChart(null, null, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(6, 6, 6, 2 * size.label));
    chart.addSubtitle(title(title, size.title, Look.INK, size));
    for (String formula : formulas) {
      chart.addSubtitle(title(formula, size.formula, Look.PALE_INK, size));
    }
    return chart;
  }

  private static TextTitle title(String text, double height, Color color, Size size) {
    var title = new TextTitle(text, Look.font(height));
    title.setPaint(color);
    title.setTextAlignment(HorizontalAlignment.CENTER);
    title.setPadding(1, 0, 0.2 * size.label, 0);
    return title;
  }

  /** Returns room for all of the traces, with a margin. */
  static double[] extent(List<Trace> traces) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Trace trace : traces) {
      double[] extent = trace.extent();
      if (extent != null) {
        low = Math.min(low, extent[0]);
        high = Math.max(high, extent[1]);
      }
    }
    if (low > high) {
      return new double[] {-1, 1};
    }
    // Zero belongs to the picture if it is near.
    low = low > 0 && low < 0.3 * high ? 0 : low;
    high = high < 0 && high > 0.3 * low ? 0 : high;
    double margin = 0.06 * (high - low);
    if (margin <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) {
      margin = low == 0 ? 1 : Math.abs(low) / 2;
    }
    return new double[] {low - margin, high + margin};
  }

  /** Returns the drawings in rows of the given length. */
  static Drawing tiles(List<Drawing> drawings, int columns) {
    int rows = (drawings.size() + columns - 1) / columns;
    return (g, area) -> {
      double width = area.getWidth() / columns;
      double height = area.getHeight() / rows;
      for (int i = 0; i < drawings.size(); i++) {
        double x = area.getX() + i % columns * width;
        double y = area.getY() + i / columns * height;
        draw(drawings.get(i), g, new Rectangle2D.Double(x, y, width, height));
      }
    };
  }

  private static void draw(Drawing drawing, Graphics2D g, Rectangle2D area) {
    var own = (Graphics2D) g.create();
    drawing.draw(own, area);
    own.dispose();
  }
}
