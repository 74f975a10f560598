import ArgumentParser
import Charts
import FeatureFiles
import FeatureTypes
import LinkModel
import OffloadPlanner

struct PlanPartitionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partitions",
    abstract: "Plans partition points and slices for bandwidths that change, and replays traces.",
    discussion: """
      A row of the profiles is a partition point with one number of slices. A compressed picture is a partition point, too: \
      with progressive 0, one of its sizes is chosen before the bandwidth is known, as for a baseline JPEG.
      """)

  /// The longest trace; replay.csv has a line for each second and method.
  private static let maximumSeconds = 100_000

  @Argument(
    help: "The profiles: CSV with partition, latency (ms, without sending), bytes, accuracy (0 to 1), progressive.")
  var profiles: String

  @Option(help: "The target from end to end, in ms.")
  var latency: Double

  @Option(help: "The lowest bandwidth of interest, in bit/s.") var from = 50_000.0
  @Option(help: "The highest bandwidth of interest, in bit/s.") var to = 2_000_000.0

  @Option(help: "Replay this trace: CSV with bandwidth, in bit/s, one row per second.")
  var trace: String?

  @Option(help: "Replay one of Clio's synthetic traces, with this largest variance, in (Mbit/s)²: 0.05 or more.")
  var markov: Double?

  @Option(help: "The seconds of a synthetic trace.") var seconds = 3600
  @Option(help: "The seed of a synthetic trace.") var seed: UInt64 = 1

  @Option(help: "The output folder for envelope.csv, envelope.svg and, with a trace, replay.csv and replay.svg.")
  var out: String?

  func run() throws {
    guard latency > 0, latency <= 1e9 else { throw CommandError("--latency: above 0, at most 1e9") }
    guard from > 0, from < to, to <= 1e12 else { throw CommandError("--from, --to: 0 < from < to ≤ 1e12") }
    guard trace == nil || markov == nil else { throw CommandError("--markov: not with --trace") }
    let profiles = try PlanProfiles(profiles).profiles
    let envelope = PartitionEnvelope(profiles, within: latency)
    guard !envelope.steps.isEmpty else {
      throw CommandError(
        "--latency: no partition point leaves time to send anything within \(PlanText.number(latency)) ms")
    }
    printRanges(profiles)
    printEnvelope(profiles, envelope)
    var files = envelopeFiles(profiles, envelope)
    if let bandwidths = try bandwidths() { files += try replay(bandwidths, profiles) }
    try OutputFiles.write(files, to: out)
  }

  /// The bandwidth of each second, in bit/s.
  private func bandwidths() throws(CommandError) -> [Double]? {
    if let markov {
      guard MarkovBandwidth.highestVariances ~= markov else { throw CommandError("--markov: 0.05 to 100") }
      guard 1...Self.maximumSeconds ~= seconds else { throw CommandError("--seconds: 1 to 100,000") }
      return MarkovBandwidth.clio(highestVariance: markov).trace(seconds: seconds, seed: seed).pieces.map(
        \.bitsPerSecond)
    }
    guard let trace else { return nil }
    let file = try PlanTable(trace) { $0 == "bandwidth" || $0 == "second" }
    return try file.reading { (table) throws(CSVError) in
      guard table.count <= Self.maximumSeconds else {
        throw CSVError(.refused("more than 100,000 seconds"), line: table.line(ofRow: Self.maximumSeconds))
      }
      return try table.numbers("bandwidth", in: 0...1e12)
    }
  }

  /// Eq. 3, and the fewest partition points that cover the bandwidths of interest.
  private func printRanges(_ profiles: [PartitionProfile]) {
    let ranges = profiles.map { $0.bandwidths(within: latency) }
    // A partition point whose size is chosen beforehand does not adapt.
    let usable = ranges.enumerated().compactMap { index, range in
      profiles[index].isProgressive ? range.map { (index, $0) } : nil
    }
    let cover = IntervalCover(of: from...to, by: usable.map(\.1))
    let chosen = Set(cover.chosen.map { usable[$0].0 })
    var table = TextTable([
      .init(title: "", alignment: .left), .init(title: "partition", alignment: .left), .init(title: "slices"),
      .init(title: "computation, ms"), .init(title: "from, kbit/s"), .init(title: "to, kbit/s"),
    ])
    for (index, profile) in profiles.enumerated() {
      let range = ranges[index]
      table.add([
        chosen.contains(index) ? "->" : "", profile.name.printable, "\(profile.slices.count)",
        PlanText.number(profile.computation.latency), range.map { PlanText.number($0.lowerBound / 1000) } ?? "never",
        range.map { PlanText.number($0.upperBound / 1000) } ?? "",
      ])
    }
    print(table.text, terminator: "")
    let gaps = cover.gaps.map { "\(PlanText.number($0.lowerBound / 1000)) to \(PlanText.number($0.upperBound / 1000))" }
    print(
      "-> the fewest partition points that adapt from \(PlanText.number(from / 1000)) to \(PlanText.number(to / 1000)) kbit/s"
        + (gaps.isEmpty ? "" : "; none adapts to \(gaps.joined(separator: ", "))") + "\n")
  }

  private func printEnvelope(_ profiles: [PartitionProfile], _ envelope: PartitionEnvelope) {
    var table = TextTable([
      .init(title: "from, kbit/s"), .init(title: "partition", alignment: .left), .init(title: "bytes"),
      .init(title: "right, %"),
    ])
    for step in envelope.steps {
      table.add([
        PlanText.number(step.leastBandwidth / 1000), profiles[step.partition].name.printable,
        "\(profiles[step.partition].slices[step.slice].bytes)", PlanText.accuracy(step.accuracy),
      ])
    }
    print(table.text, terminator: "")
  }

  private func envelopeFiles(
    _ profiles: [PartitionProfile], _ envelope: PartitionEnvelope
  ) -> [(name: String, text: String)] {
    var csv = "least_bandwidth,partition,bytes,accuracy\n"
    for step in envelope.steps {
      let profile = profiles[step.partition]
      csv +=
        "\(step.leastBandwidth),\(CSVTable.field(profile.name)),\(profile.slices[step.slice].bytes),\(step.accuracy)\n"
    }
    // Eight curves can be told apart.
    var lines = profiles.prefix(7).map { profile in
      LineChart.Line(
        name: profile.name.printable(limit: 20),
        points: profile.slices.indices.compactMap { index in
          profile.bandwidth(for: index, within: latency).map { .init(x: $0 / 1000, y: profile.slices[index].accuracy) }
        })
    }
    lines.append(
      .init(name: "envelope", points: envelope.steps.map { .init(x: $0.leastBandwidth / 1000, y: $0.accuracy) }))
    let chart = LineChart(
      title: "Partition points and slices, \(PlanText.number(latency)) ms",
      summary: "Accuracy against bandwidth, one curve per partition point, and the best of all.",
      x: .init(label: "bandwidth, kbit/s", kind: .logarithmic), y: .init(label: "right decisions", isShare: true),
      lines: lines)
    return [("envelope.csv", csv), ("envelope.svg", chart.svg)]
  }

  private func replay(
    _ bandwidths: [Double], _ profiles: [PartitionProfile]
  ) throws -> [(name: String, text: String)] {
    var methods: [(name: String, method: TraceReplay.Method)] = profiles.enumerated().prefix(20).map {
      ("always \($1.name.printable(limit: 20))", .fixed($0))
    }
    methods += [("mean of the last minute", .adaptive), ("bandwidth known", .informed)]
    var table = TextTable([
      .init(title: "", alignment: .left), .init(title: "right, %"), .init(title: "nothing arrives, %"),
      .init(title: "changes"),
    ])
    var csv = "method,second,bandwidth,expected,partition,accuracy\n"
    var lines: [LineChart.Line] = []
    for (name, method) in methods {
      let replay = try TraceReplay(bandwidths: bandwidths, profiles, within: latency, method)
      let count = Double(replay.seconds.count)
      table.add([
        name, PlanText.accuracy(replay.meanAccuracy),
        PlanText.accuracy(Double(replay.seconds.count { $0.accuracy == 0 }) / count), "\(replay.changes)",
      ])
      for (second, result) in replay.seconds.enumerated() {
        let partition = result.partition.map { CSVTable.field(profiles[$0].name) } ?? ""
        csv +=
          "\(CSVTable.field(name)),\(second),\(result.bandwidth),\(result.expected),\(partition),\(result.accuracy)\n"
      }
      let sorted = replay.seconds.map(\.accuracy).sorted()
      lines.append(
        .init(
          name: name,
          points: (0...100).map { share in
            .init(x: sorted[min(share * sorted.count / 100, sorted.count - 1)], y: Double(share) / 100)
          }))
    }
    print("\n" + table.text, terminator: "")
    let chart = LineChart(
      title: "Accuracy over the trace",
      summary: "The share of seconds with at most this accuracy, one line per method.",
      x: .init(label: "right decisions in a second", isShare: true), y: .init(label: "seconds", isShare: true),
      lines: lines.suffix(8))
    return [("replay.csv", csv), ("replay.svg", chart.svg)]
  }
}
