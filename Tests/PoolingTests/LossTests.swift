import FeatureTypes
import Pooling
import SeededRandom
import Testing

/// The rule of reconstruction, written a second time from the sentences of the spec.
///
/// Rectangles are looked up by position, and a recursion replaces the lattice. Only the rounding is shared with the
/// library.
struct LossModel {
  let c: Case
  let pooling: DynamicPooling
  let symbols: [UInt8]
  let received: [Bool]
  let mean: Int32
  let steps: BruteSteps
  var grids: [[[Rectangle]]] { steps.grids }

  struct Known {
    var value: Int32
    var isExact: Bool
  }

  /// Returns the grid's bytes, and 1 for each cell that is exact.
  func grid(at state: Int) -> (values: [UInt8], exact: [UInt8]) {
    var known: [Rectangle: Known] = [:]
    let roots = grids[pooling.rootState]
    for (row, cells) in roots.enumerated() {
      for (column, cell) in cells.enumerated() { known[cell] = root(row, column, cell) }
    }
    for state in pooling.rootState..<state { divide(state, &known) }
    let cells = grids[state].flatMap { $0 }
    return (
      cells.map { pooling.range.pattern(of: known[$0]?.value ?? -1) },
      cells.map { known[$0]?.isExact == true ? 1 : 0 }
    )
  }

  func root(_ row: Int, _ column: Int, _ cell: Rectangle) -> Known {
    let roots = grids[pooling.rootState]
    let width = roots[0].count
    let index = row * width + column
    if received[index] { return Known(value: pooling.range.value(of: symbols[index]), isExact: true) }
    let (sum, area) = evidence(cell, from: pooling.rootState)
    if area > 0 { return Known(value: Rounding.halfToEven(sum, over: area), isExact: false) }
    var values: [Int32] = []
    for (y, x) in [(row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column)] {
      guard roots.indices.contains(y), roots[0].indices.contains(x), received[y * width + x] else { continue }
      values.append(pooling.range.value(of: symbols[y * width + x]))
    }
    guard !values.isEmpty else { return Known(value: mean, isExact: false) }
    return Known(value: Rounding.halfToEven(values.reduce(0, +), over: Int32(values.count)), isExact: false)
  }

  /// Returns the topmost received values inside a cell, weighted by their area.
  func evidence(_ cell: Rectangle, from state: Int) -> (Int32, Int32) {
    guard pooling.prediction == .value, state < pooling.finestState else { return (0, 0) }
    guard let (children, sent) = children(of: cell, at: state) else { return evidence(cell, from: state + 1) }
    var total: (Int32, Int32) = (0, 0)
    for child in children {
      if let symbol = sent[child], received[symbol] {
        total.0 += pooling.range.value(of: symbols[symbol]) * Int32(child.area)
        total.1 += Int32(child.area)
      } else {
        let below = evidence(child, from: state + 1)
        total = (total.0 + below.0, total.1 + below.1)
      }
    }
    return total
  }

  /// Returns the cells that `cell` becomes in the step from `state`, or nil, and the symbols of these cells.
  func children(of cell: Rectangle, at state: Int) -> ([Rectangle], [Rectangle: Int])? {
    steps.children[state][cell].map { ($0, steps.sent[state]) }
  }

  func divide(_ state: Int, _ known: inout [Rectangle: Known]) {
    for parent in grids[state].flatMap({ $0 }) {
      guard let (children, sent) = children(of: parent, at: state), let p = known[parent] else { continue }
      var exact: [Int32] = []
      var unknown: [Rectangle] = []
      for child in children {
        guard let symbol = sent[child], received[symbol] else {
          unknown.append(child)
          continue
        }
        let value: Known
        if pooling.prediction == .value {
          value = Known(value: pooling.range.value(of: symbols[symbol]), isExact: true)
        } else {
          let difference = Int32(Int8(bitPattern: symbols[symbol]))  // these tests use 8 bits
          let sum = p.value + difference
          value = Known(
            value: p.isExact ? pooling.range.value(of: UInt8(truncatingIfNeeded: sum)) : pooling.range.clamp(sum),
            isExact: p.isExact)
        }
        known[child] = value
        if value.isExact { exact.append(value.value) }
      }
      for child in unknown {
        guard p.isExact else {
          known[child] = Known(value: p.value, isExact: false)
          continue
        }
        let rest = Int32(children.count) * p.value - exact.reduce(0, +)
        known[child] = Known(
          value: pooling.range.clamp(Rounding.halfToEven(rest, over: Int32(unknown.count))),
          isExact: unknown.count == 1)
      }
    }
  }
}

