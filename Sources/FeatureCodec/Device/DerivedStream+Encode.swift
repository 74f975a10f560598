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

  /// Neighbouring channels with one pooling. They may belong to several groups.
  struct Band: Sendable {
    let channels: Range<Int>
    let groups: Range<Int>
  }

  /// The bands of `groups`.
  static func bands(of groups: [Group]) -> [Band] {
    var bands: [Band] = []
    var index = 0
    while index < groups.count {
      var end = index + 1
      while end < groups.count, groups[end].pooling == groups[index].pooling,
        groups[end].channels.lowerBound == groups[end - 1].channels.upperBound
      {
        end += 1
      }
      bands.append(
        Band(channels: groups[index].channels.lowerBound..<groups[end - 1].channels.upperBound, groups: index..<end))
      index = end
    }
    return bands
  }

  /// Calls `body` with the stream's tiles, channel by channel. They are not stored: a profile of some fifty bytes may have
  /// 65,535 channels.
  ///
  /// - Complexity: O(channels + groups).
  func forEachTile(_ body: (Tile) -> Void) {
    for band in bands {
      var group = band.groups.lowerBound
      for first in stride(from: band.channels.lowerBound, to: band.channels.upperBound, by: ChannelTile.width) {
        let channels = first..<min(first + ChannelTile.width, band.channels.upperBound)
        while groups[group].channels.upperBound <= first { group += 1 }
        var last = group
        while groups[last].channels.upperBound < channels.upperBound { last += 1 }
        body(Tile(channels: channels, pooling: groups[group].pooling, groups: group..<last + 1))
        group = last
      }
    }
  }

  /// Whether there is a fast form: the stream carries maps that are not too large for tiles, and the areas of its cells are
  /// powers of two.
  var hasFastForm: Bool {
    !isBytes && layer.shape.planeCount <= ChannelTile.maximumCellCount
      && groups.allSatisfy {
        $0.pooling.hasPowerOfTwoAreas && $0.pooling.scratchCount <= ChannelTile.maximumCellCount
      }
  }

  /// Makes `tile` large enough for the stream.
  func reserve(_ tile: inout EncoderTile) {
    for group in groups { tile.reserve(group.pooling, pixelCount: layer.shape.planeCount) }
  }

  /// Encodes a whole map into symbols in stream order, in closed loop. Spec: [SCAN-2].
  ///
  /// - Complexity: O(map + symbols).
  func encode(
    _ map: borrowing FeatureMapView, in tile: inout EncoderTile, into symbols: inout MutableSpan<UInt8>
  ) {
    precondition(map.shape == layer.shape, "the map's shape differs from the layer's")
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    forEachTile { part in
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
