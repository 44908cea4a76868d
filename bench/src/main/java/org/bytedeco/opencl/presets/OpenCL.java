package org.bytedeco.opencl.presets;

/**
 * Stands in for the class of the same name, which oneDNN's preset names as its parent: the library
 * with it was not published in that version, and the one before needs a graphics card's driver.
 */
public final class OpenCL {
  private OpenCL() {}
}
