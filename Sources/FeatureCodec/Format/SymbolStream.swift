/// The properties of a stream that the codec needs, on either side.
///
/// A device reads them from the profile's records. A server derives them once, when it opens the profile.
protocol SymbolStream: ~Escapable {
  /// Returns the segment after `segment`, the first one if `segment` is nil, or nil after the last.
  func segment(after segment: Segment?) -> Segment?

  /// Returns the order of a segment's symbols on air. Spec: [SCAN-4].
  func spread(of segment: Segment) -> Spread

  /// Returns the initial context of a run of symbols of `segment` and `channel`. Spec: [CODE-3].
  func context(of segment: Segment, channel: Int) -> CodeContext
}
