internal import FeatureTypes

/// The receiver's scratch memory for one lattice cell.
///
/// It holds the evidence below a cell until the roots are known, and the cell's value from then on.
public struct ReceiverCell: Sendable {
  /// The cell's value or estimate; or Σ value · area of the topmost received values below the cell, with areas in lattice
  /// cells.
  private var sum: Int32 = 0
  /// 1 if the value is the one that the encoder tracked ([RECON-1]), else 0; or Σ area of the values below the cell.
  private var weight: Int32 = 0

  /// Creates a cell whose content does not matter.
  public init() {}

  /// Creates a cell with a value.
  init(value: Int32, isExact: Bool) { (sum, weight) = (value, isExact ? 1 : 0) }

  /// Creates a cell with the evidence below it.
  init(evidence: Int32, area: Int32) { (sum, weight) = (evidence, area) }

  var value: Int32 { sum }
  var isExact: Bool { weight != 0 }
  var evidence: Int32 { sum }
  var evidenceArea: Int32 { weight }
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
    let size = geometry.grid(at: state)
    precondition(grid.count >= size.cellCount, "the grid needs one byte per cell")
    reconstruct(symbols: symbols, received: received, channelMean: channelMean, at: state, scratch: &scratch)
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

  /// Leaves the cells of the grid at `state` in `scratch`, at their places in the lattice, likewise.
  @inline(never)  // a stack frame of its own
  package func reconstruct(
    symbols: Span<UInt8>, received: borrowing ReceivedSymbols, channelMean: Int32, at state: Int,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    let lattice = lattice
    let channel = ReceivedChannel(symbols, received, range)
    estimateRoots(lattice, channel, channelMean: range.clamp(channelMean), scratch: &scratch)
    for state in rootState..<state {
      let step = lattice.step(state)
      for index in 0..<step.splitCount { divide(step.split(index), channel, scratch: &scratch) }
    }
  }

  /// Estimates the children of one cell from the symbols that were received. Spec: [RECON-3], [RECON-4].
  private func divide(
    _ split: CellSplit, _ channel: borrowing ReceivedChannel, scratch: inout MutableSpan<ReceiverCell>
  ) {
    let parent = scratch[split.parent]
    var rest = Int32(truncatingIfNeeded: split.count) &* parent.value
    let derived = split.count &- 1
    // The unknown children, bit i for child i.
    var unknown: UInt32 = 1 &<< UInt32(truncatingIfNeeded: derived)
    for child in 0..<derived {
      guard let symbol = channel.symbol(split.symbol(child), isDifference: prediction == .difference) else {
        unknown |= 1 &<< UInt32(truncatingIfNeeded: child)
        continue
      }
      var cell = ReceiverCell(value: symbol, isExact: true)
      if prediction == .difference {
        let value = parent.value &+ symbol
        cell = ReceiverCell(value: parent.isExact ? range.wrap(value) : range.clamp(value), isExact: parent.isExact)
      }
      if cell.isExact { rest &-= cell.value }
      scratch[split.cell(child)] = cell
    }
    let count = Int32(truncatingIfNeeded: unknown.nonzeroBitCount)
    let share = parent.isExact ? range.clamp(ReceivedChannel.mean(rest, count)) : parent.value
    for child in 0...derived where unknown &>> UInt32(truncatingIfNeeded: child) & 1 != 0 {
      scratch[split.cell(child)] = ReceiverCell(value: share, isExact: parent.isExact && count == 1)
    }
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
