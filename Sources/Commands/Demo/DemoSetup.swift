import DigitDemo
import FeatureCodec
import FeatureTypes
import Pooling
import SplitInference

/// What the demo sends: the bundled point, a layer of the bundled network, or a network from a folder.
struct DemoSetup {
  let network: DemoNetwork
  let profile: Profile
  /// By stream, in order.
  let grids: [[GridSize]]
  /// The longest fragment by default.
  let payload: Int
  var comparison: CodecComparison?

  /// - Parameters:
  ///   - layer: a layer of the bundled network; nil: the point.
  ///   - folder: the files of a network.
  init(layer: Int?, folder: String?, _ scan: ScanOptions, _ memory: ReceiverLimitOption) throws {
    if let folder {
      try self.init(folder: folder, memory)
    } else if let layer {
      let split = try SplitNetwork(option: layer)
      let (profile, grids) = try scan.profile(of: split, calibratedOn: DemoRun.calibrationMaps(of: split))
      self.init(DemoNetwork(split), profile, [grids], payload: 244)
    } else {
      let point = try DemoPoint()
      self.init(DemoNetwork(try SplitNetwork(point)), point.profile, [point.profile.grids], payload: DemoPoint.payload)
      comparison = point.comparison
    }
  }

  private init(folder: String, _ memory: ReceiverLimitOption) throws {
    let files = TappedFiles(folder: folder)
    let profile = try memory.profile(files.profile)
    let halves = try TappedHalves(files, profile, labels: DigitNetwork.labels)
    let grids = halves.names.indices.map { profile.grids(ofStream: $0) }
    let network = try DemoNetwork(halves.network, names: halves.names, multiplyAdds: halves.multiplyAdds)
    self.init(network, profile, grids, payload: 244)
  }

  private init(_ network: DemoNetwork, _ profile: Profile, _ grids: [[GridSize]], payload: Int) {
    (self.network, self.profile, self.grids, self.payload) = (network, profile, grids, payload)
  }

  /// "layer 5: 35 channels of 40×8×8 (C×H×W), s3, n = 1; grids 4×4 6×6".
  var text: String {
    network.taps.enumerated().map { stream, tap in
      let channels = profile.sentChannels(ofStream: stream)
      let grids = grids[stream].map(\.text).joined(separator: " ")
      return "layer \(tap.name): \(channels) channels of \(tap.shape.text), \(tap.format.text); grids \(grids)"
    }.joined(separator: "; ")
  }
}
