/** Activation functions of neural networks: exact, fast, explained. */
module org.hillock {
  // Optional: with it arrays are computed by SIMD, without it by scalar code, to the same bits.
  requires static jdk.incubator.vector;

  exports org.hillock;

  uses org.hillock.CustomActivation;
}
