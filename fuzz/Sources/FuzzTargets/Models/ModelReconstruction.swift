/// Reconstruction of one channel from any subset of its symbols by [RECON-1] to [RECON-5], top down, with a recursion
/// for the evidence.
struct ModelReconstruction {
  let pooling: ModelPooling
  /// The symbols by number, nil if a symbol is not there.
  let symbols: [UInt8?]
  let mean: Int

  struct Cell {
    var value: Int
    var isExact: Bool
  }

  func grid(at state: Int) -> [[Cell]] {
    let geometry = pooling.geometry
    let (rows, columns) = geometry.grid(pooling.root)
    var cells = (0..<rows).map { y in (0..<columns).map { x in root(y, x, rows, columns) } }
    for q in pooling.root..<state {
      let step = ModelStep(geometry, from: q)
      let after = step.after
      var next = [[Cell]](
        repeating: [Cell](repeating: Cell(value: 0, isExact: false), count: after.columns), count: after.rows)
      for y in cells.indices {
        for x in cells[y].indices {
          let children = step.children(y, x)
          let values = children.count == 1 ? [cells[y][x]] : divide(cells[y][x], children, step)
          for (child, value) in zip(children, values) { next[child.y][child.x] = value }
        }
      }
      cells = next
    }
    return cells
  }

  private func root(_ y: Int, _ x: Int, _ rows: Int, _ columns: Int) -> Cell {
    let format = pooling.format
    if let symbol = symbols[y * columns + x] { return Cell(value: format.sample(symbol), isExact: true) }
    if !pooling.isDifference {
      let (e, a) = evidence(y, x, pooling.root)
      if a > 0 { return Cell(value: Model.roundDiv(e, a), isExact: false) }
    }
    let near = [(y - 1, x), (y, x - 1), (y, x + 1), (y + 1, x)].compactMap { y, x in
      0..<rows ~= y && 0..<columns ~= x ? symbols[y * columns + x].map { format.sample($0) } : nil
    }
    if !near.isEmpty { return Cell(value: Model.roundDiv(near.reduce(0, +), near.count), isExact: false) }
    return Cell(value: format.clamp(mean), isExact: false)
  }

  private func evidence(_ y: Int, _ x: Int, _ q: Int) -> (sum: Int, area: Int) {
    guard q < pooling.finest else { return (0, 0) }
    let geometry = pooling.geometry
    let step = ModelStep(geometry, from: q)
    let children = step.children(y, x)
    var (sum, area) = (0, 0)
    for child in children {
      if children.count > 1, let number = step.symbol(child.y, child.x), let symbol = symbols[number] {
        let own =
          geometry.extents(geometry.rows, q + 1)[child.y].length
          * geometry.extents(geometry.columns, q + 1)[child.x].length
        sum += pooling.format.sample(symbol) * own
        area += own
      } else {
        let below = evidence(child.y, child.x, q + 1)
        (sum, area) = (sum + below.sum, area + below.area)
      }
    }
    return (sum, area)
  }

  private func divide(_ parent: Cell, _ children: [(y: Int, x: Int)], _ step: ModelStep) -> [Cell] {
    let (format, p) = (pooling.format, parent.value)
    let known: [Cell?] = children.map { child in
      guard let number = step.symbol(child.y, child.x), let symbol = symbols[number] else { return nil }
      if !pooling.isDifference { return Cell(value: format.sample(symbol), isExact: true) }
      let v = p + format.signed(Int(symbol))
      return Cell(value: parent.isExact ? format.wrap(v) : format.clamp(v), isExact: parent.isExact)
    }
    let unknown = known.filter { $0 == nil }.count
    var share = p
    if parent.isExact {
      let rest = children.count * p - known.reduce(0) { $0 + ($1?.value ?? 0) }
      share = format.clamp(Model.roundDiv(rest, unknown))
    }
    return known.map { $0 ?? Cell(value: share, isExact: parent.isExact && unknown == 1) }
  }
}
