/// Part of a scan whose channels all go from one grid to one other: its symbols are numbered by arithmetic. Channel
/// after channel, each channel's symbols from its start grid's cell count on. Spec: [PROF-6], [SCAN-2].
struct Segment: Hashable, Sendable {
  /// Its number in the stream.
  let index: Int
  let firstChannel: Int
  let channelCount: Int
  /// The channels' state before; nil when the segment sends their roots.
  let startState: Int?
  /// The channels' state after.
  let targetState: Int
  /// Cells of a channel before and after.
  let startCells: Int
  let targetCells: Int
  /// Place of its first symbol in the stream; also the first offset on air.
  let start: Int

  /// Symbols of one channel.
  var symbolsPerChannel: Int { targetCells - startCells }

  var symbolCount: Int { channelCount * symbolsPerChannel }

  var channels: Range<Int> { firstChannel..<firstChannel + channelCount }

  /// Where its symbols stand in the stream.
  var places: Range<Int> { start..<start + symbolCount }

  /// Where the symbols of `channel` stand in the stream; nil where the segment leaves the channel out.
  func places(ofChannel channel: Int) -> Range<Int>? {
    let index = channel - firstChannel
    guard 0 <= index, index < channelCount else { return nil }
    let first = start + index * symbolsPerChannel
    return first..<first + symbolsPerChannel
  }
}
