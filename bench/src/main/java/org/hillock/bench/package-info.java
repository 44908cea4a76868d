/** Ours beside the peers: speed and accuracy on the same arrays, and the document about both. */
package org.hillock.bench;
