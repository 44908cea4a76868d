/**
 * What the activations should have given: an oracle per function in double-double arithmetic, the
 * error of a result in ulps, and nothing that the kernels under test are made of.
 *
 * <p>{@link org.hillock.testkit.reference.Reference} finds an {@link
 * org.hillock.testkit.reference.Oracle} by canonical name and parameters; {@link
 * org.hillock.testkit.reference.Ulp} measures a result against the oracle's answer. The oracles
 * themselves are held against tables of forty digits made by arbitrary-precision arithmetic.
 */
package org.hillock.testkit.reference;
