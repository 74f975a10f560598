import Charts
import FeatureTypes
import Foundation
import Quantize

/// What a channel's number format does to its real values.
struct QuantizationError {
  private(set) var count = 0
  /// The number of finite values more than half a step beyond the range.
  private(set) var saturated = 0
  private(set) var infinite = 0
  private var squaredError = 0.0
  private var squares = 0.0

  /// Adds a value that is not NaN.
  mutating func add(_ value: Float, in format: NumberFormat) {
    count += 1
    guard value.isFinite else {
      infinite += 1
      return
    }
    guard let sample = format.quantized(value) else { return }
    let error = Double(value) - Double(Int(sample) - Int(format.zero)) * Double(format.step)
    // An affine format may miss a value at its end by the rounding of the zero point.
    if abs(error) > Double(format.step) / 2 * 1.000001 { saturated += 1 }
    squaredError += error * error
    squares += Double(value) * Double(value)
  }

  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.count += other.count
    sum.saturated += other.saturated
    sum.infinite += other.infinite
    sum.squaredError += other.squaredError
    sum.squares += other.squares
    return sum
  }

  private var finite: Int { count - infinite }
  /// The root of the mean squared error of the finite values.
  var rms: Double { finite > 0 ? (squaredError / Double(finite)).squareRoot() : 0 }
  /// The signal's power by the error's, in decibels; infinite without an error.
  var signalToNoise: Double { squaredError > 0 ? 10 * log10(squares / squaredError) : .infinity }

  /// "0.02 % saturated, rms error 0.036 (SNR 41.2 dB)"
  var text: String {
    let share = count > 0 ? Double(saturated + infinite) / Double(count) : 0
    let noise =
      signalToNoise.isFinite ? " (SNR \(NumberText.fixed(signalToNoise, 1)) dB)" : squares > 0 ? " (exact)" : ""
    return "\(Self.percent(share)) saturated, rms error \(Self.short(rms))\(noise)"
  }

  /// Three digits, without an exponent where possible.
  static func short(_ value: Double) -> String { String(format: "%.3g", value) }

  /// A share that is not 0 never reads as 0.
  private static func percent(_ share: Double) -> String {
    share == 0 ? "0 %" : share < 0.0001 ? "less than 0.01 %" : "\(NumberText.fixed(share * 100, 2)) %"
  }
}
