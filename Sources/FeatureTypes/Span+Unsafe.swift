extension Span where Element == Int8 {
  /// The same memory as the bytes that store the samples, for `FeatureMapView`.
  public var bitPatterns: Span<UInt8> {
    @_lifetime(copy self)
    // Safe: Int8 and UInt8 have the same size, stride and alignment, and every bit pattern is valid for both.
    get { unsafe Span<UInt8>(_bytes: bytes) }
  }
}
