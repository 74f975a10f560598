/// The maps of a search: to fit formats and codes to, to choose points by, and to report on. Of each, one list per layer.
struct SearchSets {
  /// How many of the maps that points are chosen by are used to fit, unless there are others.
  private static let fitCount = 64

  let fit: [[[Float]]]
  private let maps: (choosing: [[[Float]]], reporting: [[[Float]]])
  private let labels: (choosing: [Int], reporting: [Int])

  init(_ input: SearchInput, _ command: ProfileSearchCommand) throws {
    let all = try Self.read(command.examples, command.labels, input, command.fractionBits)
    if let report = command.report, let reportLabels = command.reportLabels {
      let other = try Self.read(report, reportLabels, input, command.fractionBits)
      (maps, labels) = ((all.maps, other.maps), (all.labels, other.labels))
    } else {
      guard all.labels.count >= 2 else { throw CommandError("\(command.examples): one example is not enough") }
      func half<Element>(_ list: [Element], _ first: Int) -> [Element] {
        stride(from: first, to: list.count, by: 2).map { list[$0] }
      }
      maps = (all.maps.map { half($0, 0) }, all.maps.map { half($0, 1) })
      labels = (half(all.labels, 0), half(all.labels, 1))
    }
    let choosing = maps.choosing
    fit =
      try command.calibrateOn.map { try input.maps($0, fractionBits: command.fractionBits) }
      ?? choosing.map { Array($0.prefix(Self.fitCount)) }
  }

  func choosing(_ layer: Int) -> SearchLayer.LabelledMaps { .init(maps: maps.choosing[layer], labels: labels.choosing) }

  func reporting(_ layer: Int) -> SearchLayer.LabelledMaps {
    .init(maps: maps.reporting[layer], labels: labels.reporting)
  }

  /// The share of the examples to choose by on which the network is right if nothing is lost or rounded.
  func accuracy(of input: SearchInput) throws -> Double {
    try input.accuracy(maps: maps.choosing[0], labels: labels.choosing)
  }

  private static func read(
    _ path: String, _ labelPath: String, _ input: SearchInput, _ fractionBits: Int?
  ) throws -> (maps: [[[Float]]], labels: [Int]) {
    let maps = try input.maps(path, fractionBits: fractionBits)
    let labels = try DataFile.labels(labelPath, of: maps[0].count, "examples")
    let classes = input.classCount
    for (index, label) in labels.enumerated() where !(0..<classes).contains(label) {
      throw CommandError("\(labelPath): label \(index) is \(label); the network's classes are 0 to \(classes - 1)")
    }
    return (maps, labels)
  }
}
