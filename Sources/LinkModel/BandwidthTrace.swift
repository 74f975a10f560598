/// A link's bandwidth over time, constant piece by piece. After its end it starts again.
package struct BandwidthTrace: Hashable, Sendable {
  package struct Piece: Hashable, Sendable {
    /// In µs, at least 1.
    package var duration: Int
    /// In bit/s, at least 0.
    package var bitsPerSecond: Double

    package init(duration: Int, bitsPerSecond: Double) {
      (self.duration, self.bitsPerSecond) = (duration, bitsPerSecond)
    }
  }

  /// At least one, with at least one bandwidth above 0.
  package let pieces: [Piece]
  /// The time after which the trace starts again, in µs.
  package let duration: Int
  /// For each piece, the time at which it starts, in µs.
  private let starts: [Int]
  /// The sum of bandwidth times duration, in bits · 10⁻⁶.
  private let whole: Double

  /// Returns nil if there is no piece, a duration below 1 µs, a bandwidth that is neither 0 nor 1 to 10¹² bit/s, or no bandwidth
  /// above 0.
  package init?(_ pieces: [Piece]) {
    guard pieces.allSatisfy({ $0.duration >= 1 && ($0.bitsPerSecond == 0 || 1...1e12 ~= $0.bitsPerSecond) }),
      pieces.contains(where: { $0.bitsPerSecond > 0 })
    else { return nil }
    var (sum, starts): (Int, [Int]) = (0, [])
    for piece in pieces {
      starts.append(sum)
      let (next, overflows) = sum.addingReportingOverflow(piece.duration)
      guard !overflows, next <= 1 << 50 else { return nil }
      sum = next
    }
    (self.pieces, duration, self.starts) = (pieces, sum, starts)
    whole = Self.whole(of: pieces)
  }

  /// A bandwidth that never changes.
  ///
  /// - Precondition: `bitsPerSecond` is above 0 and finite.
  package init(constant bitsPerSecond: Double) {
    precondition(bitsPerSecond > 0 && bitsPerSecond.isFinite, "a bandwidth is above 0")
    (pieces, duration) = ([Piece(duration: 1_000_000, bitsPerSecond: bitsPerSecond)], 1_000_000)
    (starts, whole) = ([0], Self.whole(of: pieces))
  }

  private static func whole(of pieces: [Piece]) -> Double {
    pieces.reduce(0) { $0 + $1.bitsPerSecond * Double($1.duration) }
  }

  /// The mean over time, in bit/s.
  package var mean: Double { whole / Double(duration) }

  /// The bandwidth at a time in µs ≥ 0, in bit/s.
  package func bandwidth(at time: Int) -> Double { pieces[place(of: time).piece].bitsPerSecond }

  /// What `arrival` returns if the bytes need 36,000 years or more, in µs.
  package static let never = 1 << 60

  /// The time at which the last bit of `bytes` has been sent, if the first one starts at `start`; in µs, rounded up, at most
  /// `never`.
  ///
  /// - Complexity: O(log pieces), and O(pieces that the bytes take, at most two rounds of the trace).
  package func arrival(of bytes: Int, from start: Int) -> Int {
    // Bits times µs: exact enough, and no rounding per piece is added up.
    var left = Double(bytes) * 8 * 1_000_000
    let rounds = max(0, (left / whole).rounded(.down) - 1)
    guard Double(start) + (rounds + 2) * Double(duration) < Double(Self.never) else { return Self.never }
    left -= rounds * whole
    var time = start + Int(rounds) * duration
    var (index, offset) = place(of: start)
    while true {
      let piece = pieces[index]
      let rest = piece.duration - offset
      let capacity = piece.bitsPerSecond * Double(rest)
      guard left > capacity else {
        return left == 0 ? time : time + Int((left / piece.bitsPerSecond).rounded(.up))
      }
      left -= capacity
      time += rest
      (index, offset) = ((index + 1) % pieces.count, 0)
    }
  }

  /// The same course, moved and stretched so that its lowest bandwidth is the range's lower bound and its highest the upper
  /// one. Clio, section 5.6, covers 50 kbit/s to 1 Mbit/s. A constant trace becomes the lower bound.
  package func scaled(to range: ClosedRange<Double>) -> BandwidthTrace? {
    let (low, high) = pieces.reduce((Double.infinity, 0)) {
      (min($0.0, $1.bitsPerSecond), max($0.1, $1.bitsPerSecond))
    }
    let factor = high > low ? (range.upperBound - range.lowerBound) / (high - low) : 0
    return BandwidthTrace(
      pieces.map {
        Piece(duration: $0.duration, bitsPerSecond: range.lowerBound + ($0.bitsPerSecond - low) * factor)
      })
  }

  private func place(of time: Int) -> (piece: Int, offset: Int) {
    let place = time % duration
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return (low, place - starts[low])
  }
}

extension BandwidthTrace {
  /// The most lines that are read.
  package static let maximumLines = 1_000_000

  /// Reads a recorded trace. A line has two numbers: seconds from the start, and the bandwidth in Mbit/s since the line
  /// before. Empty lines are skipped. The first line's bandwidth counts from time 0.
  ///
  /// The HSDPA traces of Riiser et al. have this form in the edition of Pensieve; Clio replays them.
  ///
  /// - Throws: `TraceError` for the first line that breaks a rule: two numbers, times that rise, bandwidths of 0 or 10⁻⁶ to 10⁶.
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
      guard let megabits = TraceLines.number(words[1]), megabits == 0 || 1e-6...1e6 ~= megabits else {
        throw TraceError(line: line, "a bandwidth in Mbit/s comes second: 0, or 0.000001 to 1000000")
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
