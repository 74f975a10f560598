import FeatureFiles
import Foundation
import NetworkFiles
import Networks
import Testing

@testable import DigitDemo

/// The bundled weights, damaged in one place.
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

  private static func network(_ weights: Safetensors) throws(NetworkFileError) -> DigitNetwork {
    try DigitNetwork(description: try Self.description.get(), weights: weights)
  }

  private static let description = Result { () throws(NetworkFileError) in
    try NetworkJSON([UInt8]((try? Data(contentsOf: BundledFiles.digitNetwork)) ?? Data())).networkDescription
  }

  @Test(arguments: [("L1", "weight"), ("L4.depthwise", "bias"), ("head", "weight"), ("dense", "bias")])
  func aMissingTensorNamesItsLayer(layer: String, suffix: String) throws {
    let name = "\(layer).\(suffix)"
    let weights = try Self.spoilt { header, _ in header.replace("\"\(name)\"", with: "\"other\"") }
    #expect(throws: NetworkFileError.tensor(layer: layer, .missingTensor(name))) {
      try Self.network(weights)
    }
  }

  @Test func aWrongShapeNamesItsLayer() throws {
    let weights = try Self.spoilt { header, _ in header.replace("[11,160]", with: "[160,11]") }
    let reason = SafetensorsError.wrongShape(tensor: "dense.weight", expected: [11, 160], found: [160, 11])
    #expect(throws: NetworkFileError.tensor(layer: "dense", reason)) { try Self.network(weights) }
  }

  /// The reader accepts NaN and infinities; the network does not.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aWeightThatIsNotFiniteIsRefused(value: Float) throws {
    // The last tensor in the file is dense.bias.
    let weights = try Self.spoilt { _, data in
      for byte in 0..<4 { data[data.count - 4 + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte)) }
    }
    #expect(throws: NetworkFileError.network(NetworkError(.weightNotFinite, layer: "dense", index: 24))) {
      try Self.network(weights)
    }
  }
}
