public import ArgumentParser
public import FeatureTypes
import Quantize
import SplitInference

/// The number format that a map has or is converted to.
struct FormatOptions: ParsableArguments {
  enum Calibration: String, ExpressibleByArgument, CaseIterable { case robust, maximum, percentile, error }

  @Option(name: .customLong("bits"), help: "The number of bits per sample, 2 to 8. (default: 8)")
  var givenBits: Int?

  @Option(help: "The number of fraction bits, -16 to 22; by default 0 for integers, and calibrated for real numbers.")
  var fractionBits: Int?

  @Flag(help: "Find the fraction bits of each channel of real maps on its own.")
  var perChannel = false

  @Option(
    name: .customLong("calibrate"),
    help: """
      How to find the fraction bits of real maps: robust (least squares without outliers), error (least squares), maximum \
      or percentile (99.9 %). (default: robust)
      """)
  var givenCalibration: Calibration?

  @Flag(help: "Use an affine format, as int8 tensors of TensorFlow Lite, ONNX and ExecuTorch have.")
  var affine = false

  @Option(help: "The scale of the affine format; by default the one that spans real maps. Needed for integers.")
  var scale: Double?

  @Option(help: "The zero point of the affine format: the sample that stands for 0. Only with --scale.")
  var zero: Int32?

  var bits: Int { givenBits ?? 8 }
  var calibration: Calibration { givenCalibration ?? .robust }
  var isAffine: Bool { affine || scale != nil || zero != nil }

  /// The options that were given, as they are spelt.
  var given: [String] {
    let all: [(String, Bool)] = [
      ("--bits", givenBits != nil), ("--fraction-bits", fractionBits != nil), ("--per-channel", perChannel),
      ("--calibrate", givenCalibration != nil), ("--affine", affine), ("--scale", scale != nil),
      ("--zero", zero != nil),
    ]
    return all.filter(\.1).map(\.0)
  }

  static func check(fractionBits: Int) throws(CommandError) {
    guard QFormat.fractionBitsRange.contains(fractionBits) else {
      throw CommandError("--fraction-bits: -16 to 22, not \(fractionBits)")
    }
  }

  /// Refuses values and combinations that no map can have.
  func check() throws(CommandError) {
    guard (2...8).contains(bits) else { throw CommandError("--bits: a sample has 2 to 8 bits, not \(bits)") }
    if let fractionBits { try Self.check(fractionBits: fractionBits) }
    if perChannel, fractionBits != nil { throw CommandError("--per-channel: not with --fraction-bits") }
    guard isAffine else { return }
    guard fractionBits == nil else { throw CommandError("--fraction-bits: not with --affine, --scale or --zero") }
    guard !perChannel else { throw CommandError("--per-channel: not with --affine, --scale or --zero") }
    guard zero == nil || scale != nil else { throw CommandError("--zero: only with --scale") }
    if let scale {
      guard AffineFormat.isScale(Float(scale)) else { throw CommandError("--scale: positive, and a normal float32") }
      guard givenCalibration == nil else { throw CommandError("--calibrate: not with --scale") }
    }
    guard [.robust, .maximum].contains(calibration) else {
      throw CommandError("--calibrate: robust or maximum with --affine")
    }
  }
}

extension FeatureMapLayout: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "chw": self = .chw
    case "hwc": self = .hwc
    default: return nil
    }
  }

  public var defaultValueDescription: String { self == .chw ? "chw" : "hwc" }
}

extension FeatureMapShape {
  /// Height × width × channels, the order of samples in files and arenas. `text` has the channels first.
  var channelsLast: String { "\(height)×\(width)×\(channels)" }

  /// "24×56×56 (C×H×W)".
  var text: String { "\(channels)×\(height)×\(width) (C×H×W)" }
}

extension NumberFormat {
  /// "s8, n = 3", or "s8, scale 0.05, zero -12".
  var text: String {
    let samples = "\(range.isSigned ? "s" : "u")\(range.bits)"
    return switch self {
    case .q(let format): "\(samples), n = \(format.fractionBits)"
    case .affine(let format): "\(samples), scale \(format.scale), zero \(format.zero)"
    }
  }
}

extension ChannelFormats {
  /// "s8, n = 3", or "s8, n = -2 to 5 by channel".
  var text: String {
    let bits = formats.compactMap { format in
      if case .q(let format) = format { format.fractionBits } else { nil }
    }
    guard !isUniform, let least = bits.min(), let most = bits.max() else { return formats[0].text }
    return "\(range.isSigned ? "s" : "u")\(range.bits), n = \(least) to \(most) by channel"
  }
}
