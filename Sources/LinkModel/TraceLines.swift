/// Why a trace cannot be read, with its line, counted from 1.
package struct TraceError: Error, Hashable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  package init(line: Int, _ reason: String) { (self.line, self.reason) = (line, reason) }

  package var description: String { "line \(line): \(reason)" }
}

/// The lines of a text file as words, for files from outside: no line and no word can be too long.
package struct TraceLines {
  private let bytes: [UInt8]
  private var offset = 0
  /// The number of the last line that was returned, from 1.
  package private(set) var line = 0
  private let separators: [UInt8]

  static let maximumLineLength = 1000

  package init(_ bytes: some Sequence<UInt8>, separators: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]) {
    self.bytes = Array(bytes)
    self.separators = separators
  }

  /// The words of the next line, or nil at the end. With commas as separators, words may be empty.
  package mutating func next(atMost maximum: Int) throws(TraceError) -> [String]? {
    guard offset < bytes.count else { return nil }
    line += 1
    guard line <= maximum else { throw TraceError(line: line, "more than \(maximum) lines") }
    let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var text = bytes[offset..<end]
    offset = end + 1
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    guard text.count <= Self.maximumLineLength else {
      throw TraceError(line: line, "longer than \(Self.maximumLineLength) bytes")
    }
    guard text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == UInt8(ascii: "\t") }) else {
      throw TraceError(line: line, "a byte that is not printable ASCII")
    }
    let keepsEmpty = separators.contains(UInt8(ascii: ","))
    return text.split(omittingEmptySubsequences: !keepsEmpty) { separators.contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// A finite decimal number; no names and no hexadecimal notation.
  package static func number(_ word: String) -> Double? {
    guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let number = Double(word), number.isFinite
    else { return nil }
    return number
  }
}
