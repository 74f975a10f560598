import ArgumentParser
import FeatureTypes
import LinkModel
import OffloadSimulation
import Pooling

/// What FLEET's pipeline is compared with, on the command line.
struct SchemeOptions: ParsableArguments {
  @Option(
    name: .customLong("picture"),
    help: "A compressed picture, NAME=BYTES[:MILLISECONDS[:ACCURACY]]; the time is that of compressing it. Repeatable.")
  var pictures: [PictureArgument] = []

  @Option(
    name: .customLong("partition"),
    help:
      "Compute up to LAYER, then send its map at one grid: LAYER:SIDE. By default the last layer at its finest grid.")
  var partitions: [PartitionArgument] = []

  @Option(
    name: .customLong("slices"),
    help: "Clio: compute up to LAYER, then send channels at full size: LAYER:2,4,8. The server answers after the last.")
  var slices: [SlicesArgument] = []

  @Option(help: "Exits on the device: CSV with the header name,layer,extra_ms,share,accuracy.")
  var localExits: String?
}

struct PictureArgument: ExpressibleByArgument {
  let picture: OffloadScenario.Picture

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let numbers = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard 1...3 ~= numbers.count, let bytes = Int(numbers[0]), 1...100_000_000 ~= bytes else { return nil }
    var picture = OffloadScenario.Picture(name: String(parts[0]), bytes: bytes, encoding: 0)
    if numbers.count > 1 {
      guard let time = Milliseconds(argument: numbers[1]) else { return nil }
      picture.encoding = time.microseconds
    }
    if numbers.count > 2 {
      guard let accuracy = Double(numbers[2]), 0...1 ~= accuracy else { return nil }
      picture.accuracy = accuracy
    }
    self.picture = picture
  }
}

struct PartitionArgument: ExpressibleByArgument {
  let layer: String
  let side: Int

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), let side = Int(argument[argument.index(after: colon)...]),
      1...65_535 ~= side, colon > argument.startIndex
    else { return nil }
    (layer, self.side) = (String(argument[..<colon]), side)
  }
}

struct SlicesArgument: ExpressibleByArgument {
  let layer: String
  /// Ascending, from at least 1.
  let channels: [Int]

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex else { return nil }
    let parts = argument[argument.index(after: colon)...].split(separator: ",", omittingEmptySubsequences: false)
    let channels = parts.compactMap { Int($0) }
    guard channels.count == parts.count, 1...256 ~= channels.count,
      zip([0] + channels, channels).allSatisfy({ $0 < $1 }), (channels.last ?? 0) <= 65_535
    else { return nil }
    (layer, self.channels) = (String(argument[..<colon]), channels)
  }
}

/// Exit rates of networks with exits on the device, from a CSV file.
enum LocalExitFile {
  static let header = "name,layer,extra_ms,share,accuracy"

  /// One scheme per name, in the order of the file.
  ///
  /// - Parameter time: the time until a layer is done, in µs.
  static func read(
    _ bytes: [UInt8], time: (String) -> Int?
  ) throws(TraceError) -> [OffloadScenario.LocalExits] {
    var lines = TraceLines(bytes, separators: [UInt8(ascii: ",")])
    guard try lines.next(atMost: 10_000)?.joined(separator: ",") == header else {
      throw TraceError(line: 1, "the header is not \(header)")
    }
    var (names, exits): ([String], [String: [LocalInference.Exit]]) = ([], [:])
    while let words = try lines.next(atMost: 10_000) {
      if words == [""] { continue }
      guard words.count == 5 else { throw TraceError(line: lines.line, "5 fields, not \(words.count)") }
      guard let time = time(words[1]) else { throw TraceError(line: lines.line, "layer: there is no \(words[1])") }
      guard let extra = TraceLines.number(words[2]), 0...1e6 ~= extra else {
        throw TraceError(line: lines.line, "extra_ms: 0 to 1000000, not \(words[2])")
      }
      guard let share = TraceLines.number(words[3]), 0...1 ~= share else {
        throw TraceError(line: lines.line, "share: 0 to 1, not \(words[3])")
      }
      guard let accuracy = TraceLines.number(words[4]), 0...1 ~= accuracy else {
        throw TraceError(line: lines.line, "accuracy: 0 to 1, not \(words[4])")
      }
      if exits[words[0]] == nil { names.append(words[0]) }
      let exit = LocalInference.Exit(
        time: time + Int((extra * 1000).rounded()), share: share, accuracy: accuracy)
      exits[words[0], default: []].append(exit)
    }
    var schemes: [OffloadScenario.LocalExits] = []
    for name in names {
      guard let inference = LocalInference(exits: exits[name] ?? []) else {
        throw TraceError(line: lines.line, "\(name): the shares must sum to 1, and times must not fall")
      }
      schemes.append(.init(name: name, exits: inference))
    }
    return schemes
  }
}
