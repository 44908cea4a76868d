package org.hillock;

/** How accurate a float kernel is. Special values, tails and signs are the same in both grades. */
public enum Grade {
  /** At most 1 ulp for value and derivative, for every float. The default. */
  FULL,
  /**
   * At most 4 ulp for value and derivative, for every float; within 2<sup>-6</sup> of a zero of the
   * derivative at most 2<sup>-26</sup> absolute. Where full is already as fast, it is the same
   * kernel.
   */
  FAST
}
