import Testing

@testable import Transmission

@Suite struct LossyLinkTests {
  private static let fragments = (0..<20_000).map { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }

  private static func numbers(_ arrived: [[UInt8]]) -> [Int] { arrived.map { Int($0[0]) | Int($0[1]) << 8 } }

  @Test func losesAndRepeatsAsOftenAsItSays() {
    // 20,000 · 0.7 ± four standard deviations of 65; a quarter of them arrive twice, ± four of 51.
    var link = LossyLink(loss: 0.3, duplication: 0.25, seed: 11)
    let arrived = Self.numbers(link.carry(Self.fragments))
    let different = Set(arrived).count
    #expect(abs(different - 14_000) < 260)
    #expect(abs(Double(arrived.count - different) - 0.25 * Double(different)) < 210)
    #expect(arrived == arrived.sorted())
  }

  @Test func extremesAreExact() {
    var (none, all) = (LossyLink(loss: 0, seed: 3), LossyLink(loss: 1, seed: 3))
    #expect(none.carry(Self.fragments) == Self.fragments)
    #expect(all.carry(Self.fragments).isEmpty)
    var twice = LossyLink(loss: 0, duplication: 1, seed: 3)
    #expect(twice.carry([[1], [2]]) == [[1], [1], [2], [2]])
  }

  @Test func theSeedIsAllThatMatters() {
    var links = [(1.0, 8), (1.0, 8), (1.0, 9)].map {
      LossyLink(loss: 0.5, duplication: $0.0 / 4, reordering: 9, seed: $0.1)
    }
    let arrived = links.indices.map { links[$0].carry(Self.fragments) }
    #expect(arrived[0] == arrived[1])
    #expect(arrived[0] != arrived[2])
    #expect(links[0].carry(Self.fragments) != arrived[0])
  }

  @Test(arguments: [1, 5, 60]) func nothingComesLaterThanAllowed(places: Int) {
    var link = LossyLink(loss: 0, reordering: places, seed: 21)
    let arrived = Self.numbers(link.carry(Self.fragments))
    #expect(arrived.sorted() == Array(Self.fragments.indices))
    let delays = arrived.indices.map { $0 - arrived[$0] }
    #expect(delays.max() ?? 0 <= places)
    #expect(places == 1 || delays.max() ?? 0 > places / 2)
  }
}
