import TestFixtures
import Testing

@testable import Commands

@Suite struct OutagesTests {
  /// A forged number is that of a frame of the window's own stream: draft 1 stores it, and draft 0 lets it move its window.
  @Test func forgedNumbersMoveDraft0sWindow() throws {
    for (bits, window, misorder) in [(4, 4, 3), (7, 4, 3)] {
      func held(_ rule: OutageLink.Rule) throws -> Double {
        try OutageLink(frameBits: bits, window: window, misorder: misorder, packets: 12, rule: rule).held(600, .forged)
      }
      let (before, now) = (try held(.halfTheCircle), try held(.draft1))
      #expect(before < 0.6 && now > 0.95, "\(bits): \(before), \(now)")
    }
  }

  @Test func aHelloOfTheRunningSessionErasesNothing() throws {
    let link = try OutageLink(frameBits: 7, window: 4, misorder: 3, packets: 12, rule: .draft1)
    for event in OutageLink.SessionEvent.allCases {
      let outcome = try link.sessions(50, event)
      if event != .restart { #expect(outcome.draft1.right == 50, "\(event)") }
      #expect(outcome.draft0.right < 50, "\(event)")
    }
  }

  @Test func aSeededCheckTellsDevicesApart() throws {
    for (length, share) in [(0, 1.0...1.0), (1, 0.0...0.02), (2, 0.0...0.002)] {
      let link = try OutageLink(
        frameBits: 7, window: 4, misorder: 3, packets: 12, rule: .draft1, seededCheck: length)
      #expect(share.contains(try link.foreignFragments(2000)), "\(length)")
    }
  }

  @Test func everyTableIsPrinted() throws {
    try TemporaryFolder.use { folder in
      let tool = try Tool("outages --trials 1", in: folder)
      #expect(tool.status == 0 && tool.output.contains("Exits that stop another inference"))
      #expect(tool.output.contains("bytes of the seeded check"))
      #expect(try Tool("outages --trials 0", in: folder).errors == "Error: --trials: 1 to 1,000,000\n")
    }
  }
}
