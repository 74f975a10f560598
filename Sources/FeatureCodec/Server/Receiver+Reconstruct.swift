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
  /// leaves out, to their mean.
  /// Nothing received gives the means alone. O(symbols + map). Spec: [RECON-7].
  ///
  /// - Parameters:
  ///   - frame: a frame number on air.
  ///   - map: at least the layer's samples; filled in `layout`.
  /// - Returns: nil when there is no such stream, or its layer has no such grid.
  public func reconstruct(
    frame: Int, stream index: Int, at grid: GridSize, layout: FeatureMapLayout, into map: inout MutableSpan<UInt8>
  ) -> Coverage? {
    profile.withView { (view) -> Coverage? in
      guard 0..<view.streamCount ~= index else { return nil }
      let stream = view.stream(index)
      let shape = stream.layer.shape
      guard let wanted = stream.layer.geometry.state(of: grid) else { return nil }
      var channel = ReconstructedChannel(stream)
      var coverage = Coverage(cells: 0, exact: 0)
      for number in 0..<shape.channels {
        let mean = view.mean(ofChannel: number, inLayer: stream.layerIndex)
        guard let pooling = stream.pooling(ofChannel: number) else {
          let pattern = stream.layer.format.range.pattern(of: mean)
          for row in 0..<shape.height {
            for column in 0..<shape.width {
              map[layout.index(channel: number, row: row, column: column, in: shape)] = pattern
            }
          }
          continue
        }
        let state = min(max(wanted, pooling.rootState), pooling.finestState)
        let exact = channel.reconstruct(self, frame: frame, stream, pooling, channel: number, mean: mean, at: state)
        coverage.exact += exact
        coverage.cells += stream.layer.geometry.grid(at: state).cellCount
        stream.layer.geometry.expand(
          channel.grid.span, at: state, channel: number, into: &map, shape: shape, layout: layout)
      }
      return coverage
    }
  }
}
