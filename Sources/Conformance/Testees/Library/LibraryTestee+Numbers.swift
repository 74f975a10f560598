import FeatureTypes
import Quantize

/// Operations 1 to 8, 14 and 15: integers and number formats.
extension LibraryTestee {
  func arithmetic(_ number: UInt8, _ input: inout Arguments) throws(Fault) -> [Value] {
    let (first, second) = (try input.ints(), try input.ints())
    try require(first.count == second.count, "the lists have different lengths")
    try require(second.allSatisfy { number == 3 ? 0...30 ~= $0 : $0 > 0 }, "a divisor is above 0, a shift 0 to 30")
    let quotients = zip(first, second).map { pair in
      switch number {
      case 1: Rounding.floor(pair.0, over: pair.1)
      case 2: Rounding.halfToEven(pair.0, over: pair.1)
      default: Rounding.halfToEven(pair.0, shiftedRightBy: pair.1)
      }
    }
    return [.ints(quotients)]
  }

  func quantise(_ input: inout Arguments) throws(Fault) -> [Value] {
    try quantise(.q(try input.format()), &input)
  }

  func quantiseAffine(_ input: inout Arguments) throws(Fault) -> [Value] {
    try quantise(.affine(try input.affineFormat()), &input)
  }

  private func quantise(_ format: NumberFormat, _ input: inout Arguments) throws(Fault) -> [Value] {
    let values = ContiguousArray(try input.uints().lazy.map { Float(bitPattern: $0) })
    var samples = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var output = samples.mutableSpan
    do throws(QuantizeError) {
      try format.quantize(values.span, into: &output)
    } catch {
      guard case .notANumber(let index) = error else { throw .failed("\(error)") }
      throw .refused(code: 1, details: [Int32(truncatingIfNeeded: index)])
    }
    return [.ints(samples.map { format.range.value(of: $0) })]
  }

  func dequantize(_ input: inout Arguments) throws(Fault) -> [Value] {
    try dequantize(.q(try input.format()), &input)
  }

  func dequantizeAffine(_ input: inout Arguments) throws(Fault) -> [Value] {
    try dequantize(.affine(try input.affineFormat()), &input)
  }

  private func dequantize(_ format: NumberFormat, _ input: inout Arguments) throws(Fault) -> [Value] {
    let samples = try input.samples(of: format.range)
    var values = ContiguousArray<Float>(repeating: 0, count: samples.count)
    var output = values.mutableSpan
    format.dequantize(samples.span, into: &output)
    return [.uints(values.map { $0.bitPattern })]
  }

  func requantize(_ input: inout Arguments) throws(Fault) -> [Value] {
    let (format, target) = (try input.format(), try input.format())
    let samples = try input.samples(of: format.range)
    var results = samples
    var output = results.mutableSpan
    format.requantize(samples.span, to: target, into: &output)
    return [.ints(results.map { target.range.value(of: $0) })]
  }

  func sample(_ input: inout Arguments) throws(Fault) -> [Value] {
    let range = SampleRange(bits: try input.int(in: 2...8, "bits"), isSigned: try input.flag("signed"))
    return [.ints(try input.bytes().map { range.value(of: $0) })]
  }

  func calibrate(_ input: inout Arguments) throws(Fault) -> [Value] {
    var calibration = QFormatCalibration(bits: try input.int(in: 2...8, "bits"), isSigned: try input.flag("signed"))
    let method = try input.int(in: 0...2, "method")
    let thousandths = try input.int(in: 0...1000, "thousandths")
    let values = ContiguousArray(try input.uints().lazy.map { Float(bitPattern: $0) })
    do throws(QuantizeError) { try calibration.add(values.span) } catch { throw .failed("\(error)") }
    let format =
      switch method {
      case 0: calibration.byMaximum()
      case 1: calibration.byPercentile(Double(thousandths) / 1000)
      default: calibration.byLeastSquaredError()
      }
    return [try .number(format.fractionBits)]
  }
}

extension Arguments {
  fileprivate mutating func format() throws(Fault) -> QFormat {
    let range = QFormat.fractionBitsRange
    return QFormat(
      bits: try int(in: 2...8, "bits"), isSigned: try flag("signed"), fractionBits: try int(in: range, "n"))
  }

  fileprivate mutating func affineFormat() throws(Fault) -> AffineFormat {
    let range = SampleRange(bits: try int(in: 2...8, "bits"), isSigned: try flag("signed"))
    let scale = Float(bitPattern: try uint())
    try require(AffineFormat.isScale(scale), "a scale is positive, finite and normal")
    let zero = try int(in: Int(range.lowest)...Int(range.highest), "zero")
    return AffineFormat(bits: range.bits, isSigned: range.isSigned, scale: scale, zero: Int32(zero))
  }

  /// Reads samples and returns the bytes that store them.
  fileprivate mutating func samples(of range: SampleRange) throws(Fault) -> ContiguousArray<UInt8> {
    let samples = try ints()
    try require(samples.allSatisfy { range.clamp($0) == $0 }, "a sample is outside the format's range")
    return ContiguousArray(samples.lazy.map { range.pattern(of: $0) })
  }
}
