internal import FeatureTypes
package import Pooling

/// Memory to reconstruct maps in, for one map after the other.
///
/// A workspace serves any receiver of any profile. It grows to the largest stream that it has met and keeps its memory,
/// so that a server that keeps one for each thread does not allocate per map.
public struct ReconstructionWorkspace: Sendable {
  /// For up to `ChannelTile.width` channels at a time.
  private var tile: ReceiverTile
  /// For channels without a fast form.
  private var channel = ChannelWorkspace()
  /// The symbols of a tile's run in stream order, or their presence bits from bit 0 on.
  private var run = ContiguousArray<UInt8>()

  /// Creates a workspace without memory.
  public init() { self.init(on: .best) }

  /// Creates a workspace whose fast form uses a set of vector instructions.
  package init(on set: ChannelTile.InstructionSet) { tile = ReceiverTile(on: set) }

  /// Reconstructs a tile of a stream's channels and writes them to `map`. Returns the number of exact cells.
  mutating func reconstruct(
    _ part: DerivedStream.Tile, of stream: DerivedStream, _ receiver: borrowing Receiver, slot: Int, at state: Int,
    means: (_ channel: Int) -> Int32, into map: inout MutableSpan<UInt8>, as form: ReconstructionForm
  ) -> Int {
    let pooling = part.pooling
    guard ReceiverTile.supports(pooling) else {
      var exact = 0
      for channel in part.channels {
        exact += self.channel.reconstruct(
          part, channel: channel, of: stream, receiver, slot: slot, at: state, mean: means(channel), into: &map,
          as: form)
      }
      return exact
    }
    reserve(pooling)
    let reception = gather(part, of: stream, receiver, slot: slot, at: state)
    var patterns = SIMD16<UInt8>.zero
    if reception != .all {
      for (index, channel) in part.channels.enumerated() {
        patterns[index] = pooling.range.pattern(of: pooling.range.clamp(means(channel)))
      }
    }
    tile.reconstruct(pooling, at: state, from: reception, means: patterns)
    if let finer = form.state {
      tile.writeCells(
        pooling, at: state, as: finer, to: &map, channels: part.channels, shape: form.shape, layout: form.layout)
    } else {
      tile.write(pooling, at: state, to: &map, channels: part.channels, shape: form.shape, layout: form.layout)
    }
    return reception == .all
      ? part.channels.count * pooling.geometry.grid(at: state).cellCount
      : tile.exactCount(pooling, at: state, channels: part.channels.count)
  }

  /// Allocates more memory if `pooling` needs it.
  private mutating func reserve(_ pooling: DynamicPooling) {
    tile.reserve(pooling)
    let count = ChannelTile.width * pooling.symbolCount
    if run.count < count { run = ContiguousArray(repeating: 0, count: count) }
  }

  /// Copies what reconstruction to `state` needs: symbols, and their presence bits unless none of them is missing.
  private mutating func gather(
    _ part: DerivedStream.Tile, of stream: DerivedStream, _ receiver: borrowing Receiver, slot: Int, at state: Int
  ) -> ReceiverTile.Reception {
    let start = receiver.memory.first(slot, stream.index)
    let led = 0..<part.pooling.geometry.grid(at: state).cellCount
    let reception = gatherPresence(led, part, of: stream, receiver, slot: slot, startBit: start.bit)
    var needed = led
    if reception == .some, part.pooling.prediction == .value {
      // What was received below a lost root is its evidence.
      needed = 0..<part.pooling.symbolCount
      stream.forEachRun(of: part) { run in
        guard run.symbols.upperBound > led.upperBound else { return }
        stream.gatherPresence(of: run, from: receiver.presence.bytes, at: start.bit, into: &self.run)
        _ = Self.copyPresence(self.run, run.symbols, of: run, to: &tile)
      }
    }
    stream.forEachRun(of: part) { run in
      guard run.symbols.overlaps(needed) else { return }
      stream.gatherSymbols(of: run, from: receiver.symbols, at: start.symbol, into: &self.run)
      Self.copySymbols(self.run, run.symbols.clamped(to: needed), of: run, to: &tile)
    }
    return reception
  }

  private mutating func gatherPresence(
    _ needed: Range<Int>, _ part: DerivedStream.Tile, of stream: DerivedStream, _ receiver: borrowing Receiver,
    slot: Int, startBit: Int
  ) -> ReceiverTile.Reception {
    var isComplete = true
    stream.forEachRun(of: part) { run in
      let segment = stream.segments[run.segment]
      if run.symbols.overlaps(needed),
        receiver.count(of: segment, slot: slot, stream: stream.index) < segment.symbolCount
      {
        isComplete = false
      }
    }
    if isComplete { return .all }
    var reception = ReceiverTile.Reception.all
    stream.forEachRun(of: part) { run in
      guard run.symbols.overlaps(needed) else { return }
      stream.gatherPresence(of: run, from: receiver.presence.bytes, at: startBit, into: &self.run)
      guard !Self.copyPresence(self.run, run.symbols.clamped(to: needed), of: run, to: &tile) else { return }
      let isOfRoots = run.symbols.lowerBound == 0
      reception = isOfRoots || reception == .some ? .some : .allRoots
    }
    return reception
  }

  // Static, because a span of one property does not go with a change of another.

  private static func copySymbols(
    _ gathered: ContiguousArray<UInt8>, _ range: Range<Int>, of run: DerivedStream.Tile.Run, to tile: inout ReceiverTile
  ) {
    tile.copySymbols(range, ofChannels: run.channels, from: gathered.span, at: 0, distance: run.distance)
  }

  /// Returns whether all symbols of `range` are there.
  private static func copyPresence(
    _ gathered: ContiguousArray<UInt8>, _ range: Range<Int>, of run: DerivedStream.Tile.Run, to tile: inout ReceiverTile
  ) -> Bool {
    tile.copyPresence(range, ofChannels: run.channels, from: gathered.span, at: 0, distance: run.distance)
  }
}

extension Profile {
  /// The most bytes that a `ReconstructionWorkspace` takes for the maps of a stream.
  package func workspaceLength(ofStream index: Int) -> Int {
    let poolings = streams[index].groups.map { $0.pooling }
    let tile = poolings.filter { ReceiverTile.supports($0) }
      .reduce(0) { max($0, ReceiverTile.memoryLength(of: $1) + ChannelTile.width * $1.symbolCount) }
    let channel = poolings.filter { !ReceiverTile.supports($0) }
      .reduce(0) { max($0, ChannelWorkspace.memoryLength(of: $1)) }
    return tile + channel
  }
}

/// What is written of a grid.
struct ReconstructionForm {
  /// Of the layer, or of the grid: its rows and columns.
  let shape: FeatureMapShape
  let layout: FeatureMapLayout
  /// The state of the grid whose cells are written; nil for a map of the layer's size.
  let state: Int?
}
