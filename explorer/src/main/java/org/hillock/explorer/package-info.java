/** The explorer: one page that shows what a number cannot, and the sub-command that writes it. */
package org.hillock.explorer;
