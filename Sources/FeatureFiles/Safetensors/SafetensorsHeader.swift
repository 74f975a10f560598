/// The entries of a safetensors header, before they are checked against the data.
///
/// The reader accepts only what the format needs: no deeper nesting, no numbers other than whole ones, and no name
/// twice.
struct SafetensorsHeader {
  private(set) var entries: [Safetensors.Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Reads the header in `range` of `file`.
  ///
  /// The header begins with `{`. Spaces may follow the object; writers use them to align the data.
  init(_ file: [UInt8], in range: Range<Int>) throws(SafetensorsError) {
    var json = JSONReader(file, in: range)
    guard json.next == UInt8(ascii: "{") else { throw .malformedHeader(offset: range.lowerBound) }
    do throws(JSONError) {
      try json.beginObject()
      while let name = try json.nextField() {
        if name == "__metadata__" {
          try readMetadata(&json)
        } else {
          entries.append(try Self.readEntry(name, &json))
        }
      }
      try json.expectEnd()
    } catch {
      switch error.reason {
      case .duplicate(let name): throw .duplicateName(name)
      case .refused(let type): throw .unsupportedType(tensor: error.path.first ?? "", type: type)
      default: throw .malformedHeader(offset: error.offset)
      }
    }
  }

  private mutating func readMetadata(_ json: inout JSONReader) throws(JSONError) {
    try json.beginObject()
    while let name = try json.nextField() {
      // A dictionary cannot hold two names that are canonically equivalent.
      guard metadata[name] == nil else { throw json.error(.duplicate(name)) }
      metadata[name] = try json.readString()
    }
  }

  /// Reads an entry.
  ///
  /// - Throws: `refused` with the element type if it is none that is read.
  private static func readEntry(_ name: String, _ json: inout JSONReader) throws(JSONError) -> Safetensors.Entry {
    json.skipSpace()
    let start = json.malformed
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "dtype": type = try json.readString()
      case "shape": shape = try readWholeNumbers(&json)
      case "data_offsets": offsets = try readWholeNumbers(&json)
      default: throw json.malformed
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else { throw start }
    guard let elementType = Safetensors.ElementType(rawValue: type) else { throw json.refused(type) }
    return Safetensors.Entry(name: name, type: elementType, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private static func readWholeNumbers(_ json: inout JSONReader) throws(JSONError) -> [Int] {
    try json.readList { (json) throws(JSONError) in
      guard json.next != UInt8(ascii: "-") else { throw json.malformed }
      return try json.readInteger()
    }
  }
}
