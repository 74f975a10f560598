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
