public import ArgumentParser
public import FeatureTypes
import Quantize

/// The Q format that a map has or is converted to.
struct FormatOptions: ParsableArguments {
  enum Calibration: String, ExpressibleByArgument, CaseIterable { case maximum, percentile, error }

  @Option(help: "The number of bits per sample, 2 to 8.")
  var bits = 8

  @Option(help: "The number of fraction bits, -16 to 22; by default 0 for integers, and calibrated for float32.")
  var fractionBits: Int?

  @Option(
    help: "How to find the fraction bits of float32 maps: maximum, percentile (99.9 %) or error (least squares).")
  var calibrate = Calibration.error

  static func check(fractionBits: Int) throws(CommandError) {
    guard QFormat.fractionBitsRange.contains(fractionBits) else {
      throw CommandError("--fraction-bits: -16 to 22, not \(fractionBits)")
    }
  }

  func format(of file: MapFile) throws(CommandError) -> NumberFormat { .q(try qFormat(of: file)) }

  private func qFormat(of file: MapFile) throws(CommandError) -> QFormat {
    guard (2...8).contains(bits) else { throw CommandError("--bits: a sample has 2 to 8 bits, not \(bits)") }
    if let fractionBits { try Self.check(fractionBits: fractionBits) }
    switch file.samples {
    case .quantized(let bytes):
      let format = QFormat(bits: bits, isSigned: file.isSigned ?? true, fractionBits: fractionBits ?? 0)
      for (index, byte) in bytes.enumerated() where format.range.pattern(of: format.range.value(of: byte)) != byte {
        throw CommandError("\(file.path): element \(index) does not fit \(bits) bits")
      }
      return format
    case .real(let values):
      let isSigned = values.contains { $0 < 0 }
      if let fractionBits { return QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits) }
      var calibration = QFormatCalibration(bits: bits, isSigned: isSigned)
      let values = values[...]
      do throws(QuantizeError) {
        try calibration.add(values.span)
      } catch {
        guard case .notANumber(let element) = error else { throw CommandError("\(file.path): \(error)") }
        throw CommandError("\(file.path): element \(element) is not a number")
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
