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

  /// Returns nil if there is no piece, a duration below 1 µs, a bandwidth below 0 or not finite, or no bandwidth above 0.
  package init?(_ pieces: [Piece]) {
    guard pieces.allSatisfy({ $0.duration >= 1 && $0.bitsPerSecond >= 0 && $0.bitsPerSecond <= 1e12 }),
      pieces.contains(where: { $0.bitsPerSecond > 0 })
    else { return nil }
    var sum = 0
    for piece in pieces {
      let (next, overflows) = sum.addingReportingOverflow(piece.duration)
      guard !overflows, next <= 1 << 50 else { return nil }
      sum = next
    }
    (self.pieces, duration) = (pieces, sum)
  }

  /// A bandwidth that never changes.
  ///
  /// - Precondition: `bitsPerSecond` is above 0 and finite.
  package init(constant bitsPerSecond: Double) {
    precondition(bitsPerSecond > 0 && bitsPerSecond.isFinite, "a bandwidth is above 0")
    (pieces, duration) = ([Piece(duration: 1_000_000, bitsPerSecond: bitsPerSecond)], 1_000_000)
  }

  /// The mean over time, in bit/s.
  package var mean: Double {
    pieces.reduce(0) { $0 + $1.bitsPerSecond * Double($1.duration) } / Double(duration)
  }

  /// The bandwidth at a time in µs ≥ 0, in bit/s.
  package func bandwidth(at time: Int) -> Double { pieces[place(of: time).piece].bitsPerSecond }

  /// The time at which the last bit of `bytes` has been sent, if the first one starts at `start`; in µs, rounded up.
  ///
  /// - Complexity: O(pieces), however many bytes.
  package func arrival(of bytes: Int, from start: Int) -> Int {
    // Bits times µs: exact enough, and no rounding per piece is added up.
    var left = Double(bytes) * 8 * 1_000_000
    let whole = pieces.reduce(0) { $0 + $1.bitsPerSecond * Double($1.duration) }
    let rounds = max(0, (left / whole).rounded(.down) - 1)
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
    var offset = time % duration
    for (index, piece) in pieces.enumerated() {
      guard offset >= piece.duration else { return (index, offset) }
      offset -= piece.duration
    }
    return (0, 0)
  }
}
