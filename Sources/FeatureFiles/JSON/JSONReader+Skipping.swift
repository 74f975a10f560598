/// Any value, of which nothing is wanted but that it is read strictly.
extension JSONReader {
  /// Reads a value of whatever type, at most `depth` objects and lists in one another.
  mutating func skipValue(depth: Int = 16) throws(JSONError) {
    guard depth > 0 else { throw refused("too deep") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"):
      try beginObject()
      while try nextField() != nil { try skipValue(depth: depth - 1) }
    case UInt8(ascii: "["):
      _ = try readList(atMost: .max) { (json) throws(JSONError) in try json.skipValue(depth: depth - 1) }
    case UInt8(ascii: "\""): _ = try readString()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try readBool()
    case UInt8(ascii: "n"): for byte in "null".utf8 { guard try readByte() == byte else { throw malformed } }
    default: _ = try readFloat()
    }
  }
}
