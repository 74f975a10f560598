/// What a build for a microcontroller leaves out.
package enum BuildFeatures {
  /// Whether symbols may have codes. Otherwise all profiles that are opened have raw symbols. Spec: [CODE-2].
  @inline(__always)
  package static var hasCodes: Bool {
    #if FEATURECODEC_RAW_ONLY
      false
    #else
      true
    #endif
  }

  /// Whether the encoder can round each child on its own, for comparison. Spec: [POOL-10].
  @inline(__always)
  package static var hasOpenLoop: Bool {
    #if FEATURECODEC_CLOSED_LOOP
      false
    #else
      true
    #endif
  }

  /// Whether variants that only save time are built. Without them, channels are encoded one at a time, each division follows
  /// the whole rule, and a function appends codewords.
  @inline(__always)
  package static var isFast: Bool {
    #if FEATURECODEC_SMALL
      false
    #else
      true
    #endif
  }
}
