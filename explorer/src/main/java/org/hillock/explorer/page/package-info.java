/**
 * What runs inside the page, compiled for the browser: all its mathematics and all its data. The
 * page's script only draws what these classes say.
 */
package org.hillock.explorer.page;
