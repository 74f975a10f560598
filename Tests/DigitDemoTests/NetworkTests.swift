import FeatureFiles
import FeatureTypes
import Foundation
import InferenceKernels
import NetworkFiles
import Networks
import SplitInference
import TestFixtures
import Testing

@testable import DigitDemo

/// NumPy's results for a bundled picture, in double precision (see Vectors/generate.py).
struct NetworkCase: CustomTestStringConvertible {
  var picture: String
  var logits: [Double]
  /// For each layer: channel, row, column, the sample there, and the sum of all samples.
  var layers: [[Double]]

  var testDescription: String { picture }

  static let all: [NetworkCase] = {
    do {
      return try JSONReader.read(Bundle.module.bytes("Vectors/logits.json")) { (json) throws(JSONError) in
        try json.readList { (json) throws(JSONError) in try NetworkCase(&json) }
      }
    } catch {
      Issue.record(error, "logits.json")
      return []
    }
  }()

  private init(_ json: inout JSONReader) throws(JSONError) {
    var (picture, logits, layers): (String?, [Double]?, [[Double]]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "picture": picture = try json.readString()
      case "logits": logits = try json.readDoubles()
      case "layers": layers = try json.readList { (json) throws(JSONError) in try json.readDoubles() }
      default: throw json.unknownField
      }
    }
    self.picture = try json.given(picture, "picture")
    self.logits = try json.given(logits, "logits")
    self.layers = try json.given(layers, "layers")
  }

  /// The picture's pixels, which end a P6 file of 64×64 pixels.
  func pixels() throws -> [UInt8] {
    let file = try [UInt8](Data(contentsOf: BundledFiles.pictures.appending(path: picture)))
    #expect(file.starts(with: Array("P6\n64 64\n255\n".utf8)))
    #expect(file.count == 13 + DigitNetwork.shape(afterLayer: 0).count)
    return Array(file.dropFirst(13))
  }
}

@Suite struct NetworkTests {
  private static let network = Result {
    try DigitNetwork.bundled()
  }

  /// Compares with double precision. Over 100 pictures, 23 layers of sums of at most 160 terms differed by at most 4·10⁻⁶,
  /// with logits up to 7; a wrong tap, weight or border makes a difference of at least 10⁻³.
  @Test(arguments: NetworkCase.all) func logitsAreNumPys(_ example: NetworkCase) throws {
    let network = try Self.network.get()
    let logits = network.back(try network.front(example.pixels(), throughLayer: 3), afterLayer: 3)
    #expect(logits.count == 11)
    for (logit, exact) in zip(logits, example.logits) { #expect(abs(Double(logit) - exact) < 5e-5) }
    let best = try #require(example.logits.indices.max { example.logits[$0] < example.logits[$1] })
    let answer = Classification(logits: logits, labels: DigitNetwork.labels)
    #expect(answer.label == DigitNetwork.labels[best])
    #expect(answer.confidence == answer.probabilities[best])
    let powers = example.logits.map { exp($0) }
    #expect(abs(Double(answer.confidence) - powers[best] / powers.reduce(0, +)) < 5e-5)
  }

  /// The whole network in int8, as shipped, on the bundled pictures: the number of right answers differs from float32's by
  /// at most one, and at most two answers differ.
  @Test func int8FindsAsMany() throws {
    let files = try BundledFiles.network()
    let network = try Network(files.json.networkDescription)
    let parameters = try network.parameters(from: files.weights)
    let formats = try files.json.int8Formats
    #expect(formats.values.allSatisfy { !$0.isQ })
    let int8 = try Int8Network(network, parameters: parameters, formats: formats)
    let float = try Self.network.get()
    var (right, right8, same) = (0, 0, 0)
    for example in NetworkCase.all {
      let samples = try DigitNetwork.samples(of: example.pixels())
      let label = Self.label(float.back(samples, afterLayer: 0))
      let label8 = Self.label(try int8.outputs(quantizing: [samples])[0])
      if example.picture.hasSuffix("_\(label).ppm") { right += 1 }
      if example.picture.hasSuffix("_\(label8).ppm") { right8 += 1 }
      if label == label8 { same += 1 }
    }
    #expect(abs(right - right8) <= 1, "\(right) and \(right8) right")
    #expect(same >= 34, "\(same) the same")
  }

  private static func label(_ logits: [Float]) -> String {
    Classification(logits: logits, labels: DigitNetwork.labels).label
  }

  /// Wherever the network is split, the same layers run in the same order and give the same bits.
  @Test(arguments: 0...DigitNetwork.layerCount) func aSplitChangesNothing(layer: Int) throws {
    let network = try Self.network.get()
    for example in NetworkCase.all.prefix(2) {
      let pixels = try example.pixels()
      let map = network.front(pixels, throughLayer: layer)
      #expect(map.count == DigitNetwork.shape(afterLayer: layer).count)
      let whole = network.back(network.front(pixels, throughLayer: 0), afterLayer: 0)
      #expect(network.back(map, afterLayer: layer) == whole)
    }
  }

  /// Shows which layer is wrong: compares one sample and the sum of every layer's map.
  @Test(arguments: 1...DigitNetwork.layerCount) func mapsAreNumPys(layer: Int) throws {
    let network = try Self.network.get()
    let example = try #require(NetworkCase.all.last)
    let map = network.front(try example.pixels(), throughLayer: layer)
    let probe = example.layers[layer - 1]
    let shape = DigitNetwork.shape(afterLayer: layer)
    let index = (Int(probe[1]) * shape.width + Int(probe[2])) * shape.channels + Int(probe[0])
    #expect(abs(Double(map[index]) - probe[3]) < 5e-5)
    let sum = map.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - probe[4]) < 1e-6 * Double(map.count) + 1e-3)
  }

  @Test func layerZeroIsTheScaledPicture() throws {
    let network = try Self.network.get()
    var pixels = [UInt8](repeating: 0, count: 64 * 64 * 3)
    pixels[1] = 255
    let map = network.front(pixels, throughLayer: 0)
    #expect(abs(map[0] + 1.8) < 1e-6)
    #expect(abs(map[1] - 2.2) < 1e-6)
  }

  /// The labels in the pictures' names are the truth; the README says how many the network gets right.
  @Test func picturesCoverAllClasses() {
    let labels = NetworkCase.all.map { $0.picture.dropFirst(4).prefix { $0 != "." } }
    #expect(labels.count == 36)
    #expect(Set(labels.map(String.init)) == Set(DigitNetwork.labels))
    let right = NetworkCase.all.filter { example in
      let best = example.logits.indices.max { example.logits[$0] < example.logits[$1] }
      return best.map { example.picture.hasSuffix("_\(DigitNetwork.labels[$0]).ppm") } ?? false
    }
    #expect(right.count == 31)
  }
}

extension JSONReader {
  fileprivate mutating func readDoubles() throws(JSONError) -> [Double] {
    try readList { (json) throws(JSONError) in try json.readDouble() }
  }
}
