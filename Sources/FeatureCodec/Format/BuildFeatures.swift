/// What a build for a microcontroller leaves out. Each module has its own, so that the compiler knows the answers.
enum BuildFeatures {
  /// Whether symbols may have codes. Otherwise all profiles that are opened have raw symbols. Spec: [CODE-2].
  @inline(__always)
  static var hasCodes: Bool {
    #if FEATURECODEC_RAW_ONLY
      false
    #else
      true
    #endif
  }

  /// Whether variants that only save time are built. Without them, a function appends codewords.
  @inline(__always)
  static var isFast: Bool {
    #if FEATURECODEC_SMALL
      false
    #else
      true
    #endif
  }
}
