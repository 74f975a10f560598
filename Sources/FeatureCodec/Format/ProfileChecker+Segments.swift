internal import Pooling

extension ProfileChecker {
  /// Checks the segments of one stream, given by their indices among all segments.
  func checkSegments(
    _ segments: Range<Int>, _ layout: borrowing ProfileLayout, _ layer: borrowing LayerRecord
  ) throws(ProfileError) {
    let limit = min(ProfileLimits.symbols, layout.header.fragmentHeaderFormat.offsetCount)
    var symbols = 0
    for index in segments {
      symbols += try checkSegment(index, of: segments, layout, layer)
      guard symbols <= limit else {
        let record = layout.segment(index)
        throw ProfileError(
          field: .symbolCount, record: index, offset: record.offset(of: SegmentRecord.Field.firstChannel))
      }
    }
  }

  /// Checks one segment and returns its number of symbols.
  private func checkSegment(
    _ index: Int, of segments: Range<Int>, _ layout: borrowing ProfileLayout, _ layer: borrowing LayerRecord
  ) throws(ProfileError) -> Int {
    let record = layout.segment(index)
    typealias Field = SegmentRecord.Field
    func require(_ condition: Bool, _ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>)
      throws(ProfileError)
    {
      guard condition else { throw ProfileError(field: error, record: index, offset: record.offset(of: field)) }
    }
    let geometry = layer.geometry
    let (channels, target) = (record.channels, record.targetState)
    try require(!channels.isEmpty && channels.upperBound <= layer.channels, .segmentChannels, at: Field.firstChannel)
    try require(target <= geometry.stepCount && target != SegmentRecord.noState, .segmentTarget, at: Field.targetState)
    // The segments of a channel form a chain. The latest earlier segment that shares a channel with this one must
    // contain all of its channels and end where it starts. A segment of roots must be the first of its channels.
    var start: Int?
    for earlier in (segments.lowerBound..<index).reversed() {
      let earlier = layout.segment(earlier)
      guard earlier.channels.overlaps(channels) else { continue }
      let coversAll = earlier.firstChannel <= channels.lowerBound && channels.upperBound <= earlier.channels.upperBound
      try require(coversAll, .segmentChannels, at: Field.firstChannel)
      start = earlier.targetState
      break
    }
    try require(record.startState == start, .segmentStart, at: Field.startState)
    let isForward = start.map { $0 < target } ?? true
    try require(isForward, .segmentTarget, at: Field.targetState)
    let before = start.map { geometry.grid(at: $0).cellCount } ?? 0
    let added = geometry.grid(at: target).cellCount - before
    let (symbols, overflow) = channels.count.multipliedReportingOverflow(by: added)
    try require(!overflow && symbols <= ProfileLimits.symbols, .symbolCount, at: Field.firstChannel)
    return symbols
  }
}
