package org.hillock.internal.backend;

/** Softmax by SIMD. */
final class VectorRowLoop extends ScalarRowLoop {}
