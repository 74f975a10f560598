import FeatureFiles
import FeatureTypes
import OffloadPlanner
import OffloadPolicy

/// A router in int8 from a safetensors file. The layers are `first`, `second` and `scores`: `NAME.weights`, I8, outputs by
/// inputs; `NAME.biases`, whole numbers in a type of real numbers, such as F64; and for `first` and `second`
/// `NAME.shifts`, I8.
struct PlanRouter {
  private struct Layer {
    let inputs: Int
    let weights: ContiguousArray<Int8>
    let biases: ContiguousArray<Int32>
    let shifts: ContiguousArray<Int8>

    @_lifetime(borrow self)
    borrowing func dense() -> DenseLayer? {
      DenseLayer(inputs: inputs, weights: weights.span, biases: biases.span, shifts: shifts.span)
    }
  }

  private let first: Layer
  private let second: Layer
  private let scores: Layer

  init(_ path: String) throws(CommandError) {
    let bytes = try DataFile.read(path)
    let file = try Self.reading(path) { () throws(SafetensorsError) in try Safetensors(bytes) }
    first = try Self.layer("first", of: file, path, isHidden: true)
    second = try Self.layer("second", of: file, path, isHidden: true)
    scores = try Self.layer("scores", of: file, path, isHidden: false)
    guard withRouter({ _ in true }) == true else {
      throw CommandError("\(path): not a router of \(MetaFeatures.count) features, two hidden layers and two scores")
    }
  }

  private static func reading<Value>(
    _ path: String, _ body: () throws(SafetensorsError) -> Value
  ) throws(CommandError) -> Value {
    do throws(SafetensorsError) { return try body() } catch { throw CommandError("\(path): \(error)") }
  }

  /// A bias that is not a whole number of 32 bits becomes one that every layer refuses.
  private static func layer(
    _ name: String, of file: Safetensors, _ path: String, isHidden: Bool
  ) throws(CommandError) -> Layer {
    let (weights, biases, shifts) = ("\(name).weights", "\(name).biases", "\(name).shifts")
    guard let shape = file.shape(of: weights) else {
      throw CommandError("\(path): \(SafetensorsError.missingTensor(weights))")
    }
    guard shape.count == 2, file.hasIntegers(weights) else {
      throw CommandError("\(path): \(weights): must be I8, outputs × inputs")
    }
    return try reading(path) { () throws(SafetensorsError) in
      Layer(
        inputs: shape[1], weights: ContiguousArray(try file.integers(of: weights, shape: shape)),
        biases: ContiguousArray(try file.doubles(of: biases, shape: [shape[0]]).map { Int32(exactly: $0) ?? .min }),
        shifts: isHidden ? ContiguousArray(try file.integers(of: shifts, shape: [shape[0]])) : [])
    }
  }

  /// Nil if the layers are not those of a router.
  private func withRouter<Result>(_ body: (borrowing RouterNetwork) -> Result) -> Result? {
    guard let one = first.dense(), let two = second.dense(), let last = scores.dense(),
      let router = RouterNetwork(one, two, scores: last)
    else { return nil }
    return body(router)
  }

  /// r₁ − r₀ of every sample, as a device computes it, and the base model's prediction.
  func answers(
    to logits: PlanLogits
  ) throws(CommandError) -> (margins: [Double], predictions: [SampleTable.Prediction]) {
    let table = logits.table
    guard table.classes <= FixedSoftmax.maximumClasses else {
      throw CommandError("\(logits.path): more than \(FixedSoftmax.maximumClasses) classes, at line 1")
    }
    let found = withRouter { router in
      var scratch = ContiguousArray<UInt8>(repeating: 0, count: router.scratchCount)
      return (0..<table.count).map { sample in
        // Logits of a table are finite.
        let row = ContiguousArray(
          (0..<table.classes).map { FixedPoint.q16(table.logits[sample * table.classes + $0]) ?? 0 })
        let softmax = FixedSoftmax(of: row.span)
        return (Self.margin(router, softmax, row, &scratch), Self.prediction(softmax))
      }
    }
    return (found?.map(\.0) ?? [], found?.map(\.1) ?? [])
  }

  private static func margin(
    _ router: borrowing RouterNetwork, _ softmax: FixedSoftmax, _ logits: ContiguousArray<Int32>,
    _ scratch: inout ContiguousArray<UInt8>
  ) -> Double {
    var probabilities = ContiguousArray<UInt32>(repeating: 0, count: MetaFeatures.top)
    var features = ContiguousArray<UInt8>(repeating: 0, count: MetaFeatures.count)
    var largest = probabilities.mutableSpan
    var bytes = features.mutableSpan
    var room = scratch.mutableSpan
    MetaFeatures.write(softmax, of: logits.span, probabilities: &largest, into: &bytes)
    return Double(router.margin(of: bytes.span, scratch: &room))
  }

  private static func prediction(_ softmax: FixedSoftmax) -> SampleTable.Prediction {
    .init(
      classIndex: softmax.top, confidence: Double(softmax.confidence) / 65_536,
      second: Double(softmax.secondConfidence) / 65_536, entropy: Double(softmax.entropy) / 65_536)
  }
}

extension PlanSamples {
  /// The predictions that a base network's logits are, with the scores of a router.
  init(logits path: String, _ router: PlanRouter) throws(CommandError) {
    let logits = try PlanLogits(path, withServer: true)
    let (margins, predictions) = try router.answers(to: logits)
    let samples = try planning(path) { () throws(PlanningError) in
      try SampleTable(exits: 1, labels: logits.table.labels, predictions: predictions, server: logits.server)
    }
    self.init(path: path, samples: samples, scores: margins, hasSecond: true, hasEntropies: true)
  }
}
