internal import FeatureTypes
internal import Pooling

/// Memory to reconstruct the channels of a stream one after the other.
struct ReconstructionWorkspace {
  /// One channel's symbols, numbered as in `DynamicPooling`.
  private var symbols: ContiguousArray<UInt8>
  /// The presence bits of the symbols.
  private var presence: PresenceBits
  private var cells: ContiguousArray<ReceiverCell>
  /// The cells of the last grid that was reconstructed, row by row.
  private(set) var grid: ContiguousArray<UInt8>

  init(_ stream: DerivedStream) {
    var (symbolCount, cellCount) = (0, 0)
    for group in stream.groups {
      symbolCount = max(symbolCount, group.pooling.symbolCount)
      cellCount = max(cellCount, group.pooling.scratchCount)
    }
    symbols = ContiguousArray(repeating: 0, count: symbolCount)
    presence = PresenceBits(count: symbolCount)
    grid = symbols
    cells = ContiguousArray(repeating: ReceiverCell(), count: cellCount)
  }

  /// Gathers a channel's symbols from the segments, each of which stores its own part of them.
  mutating func gather(
    _ receiver: borrowing Receiver, frame: Int, _ stream: DerivedStream, _ group: DerivedStream.Group, channel: Int
  ) {
    presence.removeAll()
    guard let slot = receiver.slot(of: frame) else { return }
    let start = receiver.memory.first(slot, stream.index)
    var next: Int? = group.lastSegment
    while let index = next {
      let segment = stream.segments[index]
      // Unreached: the right of `??`, since the group's channels pass through the segment.
      let places = segment.places(ofChannel: channel) ?? 0..<0
      for place in places where receiver.presence[start.bit + place] {
        let symbol = segment.startCells + place - places.lowerBound
        symbols[symbol] = receiver.symbols[start.symbol + place]
        _ = presence.insert(symbol)
      }
      next = stream.previous[index]
    }
  }

  /// Reconstructs the gathered symbols into `grid`. Returns the number of exact cells.
  mutating func reconstruct(_ pooling: DynamicPooling, mean: Int32, at state: Int) -> Int {
    Self.reconstruct(pooling, symbols, presence, mean: mean, at: state, into: &grid, &cells)
  }

  // Static, because the compiler accepts mutable spans of two parameters at a time, but not of two properties of one
  // value.
  private static func reconstruct(
    _ pooling: DynamicPooling, _ symbols: ContiguousArray<UInt8>, _ presence: PresenceBits, mean: Int32, at state: Int,
    into grid: inout ContiguousArray<UInt8>, _ cells: inout ContiguousArray<ReceiverCell>
  ) -> Int {
    var output = grid.mutableSpan
    var scratch = cells.mutableSpan
    return pooling.reconstruct(
      symbols: symbols.span, received: presence.received(0..<pooling.symbolCount), channelMean: mean, at: state,
      into: &output, scratch: &scratch)
  }
}
