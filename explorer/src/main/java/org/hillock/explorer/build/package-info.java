/** Makes the page when the module is built; not part of the program. */
package org.hillock.explorer.build;
