internal import FeatureTypes

/// The receiver's scratch memory for one lattice cell.
public struct ReceiverCell: Sendable {
  /// The cell's value or estimate.
  var value: Int32 = 0
  /// Whether the value is the one that the encoder tracked ([RECON-1]).
  var isExact = false
  /// Σ value · area of the topmost received values below the cell, with areas in lattice cells.
  var evidence: Int32 = 0
  /// Σ area of these values.
  var evidenceArea: Int32 = 0

  /// Creates a cell whose content does not matter.
  public init() {}
}

extension DynamicPooling {
  /// Fills `grid` with the best estimate of the grid at `state` from any subset of a channel's symbols.
  ///
  /// One rule applies throughout, in one pass from the roots down. The same subset gives the same bytes on every
  /// machine. Allocates nothing. Spec: [RECON-1] to [RECON-5].
  ///
  /// - Parameters:
  ///   - symbols: `symbolCount` bytes. The bytes of symbols that were not received do not matter.
  ///   - received: Which of the `symbolCount` symbols were received.
  ///   - channelMean: The value of a lost root about which nothing else is known.
  ///   - state: The state of the grid, `rootState` … `finestState`.
  ///   - grid: At least one byte per cell of the grid, filled row by row.
  ///   - scratch: At least `scratchCount` cells. Their content does not matter.
  /// - Returns: The number of exact cells in the grid.
  /// - Complexity: O(symbols), regardless of loss.
  @discardableResult
  public func reconstruct(
    symbols: Span<UInt8>, received: borrowing ReceivedSymbols, channelMean: Int32, at state: Int,
    into grid: inout MutableSpan<UInt8>, scratch: inout MutableSpan<ReceiverCell>
  ) -> Int {
    precondition(symbols.count >= symbolCount && received.count >= symbolCount, "one byte and one bit per symbol")
    precondition(rootState <= state && state <= finestState, "the scan does not reach this grid")
    precondition(scratch.count >= scratchCount, "scratch memory needs scratchCount cells")
    let lattice = lattice
    let size = geometry.grid(at: state)
    precondition(grid.count >= size.cellCount, "the grid needs one byte per cell")

    estimateRoots(lattice, symbols, received, channelMean: range.clamp(channelMean), scratch: &scratch)
    for state in rootState..<state {
      let step = lattice.step(state)
      for index in 0..<step.splitCount {
        let split = step.split(index)
        divide(split, symbols, received, scratch: &scratch)
      }
    }
    let step = lattice.step(state)
    var exact = 0
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let cell = scratch[step.cell(row: row, column: column).index]
        grid[row * size.columns + column] = range.pattern(of: cell.value)
        if cell.isExact { exact += 1 }
      }
    }
    return exact
  }

  /// Estimates the children of one cell from the symbols that were received. Spec: [RECON-3], [RECON-4].
  @inline(__always)
  private func divide(
    _ split: CellSplit, _ symbols: Span<UInt8>, _ received: borrowing ReceivedSymbols,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    let parent = scratch[split.parent]
    var rest = Int32(split.count) &* parent.value
    var unknown: Int32 = 1  // the derived child
    for child in 0..<split.count - 1 {
      let symbol = split.symbol(child)
      var cell = ReceiverCell()
      if received[symbol] {
        switch prediction {
        case .value:
          cell.value = range.value(of: symbols[symbol])
          cell.isExact = true
        case .difference:
          let difference = range.signedDifference(symbols[symbol])
          cell.isExact = parent.isExact
          cell.value = parent.isExact ? range.wrap(parent.value &+ difference) : range.clamp(parent.value &+ difference)
        }
      } else {
        unknown &+= 1
        cell.value = parent.value
      }
      if cell.isExact { rest &-= cell.value }
      scratch[split.cell(child)] = cell
    }
    var share = parent.value
    if parent.isExact { share = range.clamp(Rounding.halfToEven(rest, over: unknown)) }
    for child in 0..<split.count - 1 where !received[split.symbol(child)] {
      scratch[split.cell(child)].value = share
    }
    var derived = ReceiverCell()
    derived.value = share
    derived.isExact = parent.isExact && unknown == 1
    scratch[split.cell(split.count - 1)] = derived
  }
}

extension DynamicPooling {
  /// Fills `flags` with 1 for each exact cell of the grid at `state` and 0 for the others. Spec: [RECON-1].
  ///
  /// An exact cell holds the value that the encoder tracked; the others are estimates.
  ///
  /// - Parameters:
  ///   - state: The state of the grid, `rootState` … `finestState`.
  ///   - scratch: The cells that `reconstruct` to this state has left.
  ///   - flags: At least one byte per cell of the grid, filled row by row.
  public func exactCells(at state: Int, in scratch: Span<ReceiverCell>, into flags: inout MutableSpan<UInt8>) {
    precondition(rootState <= state && state <= finestState, "the scan does not reach this grid")
    precondition(scratch.count >= scratchCount, "scratch memory needs scratchCount cells")
    let step = lattice.step(state)
    let size = step.grid
    precondition(flags.count >= size.cellCount, "the grid needs one byte per cell")
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        flags[row * size.columns + column] = scratch[step.cell(row: row, column: column).index].isExact ? 1 : 0
      }
    }
  }
}
