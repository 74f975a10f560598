public import FeatureTypes
public import Pooling
internal import Quantize

/// How much of a grid is what the device sent. Spec: [RECON-7].
public struct Coverage: Hashable, Sendable {
  /// Cells, of all channels that the scan covers.
  public var cells: Int
  /// Cells that hold exactly what the encoder tracked.
  public var exact: Int

  public init(cells: Int, exact: Int) {
    self.cells = cells
    self.exact = exact
  }

  /// exact / cells, 0 … 1.
  public var fraction: Double { cells > 0 ? Double(exact) / Double(cells) : 0 }
}

extension Receiver {
  /// The best estimate of a stream's map at `grid`, brought to the layer's size: every sample takes its cell's value.
  ///
  /// Channels whose finest grid is coarser, or whose first grid is finer, are brought to that one; channels that the scan
  /// leaves out, to their mean. Nothing received gives the means alone. O(symbols + map + segments). Spec: [RECON-7].
  ///
  /// - Parameters:
  ///   - frame: a frame number on air.
  ///   - map: at least the layer's samples; filled in `layout`.
  /// - Returns: nil when there is no such stream, or its layer has no such grid.
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

  /// A channel that the scan leaves out: its mean everywhere.
  private func fill(_ channel: Int, of record: LayerRecord, into map: inout MutableSpan<UInt8>, _ layout: FeatureMapLayout) {
    let shape = record.layer.shape
    let pattern = record.range.pattern(of: record.mean(ofChannel: channel))
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        map[layout.index(channel: channel, row: row, column: column, in: shape)] = pattern
      }
    }
  }
}
