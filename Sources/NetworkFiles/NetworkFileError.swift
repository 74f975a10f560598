public import FeatureFiles
import FeatureTypes
public import Networks

/// Why a network's description or weights cannot be used, with the layer's name if there is one.
public enum NetworkFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The description's JSON is wrong: the field's path, such as `layers.3.kernel`, the layer's name if it has one, and
  /// the mistake.
  case json(field: String, layer: String?, reason: String)
  /// A tensor of a layer is missing or has another shape.
  case tensor(layer: String, SafetensorsError)
  /// A batch norm of a layer has a negative variance, or makes a weight NaN or infinite.
  case batchNorm(layer: String)
  /// The description or the weights do not make a network.
  case network(NetworkError)

  public var description: String {
    switch self {
    case .json(let field, let layer, let reason):
      "\(field.printable)\(layer.map { " (\($0.printable))" } ?? ""): \(reason.printable(limit: 200))"
    case .tensor(let layer, let error): "layer \(layer.printable): \(error)"
    case .batchNorm(let layer):
      "layer \(layer.printable): its batch norm has a negative variance, makes numbers that are not finite, or meets int8 weights"
    case .network(let error): error.description
    }
  }
}

extension NetworkFileError {
  /// Converts an error of reading the JSON in `bytes`, with the name of the layer, input or map that contains the
  /// mistake.
  init(_ error: JSONError, in bytes: [UInt8]) {
    var name = error.element.flatMap { JSONReader.name(ofObjectAt: $0, in: bytes) }
    if error.path.count > 1, error.path[0] == "formats" { name = error.path[1] }
    let reason = error.reason == .malformed ? "not JSON, at byte \(error.offset)" : error.reason.text
    self = .json(field: error.path.isEmpty ? "file" : error.field, layer: name, reason: reason)
  }
}

extension JSONReader {
  /// Returns the string in the field `name` of the object that begins at `start`, or nil if there is none.
  ///
  /// The rest of the object may contain mistakes.
  fileprivate static func name(ofObjectAt start: Int, in bytes: [UInt8]) -> String? {
    var (json, depth) = (JSONReader(bytes, in: start..<bytes.count), 0)
    while let next = json.next {
      switch next {
      case UInt8(ascii: "\""):
        guard let text = try? json.readString() else { return nil }
        if depth == 1, json.read(":"), text == "name" { return try? json.readString() }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        _ = try? json.readByte()
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        _ = try? json.readByte()
      default: _ = try? json.readByte()
      }
      if depth < 1 { return nil }
    }
    return nil
  }
}
