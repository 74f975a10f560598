import FeatureFiles
import Foundation
import Testing

@testable import fcodec

/// The bundled weights, spoilt in one place.
@Suite struct NetworkWeightsTests {
  private static func spoilt(_ change: (inout String, inout [UInt8]) -> Void) throws -> Safetensors {
    let file = try [UInt8](Data(contentsOf: BundledFiles.digitWeights))
    let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = String(decoding: file[8..<8 + length], as: UTF8.self)
    var data = Array(file[(8 + length)...])
    change(&header, &data)
    let newLength = header.utf8.count
    return try Safetensors((0..<8).map { UInt8(truncatingIfNeeded: newLength >> (8 * $0)) } + header.utf8 + data)
  }

  @Test(arguments: [("L1", "w"), ("L4.depthwise", "b"), ("head", "w"), ("dense", "b")])
  func aMissingTensorNamesItsLayer(layer: String, suffix: String) throws {
    let name = "\(layer).\(suffix)"
    let weights = try Self.spoilt { header, _ in header.replace("\"\(name)\"", with: "\"other\"") }
    #expect(throws: DigitNetworkError(layer: layer, reason: .tensor(.missingTensor(name)))) {
      try DigitNetwork(weights: weights)
    }
  }

  @Test func aWrongShapeNamesItsLayer() throws {
    let weights = try Self.spoilt { header, _ in header.replace("[160,11]", with: "[11,160]") }
    let reason = SafetensorsError.wrongShape(tensor: "dense.w", expected: [160, 11], found: [11, 160])
    #expect(throws: DigitNetworkError(layer: "dense", reason: .tensor(reason))) { try DigitNetwork(weights: weights) }
  }

  /// The reader lets NaN and infinities through; the network does not.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aWeightThatIsNotFiniteIsRefused(value: Float) throws {
    // The last tensor in the file is dense.b.
    let weights = try Self.spoilt { _, data in
      for byte in 0..<4 { data[data.count - 4 + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte)) }
    }
    #expect(throws: DigitNetworkError(layer: "dense", reason: .notFinite)) { try DigitNetwork(weights: weights) }
  }
}
