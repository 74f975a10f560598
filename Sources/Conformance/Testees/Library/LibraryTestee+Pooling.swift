import FeatureCodec

/// Operations 10 to 13: one channel under dynamic pooling.
extension LibraryTestee {
  /// The most cells or samples that one question may involve.
  private static let largest = 1 << 24

  func grids(_ input: inout Arguments) throws(Fault) -> [Value] {
    let geometry = try input.geometry()
    var (rows, columns): ([Int], [Int]) = ([], [])
    for state in 0...geometry.stepCount {
      let grid = geometry.grid(at: state)
      rows.append(grid.rows)
      columns.append(grid.columns)
    }
    return [try .numbers(rows), try .numbers(columns)]
  }

  func cells(_ input: inout Arguments) throws(Fault) -> [Value] {
    let axes = try input.geometry()
    let geometry = PoolingGeometry(rows: axes.rows, columns: axes.columns, order: try input.order())
    let state = try input.int(in: 0...geometry.stepCount, "state")
    let (octave, step) = geometry.position(of: state)
    var (extents, splits): ([Value], [Value]) = ([], [])
    for axis in [geometry.rows, geometry.columns] {
      let cells = AxisState(axis, order: geometry.order, octave: octave, step: step, finestKernel: 1)
      let extent = (0..<cells.cells).map { cells.extent(of: $0) }
      extents += [try .numbers(extent.map { $0.start }), try .numbers(extent.map { $0.units })]
      splits.append(try .number(cells.nextCell ?? -1))
    }
    return extents + splits
  }

  func pool(_ input: inout Arguments) throws(Fault) -> [Value] {
    let pooling = try channel(&input)
    let samples = try input.bytes()[...]
    let shape = try shape(of: pooling)
    try require(samples.count == shape.count, "the map needs \(shape.count) bytes")
    var symbols = ContiguousArray<UInt8>(repeating: 0, count: pooling.symbolCount)
    var cells = ContiguousArray(repeating: EncoderCell(), count: pooling.scratchCount)
    var output = symbols.mutableSpan
    var scratch = cells.mutableSpan
    pooling.encode(
      FeatureMapView(samples.span, shape: shape, layout: .chw), channel: 0, into: &output, scratch: &scratch)
    var all = PresenceBits(count: symbols.count)
    for index in symbols.indices { _ = all.insert(index) }
    let decoded = reconstruct(pooling, symbols, all, mean: 0, at: pooling.finestState)
    return [.bytes(Array(symbols)), .bytes(Array(decoded.grid))]
  }

  func reconstruct(_ input: inout Arguments) throws(Fault) -> [Value] {
    let pooling = try channel(&input)
    let state = try input.int(in: pooling.rootState...pooling.finestState, "wanted")
    let mean = Int32(truncatingIfNeeded: try input.int())
    let (there, symbols) = (try input.bytes(), ContiguousArray(try input.bytes()))
    let shape = try shape(of: pooling)
    let count = pooling.symbolCount
    try require(there.count == count && symbols.count == count, "the channel has \(count) symbols")
    try require(there.allSatisfy { $0 <= 1 }, "a flag is 0 or 1")
    var presence = PresenceBits(count: count)
    for index in there.indices where there[index] != 0 { _ = presence.insert(index) }
    let (grid, exact) = reconstruct(pooling, symbols, presence, mean: mean, at: state)
    var map = ContiguousArray<UInt8>(repeating: 0, count: shape.count)
    var output = map.mutableSpan
    pooling.geometry.expand(grid.span, at: state, channel: 0, into: &output, shape: shape, layout: .chw)
    return [.bytes(Array(grid)), .bytes(Array(exact)), .bytes(Array(map))]
  }

  private func reconstruct(
    _ pooling: DynamicPooling, _ symbols: ContiguousArray<UInt8>, _ presence: PresenceBits, mean: Int32, at state: Int
  ) -> (grid: ContiguousArray<UInt8>, exact: ContiguousArray<UInt8>) {
    var grid = ContiguousArray<UInt8>(repeating: 0, count: pooling.geometry.grid(at: state).cellCount)
    var exact = grid
    var cells = ContiguousArray(repeating: ReceiverCell(), count: pooling.scratchCount)
    var output = grid.mutableSpan
    var scratch = cells.mutableSpan
    pooling.reconstruct(
      symbols: symbols.span, received: presence.received(symbols.indices), channelMean: mean, at: state,
      into: &output, scratch: &scratch)
    var flags = exact.mutableSpan
    pooling.exactCells(at: state, in: cells.span, into: &flags)
    return (grid, exact)
  }

  private func channel(_ input: inout Arguments) throws(Fault) -> DynamicPooling {
    let axes = try input.geometry()
    let geometry = PoolingGeometry(rows: axes.rows, columns: axes.columns, order: try input.order())
    let range = SampleRange(bits: try input.int(in: 2...8, "bits"), isSigned: try input.flag("signed"))
    let prediction: SymbolPrediction = try input.flag("prediction") ? .difference : .value
    let (root, finest) = (try input.int(), try input.int())
    try require(0 <= root && root <= finest && finest <= geometry.stepCount, "0 ≤ root ≤ finest ≤ the last state")
    let pooling = DynamicPooling(geometry, rootState: root, finestState: finest, range: range, prediction: prediction)
    try require(pooling.scratchCount <= Self.largest, "more cells than this testee accepts")
    return pooling
  }

  private func shape(of pooling: DynamicPooling) throws(Fault) -> FeatureMapShape {
    let (height, width) = (pooling.geometry.rows.length, pooling.geometry.columns.length)
    try require(height <= Self.largest / width, "more samples than this testee accepts")
    return FeatureMapShape(channels: 1, height: height, width: width)
  }
}

extension Arguments {
  fileprivate mutating func geometry() throws(Fault) -> PoolingGeometry {
    let (height, width) = (try int(in: 1...65_535, "height"), try int(in: 1...65_535, "width"))
    let kernels = 1...PoolingAxis.maximumKernel
    let (rowKernel, columnKernel) = (try int(in: kernels, "rowKernel"), try int(in: kernels, "columnKernel"))
    try require(rowKernel <= PoolingGeometry.maximumKernelArea / columnKernel, "a kernel covers at most 65,536 samples")
    return PoolingGeometry(
      rows: PoolingAxis(length: height, kernel: rowKernel), columns: PoolingAxis(length: width, kernel: columnKernel))
  }

  fileprivate mutating func order() throws(Fault) -> SplitOrder {
    try flag("order") ? .centreOut : .cornerFirst
  }
}
