internal import FeatureTypes
internal import Pooling

/// Memory for reconstructing the channels of a stream one after the other.
struct ReconstructionWorkspace {
  /// One channel's symbols, and which of them are there, as `DynamicPooling` numbers them.
  private var symbols: ContiguousArray<UInt8>
  private var presence: PresenceBits
  private var cells: ContiguousArray<ReceiverCell>
  /// The cells of the last grid reconstructed, row by row.
  private(set) var grid: ContiguousArray<UInt8>

  init(_ stream: ServerStream) {
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

  /// Brings a channel's symbols together: each segment keeps its own part of them.
  mutating func gather(
    _ receiver: borrowing Receiver, frame: Int, _ stream: ServerStream, _ group: ServerStream.Group, channel: Int
  ) {
    presence.removeAll()
    guard let slot = receiver.slot(of: frame) else { return }
    let firstSymbol = receiver.memory.symbols(slot, stream.index).lowerBound
    let firstBit = receiver.memory.presenceBits(slot, stream.index).lowerBound
    var next: Int? = group.lastSegment
    while let index = next {
      let segment = stream.segments[index]
      // Unreached: the right of `??`, since the group's channels pass through the segment.
      let places = segment.places(ofChannel: channel) ?? 0..<0
      for place in places where receiver.presence[firstBit + place] {
        let symbol = segment.startCells + place - places.lowerBound
        symbols[symbol] = receiver.symbols[firstSymbol + place]
        _ = presence.insert(symbol)
      }
      next = stream.previous[index]
    }
  }

  /// Reconstructs what was gathered into `grid`; returns how many cells are exact.
  mutating func reconstruct(_ pooling: DynamicPooling, mean: Int32, at state: Int) -> Int {
    Self.reconstruct(pooling, symbols, presence, mean: mean, at: state, into: &grid, &cells)
  }

  // The compiler sees two arrays that change as two parameters, not as two parts of one value.
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
