import FeatureFiles
import Quantize

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

/// Corrects the network's logits at one grid. The network was not trained on pooled maps: on a coarse grid it finds no
/// digit, and is confident of that. This is vector scaling (Guo et al. 2017) with two parameters, fitted to the
/// calibration pictures.
struct ConfidenceTrust {
  /// The number of rows of the grid, and of columns.
  let side: Double
  /// The divisor of the logits.
  let temperature: Float
  /// Added to the logit of "none" after the division.
  let noneBias: Float

  func apply(to logits: [Float]) -> [Float] {
    var scaled = logits.map { $0 / temperature }
    scaled[scaled.count - 1] += noneBias
    return scaled
  }
}

extension [ConfidenceTrust] {
  /// The entry for `cells` cells per channel that have arrived: the finest grid with at most as many cells, or else the
  /// coarsest.
  func entry(forCells cells: Double) -> ConfidenceTrust {
    var found = self[0]
    for entry in self where entry.side * entry.side <= cells { found = entry }
    return found
  }
}

extension ConfidenceTrust {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
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
