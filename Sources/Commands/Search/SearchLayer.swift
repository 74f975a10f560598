import FeatureCodec
import FeatureTypes
import InferenceKernels
import Networks
import Pooling
import Quantize
import SplitInference

/// A layer whose maps may be sent: real maps, and the layers after it.
struct SearchLayer: Sendable {
  /// Maps with the number of their class.
  struct LabelledMaps: Sendable {
    var maps: [[Float]] = []
    let labels: [Int]
  }

  /// Under what conditions points are tried.
  struct Link: Sendable {
    /// The longest fragment, in bytes.
    let payload: Int
    let loss: Double
    let seed: UInt64
  }

  let name: String
  /// The share of the network's multiply-adds that the device runs, 0 to 1.
  let deviceShare: Double
  private let back: FloatNetwork
  /// Maps to fit formats, means and codes to.
  private let fit: [[Float]]
  private let choosing: LabelledMaps
  private let reporting: LabelledMaps
  private let link: Link
  /// The channels; those that are worth most come first.
  private let ranking: [Int]
  private let allFormats: LayerFormats

  private var shape: FeatureMapShape { back.network.inputs[0] }

  init(
    name: String, deviceShare: Double, back: FloatNetwork, fit: [[Float]], choosing: LabelledMaps,
    reporting: LabelledMaps, link: Link
  ) {
    (self.name, self.deviceShare, self.back, self.fit) = (name, deviceShare, back, fit)
    (self.choosing, self.reporting, self.link) = (choosing, reporting, link)
    let channels = back.network.inputs[0].channels
    allFormats = LayerFormats(fitting: fit, channels: channels)
    ranking = ChannelWorth(back, means: Self.means(of: fit, channels: channels)).ranking(
      maps: Array(choosing.maps.prefix(200)), labels: choosing.labels)
  }

  /// The points to try.
  func space() throws(CommandError) -> SearchSpace {
    SearchSpace(channels: shape.channels, grids: try grids(ScanOptions.standard()).count)
  }

  /// Sends the maps that points are chosen by; nil if no profile can have this point.
  func trial(_ point: OperatingPoint, layer: Int) throws(CommandError) -> Trial? {
    guard let coding = try coding(point) else { return nil }
    return Trial(layer: layer, point: point, chosenBy: try result(coding, on: choosing))
  }

  /// The result of `trial` on the other maps.
  func reported(_ trial: Trial) throws(CommandError) -> Trial {
    var trial = trial
    guard let coding = try coding(trial.point) else { return trial }
    trial.reported = try result(coding, on: reporting)
    return trial
  }

  /// The profile for a point, with codes fitted to the maps for it.
  func profile(_ point: OperatingPoint) throws(CommandError) -> Profile? { try coding(point)?.profile }

  private struct Coding {
    let profile: Profile
    let formats: ChannelFormats
    let server: ServerHalf
    let grid: GridSize
  }

  private func coding(_ point: OperatingPoint) throws(CommandError) -> Coding? {
    var scan = try ScanOptions.standard()
    (scan.givenOrder, scan.givenPrediction, scan.givenSpread) = (point.order, point.prediction, point.spread)
    let grids = try grids(scan)
    let channelFormats = allFormats[point.bits, byChannel: point.isPerChannel]
    let formats = ChannelFormats(channelFormats)
    let samples = try quantized(fit, formats)
    let means = EncodeCommand.means(of: samples, shape: shape, layout: .hwc, range: formats.range)
    var description = try scan.description(shape: shape, format: channelFormats[0], means: means)
    description.streams[0].scan = point.passes(ranking: ranking, grids: grids)
    if point.isPerChannel {
      description.channelFractionBits = [
        channelFormats.map { if case .q(let format) = $0 { format.fractionBits } else { 0 } }
      ]
    }
    guard (try? description.profile()) != nil else { return nil }
    let profile = try scan.calibrated(description, on: samples, layout: .hwc)
    let server = ServerHalf(back, formats: formats, means: means)
    return Coding(profile: profile, formats: formats, server: server, grid: grids[point.grids - 1])
  }

  private func result(_ coding: Coding, on set: LabelledMaps) throws(CommandError) -> Trial.Result {
    var evaluation = Evaluation(
      half: coding.server, profile: coding.profile, grids: [coding.grid], payload: link.payload, completeOnly: false)
    let maps = try quantized(set.maps, coding.formats)
    let classes = set.labels.map { coding.server.labels[$0] }
    let row = try PayloadLimit.explaining(link.payload) { () throws(FragmentError) in
      try evaluation.run(maps, classes: classes, loss: link.loss, seed: link.seed) { _ in }[0]
    }
    return Trial.Result(bytes: row.bytes, mostBytes: row.mostBytes, accuracy: row.accuracy, count: maps.count)
  }

  private func grids(_ scan: ScanOptions) throws(CommandError) -> [GridSize] {
    scan.grids(of: try scan.geometry(shape))
  }

  private func quantized(_ maps: [[Float]], _ formats: ChannelFormats) throws(CommandError) -> [[UInt8]] {
    var samples: [[UInt8]] = []
    do throws(QuantizeError) {
      for map in maps { samples.append(try formats.quantize(map[...], shape: shape, layout: .hwc)) }
    } catch {
      throw CommandError("\(name): \(error)")
    }
    return samples
  }

  private static func means(of maps: [[Float]], channels: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: channels)
    for map in maps { for index in map.indices { sums[index % channels] += Double(map[index]) } }
    let count = Double(max(1, maps.reduce(0) { $0 + $1.count } / channels))
    return sums.map { Float($0 / count) }
  }
}
