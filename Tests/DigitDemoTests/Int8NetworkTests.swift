import FeatureFiles
import FeatureTypes
import Foundation
import InferenceKernels
import NetworkFiles
import Networks
import TestFixtures
import Testing

@testable import DigitDemo

/// The int8 results for a bundled picture, computed in Python's integers (see Vectors/generate_int8.py).
struct Int8NetworkCase {
  var picture: String
  /// As bytes.
  var logits: [UInt8]
  /// The sum of each map's samples, the picture first.
  var sums: [Int]

  init(_ json: inout JSONReader) throws(JSONError) {
    var (picture, logits, sums): (String?, [UInt8]?, [Int]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "picture": picture = try json.readString()
      case "logits": logits = try json.readIntegers(UInt8.self)
      case "sums": sums = try json.readIntegers(Int.self)
      default: throw json.unknownField
      }
    }
    self.picture = try json.given(picture, "picture")
    self.logits = try json.given(logits, "logits")
    self.sums = try json.given(sums, "sums")
  }
}

@Suite struct Int8NetworkTests {
  /// Quantised weights, layer by layer, exact to the last bit; the sums show which map is wrong.
  @Test(arguments: InstructionSet.available) func theDemosNetHasTheModelsBytes(set: InstructionSet) throws {
    let cases = try JSONReader.read(Bundle.module.bytes("Vectors/int8_logits.json")) { (json) throws(JSONError) in
      try json.readList { (json) throws(JSONError) in try Int8NetworkCase(&json) }
    }
    #expect(cases.count == 3)
    let files = try BundledFiles.network()
    let network = try Network(files.json.networkDescription)
    let int8 = try Int8Network(
      network, parameters: network.parameters(from: files.weights), formats: files.json.int8Formats, on: set)
    for example in cases {
      let pixels = try [UInt8](Data(contentsOf: BundledFiles.pictures.appending(path: example.picture))).dropFirst(13)
      let samples = try int8.samples(of: DigitNetwork.samples(of: Array(pixels)), forInput: 0)
      var arena = [UInt8](repeating: 0, count: int8.arenaCount)
      arena.replaceSubrange(int8.inputRange(0), with: samples)
      var memory = arena.mutableSpan
      var sums: [Int] = []
      int8.run(&memory) { map, bytes in
        sums.append(bytes.indices.reduce(0) { $0 + Int(int8.formats[map].sample(of: bytes[$1])) })
      }
      let broken = sums.indices.first { sums[$0] != example.sums[$0] }.map { network.name(of: $0) }
      #expect(broken == nil && sums.count == example.sums.count, "\(example.picture)")
      #expect(Array(arena[int8.outputRange(0)]) == example.logits)
    }
  }
}
