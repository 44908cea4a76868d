/** The command line. */
package org.hillock.cli;
