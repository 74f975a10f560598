import FeatureFiles
import Quantize
import SplitInference

/// The calibration of one layer of the digit network: an entry of `Resources/calibration.json`.
struct LayerCalibration {
  let isSigned: Bool
  let fractionBits: Int
  let means: [Int32]
  let trust: [ConfidenceTrust]

  /// One entry per layer, starting with layer 0, the picture's bytes.
  static func bundled() throws(DemoError) -> [LayerCalibration] {
    let bytes = try BundledFiles.read(BundledFiles.calibration)
    do throws(JSONError) {
      return try layers(from: bytes)
    } catch {
      throw .calibration(error.text(in: bytes))
    }
  }

  private static func layers(from bytes: [UInt8]) throws(JSONError) -> [LayerCalibration] {
    var json = JSONReader(bytes)
    let layers = try json.readList { (json) throws(JSONError) in try LayerCalibration(&json) }
    try json.expectEnd()
    guard layers.count == DigitNetwork.layerCount + 1 else {
      throw json.refused("not the calibration of \(DigitNetwork.layerCount) layers")
    }
    return layers
  }
}

extension LayerCalibration {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (isSigned, fractionBits, means, trust): (Bool?, Int?, [Int32]?, [ConfidenceTrust]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "isSigned": isSigned = try json.readBool()
      case "fractionBits":
        let bits = try json.readInteger()
        guard QFormat.fractionBitsRange.contains(bits) else { throw json.error(.outOfRange) }
        fractionBits = bits
      case "means": means = try json.readIntegers(Int32.self)
      case "trust": trust = try json.readList { (json) throws(JSONError) in try ConfidenceTrust(&json) }
      default: throw json.unknownField
      }
    }
    self.init(
      isSigned: try json.given(isSigned, "isSigned"), fractionBits: try json.given(fractionBits, "fractionBits"),
      means: try json.given(means, "means"), trust: try json.given(trust, "trust"))
    guard !self.trust.isEmpty else { throw json.error(.missing, in: "trust") }
  }
}

extension ConfidenceTrust {
  /// Reads the entry of a list such as `Resources/trust.json`.
  init(_ json: inout JSONReader) throws(JSONError) {
    var (side, temperature, noneBias): (Double?, Float?, Float?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "side": side = try json.readDouble()
      case "temperature": temperature = try json.readFloat()
      case "noneBias": noneBias = try json.readFloat()
      default: throw json.unknownField
      }
    }
    self.init(
      side: try json.given(side, "side"), temperature: try json.given(temperature, "temperature"),
      noneBias: try json.given(noneBias, "noneBias"))
  }
}
