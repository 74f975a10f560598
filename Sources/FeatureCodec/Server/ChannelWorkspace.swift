internal import FeatureTypes
internal import Pooling

/// Memory to reconstruct channels one at a time, where there is no fast form.
struct ChannelWorkspace: Sendable {
  /// One channel's symbols, numbered as in `DynamicPooling`.
  private var symbols = ContiguousArray<UInt8>()
  /// The presence bits of the symbols.
  private var presence = PresenceBits(count: 0)
  private var cells = ContiguousArray<ReceiverCell>()
  /// The cells of the last grid that was reconstructed, row by row.
  private var grid = ContiguousArray<UInt8>()

  /// Reconstructs one channel of a stream and writes it to `map`. Returns the number of exact cells.
  mutating func reconstruct(
    _ part: DerivedStream.Tile, channel: Int, of stream: DerivedStream, _ receiver: borrowing Receiver, slot: Int,
    at state: Int, mean: Int32, into map: inout MutableSpan<UInt8>, as form: ReconstructionForm
  ) -> Int {
    reserve(part.pooling)
    gather(part, channel: channel, of: stream, receiver, slot: slot)
    let exact = Self.reconstruct(part.pooling, symbols, presence, mean: mean, at: state, into: &grid, &cells)
    let geometry = stream.layer.geometry
    guard let finer = form.state else {
      geometry.expand(grid.span, at: state, channel: channel, into: &map, shape: form.shape, layout: form.layout)
      return exact
    }
    let columns = geometry.grid(at: state).columns
    geometry.forEachCell(at: finer, in: state) { row, column, outer in
      let place = form.layout.index(channel: channel, row: row, column: column, in: form.shape)
      map[place] = grid[outer.row * columns + outer.column]
    }
    return exact
  }

  /// The number of bytes that `pooling` needs.
  static func memoryLength(of pooling: DynamicPooling) -> Int {
    2 * pooling.symbolCount + (pooling.symbolCount + 7) / 8 + pooling.scratchCount * MemoryLayout<ReceiverCell>.stride
  }

  /// Allocates more memory if `pooling` needs it. What was there is given back first.
  private mutating func reserve(_ pooling: DynamicPooling) {
    if symbols.count < pooling.symbolCount {
      (symbols, grid, presence) = ([], [], PresenceBits(count: 0))
      symbols = ContiguousArray(repeating: 0, count: pooling.symbolCount)
      presence = PresenceBits(count: pooling.symbolCount)
      grid = symbols
    }
    if cells.count < pooling.scratchCount {
      cells = []
      cells = ContiguousArray(repeating: ReceiverCell(), count: pooling.scratchCount)
    }
  }

  /// Gathers a channel's symbols from the segments, each of which stores its own part of them.
  private mutating func gather(
    _ part: DerivedStream.Tile, channel: Int, of stream: DerivedStream, _ receiver: borrowing Receiver, slot: Int
  ) {
    presence.removeAll()
    let start = receiver.memory.first(slot, stream.index)
    let inTile = channel - part.channels.lowerBound
    stream.forEachRun(of: part) { run in
      // Unreached: the channels of the tests' maps of this size all pass through the same segments.
      guard run.channels.contains(inTile) else { return }
      let first = run.first + (inTile - run.channels.lowerBound) * run.distance
      var symbol = run.symbols.lowerBound
      stream.forEachChunk(of: first..<first + run.distance, inSegment: run.segment) { offsets in
        for offset in offsets {
          if receiver.presence[start.bit + offset] {
            symbols[symbol] = receiver.symbols[start.symbol + offset]
            _ = presence.insert(symbol)
          }
          symbol += 1
        }
      }
    }
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
