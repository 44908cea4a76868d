/**
 * What is measured: our kernels and the peers. The only place that translates between our names of
 * functions and those of other libraries.
 */
package org.hillock.bench.peer;
