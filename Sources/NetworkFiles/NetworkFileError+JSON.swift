extension NetworkFileError {
  /// A mistake of the JSON in `bytes`, with the name of the layer or input that it is in, or of the format's map.
  init(_ error: JSONError, in bytes: [UInt8]) {
    var name = error.element.flatMap { JSONReader.name(ofObjectAt: $0, in: bytes[...]) }
    if error.path.count > 1, error.path[0] == "formats" { name = error.path[1] }
    let reason =
      switch error.reason {
      case .malformed: "not JSON, at byte \(error.offset)"
      case .duplicate: "stands twice"
      case .wrongType: "of the wrong type"
      case .notWhole: "not a whole number"
      case .outOfRange: "a number out of range"
      case .refused(let reason): reason
      }
    self = .json(
      field: error.path.isEmpty ? "file" : error.path.joined(separator: "."), layer: name, reason: reason)
  }
}

extension JSONReader {
  /// The string in the field `name` of the object that begins at `start`, whatever is wrong with the object; nil if there
  /// is none.
  fileprivate static func name(ofObjectAt start: Int, in bytes: ArraySlice<UInt8>) -> String? {
    var (json, depth) = (JSONReader(bytes[start...]), 0)
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
