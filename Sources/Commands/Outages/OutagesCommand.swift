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

  @Option(help: "The number of outages per line, and of frames per disturbance.")
  var trials = 2000

  func run() throws {
    guard 1...1_000_000 ~= trials else { throw CommandError("--trials: 1 to 1,000,000") }
    print("The first frame after an outage of 1 to 300 frames: right / mixed with an old frame / not whole, in %")
    var outages = TextTable(
      [.init(title: Self.setting, alignment: .left), .init(title: "packets")]
        + ["half the circle", "draft 1", "announced"].map { .init(title: $0) })
    let progress = Progress("outages", of: OutageLink.settings.count)
    for (index, (frameBits, window, misorder)) in OutageLink.settings.enumerated() {
      for packets in [1, 2, 12] {
        let cells = try OutageLink.Rule.allCases.map { rule in
          try OutageLink(frameBits: frameBits, window: window, misorder: misorder, packets: packets, rule: rule)
            .outages(trials).text
        }
        outages.add(["\(frameBits), \(window), \(misorder)", "\(packets)"] + cells)
      }
      progress.show(index + 1)
    }
    print(outages.text)
    print("The share of a frame's true packets that are held when it ends, in %: half the circle, draft 1")
    var disturbances = TextTable(
      [.init(title: Self.setting, alignment: .left)] + OutageLink.Disturbance.allCases.map { .init(title: $0.title) })
    for (frameBits, window, misorder) in OutageLink.settings {
      let cells = try OutageLink.Disturbance.allCases.map { disturbance in
        let shares = try [OutageLink.Rule.halfTheCircle, .draft1].map { rule in
          try OutageLink(
            frameBits: frameBits, window: window, misorder: misorder, packets: disturbance == .single ? 1 : 12,
            rule: rule
          ).held(trials, disturbance)
        }
        return shares.map { NumberText.fixed($0 * 100, 2) }.joined(separator: ", ")
      }
      disturbances.add(["\(frameBits), \(window), \(misorder)"] + cells)
    }
    print(disturbances.text, terminator: "")
  }
}
