@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// The order on air and the grids: arithmetic against definitions.
func fuzzScan(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  if reader.bool() {
    checkSpread(length: reader.integer16() | reader.integer() << 16, chunk: reader.integer(), at: reader.integer16())
    checkGeometry(&reader)
  } else {
    checkCursor(ProfileDescription(&reader).known())
  }
}

/// [SCAN-4] for a segment of up to 2^24 symbols.
private func checkSpread(length: Int, chunk: Int, at seed: Int) {
  guard length > 0 else { return }
  let (spread, model) = (Spread(symbols: length, chunk: chunk), ModelSpread(length: length, chunk: chunk))
  require(chunk == 0 || spread.stride == model.stride, .model, "[SCAN-4]: stride \(spread.stride), not \(model.stride)")
  for position in [0, seed % length, seed * 251 % length, length - 1] {
    let run = spread.run(at: position, of: length)
    require(run.place == model.symbol(position), .model, "[SCAN-4]: position \(position) of \(length), chunk \(chunk)")
    require(run.length >= 1 && run.place + run.length <= length, .oneMeaning, "a run of \(run.length)")
    let last = model.symbol(position + run.length - 1)
    require(last == run.place + run.length - 1, .model, "[SCAN-6]: the run at \(position) is too long")
  }
  guard length <= 2048 else { return }
  let places = Set((0..<length).map { spread.run(at: $0, of: length).place })
  require(places.count == length, .oneMeaning, "two positions of \(length) have one place, chunk \(chunk)")
}

/// [POOL-2] to [POOL-4], [POOL-6] for axes of any length.
private func checkGeometry(_ reader: inout ByteInput) {
  let (height, width) = (1 + reader.integer16(), 1 + reader.integer16())
  func kernel(_ length: Int) -> Int { min(1 + reader.integer16() % 256, 2 * length - 1) }
  let (rows, columns) = (kernel(min(height, 65_535)), kernel(min(width, 65_535)))
  let isCentreOut = reader.bool()
  let model = ModelGeometry(
    rows: .init(length: height, kernel: rows), columns: .init(length: width, kernel: columns), isCentreOut: isCentreOut)
  let geometry = PoolingGeometry(
    rows: PoolingAxis(length: height, kernel: rows), columns: PoolingAxis(length: width, kernel: columns),
    order: isCentreOut ? .centreOut : .cornerFirst)
  require(geometry.stepCount == model.lastState, .model, "[POOL-4]: \(geometry.stepCount) states")
  for state in [0, reader.integer16() % (model.lastState + 1), model.lastState] {
    let (size, wanted) = (geometry.grid(at: state), model.grid(state))
    require(size == GridSize(rows: wanted.rows, columns: wanted.columns), .model, "[POOL-4]: state \(state) is \(size)")
    require(geometry.state(of: size) == state, .model, "[POOL-4]: \(size) names state \(state)")
    let other = GridSize(rows: size.rows + 1, columns: max(size.columns - reader.integer() % 3, 1))
    if let found = geometry.state(of: other) {
      require(geometry.grid(at: found) == other, .model, "[POOL-4]: \(other) is no grid")
    }
  }
}

/// [SCAN-6] and [CODE-3]: from every offset on, the runs are those of the definition, and no symbol is named twice.
private func checkCursor(_ known: KnownProfile) {
  let scan = known.scans[0]
  require(Set(scan.symbols.map(\.place)).count == scan.symbols.count, .oneMeaning, "the model names a place twice")
  known.profile.withView { view in
    let stream = view.stream(0)
    require(stream.symbolCount == scan.symbols.count, .model, "[SCAN-2]: \(stream.symbolCount) symbols")
    let step = max(scan.symbols.count / 16, 1)
    for start in stride(from: 0, to: scan.symbols.count, by: step) {
      var cursor = SymbolCursor(at: start)
      var offset = start
      while let run = cursor.next(in: stream) {
        require(run.places.count == scan.runLength(at: offset), .model, "[SCAN-6]: the run at \(offset)")
        require(run.channel == scan.symbols[offset].channel, .model, "[SCAN-6]: the channel at \(offset)")
        for index in 0..<run.places.count {
          require(
            run.places.lowerBound + index == scan.symbols[offset + index].place, .model,
            "[SCAN-4]: offset \(offset + index)")
        }
        let wanted = ModelFragment.context(known.model, known.model.streams[0], scan.symbols[offset])
        let found = stream.context(of: run.segment, channel: run.channel)
        require(
          // Raw symbols do not depend on anything else.
          wanted.mode == 0
            || Int(found.mean) == wanted.mean && Int(found.zero) == wanted.zero && Int(found.base) == wanted.base
              && found.density == wanted.density,
          .model, "[CODE-3]: the context at \(offset)")
        offset += run.places.count
      }
      require(offset == scan.symbols.count, .oneMeaning, "the cursor ends at \(offset)")
    }
  }
}
