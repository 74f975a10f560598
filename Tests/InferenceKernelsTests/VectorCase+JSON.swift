import FeatureFiles
import Foundation
import TestFixtures
import Testing

extension VectorCase {
  static let floats = read("float")
  static let bytes = read("int8")

  private static func read(_ name: String) -> [VectorCase] {
    do {
      return try JSONReader.read(Bundle.module.bytes("Vectors/\(name).json")) { (json) throws(JSONError) in
        try json.readList { (json) throws(JSONError) in try VectorCase(&json) }
      }
    } catch {
      Issue.record(error, "\(name).json")
      return []
    }
  }

  private init(_ json: inout JSONReader) throws(JSONError) {
    self.init()
    var (kernel, shapes, maps, result): (String?, [[Int]]?, [[UInt32]]?, [UInt32]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "kernel": kernel = try json.readString()
      case "shapes": shapes = try json.readList { (json) throws(JSONError) in try json.readIntegers(Int.self) }
      case "maps": maps = try json.readList { (json) throws(JSONError) in try json.readIntegers(UInt32.self) }
      case "formats": formats = try json.readList { (json) throws(JSONError) in try Format(&json) }
      case "weights": weights = try json.readIntegers(UInt32.self)
      case "bias": bias = try json.readIntegers(Int64.self)
      case "shifts": shifts = try json.readIntegers(Int8.self)
      case "multipliers": multipliers = try json.readIntegers(Int32.self)
      case "window": window = try Window(&json)
      case "groups": groups = try json.readInteger()
      case "outputs": outputs = try json.readInteger()
      case "bounds": bounds = try json.readString()
      case "countsPadding": countsPadding = try json.readBool()
      case "activation": activation = try json.readString()
      case "method": method = try json.readString()
      case "size": size = try json.readIntegers(Int.self)
      case "channels": channels = try json.readIntegers(Int.self)
      case "result": result = try json.readIntegers(UInt32.self)
      default: throw json.unknownField
      }
    }
    self.kernel = try json.given(kernel, "kernel")
    self.shapes = try json.given(shapes, "shapes")
    self.maps = try json.given(maps, "maps")
    self.result = try json.given(result, "result")
  }
}

extension VectorCase.Window {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (size, stride, dilation, padding): ([Int]?, [Int]?, [Int]?, [Int]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "size": size = try json.readIntegers(Int.self)
      case "stride": stride = try json.readIntegers(Int.self)
      case "dilation": dilation = try json.readIntegers(Int.self)
      case "padding": padding = try json.readIntegers(Int.self)
      default: throw json.unknownField
      }
    }
    self.init(
      size: try json.given(size, "size"), stride: try json.given(stride, "stride"),
      dilation: try json.given(dilation, "dilation"), padding: try json.given(padding, "padding"))
  }
}

extension VectorCase.Format {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (signed, fractionBits, scale, zero): (Bool?, Int?, Float?, Int32?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "signed": signed = try json.readBool()
      case "fractionBits": fractionBits = try json.readInteger()
      case "scale": scale = try json.readFloat()
      case "zero": zero = try json.readInteger(Int32.self)
      default: throw json.unknownField
      }
    }
    self.init(signed: try json.given(signed, "signed"), fractionBits: fractionBits, scale: scale, zero: zero)
  }
}
