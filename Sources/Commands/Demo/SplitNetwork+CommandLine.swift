import DigitDemo
import FeatureCodec
import FeatureTypes
import Pooling

extension SplitNetwork {
  init(option layer: Int) throws {
    guard 0...DigitNetwork.layerCount ~= layer else {
      throw CommandError("--layer: 0 to \(DigitNetwork.layerCount), not \(layer)")
    }
    try self.init(layer: layer)
  }
}

extension ScanOptions {
  /// The profile for the layer at which `split` is cut, and the scan's grids.
  ///
  /// - Parameter maps: the maps that the codes are fitted to; if nil, symbols are sent raw.
  func profile(
    of split: SplitNetwork, calibratedOn maps: [[UInt8]]?
  ) throws(CommandError) -> (profile: Profile, grids: [GridSize]) {
    let (layer, raw) = try profile(shape: split.shape, format: split.format, means: split.means)
    let grids = grids(of: layer.geometry)
    guard let maps else { return (raw, grids) }
    let calibrated = try calibratedProfile(
      shape: split.shape, format: split.format, means: split.means, frames: maps, layout: .hwc)
    return (calibrated, grids)
  }
}
