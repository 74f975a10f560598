public import ArgumentParser
public import FeatureTypes
import Quantize

/// The number format that a map has or is converted to.
struct FormatOptions: ParsableArguments {
  enum Calibration: String, ExpressibleByArgument, CaseIterable { case maximum, percentile, error }

  @Option(help: "The number of bits per sample, 2 to 8.")
  var bits = 8

  @Option(help: "The number of fraction bits, -16 to 22; by default 0 for integers, and calibrated for float32.")
  var fractionBits: Int?

  @Option(
    help: "How to find the fraction bits of float32 maps: maximum, percentile (99.9 %) or error (least squares).")
  var calibrate = Calibration.error

  @Flag(help: "Use an affine format, as int8 tensors of TensorFlow Lite, ONNX and ExecuTorch have.")
  var affine = false

  @Option(help: "The scale of the affine format; by default the one that spans float32 maps. Needed for integers.")
  var scale: Double?

  @Option(help: "The zero point of the affine format: the sample that stands for 0. Only with --scale.")
  var zero: Int32?

  static func check(fractionBits: Int) throws(CommandError) {
    guard QFormat.fractionBitsRange.contains(fractionBits) else {
      throw CommandError("--fraction-bits: -16 to 22, not \(fractionBits)")
    }
  }

  /// The format of a file's maps: given, or fitted to its real numbers.
  func format(of file: MapFile) throws(CommandError) -> NumberFormat {
    guard (2...8).contains(bits) else { throw CommandError("--bits: a sample has 2 to 8 bits, not \(bits)") }
    guard affine || scale != nil || zero != nil else { return .q(try qFormat(of: file)) }
    guard fractionBits == nil else { throw CommandError("--fraction-bits: not with --affine, --scale or --zero") }
    let format = try affineFormat(of: file)
    if case .quantized(let bytes) = file.samples { try Self.check(bytes, in: format.range, of: file) }
    return .affine(format)
  }

  /// Real numbers become signed samples, as in other engines.
  private func affineFormat(of file: MapFile) throws(CommandError) -> AffineFormat {
    let isSigned = file.isSigned ?? true
    if let scale {
      guard AffineFormat.isScale(Float(scale)) else { throw CommandError("--scale: positive, and a normal float32") }
      let range = SampleRange(bits: bits, isSigned: isSigned)
      let zero = zero ?? range.clamp(0)
      guard range.clamp(zero) == zero else {
        throw CommandError("--zero: \(range.lowest) to \(range.highest), not \(zero)")
      }
      return AffineFormat(bits: bits, isSigned: isSigned, scale: Float(scale), zero: zero)
    }
    guard zero == nil else { throw CommandError("--zero: only with --scale") }
    guard case .real(let values) = file.samples else {
      throw CommandError("--affine: \(file.path) has integers: give their --scale and --zero")
    }
    var calibration = AffineFormatCalibration()
    let all = values[...]
    do throws(QuantizeError) { try calibration.add(all.span) } catch { throw Self.notANumber(error, in: file) }
    return calibration.format(bits: bits, isSigned: isSigned)
  }

  private static func check(_ bytes: [UInt8], in range: SampleRange, of file: MapFile) throws(CommandError) {
    for (index, byte) in bytes.enumerated() where range.pattern(of: range.value(of: byte)) != byte {
      throw CommandError("\(file.path): element \(index) does not fit \(range.bits) bits")
    }
  }

  private static func notANumber(_ error: QuantizeError, in file: MapFile) -> CommandError {
    guard case .notANumber(let element) = error else { return CommandError("\(file.path): \(error)") }
    return CommandError("\(file.path): element \(element) is not a number")
  }

  private func qFormat(of file: MapFile) throws(CommandError) -> QFormat {
    if let fractionBits { try Self.check(fractionBits: fractionBits) }
    switch file.samples {
    case .quantized(let bytes):
      let format = QFormat(bits: bits, isSigned: file.isSigned ?? true, fractionBits: fractionBits ?? 0)
      try Self.check(bytes, in: format.range, of: file)
      return format
    case .real(let values):
      let isSigned = values.contains { $0 < 0 }
      if let fractionBits { return QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits) }
      var calibration = QFormatCalibration(bits: bits, isSigned: isSigned)
      let values = values[...]
      do throws(QuantizeError) {
        try calibration.add(values.span)
      } catch {
        throw Self.notANumber(error, in: file)
      }
      switch calibrate {
      case .maximum: return calibration.byMaximum()
      case .percentile: return calibration.byPercentile(0.999)
      case .error: return calibration.byLeastSquaredError()
      }
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
