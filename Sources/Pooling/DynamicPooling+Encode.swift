public import FeatureTypes

extension DynamicPooling {
  /// Writes the symbols of one channel, in order. The device sends these symbols. Spec: [POOL-8] to [POOL-10].
  ///
  /// Reads the map once, then visits each lattice cell once per division. Allocates nothing.
  ///
  /// - Parameters:
  ///   - map: C × H × W samples in either layout, with the geometry's height and width.
  ///   - channel: The channel of the map.
  ///   - rounding: How the values of dividing cells are rounded.
  ///   - symbols: At least `symbolCount` bytes. Each receives a symbol's bit pattern (`SampleRange.pattern(of:)`,
  ///     differences modulo 2^bits).
  ///   - scratch: At least `scratchCount` cells. Their content does not matter.
  /// - Complexity: O(H·W + symbols).
  public func encode(
    _ map: borrowing FeatureMapView, channel: Int, rounding: ChildRounding = .closedLoop,
    into symbols: inout MutableSpan<UInt8>, scratch: inout MutableSpan<EncoderCell>
  ) {
    encode(StridedMapView(map), channel: channel, rounding: rounding, into: &symbols, scratch: &scratch)
  }

  /// Writes the symbols of one channel of a map that may have gaps between its samples, likewise.
  public func encode(
    _ map: borrowing StridedMapView, channel: Int, rounding: ChildRounding = .closedLoop,
    into symbols: inout MutableSpan<UInt8>, scratch: inout MutableSpan<EncoderCell>
  ) {
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    check(map, channel: channel, scratch: scratch.count)
    var encoder = ChannelEncoder()
    encoder.use(self, rounding)
    encoder.load(map, channel: channel, other: channel, in: &scratch)
    encoder.writeRoots(at: 0, other: 0, in: &scratch, into: &symbols)
    encoder.writeSteps(
      finestState &- rootState, at: geometry.grid(at: rootState).cellCount, other: 0, in: &scratch, into: &symbols)
  }

  func check(_ map: borrowing StridedMapView, channel: Int, scratch: Int) {
    precondition(
      map.shape.height == geometry.rows.length && map.shape.width == geometry.columns.length,
      "the map's size differs from the geometry's")
    precondition((0..<map.shape.channels).contains(channel), "the map has no such channel")
    precondition(scratch >= scratchCount, "scratch memory needs scratchCount cells")
  }
}

extension DynamicPooling {
  /// Calls `body` for each cell of the true pooled grid (Eq. 3) with the sum of the samples under it and their number.
  /// Spec: [POOL-8].
  ///
  /// - Parameters:
  ///   - map: A map with the geometry's height and width.
  ///   - channel: The channel of the map.
  ///   - state: The state of the grid, at most `finestState`.
  ///   - scratch: At least `scratchCount` cells. Their content does not matter.
  ///   - body: A closure that is called once per cell with its index, row by row, its sum, and its area in samples.
  public func pooledSums(
    of map: borrowing FeatureMapView, channel: Int, at state: Int, scratch: inout MutableSpan<EncoderCell>,
    body: (_ cell: Int, _ sum: Int32, _ area: Int32) -> Void
  ) {
    let map = StridedMapView(map)
    check(map, channel: channel, scratch: scratch.count)
    precondition(state <= finestState, "the scan does not reach this grid")
    let pooling = DynamicPooling(geometry, rootState: state, finestState: finestState, range: range)
    var encoder = ChannelEncoder()
    encoder.use(pooling, .closedLoop)
    encoder.load(map, channel: channel, other: channel, in: &scratch)
    var index = 0
    encoder.forEachCell { encoder, cell in
      body(
        index, Int32(bitPattern: scratch[cell].sum & encoder.line.lane) + range.lowest * encoder.line.area,
        encoder.line.area)
      index += 1
    }
  }
}
