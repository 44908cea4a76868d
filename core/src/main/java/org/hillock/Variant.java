package org.hillock;

/**
 * A formula that goes around under the name of an activation: the usual hand-written one that
 * overflows or cancels, another function of the same name, or a plain mistake. The documents, the
 * explorer and the judge of other people's numbers read this one list.
 *
 * @param name a short name, for example {@code naive}
 * @param derivative whether it stands for the derivative rather than the value
 * @param numpy the formula as people write it in NumPy
 * @param trouble what is wrong with it, or how it differs, in one sentence
 * @param formula the formula itself
 */
public record Variant(
    String name, boolean derivative, String numpy, String trouble, Formula formula) {

  /** A formula in both formats, every intermediate result rounded as people's code rounds it. */
  public interface Formula {
    /** Returns the result in double arithmetic. */
    double at(double x);

    /** Returns the result in float arithmetic. */
    float at(float x);
  }
}
