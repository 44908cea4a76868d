/** Every activation of the catalogue as an activation of Deeplearning4j. */
package org.hillock.dl4j;