@Suite struct LossTests {
  static let cases =
    [
      Case(height: 28, width: 28, rowKernel: 4, columnKernel: 4),
      Case(height: 28, width: 28, rowKernel: 4, columnKernel: 4, order: .centreOut),
    ] + Case.others

  /// Any subset of symbols gives the grid of the spec's rule, at every grid, with both predictions.
  @Test(arguments: cases, [SymbolPrediction.value, .difference])
  func anySubsetFollowsTheRule(_ c: Case, prediction: SymbolPrediction) {
    let seed = UInt64(11)
    var random = SeededGenerator(seed: seed)
    let steps = BruteSteps(c.grids)
    for loss in [0.0, 0.1, 0.5, 0.9, 1.0] {
      let range = SampleRange(bits: 8, isSigned: Bool.random(using: &random))
      let root = Int.random(in: 0...min(3, c.geometry.stepCount), using: &random)
      let pooling = DynamicPooling(
        c.geometry, rootState: root, finestState: c.geometry.stepCount, range: range, prediction: prediction)
      let samples = (0..<c.height * c.width).map { _ in UInt8.random(in: 0...255, using: &random) }
      let symbols = encode(samples, pooling, c.shape)
      let received = symbols.map { _ in Double.random(in: 0..<1, using: &random) >= loss }
      let mean = Int32.random(in: range.lowest...range.highest, using: &random)
      let model = LossModel(
        c: c, pooling: pooling, symbols: symbols, received: received, mean: mean, steps: steps)
      // Symbols that were not received must not matter.
      let noisy = zip(symbols, received).map { $1 ? $0 : UInt8.random(in: 0...255, using: &random) }
      for state in Set([root, (root + pooling.finestState) / 2, pooling.finestState]) {
        let result = reconstruct(noisy, received: received, mean: mean, pooling, at: state)
        let expected = model.grid(at: state)
        #expect(result.grid == expected.values, "loss \(loss), root \(root), state \(state), seed \(seed)")
        #expect(result.cells == expected.exact, "loss \(loss), root \(root), state \(state), seed \(seed)")
        #expect(result.exact == expected.exact.reduce(0) { $0 + Int($1) })
      }
    }
  }

  /// With nothing received, a map is its channel's mean. With everything received, every cell is exact.
  @Test func nothingAndEverything() {
    let c = Case(height: 16, width: 16, rowKernel: 4, columnKernel: 4)
    let pooling = DynamicPooling(
      c.geometry, rootState: 2, finestState: c.geometry.stepCount, range: SampleRange(bits: 8, isSigned: true))
    let nothing = reconstruct(
      [UInt8](repeating: 9, count: 256), received: [Bool](repeating: false, count: 256), mean: -3, pooling, at: 12)
    #expect(nothing.exact == 0)
    #expect(nothing.grid == [UInt8](repeating: UInt8(bitPattern: -3), count: 256))
    let tooLow = reconstruct(
      [UInt8](repeating: 9, count: 256), received: [Bool](repeating: false, count: 256), mean: -4000, pooling, at: 12)
    #expect(tooLow.grid[0] == 0x80, "a mean outside the range is clamped")
  }

  /// Differences of symbols of 2 to 7 bits wrap at their own width.
  @Test(arguments: 2...7, [true, false])
  func fewerBits(bits: Int, isSigned: Bool) {
    var random = SeededGenerator(seed: 13)
    let c = Case(height: 16, width: 16, rowKernel: 8, columnKernel: 8)
    let range = SampleRange(bits: bits, isSigned: isSigned)
    let samples = (0..<256).map { _ in range.pattern(of: Int32.random(in: range.lowest...range.highest, using: &random))
    }
    var grids: [[UInt8]] = []
    for prediction in [SymbolPrediction.value, .difference] {
      let pooling = DynamicPooling(
        c.geometry, rootState: 1, finestState: c.geometry.stepCount, range: range, prediction: prediction)
      let symbols = encode(samples, pooling, c.shape)
      for symbol in symbols { #expect(range.pattern(of: range.value(of: symbol)) == symbol) }
      grids.append(reconstruct(symbols, pooling, at: pooling.finestState).grid)
    }
    #expect(grids[0] == grids[1])
  }
}
