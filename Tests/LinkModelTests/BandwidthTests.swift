import SeededRandom
import Testing

@testable import LinkModel

@Suite struct BandwidthTests {
  private func read(_ text: String) throws(TraceError) -> BandwidthTrace { try BandwidthTrace(text: text.utf8) }

  private func problem(_ text: String) -> String? {
    do throws(TraceError) {
      _ = try read(text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The bandwidth of a line holds since the line before.
  @Test func readsRecordedTraces() throws {
    let trace = try read("0.0\t4.0\n0.5 1.0\r\n\n1.5 3e0\n")
    #expect(trace.pieces.map(\.duration) == [500_000, 1_000_000])
    #expect(trace.pieces.map(\.bitsPerSecond) == [1_000_000, 3_000_000])
    #expect(trace.bandwidth(at: 499_999) == 1e6 && trace.bandwidth(at: 500_000) == 3e6)
    #expect(trace.bandwidth(at: 1_500_000) == 1e6, "it starts again")
    // 1 Mbit/s for 0.5 s, 3 Mbit/s for 1 s.
    #expect(abs(trace.mean - 3.5e6 / 1.5) < 1e-6)
  }

  @Test func refusalsNameTheLine() {
    #expect(problem("") == "line 1: the trace ends without any bandwidth above 0")
    #expect(problem("0 1\n1 0\n") == "line 2: the trace ends without any bandwidth above 0")
    #expect(problem("0 1\n1 2 3\n") == "line 2: two numbers, not 3")
    #expect(problem("0 1\nnan 3\n") == "line 2: a time in seconds from 0 to 1000000000 comes first")
    #expect(problem("1 1\n2 0x10\n") == "line 2: a bandwidth in Mbit/s comes second: 0, or 0.000001 to 1000000")
    #expect(problem("1 1\n2 -1\n") == "line 2: a bandwidth in Mbit/s comes second: 0, or 0.000001 to 1000000")
    #expect(problem("1 1\n1 1\n") == "line 2: the time is not later than the one before")
    #expect(problem("1 1\n2 \u{7}\n") == "line 2: a byte that is not printable ASCII")
    #expect(problem("1 1\n" + String(repeating: " ", count: 1001)) == "line 2: longer than 1000 bytes")
  }

  @Test func arrivalsIntegrateTheBandwidth() throws {
    let trace = try read("1 0.8\n2 0\n4 1.6\n")
    // 100,000 bytes at 0.8 Mbit/s take the first second, exactly.
    #expect(trace.arrival(of: 100_000, from: 0) == 1_000_000)
    // One more byte waits for the second without bandwidth: 8 bits at 1.6 Mbit/s take 5 µs.
    #expect(trace.arrival(of: 100_001, from: 0) == 2_000_005)
    #expect(trace.arrival(of: 10, from: 1_500_000) == 2_000_050)
    #expect(trace.arrival(of: 0, from: 77) == 77)
    // A round carries 100,000 + 400,000 bytes in 4 s, so a billion bytes take 2,000 rounds.
    #expect(trace.arrival(of: 1_000_000_000, from: 0) == 8_000_000_000)
  }

  /// Any trace: the bytes that fit until the arrival are those that were sent.
  @Test func arrivalsMatchAPlainSum() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let pieces = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        BandwidthTrace.Piece(
          duration: .random(in: 1...3000, using: &random), bitsPerSecond: .random(in: 1000...1_000_000, using: &random))
      }
      guard let trace = BandwidthTrace(pieces) else { continue }
      let (start, bytes) = (Int.random(in: 0...5000, using: &random), Int.random(in: 1...300, using: &random))
      let arrival = trace.arrival(of: bytes, from: start)
      let bits = (start..<arrival).reduce(0.0) { $0 + trace.bandwidth(at: $1) / 1_000_000 }
      #expect(bits >= Double(8 * bytes) - 1e-6)
      #expect(bits - trace.bandwidth(at: arrival - 1) / 1_000_000 < Double(8 * bytes) + 1e-6)
    }
  }

  /// The slowest trace and the most bytes end, at the latest, at `never`.
  @Test func extremesDoNotOverflow() throws {
    let slow = try read("0.000001 0.000001\n1000000000 0\n")
    #expect(slow.arrival(of: 1_000_000_000, from: 0) == BandwidthTrace.never)
    #expect(slow.arrival(of: 1, from: 1 << 59) > 1 << 59)
    #expect(problem("1 0.0000001\n") == "line 1: a bandwidth in Mbit/s comes second: 0, or 0.000001 to 1000000")
  }

