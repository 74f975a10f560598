public import FeatureTypes
public import Pooling
internal import Quantize

extension Receiver {
  /// Fills `map` with the best estimate of a stream's map at `grid`. Spec: [RECON-7].
  ///
  /// The result has the layer's size: every sample takes its cell's value. A channel whose finest grid is coarser than
  /// `grid` is brought to its finest grid instead, and a channel whose first grid is finer to its first grid. A channel
  /// that the scan leaves out is filled with its mean. If nothing was received, the result is the means alone.
  ///
  /// - Parameters:
  ///   - frame: The frame's number on air.
  ///   - index: The index of the stream.
  ///   - grid: One of the grids of the stream's layer.
  ///   - layout: The order of the samples in `map`.
  ///   - map: At least one byte per sample of the layer.
  /// - Returns: The coverage, or nil if there is no such stream or its layer has no such grid.
  /// - Complexity: O(symbols + map + segments).
  public func reconstruct(
    frame: Int, stream index: Int, at grid: GridSize, layout: FeatureMapLayout, into map: inout MutableSpan<UInt8>
  ) -> Coverage? {
    guard profile.streams.indices.contains(index) else { return nil }
    let stream = profile.streams[index]
    guard let wanted = stream.layer.geometry.state(of: grid) else { return nil }
    return profile.withView { view in
      let record = view.layerRecord(stream.layerIndex)
      var workspace = ReconstructionWorkspace(stream)
      var coverage = Coverage(cells: 0, exact: 0)
      var next = 0
      for group in stream.groups {
        for channel in next..<group.channels.lowerBound { fill(channel, of: record, into: &map, layout) }
        next = group.channels.upperBound
        let pooling = group.pooling
        let state = min(max(wanted, pooling.rootState), pooling.finestState)
        let cellCount = stream.layer.geometry.grid(at: state).cellCount
        for channel in group.channels {
          workspace.gather(self, frame: frame, stream, group, channel: channel)
          let mean = record.mean(ofChannel: channel)
          coverage.exact += workspace.reconstruct(pooling, mean: mean, at: state)
          coverage.cells += cellCount
          stream.layer.geometry.expand(
            workspace.grid.span, at: state, channel: channel, into: &map, shape: stream.layer.shape, layout: layout)
        }
      }
      for channel in next..<stream.layer.shape.channels { fill(channel, of: record, into: &map, layout) }
      return coverage
    }
  }

  /// Fills a channel that the scan leaves out with its mean.
  private func fill(
    _ channel: Int, of record: LayerRecord, into map: inout MutableSpan<UInt8>, _ layout: FeatureMapLayout
  ) {
    let shape = record.layer.shape
    let pattern = record.range.pattern(of: record.mean(ofChannel: channel))
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        map[layout.index(channel: channel, row: row, column: column, in: shape)] = pattern
      }
    }
  }
}

/// How many of a grid's cells hold what the encoder tracked. Spec: [RECON-7].
public struct Coverage: Hashable, Sendable {
  /// The number of cells, in all channels of the scan.
  public var cells: Int
  /// The number of cells that hold exactly the value that the encoder tracked.
  public var exact: Int

  /// Creates a coverage.
  public init(cells: Int, exact: Int) {
    self.cells = cells
    self.exact = exact
  }

  /// The quotient exact / cells, 0 … 1; 0 if there are no cells.
  public var fraction: Double { cells > 0 ? Double(exact) / Double(cells) : 0 }
}
