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
    _ = encode(map, channel: channel, other: channel, rounding, into: &symbols, scratch: &scratch)
  }

  /// Writes the symbols of a channel and, after them, those of another one. Returns false if the other one's are left
  /// out: it is the same one, or its sums do not fit.
  ///
  /// - Parameter isNormative: Whether every division follows the whole rule, for one channel at a time.
  package func encode(
    _ map: borrowing StridedMapView, channel: Int, other: Int, _ rounding: ChildRounding, isNormative: Bool = false,
    into symbols: inout MutableSpan<UInt8>, scratch: inout MutableSpan<EncoderCell>
  ) -> Bool {
    check(map, channel: channel, scratch: scratch.count)
    let (count, roots) = (symbolCount, geometry.grid(at: rootState).cellCount)
    return unsafe scratch.withUnsafeMutableBufferPointer { cells in
      unsafe symbols.withUnsafeMutableBufferPointer { symbols in
        var encoder = unsafe ChannelEncoder(cells: cells, symbols: symbols)
        encoder.use(self, rounding, isNormative: isNormative)
        let isPair = other != channel && encoder.takesPairs
        let distance = isPair ? count : 0
        encoder.load(map, channel: channel, other: isPair ? other : channel)
        encoder.writeRoots(roots, at: 0, other: distance)
        encoder.writeSteps(finestState &- rootState, count &- roots, at: roots, other: distance)
        return isPair
      }
    }
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
    unsafe scratch.withUnsafeMutableBufferPointer { cells in
      var encoder = unsafe ChannelEncoder(cells: cells, symbols: UnsafeMutableBufferPointer(start: nil, count: 0))
      encoder.use(pooling, .closedLoop)
      encoder.load(map, channel: channel, other: channel)
      var index = 0
      encoder.forEachCell { encoder, cell in
        let line = encoder.line
        body(
          index, unsafe Int32(bitPattern: cells[cell].sum & line.lane) + line.lowest * line.area, line.area)
        index += 1
      }
    }
  }
}
