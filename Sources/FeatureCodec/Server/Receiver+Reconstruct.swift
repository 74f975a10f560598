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
  /// - Complexity: O(symbols + map + segments). Allocates a workspace: a caller that reconstructs map after map keeps one
  ///   and passes it.
  public func reconstruct(
    frame: Int, stream index: Int, at grid: GridSize, layout: FeatureMapLayout, into map: inout MutableSpan<UInt8>
  ) -> Coverage? {
    var workspace = ReconstructionWorkspace()
    return reconstruct(frame: frame, stream: index, at: grid, layout: layout, into: &map, in: &workspace)
  }

  /// Fills `map` as `reconstruct(frame:stream:at:layout:into:)` does, in memory that the caller keeps.
  ///
  /// - Parameters:
  ///   - frame: The frame's number on air.
  ///   - index: The index of the stream.
  ///   - grid: One of the grids of the stream's layer.
  ///   - layout: The order of the samples in `map`.
  ///   - map: At least one byte per sample of the layer.
  ///   - workspace: Memory for any receiver, of any profile. Allocates only if the workspace is too small for the stream.
  /// - Returns: The coverage, or nil if there is no such stream or its layer has no such grid.
  /// - Complexity: O(symbols + map + segments).
  public func reconstruct(
    frame: Int, stream index: Int, at grid: GridSize, layout: FeatureMapLayout, into map: inout MutableSpan<UInt8>,
    in workspace: inout ReconstructionWorkspace
  ) -> Coverage? {
    guard profile.streams.indices.contains(index) else { return nil }
    let layer = profile.streams[index].layer
    guard let wanted = layer.geometry.state(of: grid) else { return nil }
    precondition(map.count >= layer.shape.count, "the map needs one byte per sample")
    let form = ReconstructionForm(shape: layer.shape, layout: layout, state: nil)
    return reconstruct(frame, profile.streams[index], at: wanted, into: &map, as: form, &workspace)
  }

  /// Returns the size of a grid of a stream's layer, with all channels: that of what `reconstructCells` writes. Nil if
  /// there is no such stream, if its layer has no such grid, if a channel's first grid is finer, or if the cells of all
  /// channels are more than the samples of a map may be.
  ///
  /// - Complexity: O(groups of channels).
  public func cellShape(stream index: Int, at grid: GridSize) -> FeatureMapShape? {
    guard profile.streams.indices.contains(index) else { return nil }
    let stream = profile.streams[index]
    let channels = stream.layer.shape.channels
    guard let wanted = stream.layer.geometry.state(of: grid),
      stream.groups.allSatisfy({ $0.pooling.rootState <= wanted }),
      FeatureMapShape.isValid(channels: channels, height: grid.rows, width: grid.columns)
    else { return nil }
    return FeatureMapShape(channels: channels, height: grid.rows, width: grid.columns)
  }

  /// Fills `cells` with the best estimate of a stream's grid, one byte for each cell. Spec: [RECON-7].
  ///
  /// It is the map of `reconstruct` before it is expanded. A grid may have more rows and columns than the map: cells of the
  /// padding are there, too. If a channel's finest grid is coarser than `grid`, each cell has the value of the one that
  /// contains it. A channel that the scan leaves out is filled with its mean.
  ///
  /// - Parameters:
  ///   - frame: The frame's number on air.
  ///   - index: The index of the stream.
  ///   - grid: One of the grids of the stream's layer, not coarser than the first grid of any channel.
  ///   - layout: The order of the cells.
  ///   - cells: At least one byte per cell of all channels of the layer.
  ///   - workspace: Memory for any receiver, of any profile. Allocates only if the workspace is too small for the stream.
  /// - Returns: The coverage, or nil where `cellShape(stream:at:)` is nil.
  /// - Complexity: O(symbols + cells + segments).
  public func reconstructCells(
    frame: Int, stream index: Int, at grid: GridSize, layout: FeatureMapLayout, into cells: inout MutableSpan<UInt8>,
    in workspace: inout ReconstructionWorkspace
  ) -> Coverage? {
    guard let shape = cellShape(stream: index, at: grid),
      let wanted = profile.streams[index].layer.geometry.state(of: grid)
    else { return nil }
    precondition(cells.count >= shape.count, "the grid needs one byte per cell")
    let form = ReconstructionForm(shape: shape, layout: layout, state: wanted)
    return reconstruct(frame, profile.streams[index], at: wanted, into: &cells, as: form, &workspace)
  }

  /// Assembles a stream's map or grid channel by channel.
  private func reconstruct(
    _ frame: Int, _ stream: DerivedStream, at wanted: Int, into map: inout MutableSpan<UInt8>,
    as form: ReconstructionForm, _ workspace: inout ReconstructionWorkspace
  ) -> Coverage {
    let slot = slot(of: frame)
    return profile.withView { view in
      let record = view.layerRecord(stream.layerIndex)
      var coverage = Coverage(cells: 0, exact: 0)
      var next = 0
      stream.forEachTile { tile in
        fill(next..<tile.channels.lowerBound, of: record, into: &map, as: form)
        next = tile.channels.upperBound
        let state = min(max(wanted, tile.pooling.rootState), tile.pooling.finestState)
        coverage.cells += tile.channels.count * stream.layer.geometry.grid(at: state).cellCount
        if let slot {
          coverage.exact += workspace.reconstruct(
            tile, of: stream, self, slot: slot, at: state, means: { record.mean(ofChannel: $0) }, into: &map, as: form)
        } else {
          fill(tile.channels, of: record, into: &map, as: form)
        }
      }
      fill(next..<stream.layer.shape.channels, of: record, into: &map, as: form)
      return coverage
    }
  }

  /// Fills channels of which nothing is known with their means.
  private func fill(
    _ channels: Range<Int>, of record: LayerRecord, into map: inout MutableSpan<UInt8>, as form: ReconstructionForm
  ) {
    let shape = form.shape
    for channel in channels {
      let pattern = record.range.pattern(of: record.mean(ofChannel: channel))
      for row in 0..<shape.height {
        for column in 0..<shape.width {
          map[form.layout.index(channel: channel, row: row, column: column, in: shape)] = pattern
        }
      }
    }
  }
}
