import FeatureTypes
import Pooling
import SeededRandom
import TestFixtures
import Testing

@Suite struct EncodingTests {
  /// Roots are the rounded means of Eq. 3 at any grid, cells that do not divide keep their value (Eq. 5), and every
  /// cell is exact once its grid's symbols are there.
  @Test(
    arguments: Thoroughness.cases(Case.fleet + Case.others, sampled: 6, whole: 18),
    [SymbolPrediction.value, .difference])
  func everyGridFollowsFromItsFirstSymbols(_ c: Case, prediction: SymbolPrediction) {
    var random = SeededGenerator(seed: 5)
    let samples = (0..<c.height * c.width).map { _ in UInt8.random(in: 0...255, using: &random) }
    let grids = c.grids
    for root in Set([0, c.geometry.stepCount / 3, c.geometry.stepCount]) {
      let range = SampleRange(bits: 8, isSigned: root % 2 == 0)
      let rows = (0..<c.height).map { y in (0..<c.width).map { Int(range.value(of: samples[y * c.width + $0])) } }
      let pooling = DynamicPooling(
        c.geometry, rootState: root, finestState: c.geometry.stepCount, range: range, prediction: prediction)
      let symbols = encode(samples, pooling, c.shape)
      // By the position of its first sample, the last cell that began there. It has its own plane, because cells reach
      // into the padding.
      let width = grids[0][0].reduce(0) { $0 + $1.width }
      var before = [(height: Int, width: Int, value: UInt8)?](
        repeating: nil, count: width * grids[0].reduce(0) { $0 + $1[0].height })
      for state in root...c.geometry.stepCount {
        let cells = grids[state].flatMap { $0 }
        let (grid, exact, _) = reconstruct(symbols, received: 0..<cells.count, pooling, at: state)
        #expect(exact == cells.count)
        for (cell, value) in zip(cells, grid) {
          if state == root {
            #expect(range.value(of: value) == Rounding.halfToEven(Int32(bruteSum(rows, cell)), over: Int32(cell.area)))
          }
          let place = cell.top * width + cell.left
          if let kept = before[place], kept.height == cell.height, kept.width == cell.width, kept.value != value {
            Issue.record("\(cell) was \(kept.value), is \(value)")
          }
          before[place] = (cell.height, cell.width, value)
        }
      }
    }
  }

  /// Derived cells follow Eq. 6 as printed, d = 4p − a − b − c, and its two-way form 2p − a.
  @Test func equationSix() {
    let c = Case(height: 8, width: 8, rowKernel: 4, columnKernel: 4)
    let pooling = DynamicPooling(c.geometry, rootState: 0, finestState: 1, range: SampleRange(bits: 8, isSigned: true))
    func bytes(_ values: [Int8]) -> [UInt8] { values.map { UInt8(bitPattern: $0) } }
    // Grid 2×2, then step 0: a b and the top half to the right of it, then c and the left half below.
    let symbols = bytes([10, -7, 20, 30, 13, 9, -5, 2, 25])
    let expected = bytes([13, 9, -5, 2, 4 * 10 - 13 - 9 - 2, 2 * -7 - -5, 25, 2 * 20 - 25, 30])
    #expect(reconstruct(symbols, pooling, at: 1).grid == expected)
    // A derived cell that leaves the range is clamped.
    let extreme = bytes([100, -100, 0, 0, 50, 50, 100, 50, 0])
    #expect(reconstruct(extreme, pooling, at: 1).grid == bytes([50, 50, 100, 50, 127, -128, 0, 0, 0]))
  }

  /// If nothing is clamped, the error is at most 0.5 + 1 per octave, on random maps with room at both ends of the
  /// range.
  @Test(
    arguments: [
      Case(height: 56, width: 56, rowKernel: 8, columnKernel: 8),
      Case(height: 64, width: 64, rowKernel: 64, columnKernel: 64),
    ]
      + Case.others.filter { $0.rowKernel % 2 == 0 })
  func errorGrowsByAtMostOneAnOctave(_ c: Case) {
    let seed = UInt64(7)
    var random = SeededGenerator(seed: seed)
    let range = SampleRange(bits: 8, isSigned: true)
    for _ in 0..<4 {
      let samples = (0..<c.height * c.width).map { _ in UInt8(bitPattern: Int8.random(in: -64...64, using: &random)) }
      let errors = octaveErrors(samples, c, range, .closedLoop)
      for (octave, error) in errors.enumerated() {
        #expect(error.worst <= 0.5 + Double(octave), "octave \(octave), seed \(seed)")
      }
    }
  }

