import DigitDemo
import FeatureCodec
import FeatureTypes
import Pooling
import Quantize
import SplitInference

/// Labelled maps at a network's cut, in the number format in which they are sent.
struct CutMaps {
  let server: ServerHalf
  let maps: [[UInt8]]
  /// The class of each map.
  let classes: [String]
  private let layerFormat: NumberFormat
  private let channelFractionBits: [Int]
  /// The maps that codes are fitted to; nil: symbols are sent raw.
  private let samples: [[UInt8]]?
  private let given: Profile?

  /// - Parameters:
  ///   - paths: the files of the maps, of their labels, and of maps that formats and codes are fitted to.
  ///   - profile: a profile to use instead of one that is made, and what its receiver may take.
  init(
    _ options: CutOptions, _ numbers: FormatOptions,
    at paths: (maps: String, labels: String, calibration: String?),
    profile: (path: String, memory: ReceiverLimitOption)? = nil
  ) throws {
    let source = try CutSource(options)
    let file = try Self.file(paths.maps, of: source, options.title)
    let calibration = try paths.calibration.map { try Self.file($0, of: source, options.title) }
    let formats: ChannelFormats
    var means: [Int32]?
    if let (path, memory) = profile {
      let profile = try memory.profile(path)
      try EncodingPlan.check(file, against: profile, path)
      formats = ChannelFormats(of: profile, stream: 0)
      (given, layerFormat, channelFractionBits) = (profile, formats.formats[0], [])
    } else if let bundled = source.bundled, numbers.given.isEmpty {
      guard file.isSigned == nil || file.isSigned == bundled.format.range.isSigned else {
        let type = bundled.format.range.isSigned ? "int8" : "uint8"
        throw CommandError("\(file.path): \(options.title) has maps of type \(type), not \(file.typeName)")
      }
      formats = ChannelFormats(bundled.format, channels: file.shape.channels)
      means = bundled.means
      (given, layerFormat, channelFractionBits) = (nil, bundled.format, [])
    } else {
      let fit = try FormatFit([calibration ?? file], numbers)
      for warning in fit.warnings { CommandOutput.warn(warning) }
      formats = fit.formats
      (given, layerFormat, channelFractionBits) = (nil, fit.layerFormat, fit.channelFractionBits)
    }
    maps = try Self.maps(file, formats)
    samples = try calibration.map { try Self.maps($0, formats) }
    server = source.server(
      formats,
      means: means
        ?? EncodeCommand.means(of: samples ?? maps, shape: file.shape, layout: .hwc, range: formats.range))
    classes = try Self.classes(paths.labels, of: maps.count, labels: server.labels)
  }

  /// The profile for these options, or the given one, and its grids in order.
  func profile(_ scan: ScanOptions) throws(CommandError) -> (profile: Profile, grids: [GridSize]) {
    if let given { return (given, given.grids) }
    let (layer, raw) = try scan.profile(
      shape: server.shape, format: layerFormat, channelFractionBits: channelFractionBits, means: server.means)
    let grids = scan.grids(of: layer.geometry)
    guard let samples else { return (raw, grids) }
    let calibrated = try scan.calibratedProfile(
      shape: server.shape, format: layerFormat, channelFractionBits: channelFractionBits, means: server.means,
      frames: samples, layout: .hwc)
    return (calibrated, grids)
  }

  private static func file(_ path: String, of source: CutSource, _ title: String) throws(CommandError) -> MapFile {
    let file = try MapFile(path, layout: .hwc)
    let shape = source.shape
    guard file.shape == shape else {
      throw CommandError(
        "\(path): \(title) has \(shape.channelsLast) (H×W×C) maps, not "
          + file.shape.channelsLast)
    }
    return file
  }

  private static func maps(_ file: MapFile, _ formats: ChannelFormats) throws(CommandError) -> [[UInt8]] {
    try file.checkNumbers()
    try file.check(in: formats.range)
    return try file.frames(in: formats)
  }

  /// The classes given by a file's `count` labels, which are their numbers.
  private static func classes(_ path: String, of count: Int, labels: [String]) throws(CommandError) -> [String] {
    let numbers = try DataFile.labels(path, of: count, "maps")
    for (index, number) in numbers.enumerated() where !labels.indices.contains(number) {
      throw CommandError("\(path): label \(index) is \(number), not 0 to \(labels.count - 1)")
    }
    return numbers.map { labels[$0] }
  }
}

extension Profile {
  /// The grids that the first stream's last channels pass through, in order: for FLEET's scan, all grids.
  var grids: [GridSize] { grids(ofStream: 0) }

  /// The grids that a stream's last channels pass through, in order.
  func grids(ofStream stream: Int) -> [GridSize] {
    withView { view in
      let passes = view.stream(stream).passes
      var grids: [GridSize] = []
      for pass in passes where pass.channels.upperBound == passes.last?.channels.upperBound {
        if grids.last != pass.grid { grids.append(pass.grid) }
      }
      return grids
    }
  }
}
