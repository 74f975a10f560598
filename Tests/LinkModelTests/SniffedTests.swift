import SeededRandom
import Testing

@testable import LinkModel

@Suite struct SniffedTests {
  /// What a sniffer hears of an idle connection whose exchanges fail with probability `failure`: one event in five, with a clock
  /// that is 200 ppm fast.
  private func recording(failure: Double, count: Int = 6000) -> [SniffedPacket] {
    var random = SeededGenerator(seed: 21)
    var (sequence, expected, packets) = (false, false, [SniffedPacket]())
    for event in 0..<count {
      if random.nextUnit() < 0.2 {
        let time = Int(Double(1_000_000 + event * 7500) * 1.0002)
        packets.append(SniffedPacket(time: time, sequence: sequence, expected: expected, hasMore: false, length: 189))
        packets.append(
          SniffedPacket(time: time + 230, sequence: expected, expected: !sequence, hasMore: false, length: 189))
      }
      if random.nextUnit() >= failure { (sequence, expected) = (!sequence, !expected) }
    }
    return packets
  }

  @Test(arguments: [0.0, 0.002, 0.05, 0.2]) func findsTheFailures(_ failure: Double) throws {
    let fit = try #require(SniffedFit(recording(failure: failure), phy: .oneM, interval: 7500))
    #expect(fit.spaced == fit.followers && fit.followers == fit.events && fit.halfHeard == 0)
    #expect(fit.onRaster == fit.gaps && abs(fit.drift - 200) < 1 && fit.medianResidual < 2)
    let found = try #require(fit.all.failure)
    #expect(abs(found - failure) < 0.15 * failure + 0.001)
  }

  /// Another PHY and another interval do not fit.
  @Test func wrongSettingsDoNotFit() throws {
    let packets = recording(failure: 0.01)
    let other = try #require(SniffedFit(packets, phy: .oneM, interval: 8750))
    #expect(other.onRaster < other.gaps / 2)
    #expect(SniffedFit(packets, phy: .twoM, interval: 7500) == nil)
  }

  /// A connection of this model, sniffed: packets of 27 bytes follow each other by their air times.
  @Test func longPacketsAreSpacedByTheirLength() throws {
    let packets = (0..<10).flatMap { event in
      [0, 230, 230 + 446].enumerated().map { index, offset in
        SniffedPacket(
          time: event * 7500 + offset, sequence: event % 2 == 1, expected: false, hasMore: false,
          length: index == 1 ? 189 ^ 27 : 189)
      }
    }
    let fit = try #require(SniffedFit(packets, phy: .oneM, interval: 7500))
    #expect(fit.followers == 20 && fit.spaced == 20 && fit.all.odd == 0)
  }

  private func problem(_ lines: String) -> String? {
    do throws(TraceError) {
      _ = try SniffedPacket.read(Array((SniffedPacket.header + "\n" + lines).utf8))
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func readsRecordings() throws {
    let packets = try SniffedPacket.read(
      Array((SniffedPacket.header + "\n0.034206,1,0,0,1,1,0,0,0,189\n0.034435,1,0,1,0,0,0,0,0,180\n").utf8))
    #expect(
      packets == [
        .init(time: 34_206, sequence: true, expected: false, hasMore: true, length: 189),
        .init(time: 34_435, sequence: false, expected: true, hasMore: false, length: 180),
      ])
    #expect(problem("0.1,1,0,0,1,1,0,0,0\n") == "line 2: 10 fields, not 9")
    #expect(problem("x,1,0,0,1,1,0,0,0,9\n") == "line 2: t_a: seconds from 0 to 1000000000, not x")
    #expect(problem("1,1,0,2,1,1,0,0,0,9\n") == "line 2: a bit is 0 or 1, not 2")
    #expect(problem("1,1,0,0,1,1,0,0,0,256\n") == "line 2: Length: 0 to 255, not 256")
    #expect(
      problem("1,1,0,0,1,1,0,0,0,9\n0.9,1,0,0,1,1,0,0,0,9\n") == "line 3: the time is before that of the line before")
  }
}
