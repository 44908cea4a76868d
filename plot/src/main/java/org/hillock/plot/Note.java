package org.hillock.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/** Something drawn at a point of a plot in units of the paper. */
final class Note extends AbstractXYAnnotation {

  private static final long serialVersionUID = 1;

  /** Draws at a point of the paper. */
  interface Pen {
    void draw(Graphics2D g, double x, double y, Rectangle2D data);
  }

  private final double x;
  private final double y;
  private final transient Pen pen;

  Note(double x, double y, Pen pen) {
    this.x = x;
    this.y = y;
    this.pen = pen;
  }

  static Note dot(double x, double y, boolean closed, Color color, Size size) {
    double radius = 1.7 * size.line;
    return new Note(
        x,
        y,
        (g, px, py, data) -> {
          var circle = new Ellipse2D.Double(px - radius, py - radius, 2 * radius, 2 * radius);
          g.setPaint(closed ? color : Look.PAPER);
          g.fill(circle);
          g.setPaint(color);
          g.setStroke(Look.thin(0.75 * size.line));
          g.draw(circle);
        });
  }

  /**
   * Lines of text on white, below the point or above it, kept inside the plot.
   *
   * @param before the part of the text that is on the left of the point
   */
  static Note text(
      double x, double y, List<String> lines, double before, boolean below, Size size) {
    return new Note(
        x,
        y,
        (g, px, py, data) -> {
          var font = Look.font(size.label);
          double width = 0;
          for (String line : lines) {
            width = Math.max(width, Look.width(line, font, g));
          }
          double step = 1.35 * size.label;
          double height = step * lines.size();
          double gap = 5 * size.line;
          double left = px - before * width + (before == 0 ? gap : 0);
          left = Math.max(data.getMinX() + 6, Math.min(left, data.getMaxX() - 6 - width));
          double top = below ? py + gap : py - gap - height;
          top = Math.max(data.getMinY() + 3, Math.min(top, data.getMaxY() - 3 - height));
          g.setPaint(new Color(255, 255, 255, 210));
          g.fill(new Rectangle2D.Double(left - 4, top, width + 8, height));
          g.setPaint(Look.INK);
          g.setFont(font);
          for (int i = 0; i < lines.size(); i++) {
            g.drawString(lines.get(i), (float) left, (float) (top + step * (i + 0.76)));
          }
        });
  }

  @Override
  public void draw(
      Graphics2D g,
      XYPlot plot,
      Rectangle2D data,
      ValueAxis domain,
      ValueAxis range,
      int renderer,
      PlotRenderingInfo info) {
    double px = domain.valueToJava2D(x, data, plot.getDomainAxisEdge());
    double py = range.valueToJava2D(y, data, plot.getRangeAxisEdge());
    pen.draw(g, px, py, data);
  }
}
