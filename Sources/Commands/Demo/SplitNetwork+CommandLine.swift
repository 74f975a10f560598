import DigitDemo
import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

// Reads options and files for the commands that run the digit network.

extension SplitNetwork {
  init(option layer: Int, fractionBits: Int? = nil) throws {
    guard 0...DigitNetwork.layerCount ~= layer else {
      throw CommandError("--layer: 0 to \(DigitNetwork.layerCount), not \(layer)")
    }
    if let fractionBits { try FormatOptions.check(fractionBits: fractionBits) }
    try self.init(layer: layer, fractionBits: fractionBits)
  }

  /// All maps in a file; they must belong to the layer at which the network is cut.
  func maps(_ path: String) throws(CommandError) -> [[UInt8]] {
    let file = try MapFile(path, layout: .hwc)
    guard file.shape == shape, file.isSigned == format.range.isSigned else {
      throw CommandError(
        "\(path): layer \(layer) has \(shape.height)×\(shape.width)×\(shape.channels) (H×W×C) maps of type "
          + "\(format.range.isSigned ? "int8" : "uint8"), not "
          + "\(file.shape.height)×\(file.shape.width)×\(file.shape.channels) of "
          + (file.isSigned.map { $0 ? "int8" : "uint8" } ?? "float32"))
    }
    return try file.frames(in: ChannelFormats(format, channels: shape.channels))
  }

  /// The classes given by a file's `count` labels.
  static func classes(_ path: String, of count: Int) throws(CommandError) -> [String] {
    let classes = DigitNetwork.labels
    let labels = try DataFile.labels(path, of: count, "maps")
    for (index, label) in labels.enumerated() where !classes.indices.contains(label) {
      throw CommandError("\(path): label \(index) is \(label), not 0 to \(classes.count - 1)")
    }
    return labels.map { classes[$0] }
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
