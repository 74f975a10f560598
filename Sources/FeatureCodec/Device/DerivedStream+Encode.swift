internal import FeatureTypes
internal import Pooling

/// The fast form of `StreamView.encode`, for senders that have memory to spare.
extension DerivedStream {
  /// Channels that are encoded and reconstructed at the same time: they have one pooling, but may pass through different
  /// segments.
  struct Tile: Sendable {
    /// Where symbols of some of the tile's channels are stored.
    struct Run: Sendable {
      let segment: Int
      /// The symbols, counted from each channel's first.
      let symbols: Range<Int>
      /// The channels, counted from the tile's first.
      let channels: Range<Int>
      /// The place of the first channel's first symbol in the stream.
      let first: Int
      /// The number of places from one channel's first symbol to the next channel's.
      var distance: Int { symbols.count }
      /// The number of symbols of all channels, which have no gaps between them.
      var count: Int { channels.count * distance }
    }

    let channels: Range<Int>
    let pooling: DynamicPooling
    /// The groups that have channels in the tile.
    let groups: Range<Int>
  }

  /// The tiles of `groups`.
  static func tiles(of groups: [Group]) -> [Tile] {
    var tiles: [Tile] = []
    var index = 0
    while index < groups.count {
      var end = index + 1
      while end < groups.count, groups[end].pooling == groups[index].pooling,
        groups[end].channels.lowerBound == groups[end - 1].channels.upperBound
      {
        end += 1
      }
      let channels = groups[index].channels.lowerBound..<groups[end - 1].channels.upperBound
      for first in stride(from: channels.lowerBound, to: channels.upperBound, by: ChannelTile.width) {
        let some = first..<min(first + ChannelTile.width, channels.upperBound)
        // Unreached: the right of `??`, since every channel is in a group.
        let firstGroup = (index..<end).first { groups[$0].channels.contains(some.lowerBound) } ?? index
        let lastGroup = (index..<end).last { groups[$0].channels.contains(some.upperBound - 1) } ?? index
        tiles.append(Tile(channels: some, pooling: groups[index].pooling, groups: firstGroup..<lastGroup + 1))
      }
      index = end
    }
    return tiles
  }

  /// Whether there is a fast form: the stream carries maps that are not too large for tiles, and the areas of its cells are
  /// powers of two.
  var hasFastForm: Bool {
    !isBytes && layer.shape.planeCount <= ChannelTile.maximumCellCount
      && tiles.allSatisfy {
        $0.pooling.hasPowerOfTwoAreas && $0.pooling.scratchCount <= ChannelTile.maximumCellCount
      }
  }

  /// Makes `tile` large enough for the stream.
  func reserve(_ tile: inout EncoderTile) {
    for part in tiles { tile.reserve(part.pooling, pixelCount: layer.shape.planeCount) }
  }

  /// Encodes a whole map into symbols in stream order, in closed loop. Spec: [SCAN-2].
  ///
  /// - Complexity: O(map + symbols).
  func encode(
    _ map: borrowing FeatureMapView, in tile: inout EncoderTile, into symbols: inout MutableSpan<UInt8>
  ) {
    precondition(map.shape == layer.shape, "the map's shape differs from the layer's")
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    for part in tiles {
      tile.encode(map, channels: part.channels, part.pooling)
      forEachRun(of: part) { run in
        tile.copySymbols(
          run.symbols, ofChannels: run.channels, to: &symbols, at: run.first, distance: run.distance)
      }
    }
  }

  /// Calls `body` for each segment that channels of `tile` pass through: group by group, from the last segment to the
  /// roots.
  func forEachRun(of tile: Tile, _ body: (Tile.Run) -> Void) {
    for group in groups[tile.groups] {
      let channels = group.channels.clamped(to: tile.channels)
      var next: Int? = group.lastSegment
      while let index = next {
        let segment = segments[index]
        body(
          Tile.Run(
            segment: index, symbols: segment.startCells..<segment.targetCells,
            channels: channels.lowerBound - tile.channels.lowerBound..<channels.upperBound - tile.channels.lowerBound,
            first: segment.start + (channels.lowerBound - segment.firstChannel) * segment.symbolsPerChannel))
        next = previous[index]
      }
    }
  }
}
