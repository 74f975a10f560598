public import FeatureTypes

extension DynamicPooling {
  /// The symbols of one channel, in order: what the device sends. Spec: [POOL-8] to [POOL-10].
  ///
  /// Reads the map once, then touches each lattice cell once a division: O(H·W + symbols). Allocates nothing.
  ///
  /// - Parameters:
  ///   - map: C × H × W samples of the geometry's height and width, in either layout.
  ///   - symbols: at least `symbolCount` bytes; each gets the symbol's bit pattern (`SampleRange.pattern(of:)`,
  ///     differences modulo 2^bits).
  ///   - scratch: at least `scratchCount` cells; their content does not matter.
  public func encode(
    _ map: borrowing FeatureMapView, channel: Int, rounding: ChildRounding = .closedLoop,
    into symbols: inout MutableSpan<UInt8>, scratch: inout MutableSpan<EncoderCell>
  ) {
    check(map, channel: channel, scratch: scratch.count)
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    let lattice = lattice
    lattice.sum(map, channel: channel, range: range, at: finestState, into: &scratch)
    lattice.mergeSums(in: &scratch, from: finestState, to: rootState)
    let unit = Int32(lattice.rowKernel * lattice.columnKernel)

    let roots = lattice.step(rootState)
    for row in 0..<roots.rows.cells {
      for column in 0..<roots.columns.cells {
        let cell = roots.cell(row: row, column: column)
        let area = Int32(cell.rows * cell.columns) * unit
        let value = Rounding.halfToEven(scratch[cell.index].sum, over: area)
        scratch[cell.index].value = value
        symbols[row * roots.columns.cells + column] = range.pattern(of: value)
      }
    }
    for state in rootState..<finestState {
      let step = lattice.step(state)
      for index in 0..<step.splitCount {
        divide(step.split(index), unit: unit, rounding: rounding, into: &symbols, scratch: &scratch)
      }
    }
  }

  @inline(__always)
  private func divide(
    _ split: CellSplit, unit: Int32, rounding: ChildRounding, into symbols: inout MutableSpan<UInt8>,
    scratch: inout MutableSpan<EncoderCell>
  ) {
    let parent = scratch[split.children[0]]
    var sums: InlineArray<4, Int32> = [parent.sum, 0, 0, 0]
    for child in 1..<split.count {
      sums[child] = scratch[split.children[child]].sum
      sums[0] &-= sums[child]
    }
    let children = rounding.children(
      of: parent.value, sums: sums, area: Int32(split.area) &* unit, count: split.count, range: range)
    for child in 0..<split.count {
      scratch[split.children[child]].sum = sums[child]
      scratch[split.children[child]].value = children.values[child]
    }
    for child in 0..<split.count - 1 {
      let value = children.values[child]
      symbols[split.symbols[child]] = range.pattern(
        of: prediction == .value ? value : range.wrap(value &- parent.value))
    }
  }
}
