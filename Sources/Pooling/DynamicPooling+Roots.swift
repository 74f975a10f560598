internal import FeatureTypes

extension DynamicPooling {
  /// Fills in the roots, both received and lost ones. Spec: [RECON-2].
  ///
  /// A lost root takes the mean of the topmost received values in its area. If there are none, it takes the mean of the
  /// received roots next to it (up, left, right, down), and if there are none of these either, the channel's mean.
  func estimateRoots(
    _ lattice: PoolingLattice, _ symbols: Span<UInt8>, _ received: borrowing ReceivedSymbols, channelMean: Int32,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    let roots = lattice.step(rootState)
    let (rows, columns) = (roots.rows.cells, roots.columns.cells)
    var lost = 0
    for root in 0..<rows * columns where !received[root] { lost += 1 }
    if lost > 0 { gatherEvidence(lattice, symbols, received, scratch: &scratch) }

    for row in 0..<rows {
      for column in 0..<columns {
        let root = row * columns + column
        let index = roots.cell(row: row, column: column).index
        var cell = ReceiverCell()
        if received[root] {
          cell.value = range.value(of: symbols[root])
          cell.isExact = true
        } else if scratch[index].evidenceArea > 0 {
          cell.value = Rounding.halfToEven(scratch[index].evidence, over: scratch[index].evidenceArea)
        } else {
          var sum: Int32 = 0
          var count: Int32 = 0
          for side in 0..<4 {
            let (y, x) = (row + (side == 0 ? -1 : side == 3 ? 1 : 0), column + (side == 1 ? -1 : side == 2 ? 1 : 0))
            guard 0 <= y, y < rows, 0 <= x, x < columns, received[y * columns + x] else { continue }
            sum &+= range.value(of: symbols[y * columns + x])
            count &+= 1
          }
          cell.value = count > 0 ? Rounding.halfToEven(sum, over: count) : channelMean
        }
        scratch[index] = cell
      }
    }
  }

  /// Gathers, from the finest grid up, the topmost received values below each root.
  ///
  /// Differences give no evidence, since the value from which they differ is not known.
  private func gatherEvidence(
    _ lattice: PoolingLattice, _ symbols: Span<UInt8>, _ received: borrowing ReceivedSymbols,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    for index in 0..<lattice.count { scratch[index] = ReceiverCell() }
    guard prediction == .value else { return }
    for state in (rootState..<finestState).reversed() {
      let step = lattice.step(state)
      for index in 0..<step.splitCount {
        let split = step.split(index)
        var evidence: Int32 = 0
        var area: Int32 = 0
        for child in 0..<split.count {
          if child < split.count - 1, received[split.symbol(child)] {
            evidence &+= range.value(of: symbols[split.symbol(child)]) &* Int32(split.area)
            area &+= Int32(split.area)
          } else {
            evidence &+= scratch[split.cell(child)].evidence
            area &+= scratch[split.cell(child)].evidenceArea
          }
        }
        scratch[split.parent].evidence = evidence
        scratch[split.parent].evidenceArea = area
      }
    }
  }
}
