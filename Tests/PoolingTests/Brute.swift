import FeatureTypes
import Pooling

/// A rectangle of samples of the padded map.
struct Rectangle: Hashable {
  var top, left, height, width: Int
  var area: Int { height * width }
  func contains(_ other: Rectangle) -> Bool {
    guard other.top >= top, other.left >= left else { return false }
    return other.top + other.height <= top + height && other.left + other.width <= left + width
  }
}

/// The cells of one axis after `split` of its blocks of `kernel` have divided: a list of (start, length).
///
/// This follows the sentences of the spec (and Eq. 2 and 3) without the library's arithmetic.
func bruteCells(blocks: Int, kernel: Int, split: Int, order: SplitOrder) -> [(start: Int, length: Int)] {
  let byDistance = (0..<blocks).sorted { a, b in
    let (da, db) = (abs(2 * a - (blocks - 1)), abs(2 * b - (blocks - 1)))
    return da != db ? da < db : a < b
  }
  let divided = Set(order == .cornerFirst ? Array(0..<split) : Array(byDistance.prefix(split)))
  return (0..<blocks).flatMap { block -> [(start: Int, length: Int)] in
    guard divided.contains(block) else { return [(block * kernel, kernel)] }
    return [(block * kernel, kernel / 2), (block * kernel + kernel / 2, kernel / 2)]
  }
}

/// All grids of a map, coarsest first, each as rows of rectangles.
func bruteGrids(height: Int, width: Int, kernels: (Int, Int), order: SplitOrder) -> [[[Rectangle]]] {
  var (rowKernel, columnKernel) = kernels
  var rowBlocks = (height + rowKernel - 1) / rowKernel
  var columnBlocks = (width + columnKernel - 1) / columnKernel
  func grid(_ t: Int) -> [[Rectangle]] {
    let rows = bruteCells(
      blocks: rowBlocks, kernel: rowKernel, split: rowKernel % 2 == 0 ? min(t, rowBlocks) : 0, order: order)
    let columns = bruteCells(
      blocks: columnBlocks, kernel: columnKernel, split: columnKernel % 2 == 0 ? min(t, columnBlocks) : 0,
      order: order)
    return rows.map { row in
      columns.map { Rectangle(top: row.start, left: $0.start, height: row.length, width: $0.length) }
    }
  }
  var grids = [grid(0)]
  while rowKernel % 2 == 0 || columnKernel % 2 == 0 {
    let steps = max(rowKernel % 2 == 0 ? rowBlocks : 0, columnKernel % 2 == 0 ? columnBlocks : 0)
    for t in 1...steps { grids.append(grid(t)) }
    if rowKernel % 2 == 0 { (rowKernel, rowBlocks) = (rowKernel / 2, rowBlocks * 2) }
    if columnKernel % 2 == 0 { (columnKernel, columnBlocks) = (columnKernel / 2, columnBlocks * 2) }
  }
  return grids
}

/// Returns the sum of the samples under a rectangle of the padded map, added one by one.
func bruteSum(_ samples: [[Int]], _ cell: Rectangle) -> Int {
  var sum = 0
  for y in cell.top..<cell.top + cell.height {
    for x in cell.left..<cell.left + cell.width {
      sum += samples[min(y, samples.count - 1)][min(x, samples[0].count - 1)]
    }
  }
  return sum
}

/// The steps from each grid to the next: which cells divide, and the symbols of their parts.
struct BruteSteps {
  let grids: [[[Rectangle]]]
  /// By step and cell, the cells that it becomes, row by row. Cells that do not divide are left out.
  private(set) var children: [[Rectangle: [Rectangle]]] = []
  /// By step, the place in the stream of each cell that is sent: the new half row left to right, then the rest of the
  /// new half column.
  private(set) var sent: [[Rectangle: Int]] = []

  init(_ grids: [[[Rectangle]]]) {
    self.grids = grids
    for (before, after) in zip(grids, grids.dropFirst()) {
      let cells = before.flatMap { $0 }
      let whole = Set(cells)
      var parts: [Rectangle: [Rectangle]] = [:]
      for part in after.flatMap({ $0 }) where !whole.contains(part) {
        if let cell = cells.first(where: { $0.contains(part) }) { parts[cell, default: []].append(part) }
      }
      children.append(parts)
      sent.append(Self.sentSymbols(before, after))
    }
  }

  private static func sentSymbols(_ before: [[Rectangle]], _ after: [[Rectangle]]) -> [Rectangle: Int] {
    let oldTops = Set(before.map { $0[0] }.map { [$0.top, $0.height] })
    let oldLefts = Set(before[0].map { [$0.left, $0.width] })
    let row = after.firstIndex { !oldTops.contains([$0[0].top, $0[0].height]) }
    let column = after[0].firstIndex { !oldLefts.contains([$0.left, $0.width]) }
    var sent: [Rectangle: Int] = [:]
    var next = before.count * before[0].count
    if let row {
      for cell in after[row] {
        sent[cell] = next
        next += 1
      }
    }
    if let column {
      for (y, cells) in after.enumerated() where y != row {
        sent[cells[column]] = next
        next += 1
      }
    }
    return sent
  }
}
