/** Experiments that compare the activations of the catalogue. */
package org.hillock.lab;
