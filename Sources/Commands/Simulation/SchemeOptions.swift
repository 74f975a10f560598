import ArgumentParser
import FeatureTypes
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
