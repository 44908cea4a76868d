/** Arrays in files: reading, writing, replacing, and passing them through a function in blocks. */
package org.hillock.cli.files;
