/// The grids of a layer as [POOL-1] to [POOL-7] define them, in samples.
struct ModelGeometry {
  struct Axis {
    var length: Int
    var kernel: Int
    var octaves: Int {
      var (rest, count) = (kernel, 0)
      while rest % 2 == 0 { (rest, count) = (rest / 2, count + 1) }
      return count
    }
    var blocks0: Int { (length + kernel - 1) / kernel }
    func kernel(_ o: Int) -> Int { kernel >> min(o, octaves) }
    func blocks(_ o: Int) -> Int { blocks0 << min(o, octaves) }
    func divided(_ o: Int, _ t: Int) -> Int { o < octaves ? min(t, blocks(o)) : 0 }
    func cells(_ o: Int, _ t: Int) -> Int { blocks(o) + divided(o, t) }
  }

  var rows: Axis
  var columns: Axis
  var isCentreOut: Bool

  var octaves: Int { max(rows.octaves, columns.octaves) }

  func steps(_ o: Int) -> Int {
    max(o < rows.octaves ? rows.blocks(o) : 0, o < columns.octaves ? columns.blocks(o) : 0)
  }

  var lastState: Int { (0..<octaves).reduce(0) { $0 + steps($1) } }

  func position(_ state: Int) -> (o: Int, t: Int) {
    var q = state
    for o in 0..<octaves {
      if q < steps(o) { return (o, q) }
      q -= steps(o)
    }
    return (octaves, 0)
  }

  func grid(_ q: Int) -> (rows: Int, columns: Int) {
    let (o, t) = position(q)
    return (rows.cells(o, t), columns.cells(o, t))
  }

  func area(_ q: Int) -> Int { grid(q).rows * grid(q).columns }

  /// Returns the first sample and the length of each cell of an axis at state q. Spec: [POOL-5].
  func extents(_ axis: Axis, _ q: Int) -> [(start: Int, length: Int)] {
    let (o, t) = position(q)
    let (d, kernel) = (axis.divided(o, t), axis.kernel(o))
    let f = first(axis.blocks(o), d)
    return (0..<axis.cells(o, t)).map { j in
      if j < f { return (j * kernel, kernel) }
      if j < f + 2 * d { return (f * kernel + (j - f) * (kernel / 2), kernel / 2) }
      return ((j - d) * kernel, kernel)
    }
  }

  /// Returns the row, or column, of cells that the step from state q divides. Spec: [POOL-6].
  func splitLine(_ axis: Axis, _ q: Int) -> Int? {
    let (o, t) = position(q)
    guard o < axis.octaves, t < axis.blocks(o) else { return nil }
    let (blocks, d) = (axis.blocks(o), axis.divided(o, t))
    let (before, after) = (first(blocks, d), first(blocks, d + 1))
    let b = after < before ? after : before + t
    return b < first(blocks, d) ? b : b + d
  }

  private func first(_ blocks: Int, _ t: Int) -> Int { isCentreOut ? (blocks - t) / 2 : 0 }
}

/// The step from one grid to the next: [POOL-6], [POOL-7].
struct ModelStep {
  let row: Int?
  let column: Int?
  let area: Int
  let after: (rows: Int, columns: Int)

  init(_ geometry: ModelGeometry, from q: Int) {
    row = geometry.splitLine(geometry.rows, q)
    column = geometry.splitLine(geometry.columns, q)
    area = geometry.area(q)
    after = geometry.grid(q + 1)
  }

  /// Returns the cells after the step that lie in cell (y, x) before it, in reading order.
  func children(_ y: Int, _ x: Int) -> [(y: Int, x: Int)] {
    func lines(_ j: Int, _ split: Int?) -> [Int] {
      guard let split else { return [j] }
      return j < split ? [j] : j == split ? [j, j + 1] : [j + 1]
    }
    return lines(y, row).flatMap { y in lines(x, column).map { (y, $0) } }
  }

  /// Returns the number of the symbol of cell (y, x) of the grid after the step, or nil if the cell is derived or
  /// unchanged.
  func symbol(_ y: Int, _ x: Int) -> Int? {
    if let row, y == row { return area + x }
    guard let column, x == column else { return nil }
    guard let row else { return area + y }
    return area + after.columns + (y > row ? y - 1 : y)
  }
}
