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
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    sum(StridedMapView(map), channel: channel, scratch: &scratch)
    encodeRoots(into: &symbols, at: 0, scratch: &scratch)
    encodeSteps(
      from: rootState, to: finestState, rounding: rounding, into: &symbols,
      at: geometry.grid(at: rootState).cellCount, scratch: &scratch)
  }
}

/// The parts of `encode`, for an encoder that stores them in different places: `sum` once, then the roots, then the
/// steps in their order.
extension DynamicPooling {
  /// Leaves the sum of one channel's samples under every root in `scratch`.
  package func sum(_ map: borrowing StridedMapView, channel: Int, scratch: inout MutableSpan<EncoderCell>) {
    check(map, channel: channel, scratch: scratch.count)
    step(finestState).sum(map, channel: channel, range: range, into: &scratch)
    mergeSums(in: &scratch, to: rootState)
  }

  /// Merges children into their parents until the cells of `state` hold their sums.
  ///
  /// A parent is stored in place of its first child. The sum that it overwrites can be recovered: it is the parent's
  /// sum minus those of the other children.
  func mergeSums(in cells: inout MutableSpan<EncoderCell>, to state: Int) {
    for state in (state..<max(state, finestState)).reversed() {
      let step = step(state)
      for index in 0..<step.splitCount {
        let split = step.split(index)
        for child in 1..<split.count { cells[split.parent].sum &+= cells[split.cell(child)].sum }
      }
    }
  }

  /// Writes the roots' symbols, the first at index `first`.
  package func encodeRoots(
    into symbols: inout MutableSpan<UInt8>, at first: Int, scratch: inout MutableSpan<EncoderCell>
  ) {
    let roots = step(rootState)
    for row in 0..<roots.rows.cells {
      for column in 0..<roots.columns.cells {
        let cell = roots.cell(row: row, column: column)
        let area = Int32(truncatingIfNeeded: cell.rows &* cell.columns) &* roots.unit
        let value = Rounding.halfToEven(scratch[cell.index].sum, over: area)
        scratch[cell.index].value = value
        symbols[first &+ row &* roots.columns.cells &+ column] = range.pattern(of: value)
      }
    }
  }

  /// Writes the symbols of the steps from `start` to `target`, the first at index `first`.
  @inline(never)  // a stack frame of its own
  package func encodeSteps(
    from start: Int, to target: Int, rounding: ChildRounding, into symbols: inout MutableSpan<UInt8>, at first: Int,
    scratch: inout MutableSpan<EncoderCell>
  ) {
    // A split numbers its symbols from the channel's first symbol.
    let origin = first &- geometry.grid(at: start).cellCount
    for state in start..<target {
      let step = step(state)
      for index in 0..<step.splitCount {
        divide(step.split(index), unit: step.unit, rounding: rounding, into: &symbols, at: origin, scratch: &scratch)
      }
    }
  }

  private func divide(
    _ split: CellSplit, unit: Int32, rounding: ChildRounding, into symbols: inout MutableSpan<UInt8>, at origin: Int,
    scratch: inout MutableSpan<EncoderCell>
  ) {
    let parent = scratch[split.parent]
    for child in 1..<split.count { scratch[split.parent].sum &-= scratch[split.cell(child)].sum }
    var division = CellDivision(
      split, of: parent, area: Int32(truncatingIfNeeded: split.area) &* unit, range: range)
    division.choose(rounding, in: &scratch)
    for child in 0..<split.count &- 1 {
      let value = scratch[split.cell(child)].value
      symbols[origin &+ split.symbol(child)] = range.pattern(
        of: prediction == .value ? value : range.wrap(value &- parent.value))
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
    step(finestState).sum(map, channel: channel, range: range, into: &scratch)
    mergeSums(in: &scratch, to: state)
    let step = step(state)
    for row in 0..<step.rows.cells {
      for column in 0..<step.columns.cells {
        let cell = step.cell(row: row, column: column)
        body(row * step.columns.cells + column, scratch[cell.index].sum, Int32(cell.rows * cell.columns) * step.unit)
      }
    }
  }
}
