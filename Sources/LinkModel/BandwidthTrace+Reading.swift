/// Why a trace cannot be read, with its line, counted from 1.
package struct TraceError: Error, Hashable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  package init(line: Int, _ reason: String) { (self.line, self.reason) = (line, reason) }

  package var description: String { "line \(line): \(reason)" }
}

extension BandwidthTrace {
  /// The most lines that are read.
  package static let maximumLines = 1_000_000

  /// Reads a recorded trace. A line has two numbers: seconds from the start, and the bandwidth in Mbit/s since the line
  /// before. Empty lines are skipped. The first line's bandwidth counts from time 0.
  ///
  /// The HSDPA traces of Riiser et al. have this form in the edition of Pensieve; Clio replays them.
  ///
  /// - Throws: `TraceError` for the first line that breaks a rule: two numbers, times that rise, bandwidths of 0 to 10⁶.
  /// - Complexity: O(bytes).
  package init(text bytes: some Sequence<UInt8>) throws(TraceError) {
    var pieces: [Piece] = []
    var (last, line) = (0, 1)
    var lines = TraceLines(bytes)
    while let words = try lines.next(atMost: Self.maximumLines) {
      line = lines.line
      guard !words.isEmpty else { continue }
      guard words.count == 2 else { throw TraceError(line: line, "two numbers, not \(words.count)") }
      guard let seconds = TraceLines.number(words[0]), 0...1e9 ~= seconds else {
        throw TraceError(line: line, "a time in seconds from 0 to 1000000000 comes first")
      }
      guard let megabits = TraceLines.number(words[1]), 0...1e6 ~= megabits else {
        throw TraceError(line: line, "a bandwidth in Mbit/s from 0 to 1000000 comes second")
      }
      let time = Int((seconds * 1_000_000).rounded())
      if time == 0, pieces.isEmpty { continue }
      guard time > last else { throw TraceError(line: line, "the time is not later than the one before") }
      pieces.append(Piece(duration: time - last, bitsPerSecond: megabits * 1_000_000))
      last = time
    }
    guard let trace = BandwidthTrace(pieces) else {
      throw TraceError(line: line, "the trace ends without any bandwidth above 0")
    }
    self = trace
  }
}

/// The lines of a text file as words, for files from outside: no line and no word can be too long.
struct TraceLines {
  private var bytes: [UInt8]
  private var offset = 0
  /// The number of the last line that was returned, from 1.
  private(set) var line = 0
  private let separators: [UInt8]

  static let maximumLineLength = 1000

  init(_ bytes: some Sequence<UInt8>, separators: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]) {
    self.bytes = Array(bytes)
    self.separators = separators
  }

  /// The words of the next line, or nil at the end. With commas as separators, words may be empty.
  mutating func next(atMost maximum: Int) throws(TraceError) -> [String]? {
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
  static func number(_ word: String) -> Double? {
    guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let number = Double(word), number.isFinite
    else { return nil }
    return number
  }
}
