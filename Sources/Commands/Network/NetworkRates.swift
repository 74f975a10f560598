import ArgumentParser
import Charts
import FeatureCodec
import FeatureTypes
import InferenceKernels
import Networks
import Quantize

/// The bits that the maps of an int8 network take on air, over examples.
struct NetworkRates {
  /// One map of the network.
  struct Row {
    let name: String
    let shape: FeatureMapShape
    let format: NumberFormat
    fileprivate var calibration: CodeCalibration
    /// The number of samples that stand for 0.
    fileprivate(set) var zeroCount = 0
    fileprivate(set) var sampleCount = 0

    /// The number of bits with the codes that fit best.
    var bits: Int { calibration.best(forRoots: true).bits + calibration.best(forRoots: false).bits }

    fileprivate mutating func add(_ samples: [UInt8]) {
      let zero = format.range.pattern(of: format.zero)
      zeroCount += samples.count { $0 == zero }
      sampleCount += samples.count
      calibration.add(samples, layout: .hwc)
    }
  }

  let network: Int8Network
  /// One for each map that a profile can have, in the order of the network.
  private(set) var rows: [Row] = []
  /// For each row, the number of its map.
  private var maps: [Int] = []

  init(_ network: Int8Network) throws {
    self.network = network
    let scan = try ScanOptions.parse([])
    for map in network.formats.indices {
      let shape = network.network.shape(of: map)
      let format = network.formats[map].numberFormat
      guard let profile = try? scan.profile(shape: shape, format: format, means: []).profile else { continue }
      maps.append(map)
      rows.append(
        Row(
          name: network.network.name(of: map), shape: shape, format: format,
          calibration: CodeCalibration(profile, stream: 0)))
    }
  }

  /// Runs one example.
  mutating func add(_ example: [Float]) throws(QuantizeError) {
    var arena = ContiguousArray<UInt8>(repeating: 0, count: network.arenaCount)
    for (place, sample) in zip(network.inputRange(0), try network.samples(of: example, forInput: 0)) {
      arena[place] = sample
    }
    var shown: [Int: [UInt8]] = [:]
    var memory = arena.mutableSpan
    network.run(&memory) { map, samples in shown[map] = samples.indices.map { samples[$0] } }
    for (row, map) in maps.enumerated() { rows[row].add(shown[map] ?? []) }
  }

  var text: String {
    var table = TextTable([
      .init(title: "map", alignment: .left), .init(title: "H×W×C", alignment: .left),
      .init(title: "format", alignment: .left), .init(title: "zeros"), .init(title: "bits per sample"),
    ])
    for row in rows {
      let count = Double(max(row.sampleCount, 1))
      table.add([
        row.name, row.shape.channelsLast, row.format.text,
        NumberText.percent(Double(row.zeroCount) / count), NumberText.fixed(Double(row.bits) / count, 2),
      ])
    }
    return table.text
  }
}
