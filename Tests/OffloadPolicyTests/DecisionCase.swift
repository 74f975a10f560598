import Foundation
import OffloadPolicy
import Testing

/// A case of decisions.json, which `Vectors/generate.py` wrote without the Swift sources.
struct DecisionCase: Decodable, CustomTestStringConvertible {
  let logits: [Int32]
  let top: Int
  let second: Int
  let confidence: UInt32
  let secondConfidence: UInt32
  let entropy: UInt32
  let bias: Int32
  let first: Int32
  let secondWeight: Int32
  let score: Int32
  let features: [UInt8]
  let margin: Int32

  static let all: [DecisionCase] = {
    guard let url = Bundle.module.url(forResource: "decisions", withExtension: "json", subdirectory: "Vectors"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode([DecisionCase].self, from: data)) ?? []
  }()

  var softmax: FixedSoftmax { FixedSoftmax(of: logits.span) }

  var testDescription: String { "\(logits.count) logits: \(logits.prefix(4))" }

  /// The features of the case's logits, as the library writes them.
  var written: [UInt8] {
    var probabilities = [UInt32](repeating: 9, count: MetaFeatures.top)
    var features = [UInt8](repeating: 9, count: MetaFeatures.count)
    var scratch = probabilities.mutableSpan
    var result = features.mutableSpan
    MetaFeatures.write(softmax, of: logits.span, probabilities: &scratch, into: &result)
    return features
  }
}

/// The weights, biases and shifts of the vectors' router.
struct RouterWeights {
  static let sizes = [101, 256, 64, 2]

  var weights: [[Int8]] = []
  var biases: [[Int32]] = []
  var shifts: [[Int8]] = []

  init() {
    for layer in 0..<3 {
      let outputs = Self.sizes[layer + 1]
      let factor = 37 + 6 * layer
      let first = 11 * layer
      weights.append((0..<Self.sizes[layer] * outputs).map { Int8(($0 * factor + first) % 251 - 125) })
      biases.append((0..<outputs).map { Int32(1000 * ($0 % 7) - 2000) })
      shifts.append(layer == 2 ? [] : (0..<outputs).map { Int8(11 + layer + $0 % 3) })
    }
  }

  /// Calls `body` with the router, or returns nil if it is refused.
  func withRouter<Result>(_ body: (borrowing RouterNetwork) -> Result) -> Result? {
    let (w0, w1, w2) = (weights[0], weights[1], weights[2])
    let (b0, b1, b2) = (biases[0], biases[1], biases[2])
    let (s0, s1, s2) = (shifts[0], shifts[1], shifts[2])
    guard let first = DenseLayer(inputs: Self.sizes[0], weights: w0.span, biases: b0.span, shifts: s0.span),
      let second = DenseLayer(inputs: Self.sizes[1], weights: w1.span, biases: b1.span, shifts: s1.span),
      let scores = DenseLayer(inputs: Self.sizes[2], weights: w2.span, biases: b2.span, shifts: s2.span),
      let router = RouterNetwork(first, second, scores: scores)
    else { return nil }
    return body(router)
  }
}
