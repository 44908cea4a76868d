/** The judge of other people's numbers: how wrong they are, where, and why. */
package org.hillock.cli.check;
