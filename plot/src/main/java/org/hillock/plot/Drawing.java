package org.hillock.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;

/** Something that fills a rectangle. */
interface Drawing {
  void draw(Graphics2D g, Rectangle2D area);
}
