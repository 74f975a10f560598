import FeatureFiles

/// Reads values as they travel.
///
/// The bytes of another program are untrusted: every count is compared with the number of bytes left before it is used.
struct WireReader {
  private var cursor: FileCursor

  /// Creates a reader.
  ///
  /// - Parameter bytes: The bytes of one request or answer, without its length.
  init(_ bytes: [UInt8]) { cursor = FileCursor(bytes) }

  private var rest: Int { cursor.remaining }

  private var endsEarly: WireError { WireError("ends too early, after \(cursor.end) bytes") }

  mutating func byte() throws(WireError) -> UInt8 {
    guard let byte = cursor.next() else { throw endsEarly }
    return byte
  }

  mutating func uint() throws(WireError) -> UInt32 {
    guard let number = cursor.littleEndian(UInt32.self) else { throw endsEarly }
    return number
  }

  mutating func int() throws(WireError) -> Int32 { Int32(bitPattern: try uint()) }

  mutating func value(of kind: Value.Kind) throws(WireError) -> Value {
    switch kind {
    case .int: return .int(try int())
    case .uint: return .uint(try uint())
    case .bytes: return .bytes(try content())
    case .text:
      guard let text = String(validUTF8: try content()) else { throw WireError("a text is not UTF-8") }
      return .text(text)
    case .ints: return .ints(try ints())
    case .uints: return .uints(try list(of: 4) { (reader) throws(WireError) in try reader.uint() })
    case .packets: return .packets(try list(of: 4) { (reader) throws(WireError) in try reader.content() })
    case .lists: return .lists(try list(of: 4) { (reader) throws(WireError) in try reader.ints() })
    }
  }

  mutating func values(of fields: [VectorOperation.Field]) throws(WireError) -> [Value] {
    var values: [Value] = []
    for field in fields {
      do throws(WireError) {
        values.append(try value(of: field.kind))
      } catch {
        throw WireError("\(field.name): \(error)")
      }
    }
    return values
  }

  /// Throws if anything follows the last value.
  func finish() throws(WireError) {
    guard rest == 0 else { throw WireError("\(rest) of \(cursor.end) bytes left over") }
  }

  private mutating func content() throws(WireError) -> [UInt8] {
    let count = Int(try uint())
    guard let bytes = cursor.take(count) else { throw WireError("\(count) bytes announced, \(rest) left") }
    return Array(bytes)
  }

  private mutating func ints() throws(WireError) -> [Int32] {
    try list(of: 4) { (reader) throws(WireError) in try reader.int() }
  }

  /// Reads a count and that many items of at least `least` bytes each.
  private mutating func list<Item>(
    of least: Int, _ item: (inout WireReader) throws(WireError) -> Item
  ) throws(WireError) -> [Item] {
    let count = Int(try uint())
    guard count <= rest / least else { throw WireError("\(count) items announced, \(rest) bytes left") }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try item(&self)) }
    return items
  }
}
