/// How well the link model describes sniffed packets of one connection.
///
/// The sniffer hears one channel, so it sees one event in many. What can be checked:
///
///     spacing     within an event, a packet starts one air time and one T_IFS after the packet before
///     raster      events are whole intervals apart, up to the drift of the two clocks
///     repetition  SN of the central changes with each acknowledged exchange. After n events without repetition it has changed
///                 n times; an odd number of repetitions shows. If each exchange fails with probability p, independently, it
///                 shows with probability (1 − (1 − 2p)ⁿ) / 2
package struct SniffedFit: Hashable, Sendable {
  /// Repetition, for pairs of events that are so many intervals apart.
  package struct Repetition: Hashable, Sendable {
    /// The pairs of events.
    package var pairs: Int
    /// Those whose SN differs from what no repetition gives.
    package var odd: Int
    /// The probability that an exchange fails for which as many are expected; nil without pairs.
    package var failure: Double?
  }

  package var packets: Int
  /// The events that were seen, at least in part.
  package var events: Int
  /// The events of which only one packet was heard.
  package var halfHeard: Int
  /// The packets that follow another one in an event, and how many of them are within `tolerance` of the model's spacing.
  package var followers: Int
  package var spaced: Int
  /// The events of which the first two packets were heard, and how many of the gaps between them fit the raster.
  package var gaps: Int
  package var onRaster: Int
  /// The difference of the clocks in parts per million.
  package var drift: Double
  /// The median distance of a gap from the raster after the drift, in µs.
  package var medianResidual: Double
  package var all: Repetition
  /// Up to 4 intervals apart, and more than 12: if failures came in bursts, the failure of near pairs would be higher.
  package var near: Repetition
  package var far: Repetition

  /// The distance from the model's spacing that counts as the same, in µs: the recordings' resolution.
  package static let tolerance = 3
  /// The distance from the raster that counts as on it, in µs: both clocks' jitter and 50 ppm of a second.
  package static let rasterTolerance = 100
  /// Packets that start later than this after the packet before, in µs, belong to another event.
  private static let eventGap = 3000

  /// - Parameters:
  ///   - packets: At least three events, in order.
  ///   - interval: The connection's interval, in µs ≥ 1.
  /// - Returns: nil if fewer than three events have two packets.
  package init?(_ packets: [SniffedPacket], phy: PHY, interval: Int) {
    var events: [Range<Int>] = []
    var start = 0
    for index in packets.indices.dropFirst() where packets[index].time - packets[index - 1].time >= Self.eventGap {
      events.append(start..<index)
      start = index
    }
    if !packets.isEmpty { events.append(start..<packets.count) }
    self.packets = packets.count
    self.events = events.count
    halfHeard = events.count { $0.count == 1 }
    let mask = Self.mask(of: packets)
    var (followers, spaced): (Int, Int) = (0, 0)
    var anchors: [SniffedPacket] = []
    for event in events where event.count > 1 {
      var isFirstSpaced = false
      for index in event.dropFirst() {
        let air = phy.airTime(payload: packets[index - 1].length ^ mask)
        let isSpaced =
          abs(packets[index].time - packets[index - 1].time - air - PHY.interFrameSpace) <= Self.tolerance
        followers += 1
        spaced += isSpaced ? 1 : 0
        if index == event.lowerBound + 1 { isFirstSpaced = isSpaced }
      }
      if isFirstSpaced { anchors.append(packets[event.lowerBound]) }
    }
    (self.followers, self.spaced) = (followers, spaced)
    guard anchors.count >= 3 else { return nil }
    let gaps = zip(anchors, anchors.dropFirst()).map { Gap(from: $0, to: $1, interval: interval) }
    self.gaps = gaps.count
    let span = gaps.reduce(0) { $0 + $1.intervals } * interval
    let drift = span > 0 ? Double(anchors[anchors.count - 1].time - anchors[0].time) / Double(span) - 1 : 0
    self.drift = drift * 1_000_000
    let residuals = gaps.map { abs(Double($0.duration) - Double($0.intervals * interval) * (1 + drift)) }.sorted()
    medianResidual = residuals[residuals.count / 2]
    onRaster = residuals.count { $0 <= Double(Self.rasterTolerance) }
    all = Repetition(gaps) { $0 > 0 }
    near = Repetition(gaps) { 1...4 ~= $0 }
    far = Repetition(gaps) { $0 > 12 }
  }

  /// The recordings' lengths are whitened, with one value per channel: the commonest one is that of the empty packet.
  private static func mask(of packets: [SniffedPacket]) -> Int {
    var counts = [Int](repeating: 0, count: 256)
    for packet in packets { counts[packet.length] += 1 }
    return counts.indices.max { counts[$0] < counts[$1] } ?? 0
  }

  fileprivate struct Gap {
    let duration: Int
    let intervals: Int
    /// Whether SN differs from what no repetition gives.
    let isOdd: Bool

    init(from first: SniffedPacket, to second: SniffedPacket, interval: Int) {
      duration = second.time - first.time
      intervals = (duration + interval / 2) / interval
      isOdd = (first.sequence != second.sequence) != (intervals % 2 == 1)
    }
  }
}

extension SniffedFit.Repetition {
  fileprivate init(_ gaps: [SniffedFit.Gap], where isMeant: (Int) -> Bool) {
    let meant = gaps.filter { isMeant($0.intervals) }
    pairs = meant.count
    odd = meant.count { $0.isOdd }
    failure = meant.isEmpty ? nil : Self.failure(of: meant.map(\.intervals), odd: odd)
  }

  /// The p for which as many pairs are expected to be odd as are, by bisection in 0...0.5.
  private static func failure(of intervals: [Int], odd: Int) -> Double {
    var (low, high) = (0.0, 0.5)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let expected = intervals.reduce(0.0) { $0 + (1 - LossChannel.power(1 - 2 * middle, $1)) / 2 }
      if expected < Double(odd) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
