/// Part of a pass whose channels all go from one grid to one other: its symbols are numbered by arithmetic (spec
/// [PROF-6], [SCAN-2]). Channel after channel, each channel's symbols from its start grid's cell count on.
struct Segment {
  let firstChannel: Int
  let channelCount: Int
  /// The channels' state before; nil when the segment sends their roots.
  let startState: Int?
  /// The channels' state after.
  let targetState: Int
  /// Cells of a channel before and after.
  let startCells: Int
  let targetCells: Int

  /// Symbols of one channel.
  var symbolsPerChannel: Int { targetCells - startCells }
  var symbolCount: Int { channelCount * symbolsPerChannel }

  /// Where `channel`'s symbols stand in the segment; nil where the segment leaves the channel out.
  func place(ofChannel channel: Int) -> Int? {
    let index = channel - firstChannel
    return 0 <= index && index < channelCount ? index * symbolsPerChannel : nil
  }
}
