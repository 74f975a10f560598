import FeatureFiles
import FeatureTypes
import NetworkFiles
import Networks
import Quantize
import TestFixtures
import Testing

@testable import Commands

@Suite struct NetworkRatesTests {
  /// A maximum keeps the format of its input.
  private static func network(_ format: String?) -> String {
    """
    {"inputs": [{"name": "relu", "height": 16, "width": 12, "channels": 3}],
     "layers": [{"name": "top", "kind": "maximum", "kernel": [2, 2], "stride": [2, 2]}],
     \(format.map { "\"formats\": {\"relu\": \($0)}," } ?? "") "outputs": ["top"]}
    """
  }

  /// Two maps after a ReLU: three of four samples are 0.
  private static let maps: [[Float]] = (0..<2).map { map in
    (0..<576).map { index -> Float in
      let isZero = (index * 7 + map) % 4 != 0
      return isZero ? 0 : Float(index % 61 + 1) / 32
    }
  }

  private static func rates(_ format: String) throws -> NetworkRates {
    let json = try NetworkJSON(Array(network(format).utf8))
    var rates = try NetworkRates(
      Int8Network(Network(json.networkDescription), parameters: [:], formats: json.int8Formats))
    for map in maps { try rates.add(map) }
    return rates
  }

  /// An affine map after a ReLU has zero point −128. It takes the bits of the same map in an unsigned Q format, and so
  /// does what a pooling makes of it.
  @Test func affineMapsTakeTheBitsOfUnsignedOnes() throws {
    let affine = try Self.rates(#"{"signed": true, "scale": 0.03125, "zero": -128}"#)
    let unsigned = try Self.rates(#"{"signed": false, "fractionBits": 5}"#)
    #expect(affine.rows.map(\.name) == ["relu", "top"])
    #expect(affine.rows.map(\.bits) == unsigned.rows.map(\.bits))
    #expect(affine.rows.map(\.zeroCount) == unsigned.rows.map(\.zeroCount))
    #expect(affine.rows[0].zeroCount == Self.maps.joined().count { $0 == 0 })
    // Sparse: far from the 8 bits of a raw sample.
    #expect(affine.rows[0].bits < 4 * affine.rows[0].sampleCount)
    // With another zero point, the same bytes are not zeros.
    let shifted = try Self.rates(#"{"signed": true, "scale": 0.015625, "zero": 0}"#)
    #expect(shifted.rows[0].format == .affine(AffineFormat(isSigned: true, scale: 0.015625, zero: 0)))
    #expect(shifted.rows[0].zeroCount == affine.rows[0].zeroCount)
  }

  @Test func theCommandPrintsARowForEachMap() throws {
    try TemporaryFolder.use { folder in
      try folder.write(Self.network(#"{"signed": true, "scale": 0.03125, "zero": -128}"#), "net.json")
      try folder.write(SafetensorsBuilder.file(header: "{}"), "net.safetensors")
      try folder.write([2, 16, 12, 3], .float32(Self.maps.flatMap { $0 }), "maps.npy")
      let tool = try Tool("network rates net.json net.safetensors maps.npy", in: folder)
      #expect(tool.status == 0, "\(tool.errors)")
      let lines = tool.output.split(separator: "\n")
      #expect(lines.count == 3 && lines[1].contains("relu") && lines[1].contains("s8, scale 0.03125, zero -128"))
      #expect(lines[2].contains("8×6×3"))

      try folder.write(Self.network(nil), "plain.json")
      let refused = try Tool("network rates plain.json net.safetensors maps.npy", in: folder)
      #expect(refused.status == 1 && refused.errors.contains("plain.json: has no formats"), "\(refused.errors)")
    }
  }
}
