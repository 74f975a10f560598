/// What a small build leaves out. Spec: [CODE-2].
enum BuildFeatures {
  /// Whether symbols may have codes. Otherwise all profiles that are opened have raw symbols.
  @inline(__always)
  static var hasCodes: Bool {
    #if FEATURECODEC_RAW_ONLY
      false
    #else
      true
    #endif
  }
}
