internal import CPooling
internal import CVectors

/// One call of `ReceiverTile.reconstruct`.
@safe
struct TileDecoder {
  let pooling: DynamicPooling
  let state: Int
  /// The lattice of the values: only as fine as the grid.
  let lattice: PoolingLattice
  let range: cp_range
  let isDifference: Bool
  let symbols, received, values, exact: UnsafeMutablePointer<UInt8>
  let evidence: UnsafeMutablePointer<cp_evidence_cell>?
  let isa: cv_isa

  init(
    _ pooling: DynamicPooling, _ state: Int, _ bytes: UnsafeMutablePointer<UInt8>, symbolCount: Int, cellCount: Int,
    _ evidence: UnsafeMutablePointer<cp_evidence_cell>?, _ isa: cv_isa
  ) {
    (self.pooling, self.state) = (pooling, state)
    lattice = PoolingLattice(pooling.geometry, finest: state)
    range = cp_range(pooling.range)
    isDifference = pooling.prediction == .difference
    unsafe symbols = bytes
    unsafe received = symbols + symbolCount * ChannelTile.width
    unsafe values = received + symbolCount * ChannelTile.width
    unsafe exact = values + cellCount * ChannelTile.width
    unsafe (self.evidence, self.isa) = (evidence, isa)
  }

  /// All symbols are there.
  func decodeAll() {
    let roots = lattice.step(pooling.rootState)
    for row in 0..<roots.rows.cells {
      let y = roots.rows.extent(of: row).start
      roots.columns.forEachInterval(except: nil) { cells, x, units in
        let symbol = row * roots.columns.cells + cells.lowerBound
        unsafe cp_set_roots(
          isa, Int32(cells.count), Int32(units), range, symbols + symbol * ChannelTile.width,
          values + (y * lattice.columns + x) * ChannelTile.width)
      }
    }
    for state in pooling.rootState..<state {
      let step = lattice.step(state)
      step.forEachRun { run in unsafe cp_divide_complete(isa, cp_run(run), range, isDifference, symbols, values) }
      if let crossing = step.crossing {
        unsafe cp_divide_crossing_complete(isa, cp_crossing(crossing), range, isDifference, symbols, values)
      }
    }
  }

  /// Some symbols are missing.
  func decode(hasAllRoots: Bool, _ means: SIMD16<UInt8>) {
    let hasEvidence = !hasAllRoots && !isDifference
    if hasEvidence { collect() }
    estimateRoots(hasEvidence: hasEvidence, means)
    for state in pooling.rootState..<state {
      let step = lattice.step(state)
      step.forEachRun { run in
        unsafe cp_divide(isa, cp_run(run), range, isDifference, symbols, received, values, exact)
      }
      if let crossing = step.crossing {
        unsafe cp_divide_crossing(isa, cp_crossing(crossing), range, isDifference, symbols, received, values, exact)
      }
    }
  }

  /// Collects what was received below roots, in the lattice of the whole scan. Spec: [RECON-2].
  private func collect() {
    guard let evidence = unsafe evidence else { return }  // Unreached: a pooling of values has it.
    let lattice = pooling.lattice
    // A cell of the finest grid has no evidence. That of a single lattice cell is neither written nor read.
    if lattice.count != pooling.symbolCount {
      unsafe evidence.update(repeating: cp_evidence_cell(), count: lattice.count)
    }
    for state in (pooling.rootState..<pooling.finestState).reversed() {
      let step = lattice.step(state)
      step.forEachRun { run in unsafe cp_collect(isa, cp_run(run), range, symbols, received, evidence) }
      if let crossing = step.crossing {
        unsafe cp_collect_crossing(isa, cp_crossing(crossing), range, symbols, received, evidence)
      }
    }
  }

  /// Sets and estimates the roots. Spec: [RECON-2].
  private func estimateRoots(hasEvidence: Bool, _ means: SIMD16<UInt8>) {
    // Without a division there is no evidence.
    let evidence = unsafe hasEvidence && pooling.rootState < pooling.finestState ? evidence : nil
    let roots = lattice.step(pooling.rootState)
    let inEvidence = pooling.lattice.step(pooling.rootState)
    let (rows, columns) = (roots.rows.cells, roots.columns.cells)
    unsafe withUnsafeBytes(of: means) { means in
      let means = unsafe means.assumingMemoryBound(to: UInt8.self).baseAddress
      for row in 0..<rows {
        for column in 0..<columns {
          let symbol = Int32(row * columns + column)
          let below = inEvidence.cell(row: row, column: column)
          let root = cp_root(
            symbol: symbol, cell: Int32(roots.cell(row: row, column: column).index), evidence: Int32(below.index),
            neighbours: (
              row > 0 ? symbol - Int32(columns) : symbol, column > 0 ? symbol - 1 : symbol,
              column + 1 < columns ? symbol + 1 : symbol, row + 1 < rows ? symbol + Int32(columns) : symbol
            ))
          unsafe cp_estimate_root(
            isa, root, range, means, symbols, received, below.rows * below.columns > 1 ? evidence : nil, values, exact)
        }
      }
    }
  }
}
