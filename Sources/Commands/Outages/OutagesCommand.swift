import ArgumentParser
import Charts

/// Measures what becomes of frames after an outage, and with damaged and forged frame numbers: the library's receiver,
/// next to a model of draft 0, which compared frame numbers by half the circle.
struct OutagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outages",
    abstract: "Measures how many frames survive outages and wrong frame numbers, by frame bits and window.")

  /// The title of a column: frame bits, window, misorder.
  private static let setting = "f, w, m"

  @Option(
    help: "The number of outages per line; ten times as many frames per disturbance, and a hundred times as many exits."
  )
  var trials = 2000

  func run() throws {
    guard 1...1_000_000 ~= trials else { throw CommandError("--trials: 1 to 1,000,000") }
    let progress = Progress("outages", of: 2 * OutageLink.settings.count)
    print(
      "The first frame after an outage of 1 to 300 frames: right / mixed with an old frame, marked / mixed, without a mark "
        + "/ not whole, in %")
    var outages = TextTable(
      [.init(title: Self.setting, alignment: .left), .init(title: "packets", alignment: .left)]
        + ["half the circle", "draft 1", "announced"].map { .init(title: $0) })
    for (index, (frameBits, window, misorder)) in OutageLink.settings.enumerated() {
      for (packets, loss) in [(1, 0), (2, 0), (12, 0), (12, 0.3)] {
        let cells = try OutageLink.Rule.allCases.map { rule in
          try OutageLink(frameBits: frameBits, window: window, misorder: misorder, packets: packets, rule: rule)
            .outages(trials, loss: loss).text
        }
        outages.add(
          ["\(frameBits), \(window), \(misorder)", loss == 0 ? "\(packets)" : "\(packets), 30 % lost"] + cells)
      }
      progress.show(index + 1)
    }
    print(outages.text)
    print(
      "The share of true packets that are held when their frame is about to leave the window, in %: half the circle, draft 1"
    )
    var disturbances = TextTable(
      [.init(title: Self.setting, alignment: .left)] + OutageLink.Disturbance.allCases.map { .init(title: $0.title) })
    for (index, (frameBits, window, misorder)) in OutageLink.settings.enumerated() {
      let cells = try OutageLink.Disturbance.allCases.map { disturbance in
        let shares = try [OutageLink.Rule.halfTheCircle, .draft1].map { rule in
          try OutageLink(
            frameBits: frameBits, window: window, misorder: misorder, packets: disturbance == .single ? 1 : 12,
            rule: rule
          ).held(10 * trials, disturbance)
        }
        return shares.map { NumberText.fixed($0 * 100, 2) }.joined(separator: ", ")
      }
      disturbances.add(["\(frameBits), \(window), \(misorder)"] + cells)
      progress.show(OutageLink.settings.count + index + 1)
    }
    print(disturbances.text)
    print(
      "Exits that stop another inference than theirs, in %: 30 frames a second, delays exponential with a mean of 200 ms"
    )
    var exits = TextTable([
      .init(title: "f"), .init(title: "f bits: draft 0, or not announced"), .init(title: "16 bits: announced"),
    ])
    for frameBits in 2...8 {
      let link = try OutageLink(frameBits: frameBits, window: 1, misorder: 1, packets: 1, rule: .draft1)
      let shares = try [frameBits, 16].map { try link.wrongExits(100 * trials, bits: $0) }
      exits.add(["\(frameBits)"] + shares.map { NumberText.fixed($0 * 100, 3) })
    }
    print(exits.text)
    try printSessions()
  }

  private func printSessions() throws {
    print(
      "What becomes of a frame in a session, f = 7, 12 packets: right / mixed, marked / mixed, without a mark / not whole, in %"
    )
    var sessions = TextTable([.init(title: "", alignment: .left), .init(title: "draft 0"), .init(title: "draft 1")])
    let link = try OutageLink(frameBits: 7, window: 4, misorder: 3, packets: 12, rule: .draft1)
    for event in OutageLink.SessionEvent.allCases {
      let outcome = try link.sessions(trials, event)
      sessions.add([event.title, outcome.draft0.text, outcome.draft1.text])
    }
    print(sessions.text)
    print("Fragments of another device that a session takes for its own, in %")
    var foreign = TextTable([.init(title: "bytes of the seeded check"), .init(title: "taken")])
    for length in 0...2 {
      let link = try OutageLink(
        frameBits: 7, window: 4, misorder: 3, packets: 12, rule: .draft1, seededCheck: length)
      foreign.add(["\(length)", NumberText.fixed(try link.foreignFragments(100 * trials) * 100, 3)])
    }
    print(foreign.text, terminator: "")
  }
}
