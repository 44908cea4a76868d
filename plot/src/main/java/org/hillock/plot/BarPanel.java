package org.hillock.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.data.xy.XYBarDataset;

/** The outputs of a row as bars over its inputs. */
final class BarPanel implements Drawing {

  private static final int READABLE = 12;

  private final double[] inputs;
  private final double[] outputs;
  private final String title;
  private final List<String> formulas;
  private final Size size;

  BarPanel(double[] inputs, double[] outputs, String title, List<String> formulas, Size size) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.title = title;
    this.formulas = formulas;
    this.size = size;
  }

  double[] outputs() {
    return outputs;
  }

  @Override
  public void draw(Graphics2D g, Rectangle2D area) {
    int n = inputs.length;
    double step = (inputs[n - 1] - inputs[0]) / (n - 1);
    double[] extent = Trace.of(inputs, outputs).extent();
    double low = extent == null ? 0 : Math.min(0, extent[0]);
    double high = extent == null ? 1 : Math.max(0, extent[1]);
    XYPlot plot =
        Panels.plot(
            new double[] {inputs[0] - step, inputs[n - 1] + step},
            new double[] {low * 1.1, high == low ? 1 : high * 1.1},
            size);
    plot.setDomainGridlinesVisible(false);
    plot.getDomainAxis().setLabel("xᵢ");
    plot.getRangeAxis().setLabel("yᵢ");
    var data = new DefaultXYDataset();
    data.addSeries("y", new double[][] {inputs, outputs});
    plot.setDataset(new XYBarDataset(data, 0.72 * step));
    var renderer = new XYBarRenderer();
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setShadowVisible(false);
    renderer.setDrawBarOutline(false);
    renderer.setSeriesPaint(0, Look.color(0));
    plot.setRenderer(renderer);
    if (n <= READABLE) {
      for (int i = 0; i < n; i++) {
        plot.addAnnotation(number(inputs[i], outputs[i]));
      }
    }
    Panels.chart(plot, title, formulas, size).draw(g, area);
  }

  private Note number(double x, double y) {
    return new Note(
        x,
        Double.isNaN(y) ? 0 : y,
        (g, px, py, data) -> {
          var font = Look.font(size.label);
          String text = Numbers.aligned(y, Arrays.stream(outputs).max().orElse(1));
          g.setPaint(Look.INK);
          g.setFont(font);
          g.drawString(
              text, (float) (px - Look.width(text, font, g) / 2), (float) (py - 0.5 * size.label));
        });
  }
}
