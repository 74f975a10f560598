/// What the codec asks of a stream, on either side. A device answers from the profile's records; a server from what it
/// derived when it opened the profile.
protocol SymbolStream: ~Escapable {
  /// The segment after `segment`, or the first one where that is nil; nil after the last.
  func segment(after segment: Segment?) -> Segment?

  /// The order of a segment's symbols on air. Spec: [SCAN-4].
  func spread(of segment: Segment) -> Spread

  /// What a run of symbols of `segment` and `channel` starts from. Spec: [CODE-3].
  func context(of segment: Segment, channel: Int) -> CodeContext
}
