package org.hillock.bench;

import org.hillock.Elementwise;
import org.hillock.Rowwise;

/** Turns inputs into outputs, for those that go backward from them. */
final class Outputs {
  private Outputs() {}

  static void inPlace(Work work) {
    if (work.activation() instanceof Elementwise unit) {
      if (work.isDouble()) {
        unit.forward(work.xd(), work.xd());
      } else {
        unit.forward(work.x(), work.x());
      }
    } else {
      var unit = (Rowwise) work.activation();
      if (work.isDouble()) {
        unit.forward(work.xd(), work.xd(), work.rows());
      } else {
        unit.forward(work.x(), work.x(), work.rows());
      }
    }
  }
}
