import CPeers
import FeatureCodec
import Foundation

// Measures the codec's steps on feature maps, beside memcpy and general compressors, in interleaved rounds of one run.
//
//     CodecBenchmark [--rounds N] [--seconds S] [--only TEXT] [MAP.npy …]     the table
//     CodecBenchmark --sessions COUNT [MAP.npy …]                             COUNT sessions on one thread
//     CodecBenchmark --linearity PICTURE.svg MAP.npy                          time per symbol over sizes, segments, channels

struct Options {
  var (rounds, seconds, only, paths) = (9, 0.03, "", [String]())
  var sessions: Int?
  var picture: String?

  init(_ words: some Sequence<String>) {
    var words = Array(words)[...]
    while let word = words.popFirst() {
      switch word {
      case "--rounds": rounds = words.popFirst().flatMap { Int($0) } ?? rounds
      case "--seconds": seconds = words.popFirst().flatMap { Double($0) } ?? seconds
      case "--only": only = words.popFirst() ?? ""
      case "--sessions": sessions = words.popFirst().flatMap { Int($0) }
      case "--linearity": picture = words.popFirst()
      default: paths.append(word)
      }
    }
    if paths.isEmpty { paths = BenchmarkFile.maps }
  }
}

func progress(_ text: String) { FileHandle.standardError.write(Data("\r\(text)          ".utf8)) }

func padded(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }

func table(_ feature: Feature, _ options: Options) throws {
  var steps = try Steps(feature).all.filter {
    options.only.isEmpty || $0.name.contains(options.only) || $0.name.hasPrefix("memcpy")
  }
  for round in 1...max(options.rounds, 1) {
    progress("\(feature.name): round \(round) of \(options.rounds)")
    for step in steps.indices { try steps[step].round(seconds: options.seconds) }
  }
  progress("")
  print(
    "\n\(feature.name), \(feature.shape.count) samples; in parentheses, the slowest and fastest round over the median")
  // Steps that follow a memcpy are compared with it.
  var copy = steps[0].median
  for step in steps {
    if step.name.hasPrefix("memcpy") { copy = step.median }
    let isBytes = step.unit == "B"
    let rate = String(format: isBytes ? "%9.1f" : "%9.3f", step.median / 1e6) + (isBytes ? " MB/s" : " M\(step.unit)/s")
    let spread = String(format: "(%.2f … %.2f)", step.least / step.median, step.most / step.median)
    let ratio = isBytes ? String(format: "%7.4f of memcpy", step.median / copy) : ""
    print("\(padded(step.name, 34)) \(rate)  \(spread) \(ratio) \(step.note)")
  }
}

func sessions(_ feature: Feature, count: Int, rounds: Int) throws {
  let length = Receiver.memoryLength(of: feature.profile)
  guard count * length < Int(ProcessInfo.processInfo.physicalMemory / 2) else {
    return print("\(feature.name): left out, \(count) sessions of \(length) bytes are more than half of the memory")
  }
  var sessions = try Sessions(feature, count: count)
  let (single, few, many) = sessions.measure(rounds: rounds)
  func tell(_ name: String, _ rates: [Double]) {
    let median = rates[rounds / 2]
    let share = median / single[rounds / 2]
    print(
      String(
        format: "  %@ %6.1f M symbols/s (%.1f … %.1f), %.2f of one; a packet %.2f microseconds", padded(name, 16),
        median / 1e6, rates[0] / 1e6, rates[rounds - 1] / 1e6, share, sessions.secondsPerPacket(median) * 1e6))
  }
  print("\(feature.name): \(length) bytes each")
  tell("1 session", single)
  tell("\(min(Sessions.few, count)) sessions", few)
  tell("\(count) sessions", many)
  print(
    String(
      format: "  to touch as many cache lines of as many: %.2f microseconds a packet",
      sessions.touching(length) * 1e6))
}

func linearity(_ feature: Feature, _ options: Options, to path: String) throws {
  let panels = try Linearity.panels(feature, rounds: options.rounds, seconds: options.seconds) { progress($0) }
  progress("")
  for panel in panels {
    print("\n\(padded(panel.label, 40)) \(Linearity.steps.map { padded($0, 24) }.joined()) ns per symbol")
    for point in panel.points {
      print(padded("\(point.x)", 40), point.times.map { padded(String(format: "%.2f", $0), 24) }.joined())
    }
  }
  try LinePanel.svg(panels, machine: BenchmarkFile.machine).write(toFile: path, atomically: true, encoding: .utf8)
}

let options = Options(CommandLine.arguments.dropFirst())
print("\(BenchmarkFile.machine), one thread")
for path in options.paths {
  let feature = try Feature(path: path)
  if let picture = options.picture {
    try linearity(feature, options, to: picture)
  } else if let count = options.sessions {
    try sessions(feature, count: count, rounds: options.rounds)
  } else {
    try table(feature, options)
  }
}
