import FeatureTypes
import SeededRandom
import Testing

@testable import Pooling

@Suite struct GridTests {
  @Test(arguments: Case.fleet + Case.others)
  func everyGridIsTheBruteForceOne(_ c: Case) {
    let geometry = c.geometry
    let grids = c.grids
    #expect(geometry.stepCount == grids.count - 1)
    for (state, grid) in grids.enumerated() {
      let size = GridSize(rows: grid.count, columns: grid[0].count)
      #expect(geometry.grid(at: state) == size)
      #expect(geometry.state(of: size) == state)
    }
    #expect(geometry.state(of: GridSize(rows: 1000, columns: 1000)) == nil)
    #expect(geometry.state(of: GridSize(rows: 0, columns: 5)) == nil)
    // Sizes from outside, whose number of cells is beyond an Int.
    #expect(geometry.state(of: GridSize(rows: .max, columns: .max)) == nil)
    #expect(geometry.state(of: GridSize(rows: -1, columns: .min)) == nil)
  }

  /// FLEET's own grids exist: 10…28 from 56 and from 112, 3…8 from 32, 6…16 from 64.
  @Test(arguments: [(56, 8, 10, 28), (112, 16, 10, 28), (32, 16, 3, 8), (64, 16, 6, 16)])
  func fleetGridsExist(size: Int, kernel: Int, first: Int, last: Int) {
    let c = Case(height: size, width: size, rowKernel: kernel, columnKernel: kernel)
    for s in first...last { #expect(c.geometry.state(of: GridSize(rows: s, columns: s)) != nil) }
  }

  /// The sums of every cell of every grid are those of Eq. 3.
  @Test(arguments: Case.fleet + Case.others)
  func pooledSumsAreEquationThree(_ c: Case) {
    var random = SeededGenerator(seed: 3)
    let samples = (0..<c.height * c.width).map { _ in UInt8.random(in: 0...255, using: &random) }
    let rows = (0..<c.height).map { y in (0..<c.width).map { x in Int(Int8(bitPattern: samples[y * c.width + x])) } }
    let range = SampleRange(bits: 8, isSigned: true)
    let finest = c.geometry.stepCount
    for (state, grid) in c.grids.enumerated() {
      let expected = grid.flatMap { $0 }
      let sums = expected.map { bruteSum(rows, $0) }
      // Once from the finest lattice, once from the lattice of this grid itself.
      for finest in [finest, state] {
        let pooling = DynamicPooling(c.geometry, rootState: 0, finestState: finest, range: range)
        var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
        var cells = scratch.mutableSpan
        var wrong = 0
        pooling.pooledSums(
          of: FeatureMapView(samples.span, shape: c.shape, layout: .chw), channel: 0, at: state, scratch: &cells
        ) { cell, sum, area in
          if Int(sum) != sums[cell] || Int(area) != expected[cell].area { wrong += 1 }
        }
        #expect(wrong == 0, "grid \(grid.count)×\(grid[0].count)")
      }
    }
  }

  /// A step sends (s+1)² − s² values per channel, each once, in ascending places.
  @Test(arguments: Case.fleet + Case.others)
  func everyStepSendsTheNewCellsOnce(_ c: Case) {
    let lattice = PoolingLattice(c.geometry, finest: c.geometry.stepCount)
    for state in 0..<c.geometry.stepCount {
      let step = lattice.step(state)
      var symbols: [Int] = []
      var children: Set<Int> = []
      for index in 0..<step.splitCount {
        let split = step.split(index)
        for child in 0..<split.count - 1 { symbols.append(split.symbol(child)) }
        for child in 0..<split.count { children.insert(split.cell(child)) }
      }
      let new = c.geometry.grid(at: state).cellCount..<c.geometry.grid(at: state + 1).cellCount
      #expect(symbols.sorted() == Array(new))
      #expect(children.count == new.count + step.splitCount)
    }
  }

  /// The order within a step is the new half row left to right, then the new half column. Spec: [POOL-6].
  @Test func symbolsOfAStepGoRowThenColumn() {
    let c = Case(height: 12, width: 12, rowKernel: 4, columnKernel: 4)
    let samples = (0..<144).map { UInt8($0) }
    let all = DynamicPooling(
      c.geometry, rootState: 0, finestState: 2, range: SampleRange(bits: 8, isSigned: false))
    let symbols = encode(samples, all, c.shape, .eachOnItsOwn)
    func mean(_ t: Int, _ l: Int, _ h: Int, _ w: Int) -> UInt8 {
      let rows = (0..<12).map { y in (0..<12).map { y * 12 + $0 } }
      let cell = Rectangle(top: t, left: l, height: h, width: w)
      return UInt8(Rounding.halfToEven(Int32(bruteSum(rows, cell)), over: Int32(cell.area)))
    }
    #expect(Array(symbols[0..<9]) == [0, 4, 8].flatMap { y in [0, 4, 8].map { mean(y, $0, 4, 4) } })
    #expect(Array(symbols[9..<13]) == [mean(0, 0, 2, 2), mean(0, 2, 2, 2), mean(0, 4, 2, 4), mean(0, 8, 2, 4)])
    #expect(Array(symbols[13..<16]) == [mean(2, 0, 2, 2), mean(4, 0, 4, 2), mean(8, 0, 4, 2)])
    #expect(
      Array(symbols[16..<21]) == [
        mean(4, 0, 2, 2), mean(4, 2, 2, 2), mean(4, 4, 2, 2), mean(4, 6, 2, 2), mean(4, 8, 2, 4),
      ])
    #expect(Array(symbols[21..<25]) == [mean(0, 4, 2, 2), mean(2, 4, 2, 2), mean(6, 4, 2, 2), mean(8, 4, 4, 2)])
  }
}
