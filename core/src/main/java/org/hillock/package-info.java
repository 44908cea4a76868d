/** The activation functions and their catalogue. */
package org.hillock;