  /// The errors are at most those of the table: worst and rms in LSB after 0, 1, 2, 3 octaves on real maps of 56 × 56 ×
  /// 24 (H, W, C).
  @Test(arguments: [
    ("56x56x24_linear__astronaut", true, [0.50, 1.44, 2.25, 3.00], [0.29, 0.49, 0.63, 0.79]),
    ("56x56x24_relu__coffee", false, [0.50, 1.88, 7.50, 28.00], [0.29, 0.48, 0.60, 0.71]),
  ])
  func errorTable(name: String, isSigned: Bool, worst: [Double], rms: [Double]) throws {
    let map = try bundledMap(name)
    let c = Case(height: 56, width: 56, rowKernel: 8, columnKernel: 8)
    let range = SampleRange(bits: 8, isSigned: isSigned)
    var closed = [OctaveError](repeating: OctaveError(), count: 4)
    var open = closed
    for channel in 0..<24 {
      let plane = (0..<56 * 56).map { map[$0 * 24 + channel] }
      let errors = (octaveErrors(plane, c, range, .closedLoop), octaveErrors(plane, c, range, .eachOnItsOwn))
      for octave in 0..<4 {
        closed[octave].add(errors.0[octave])
        open[octave].add(errors.1[octave])
      }
    }
    for octave in 0..<4 {
      #expect(closed[octave].worst <= worst[octave] + 0.005, "octave \(octave)")
      #expect(closed[octave].rms <= rms[octave] + 0.005, "octave \(octave)")
      if octave > 0 { #expect(open[octave].rms > closed[octave].rms * 1.4, "closing the loop is worth it") }
    }
  }

  @Test func bothLayoutsGiveTheSameSymbols() {
    let shape = FeatureMapShape(channels: 3, height: 12, width: 8)
    var random = SeededGenerator(seed: 9)
    let chw = (0..<shape.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    var hwc = chw
    for c in 0..<3 {
      for y in 0..<12 {
        for x in 0..<8 { hwc[(y * 8 + x) * 3 + c] = chw[(c * 12 + y) * 8 + x] }
      }
    }
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: 12, kernel: 4), columns: PoolingAxis(length: 8, kernel: 4))
    let pooling = DynamicPooling(
      geometry, rootState: 0, finestState: geometry.stepCount, range: SampleRange(bits: 8, isSigned: true))
    for channel in 0..<3 {
      var results: [[UInt8]] = []
      for (bytes, layout) in [(chw, FeatureMapLayout.chw), (hwc, .hwc)] {
        var symbols = [UInt8](repeating: 0, count: pooling.symbolCount)
        var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
        var output = symbols.mutableSpan
        var cells = scratch.mutableSpan
        pooling.encode(
          FeatureMapView(bytes.span, shape: shape, layout: layout), channel: channel, into: &output, scratch: &cells)
        results.append(symbols)
      }
      #expect(results[0] == results[1])
    }
  }

  /// A grid expands to the map's size: the padding is cropped, and every sample lies under its own cell.
  @Test(arguments: Case.others)
  func expansionPutsEveryCellInItsPlace(_ c: Case) {
    for (state, grid) in c.grids.enumerated() {
      let cells = grid.flatMap { $0 }
      let values = cells.indices.map { UInt8($0 % 251) }
      let shape = FeatureMapShape(channels: 2, height: c.height, width: c.width)
      var map = [UInt8](repeating: 0xEE, count: shape.count)
      var output = map.mutableSpan
      c.geometry.expand(values.span, at: state, channel: 1, into: &output, shape: shape, layout: .hwc)
      var expected = [UInt8](repeating: 0xEE, count: shape.count)
      for (cell, value) in zip(cells, values) {
        for y in 0..<c.height {
          for x in 0..<c.width where cell.contains(Rectangle(top: y, left: x, height: 1, width: 1)) {
            expected[(y * c.width + x) * 2 + 1] = value
          }
        }
      }
      #expect(map == expected)
    }
  }
}

struct OctaveError {
  var worst = 0.0
  var squares = 0.0
  var count = 0.0
  var rms: Double { (squares / count).squareRoot() }
  mutating func add(_ other: OctaveError) {
    worst = max(worst, other.worst)
    squares += other.squares
    count += other.count
  }
}

/// Returns the error against Eq. 3 at the end of each octave, from the coarsest grid on.
func octaveErrors(_ samples: [UInt8], _ c: Case, _ range: SampleRange, _ rounding: ChildRounding) -> [OctaveError] {
  let pooling = DynamicPooling(c.geometry, rootState: 0, finestState: c.geometry.stepCount, range: range)
  let symbols = encode(samples, pooling, c.shape, rounding)
  var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
  var kernels = (c.rowKernel, c.columnKernel)
  var states = [0]
  while kernels.0 % 2 == 0 || kernels.1 % 2 == 0 {
    if kernels.0 % 2 == 0 { kernels.0 /= 2 }
    if kernels.1 % 2 == 0 { kernels.1 /= 2 }
    func blocks(_ length: Int, _ whole: Int, _ kernel: Int) -> Int { (length + whole - 1) / whole * (whole / kernel) }
    let size = GridSize(
      rows: blocks(c.height, c.rowKernel, kernels.0), columns: blocks(c.width, c.columnKernel, kernels.1))
    if let state = c.geometry.state(of: size) { states.append(state) }
  }
  return states.map { state in
    let grid = reconstruct(symbols, pooling, at: state).grid
    var error = OctaveError()
    var cells = scratch.mutableSpan
    pooling.pooledSums(
      of: FeatureMapView(samples.span, shape: c.shape, layout: .chw), channel: 0, at: state, scratch: &cells
    ) { cell, sum, area in
      let difference = abs(Double(range.value(of: grid[cell])) - Double(sum) / Double(area))
      error.add(OctaveError(worst: difference, squares: difference * difference, count: 1))
    }
    return error
  }
}
