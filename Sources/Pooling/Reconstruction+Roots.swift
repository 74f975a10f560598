internal import FeatureTypes

extension DynamicPooling {
  /// Fills in the roots: those received, then the lost ones. Spec: [RECON-2].
  ///
  /// A lost root takes the mean of the topmost received values in its area; failing that, of the received roots beside
  /// it (up, left, right, down); failing that, the channel's mean.
  func estimateRoots(
    _ lattice: PoolingLattice, _ symbols: Span<UInt8>, _ received: Span<UInt8>, channelMean: Int32,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    let roots = lattice.step(rootState)
    let (rows, columns) = (roots.rows.cells, roots.columns.cells)
    var lost = 0
    for root in 0..<rows * columns where received[root] == 0 { lost += 1 }
    if lost > 0 { gatherEvidence(lattice, symbols, received, scratch: &scratch) }

    for row in 0..<rows {
      for column in 0..<columns {
        let root = row * columns + column
        let index = roots.cell(row: row, column: column).index
        var cell = ReceiverCell()
        if received[root] != 0 {
          cell.value = range.value(of: symbols[root])
          cell.isExact = true
        } else if scratch[index].evidenceArea > 0 {
          cell.value = Rounding.halfToEven(scratch[index].evidence, over: scratch[index].evidenceArea)
        } else {
          var sum: Int32 = 0
          var count: Int32 = 0
          func add(_ neighbour: Int, if isInside: Bool) {
            guard isInside, received[neighbour] != 0 else { return }
            sum &+= range.value(of: symbols[neighbour])
            count &+= 1
          }
          add(root - columns, if: row > 0)
          add(root - 1, if: column > 0)
          add(root + 1, if: column < columns - 1)
          add(root + columns, if: row < rows - 1)
          cell.value = count > 0 ? Rounding.halfToEven(sum, over: count) : channelMean
        }
        scratch[index] = cell
      }
    }
  }

  /// From the finest grid up: what the topmost received values below each root say about it. Differences say nothing,
  /// since the value that they differ from is not known.
  private func gatherEvidence(
    _ lattice: PoolingLattice, _ symbols: Span<UInt8>, _ received: Span<UInt8>, scratch: inout MutableSpan<ReceiverCell>
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
          if child < split.count - 1, received[split.symbols[child]] != 0 {
            evidence &+= range.value(of: symbols[split.symbols[child]]) &* Int32(split.area)
            area &+= Int32(split.area)
          } else {
            evidence &+= scratch[split.children[child]].evidence
            area &+= scratch[split.children[child]].evidenceArea
          }
        }
        scratch[split.children[0]].evidence = evidence
        scratch[split.children[0]].evidenceArea = area
      }
    }
  }
}
