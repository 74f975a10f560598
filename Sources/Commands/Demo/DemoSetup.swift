import DigitDemo
import FeatureCodec
import FeatureTypes
import Pooling
import SplitInference

/// What the demo sends: the maps of a network that is trained to be split, or of one that is not.
struct DemoSetup {
  let network: DemoNetwork
  let profile: Profile
  /// By stream, in order.
  let grids: [[GridSize]]
  /// The longest fragment by default.
  let payload: Int
  /// Reads the bundled pictures that it sends.
  let pictures: () throws(DemoError) -> [LabelledPicture]
  /// How it compares with JPEG and WebP, in fragments of `payload` bytes; nil if that is not known.
  let comparison: CodecComparison?

  /// A layer of the bundled network that is not trained to be split.
  init(layer: Int, _ scan: ScanOptions) throws {
    let split = try SplitNetwork(option: layer)
    let (profile, grids) = try scan.profile(of: split, calibratedOn: DemoRun.calibrationMaps(of: split))
    self.init(DemoNetwork(split), profile, [grids], payload: 244) { () throws(DemoError) in
      try LabelledPicture.bundled(12)
    }
  }

  /// The point that was found for that network.
  init(_ point: DemoPoint) throws {
    self.init(
      DemoNetwork(try SplitNetwork(point)), point.profile, [point.profile.grids], payload: DemoPoint.payload,
      point.comparison
    ) { () throws(DemoError) in try LabelledPicture.bundled(36) }
  }

  /// - Parameter folder: the files of a network; nil: the bundled one that is trained to be split.
  init(folder: String?, _ memory: ReceiverLimitOption) throws {
    let files = TappedFiles(folder: folder ?? DemoScenes.folder)
    let profile = try memory.profile(files.profile)
    let halves = try TappedHalves(files, profile, labels: DigitNetwork.labels)
    let grids = halves.names.indices.map { profile.grids(ofStream: $0) }
    let network = try DemoNetwork(halves.network, names: halves.names, multiplyAdds: halves.multiplyAdds)
    let comparison = folder == nil ? try DemoScenes.comparison() : nil
    self.init(
      network, profile, grids, payload: folder == nil ? DemoPoint.payload : 244, comparison, DemoScenes.pictures)
  }

  private init(
    _ network: DemoNetwork, _ profile: Profile, _ grids: [[GridSize]], payload: Int,
    _ comparison: CodecComparison? = nil, _ pictures: @escaping () throws(DemoError) -> [LabelledPicture]
  ) {
    (self.network, self.profile, self.grids, self.payload) = (network, profile, grids, payload)
    (self.pictures, self.comparison) = (pictures, comparison)
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
