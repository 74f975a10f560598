/// The entries of a safetensors header, before they are checked against the data.
///
/// Reads the part of JSON that the format needs and nothing else: no nesting beyond it, no numbers but whole ones, each
/// name once. A general decoder would accept duplicate names and say less about where it stopped.
struct SafetensorsHeader {
  private(set) var entries: [Safetensors.Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// `bytes` begins with `{`; spaces may follow the object, which writers use to align the data.
  init(_ bytes: ArraySlice<UInt8>) throws(SafetensorsError) {
    var reader = SafetensorsJSON(bytes)
    guard bytes.first == UInt8(ascii: "{") else { throw .malformedHeader(offset: bytes.startIndex) }
    try reader.readObject { (name, reader) throws(SafetensorsError) in
      if name == "__metadata__" {
        try readMetadata(&reader)
      } else {
        entries.append(try Self.readEntry(name, &reader))
      }
    }
    try reader.expectEnd()
  }

  private mutating func readMetadata(_ reader: inout SafetensorsJSON) throws(SafetensorsError) {
    try reader.readObject { (name, reader) throws(SafetensorsError) in metadata[name] = try reader.readString() }
  }

  private static func readEntry(
    _ name: String, _ reader: inout SafetensorsJSON
  ) throws(SafetensorsError) -> Safetensors.Entry {
    let start = reader.offset
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.readObject { (field, reader) throws(SafetensorsError) in
      switch field {
      case "dtype": type = try reader.readString()
      case "shape": shape = try reader.readWholeNumbers()
      case "data_offsets": offsets = try reader.readWholeNumbers()
      default: throw .malformedHeader(offset: reader.offset)
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else { throw .malformedHeader(offset: start) }
    guard type == "F32" else { throw .unsupportedType(tensor: name, type: type) }
    return Safetensors.Entry(name: name, shape: shape, begin: offsets[0], end: offsets[1])
  }
}
