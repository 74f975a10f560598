import FeatureCodec
import FeatureTypes
import Quantize
import SplitInference

/// How a file's maps are encoded: the profile, and the samples.
struct EncodingPlan {
  let profile: Profile
  let formats: ChannelFormats
  /// The maps as samples.
  let frames: [[UInt8]]
  /// What becomes of real numbers; nil for integers.
  let error: QuantizationError?
  let warnings: [String]

  /// Makes a profile for a file's maps.
  init(_ file: MapFile, _ numbers: FormatOptions, _ scan: ScanOptions) throws(CommandError) {
    let fit = try FormatFit([file], numbers)
    formats = fit.formats
    frames = try file.frames(in: formats)
    let means = EncodeCommand.means(of: frames, shape: file.shape, layout: file.layout, range: formats.range)
    profile = try scan.profile(
      shape: file.shape, format: fit.layerFormat, channelFractionBits: fit.channelFractionBits, means: means
    ).profile
    error = fit.errors?.reduce(QuantizationError(), +)
    warnings = fit.warnings
  }

  /// Takes the profile of a file; its first stream must carry such maps.
  init(_ file: MapFile, profileAt path: String) throws(CommandError) {
    profile = try ProfileFile.profile(at: path)
    try Self.check(file, against: profile, path)
    formats = ChannelFormats(of: profile, stream: 0)
    try file.checkNumbers()
    try file.check(in: formats.range)
    frames = try file.frames(in: formats)
    error = file.isSigned == nil ? file.error(in: formats) : nil
    let share = error.map { Double($0.saturated + $0.infinite) / Double(max($0.count, 1)) } ?? 0
    warnings =
      share > 0.01
      ? ["\(file.path): more than 1 % of the values are beyond the range of \(formats.text), and saturate"] : []
  }

  /// Refuses a file that the first stream of the profile at `path` does not carry, and says which of shape, layout and type
  /// differs.
  static func check(_ file: MapFile, against profile: Profile, _ path: String) throws(CommandError) {
    guard !profile.withView({ $0.stream(0).isBytes }) else {
      throw CommandError("\(path): the first stream carries bytes, not maps")
    }
    let layer = profile.withView { $0.stream(0).layer }
    if file.shape != layer.shape {
      let other = file.layout == .hwc ? "chw" : "hwc"
      let fits = file.shapeInOtherLayout == layer.shape
      throw CommandError(
        "\(file.path): the maps are \(file.shape.text) (\(file.reading)), and the profile's layer is \(layer.shape.text)"
          + (fits ? "; with --layout \(other) they fit" : ""))
    }
    if let isSigned = file.isSigned, isSigned != layer.format.range.isSigned {
      let wanted = layer.format.range.isSigned ? "signed" : "unsigned"
      throw CommandError(
        "\(file.path): the maps are \(file.typeName), and the profile's samples are \(wanted)"
          + (isSigned ? "; --unsigned reads int8 maps as unsigned" : ""))
    }
  }
}