  /// Damaged files are read or refused; they never trap.
  @Test func damagedFilesAreRefused() {
    var random = SeededGenerator(seed: 31)
    let files = [
      "0.0\t4.03\n0.54\t4.79\n0.87 4.49\n",
      SniffedPacket.header + "\n0.034206,1,0,0,0,0,0,0,0,189\n0.034435,1,0,1,0,0,0,0,0,189\n",
    ]
    for _ in 0..<2000 {
      for file in files {
        var bytes = Array(file.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: bytes.indices, using: &random)
          bytes[place] =
            random.nextUnit() < 0.5
            ? Array("0.,e-9\n\t ".utf8).randomElement(using: &random) ?? 0 : .random(in: 0...255, using: &random)
        }
        if let trace = try? BandwidthTrace(text: bytes) { _ = trace.arrival(of: 100_000, from: 3) }
        if let packets = try? SniffedPacket.read(bytes) { _ = SniffedFit(packets, phy: .oneM, interval: 7500) }
      }
    }
  }

  @Test func scalesToTheRangeOfALowPowerRadio() throws {
    let scaled = try #require(try read("1 2\n2 4\n3 6\n").scaled(to: 50_000...1_000_000))
    #expect(scaled.pieces.map(\.bitsPerSecond) == [50_000, 525_000, 1_000_000])
    #expect(try #require(try read("1 2\n").scaled(to: 50_000...1_000_000)).mean == 50_000)
  }

  /// The distribution that is called stationary does not change in a step, and the chain spends its time so.
  @Test func theMarkovChainIsStationary() {
    let chain = MarkovBandwidth.clio(highestVariance: 0.05)
    let shares = chain.stationary
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12 && shares.count == 20)
    for state in shares.indices {
      let after = shares.indices.reduce(0) { $0 + shares[$1] * chain.transition(from: $1, to: state) }
      #expect(abs(after - shares[state]) < 1e-12)
    }
    let path = chain.path(seconds: 100_000, seed: 9)
    for state in [0, 7, 19] {
      let share = Double(path.count { $0 == state }) / Double(path.count)
      #expect(abs(share - shares[state]) < 0.1 * shares[state])
    }
    // Moves of two states are half as likely as moves of one.
    #expect(abs(chain.transition(from: 9, to: 11) / chain.transition(from: 9, to: 10) - 0.5) < 1e-12)
  }

  @Test func tracesSpreadAsTheVarianceSays() {
    let narrow = MarkovBandwidth(states: [5e6], decay: 0.5, variance: 0.09...0.09, floor: 1)
    let values = narrow.trace(seconds: 20_000, seed: 2).pieces.map { $0.bitsPerSecond / 1e6 }
    let mean = values.reduce(0, +) / 20_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - 5) < 0.01 && abs(variance - 0.09) < 0.005)
    // Normal: 4.55 % lie beyond two standard deviations.
    #expect(abs(Double(values.count { abs($0 - 5) > 0.6 }) / 20_000 - 0.0455) < 0.006)
    #expect(
      MarkovBandwidth.clio(highestVariance: 0.5).trace(seconds: 500, seed: 1).pieces.allSatisfy {
        $0.bitsPerSecond >= 1000
      })
  }

  /// Each stay in a state has a variance of its own.
  @Test func theVarianceChangesWithTheState() {
    let chain = MarkovBandwidth(states: [1e9, 1e10], decay: 0.01, variance: 0.01...1, floor: 1)
    let values = chain.trace(seconds: 5000, seed: 4).pieces.map(\.bitsPerSecond)
    let stays = values.split { $0 > 5e9 }.filter { $0.count >= 50 }
    let deviations = stays.map { stay in
      let mean = stay.reduce(0, +) / Double(stay.count)
      return (stay.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(stay.count)).squareRoot()
    }
    #expect(deviations.count > 8)
    #expect((deviations.max() ?? 0) > 2 * (deviations.min() ?? .infinity))
  }

  /// Values that leave one after the other, and an answer that overtakes the second one.
  private struct Values: ConnectionUser {
    var left = 2
    var arrivals: [Int] = []
    var answers: [Int] = []

    mutating func nextUplink(at time: Int) -> LinkPacket? {
      guard left > 0 else { return nil }
      left -= 1
      return LinkPacket(number: 1 - left, length: 600)
    }
    mutating func nextDownlink(at time: Int) -> LinkPacket? {
      // The server takes 50 ms.
      arrivals.count == 1 && answers.isEmpty && time >= 650_000 ? LinkPacket(number: 0, length: 8) : nil
    }
    mutating func uplinkArrived(_ packet: LinkPacket, at time: Int) { arrivals.append(time) }
    mutating func downlinkArrived(_ packet: LinkPacket, at time: Int) { answers.append(time) }
    mutating func radioWasOn(from start: Int, to end: Int) {}
  }

  /// By hand: 1 byte per millisecond for a second, nothing for a second, and again. The second value has 400 bytes sent when the
  /// silence begins. An answer of 8 bytes, which is ready in the middle of it, does not wait for its end.
  @Test func valuesTakeTheTraceTime() throws {
    let trace = try #require(
      BandwidthTrace([.init(duration: 1_000_000, bitsPerSecond: 8000), .init(duration: 1_000_000, bitsPerSecond: 0)]))
    var link = BandwidthLink(trace, from: 0, limit: 10_000_000)
    var user = Values()
    for _ in 0..<2 { link.runEvent(&user) }
    #expect(user.arrivals == [600_000, 2_200_000] && user.answers == [658_000])
    #expect(link.anchor == 2_200_000 && link.use.transmitting == 2_200_000 && link.use.deliveredBytes == 1200)
    link.runEvent(&user)
    #expect(link.anchor == 2_200_000 + BandwidthLink.step && !link.isLost && link.isDrained && !link.hasRoom)
    // In the middle of the trace, and with less patience.
    link = BandwidthLink(trace, from: 900_000, limit: 1_500_000)
    user = Values()
    link.runEvent(&user)
    #expect(link.isLost && user.arrivals.isEmpty && link.anchor == 1_500_000)
  }
}
