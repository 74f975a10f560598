/// Part of a scan whose channels all go from one grid to another. Spec: [PROF-6], [SCAN-2].
///
/// Its symbols are numbered by arithmetic: channel by channel, and each channel's symbols from its start grid's cell
/// count on.
struct Segment: Hashable, Sendable {
  /// The index of the next segment in the stream.
  let next: Int
  let firstChannel: Int
  let channelCount: Int
  /// The channels' state before the segment, or `SegmentRecord.noState`.
  private let beginning: Int
  /// The channels' state after the segment.
  let targetState: Int
  /// The number of cells in a channel before the segment.
  let startCells: Int
  /// The number of cells in a channel after the segment.
  let targetCells: Int
  /// The place of the segment's first symbol in the stream, which is also its first offset on air.
  let start: Int

  init(_ fields: SegmentFields, index: Int, startCells: Int, targetCells: Int, start: Int) {
    (firstChannel, channelCount) = (fields.firstChannel, fields.channelCount)
    (beginning, targetState) = (fields.start, fields.targetState)
    next = index &+ 1
    (self.startCells, self.targetCells, self.start) = (startCells, targetCells, start)
  }

  /// Creates the segment before the first one, which has no symbols.
  init() {
    (next, firstChannel, channelCount, beginning, targetState) = (0, 0, 0, 0, 0)
    (startCells, targetCells, start) = (0, 0, 0)
  }

  /// The index of the segment in the stream.
  var index: Int { next &- 1 }

  /// Whether the segment sends the channels' roots.
  var isRoot: Bool { beginning == SegmentRecord.noState }

  /// The channels' state before the segment, or nil if the segment sends their roots.
  var startState: Int? { isRoot ? nil : beginning }

  /// The number of symbols of one channel.
  var symbolsPerChannel: Int { targetCells &- startCells }

  var symbolCount: Int { channelCount &* symbolsPerChannel }

  var channels: Range<Int> { firstChannel..<firstChannel &+ channelCount }

  /// The places of the segment's symbols in the stream.
  var places: Range<Int> { start..<start &+ symbolCount }

  /// Returns the places of the symbols of `channel` in the stream, or nil if the segment does not contain the channel.
  func places(ofChannel channel: Int) -> Range<Int>? {
    let index = channel &- firstChannel
    // Unreached: callers ask for a channel of the segment.
    guard 0 <= index, index < channelCount else { return nil }
    let first = start &+ index &* symbolsPerChannel
    return first..<first &+ symbolsPerChannel
  }
}
