package org.hillock.plot;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;

/** Curves on one pair of axes. */
final class LinePanel implements Drawing {

  /** A curve with its place in the palette of colours and in that of dashes. */
  record Line(String label, Trace trace, int color, int dash) {}

  private final Size size;
  private final XYPlot plot;
  private final List<Line> lines;
  private final LegendItemCollection legend = new LegendItemCollection();
  private String title = "";
  private List<String> formulas = List.of();
  private RectangleEdge legendEdge;

  LinePanel(List<Line> lines, double[] inputs, Size size) {
    this.size = size;
    this.lines = List.copyOf(lines);
    double[] outputs = Panels.extent(lines.stream().map(Line::trace).toList());
    plot = Panels.plot(new double[] {inputs[0], inputs[inputs.length - 1]}, outputs, size);
    Panels.zeroLines(plot);
    var data = new DefaultXYDataset();
    var renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      data.addSeries(i, new double[][] {line.trace().x(), line.trace().y()});
      renderer.setSeriesPaint(i, Look.color(line.color()));
      renderer.setSeriesStroke(i, Look.stroke(line.dash(), size.line));
      legend.add(item(line));
    }
    plot.setDataset(data);
    plot.setRenderer(renderer);
    for (Line line : lines) {
      for (Trace.Dot dot : line.trace().dots()) {
        plot.addAnnotation(
            Note.dot(dot.x(), dot.y(), dot.closed(), Look.color(line.color()), size));
      }
    }
  }

  LinePanel titled(String text, List<String> smaller) {
    title = text;
    formulas = smaller;
    return this;
  }

  LinePanel legend(RectangleEdge edge) {
    legendEdge = edge;
    return this;
  }

  LinePanel labels(String x, String y) {
    plot.getDomainAxis().setLabel(x);
    plot.getRangeAxis().setLabel(y);
    return this;
  }

  /** Shades inputs, and says why in the legend. */
  LinePanel shade(List<double[]> zones, String meaning) {
    for (double[] zone : zones) {
      plot.addDomainMarker(new IntervalMarker(zone[0], zone[1], Look.SHADE), Layer.BACKGROUND);
    }
    if (!zones.isEmpty()) {
      double side = 1.1 * size.label;
      var box = new Rectangle2D.Double(-side / 2, -side / 2, side, side);
      var item =
          new LegendItem(meaning, null, null, null, box, Look.SHADE, Look.thin(0.8), Look.ZERO);
      legend.add(item);
    }
    return this;
  }

  /** Makes room for a note below the curves, or above them. */
  LinePanel room(boolean below) {
    var axis = plot.getRangeAxis();
    double more = 0.07 * axis.getRange().getLength();
    axis.setRange(
        axis.getLowerBound() - (below ? more : 0), axis.getUpperBound() + (below ? 0 : more));
    return this;
  }

  LinePanel note(Note note) {
    plot.addAnnotation(note);
    return this;
  }

  private LegendItem item(Line line) {
    var sample = new Line2D.Double(-1.3 * size.label, 0, 1.3 * size.label, 0);
    return new LegendItem(
        line.label(),
        null,
        null,
        null,
        sample,
        Look.stroke(line.dash(), size.line),
        Look.color(line.color()));
  }

  /** Returns the curves, for tests. */
  List<Line> lines() {
    return new ArrayList<>(lines);
  }

  @Override
  public void draw(Graphics2D g, Rectangle2D area) {
    var chart = Panels.chart(plot, title, formulas, size);
    if (legendEdge != null) {
      plot.setFixedLegendItems(legend);
      var box = new LegendTitle(plot);
      box.setItemFont(Look.font(size.label));
      box.setItemPaint(Look.INK);
      box.setFrame(BlockBorder.NONE);
      box.setPosition(legendEdge);
      box.setItemLabelPadding(
          new RectangleInsets(0.15 * size.label, 4, 0.15 * size.label, size.label));
      chart.addSubtitle(box);
    }
    chart.draw(g, area);
  }
}
