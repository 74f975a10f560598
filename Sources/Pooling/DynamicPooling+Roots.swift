internal import FeatureTypes

extension DynamicPooling {
  /// Fills in the roots, both received and lost ones. Spec: [RECON-2].
  ///
  /// A lost root takes the mean of the topmost received values in its area. If there are none, it takes the mean of the
  /// received roots next to it (up, left, right, down), and if there are none of these either, the channel's mean.
  @inline(never)  // a stack frame of its own
  func estimateRoots(
    _ lattice: PoolingLattice, _ channel: borrowing ReceivedChannel, channelMean: Int32,
    scratch: inout MutableSpan<ReceiverCell>
  ) {
    let roots = lattice.step(rootState)
    let (rows, columns) = (roots.rows.cells, roots.columns.cells)
    if !channel.hasAll(rows &* columns) { gatherEvidence(lattice, channel, scratch: &scratch) }
    for row in 0..<rows {
      for column in 0..<columns {
        let root = row &* columns &+ column
        let index = roots.cell(row: row, column: column).index
        if let value = channel.symbol(root) {
          scratch[index] = ReceiverCell(value: value, isExact: true)
          continue
        }
        var (sum, count) = (scratch[index].evidence, scratch[index].evidenceArea)
        for side in 0..<4 where scratch[index].evidenceArea == 0 {
          let (y, x) = (row &+ (side == 0 ? -1 : side == 3 ? 1 : 0), column &+ (side == 1 ? -1 : side == 2 ? 1 : 0))
          guard 0..<rows ~= y, 0..<columns ~= x, let value = channel.symbol(y &* columns &+ x) else { continue }
          sum &+= value
          count &+= 1
        }
        let value = count > 0 ? ReceivedChannel.mean(sum, count) : channelMean
        scratch[index] = ReceiverCell(value: value, isExact: false)
      }
    }
  }

  /// Gathers, from the finest grid up, the topmost received values below each root.
  ///
  /// Differences give no evidence, since the value from which they differ is not known.
  @inline(never)  // a stack frame of its own
  private func gatherEvidence(
    _ lattice: PoolingLattice, _ channel: borrowing ReceivedChannel, scratch: inout MutableSpan<ReceiverCell>
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
          if child < split.count &- 1, let value = channel.symbol(split.symbol(child)) {
            evidence &+= value &* Int32(truncatingIfNeeded: split.area)
            area &+= Int32(truncatingIfNeeded: split.area)
          } else {
            let below = scratch[split.cell(child)]
            evidence &+= below.evidence
            area &+= below.evidenceArea
          }
        }
        scratch[split.parent] = ReceiverCell(evidence: evidence, area: area)
      }
    }
  }
}
