/// One channel's pooling by [POOL-8] to [POOL-10]: every grid is a list of rows, and every sum is added up again.
struct ModelPooling {
  let geometry: ModelGeometry
  let root: Int
  let finest: Int
  let format: ModelFormat
  let isDifference: Bool

  /// The reference encoder. Returns symbols by number, and the finest grid's values as the decoder will hold them.
  func encode(_ map: [[Int]]) -> (symbols: [UInt8], values: [[Int]]) {
    var symbols = [UInt8](repeating: 0, count: geometry.area(finest))
    var values = sums(map, root).map { $0.map { Model.roundDiv($0.sum, $0.count) } }
    for (index, value) in values.joined().enumerated() { symbols[index] = format.pattern(value) }
    for q in root..<finest {
      let step = ModelStep(geometry, from: q)
      let sums = sums(map, q + 1)
      var next = sums.map { $0.map { _ in 0 } }
      for y in values.indices {
        for x in values[y].indices {
          let children = step.children(y, x)
          let p = values[y][x]
          let chosen =
            children.count == 1
            ? [p] : self.children(p, children.map { sums[$0.y][$0.x].sum }, sums[children[0].y][children[0].x].count)
          for (child, value) in zip(children, chosen) {
            next[child.y][child.x] = value
            guard children.count > 1, let symbol = step.symbol(child.y, child.x) else { continue }
            symbols[symbol] = format.pattern(isDifference ? format.wrap(value - p) : value)
          }
        }
      }
      values = next
    }
    return (symbols, values)
  }

  /// Returns the padded sums and counts of the grid at q. Spec: [POOL-8].
  private func sums(_ map: [[Int]], _ q: Int) -> [[(sum: Int, count: Int)]] {
    geometry.extents(geometry.rows, q).map { row in
      geometry.extents(geometry.columns, q).map { column in
        var sum = 0
        for y in row.start..<row.start + row.length {
          let line = map[min(y, map.count - 1)]
          for x in column.start..<column.start + column.length { sum += line[min(x, line.count - 1)] }
        }
        return (sum, row.length * column.length)
      }
    }
  }

  private func children(_ p: Int, _ sums: [Int], _ count: Int) -> [Int] {
    func error(_ values: [Int]) -> Int { zip(values, sums).reduce(0) { $0 + abs(count * $1.0 - $1.1) } }
    let (moved, clamped) = moved(p, sums, count)
    guard clamped else { return moved }
    var own = sums.dropLast().map { Model.roundDiv($0, count) }
    own.append(format.clamp(sums.count * p - own.reduce(0, +)))
    return error(own) < error(moved) ? own : moved
  }

  private func moved(_ p: Int, _ sums: [Int], _ count: Int) -> (values: [Int], clamped: Bool) {
    let n = sums.count
    let den = n * count
    let shift = den * p - sums.reduce(0, +)
    let quotients = sums.map { Model.floorDiv(n * $0 + shift, den) }
    let remainders = zip(sums, quotients).map { n * $0 + shift - $1 * den }
    let missing = n * p - quotients.reduce(0, +)
    var values: [Int] = []
    var clamped = false
    for i in 0..<n - 1 {
      let rank = (0..<n).filter {
        remainders[$0] > remainders[i] || (remainders[$0] == remainders[i] && $0 < i)
      }.count
      let v = quotients[i] + (rank < missing ? 1 : 0)
      values.append(format.clamp(v))
      if format.clamp(v) != v { clamped = true }
    }
    let v = n * p - values.reduce(0, +)
    if format.clamp(v) != v { clamped = true }
    return (values + [format.clamp(v)], clamped)
  }
}
