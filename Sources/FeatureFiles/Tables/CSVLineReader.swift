/// Splits comma-separated values into lines and fields. A field is the range of its bytes, with its quotes.
struct CSVLineReader {
  private let bytes: [UInt8]
  private var offset = 0
  /// The number of the line that `next` has read last, counted from 1.
  private(set) var line = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The fields of the next line, at most one more than `limit`; nil at the end.
  mutating func next(atMost limit: Int) throws(CSVError) -> [Range<Int>]? {
    guard offset < bytes.count else { return nil }
    line += 1
    var fields: [Range<Int>] = []
    while true {
      let start = offset
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { try skipQuoted() } else { skipPlain() }
      fields.append(start..<offset)
      if fields.count > limit { throw CSVError(.fieldCount(found: fields.count, wanted: limit), line: line) }
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: ",") else { break }
      offset += 1
    }
    try skipEnd()
    return fields
  }

  private mutating func skipPlain() {
    while offset < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[offset]) {
      offset += 1
    }
  }

  /// Skips a quoted field; a doubled quote belongs to it.
  private mutating func skipQuoted() throws(CSVError) {
    offset += 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
      offset += 1
      guard bytes[offset - 1] == UInt8(ascii: "\"") else { continue }
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { offset += 1 } else { return }
    }
    throw CSVError(.badQuotes, line: line)
  }

  private mutating func skipEnd() throws(CSVError) {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\r") { offset += 1 }
    guard offset < bytes.count else { return }
    guard bytes[offset] == UInt8(ascii: "\n") else { throw CSVError(.badQuotes, line: line) }
    offset += 1
  }
}
