/** Figures of activation functions. */
package org.hillock.plot;
