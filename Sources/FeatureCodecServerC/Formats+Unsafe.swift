// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureTypes
internal import Quantize

/// The formats of an array's channels, checked.
@safe
struct Formats {
  private let formats: UnsafePointer<fcodec_format>
  private let count: Int
  private let run: Int

  /// Returns nil if one of the formats is not one, or if there is none.
  init?(_ formats: UnsafePointer<fcodec_formats>?) {
    guard let formats = unsafe formats, let list = unsafe formats.pointee.formats, unsafe formats.pointee.count > 0,
      unsafe formats.pointee.run > 0
    else { return nil }
    unsafe self.formats = list
    count = unsafe formats.pointee.count
    run = unsafe formats.pointee.run
    for index in 0..<count { guard unsafe NumberFormat(list[index]) != nil else { return nil } }
  }

  /// Calls `body` for runs of numbers that have one format, in order.
  func forEachRun<Failure: Error>(
    of total: Int, _ body: (Range<Int>, NumberFormat) throws(Failure) -> Void
  ) throws(Failure) {
    let run = count == 1 ? total : run
    var (start, channel) = (0, 0)
    while start < total {
      let end = run < total - start ? start + run : total
      // Unreached: the formats have been checked.
      guard let format = unsafe NumberFormat(formats[channel]) else { return }
      try body(start..<end, format)
      start = end
      channel = channel + 1 == count ? 0 : channel + 1
    }
  }
}

extension NumberFormat {
  /// Returns nil if the fields are not those of a format.
  init?(_ format: fcodec_format) {
    guard 2...8 ~= format.bits, format.is_signed <= 1, format.is_affine <= 1 else { return nil }
    let (bits, isSigned) = (Int(format.bits), format.is_signed == 1)
    if format.is_affine == 1 {
      let range = SampleRange(bits: bits, isSigned: isSigned)
      guard AffineFormat.isScale(format.scale), range.clamp(format.zero) == format.zero else { return nil }
      self = .affine(AffineFormat(bits: bits, isSigned: isSigned, scale: format.scale, zero: format.zero))
    } else {
      guard QFormat.fractionBitsRange ~= Int(format.fraction_bits) else { return nil }
      self = .q(QFormat(bits: bits, isSigned: isSigned, fractionBits: Int(format.fraction_bits)))
    }
  }

  /// The format as C has it.
  var fields: fcodec_format {
    var fields = fcodec_format()
    (fields.bits, fields.is_signed) = (UInt8(range.bits), range.isSigned ? 1 : 0)
    switch self {
    case .q(let format): fields.fraction_bits = Int32(format.fractionBits)
    case .affine(let format): (fields.is_affine, fields.scale, fields.zero) = (1, format.scale, format.zero)
    }
    return fields
  }
}

@c @implementation
public func fcodec_quantise(
  _ formats: UnsafePointer<fcodec_formats>?, _ values: UnsafePointer<Float>?, _ count: Int,
  _ samples: UnsafeMutablePointer<UInt8>?, _ index: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let formats = unsafe Formats(formats), count >= 0 else { return FCODEC_BAD_ARGUMENT }
  guard count > 0 else { return FCODEC_OK }
  guard let values = unsafe values, let samples = unsafe samples, unsafe isAligned(values) else {
    return FCODEC_BAD_ARGUMENT
  }
  do throws(QuantizeError) {
    try formats.forEachRun(of: count) { (run, format) throws(QuantizeError) in
      if run.count == 1 {
        guard let sample = unsafe format.quantized(values[run.lowerBound]) else {
          throw .notANumber(index: run.lowerBound)
        }
        unsafe samples[run.lowerBound] = format.range.pattern(of: sample)
        return
      }
      let from = unsafe Span(_unsafeStart: values + run.lowerBound, count: run.count)
      var to = unsafe MutableSpan(_unsafeStart: samples + run.lowerBound, count: run.count)
      do throws(QuantizeError) {
        try format.quantize(from, into: &to)
      } catch {
        guard case .notANumber(let index) = error else { throw error }
        throw .notANumber(index: run.lowerBound + index)
      }
    }
    return FCODEC_OK
  } catch {
    if let place = unsafe index, case .notANumber(let first) = error { unsafe place.pointee = first }
    return FCODEC_NOT_A_NUMBER
  }
}

@c @implementation
public func fcodec_dequantise(
  _ formats: UnsafePointer<fcodec_formats>?, _ samples: UnsafePointer<UInt8>?, _ count: Int,
  _ values: UnsafeMutablePointer<Float>?
) -> Int32 {
  guard let formats = unsafe Formats(formats), count >= 0 else { return FCODEC_BAD_ARGUMENT }
  guard count > 0 else { return FCODEC_OK }
  guard let values = unsafe values, let samples = unsafe samples, unsafe isAligned(values) else {
    return FCODEC_BAD_ARGUMENT
  }
  formats.forEachRun(of: count) { (run, format) in
    if run.count == 1 {
      unsafe values[run.lowerBound] = format.real(samples[run.lowerBound])
      return
    }
    let from = unsafe Span(_unsafeStart: samples + run.lowerBound, count: run.count)
    var to = unsafe MutableSpan(_unsafeStart: values + run.lowerBound, count: run.count)
    format.dequantize(from, into: &to)
  }
  return FCODEC_OK
}

extension NumberFormat {
  /// Returns the number that a stored sample stands for.
  func real(_ pattern: UInt8) -> Float { Float(Int(range.value(of: pattern) &- zero)) * step }
}

@c @implementation
public func fcodec_requantise(
  _ from: UnsafePointer<fcodec_format>?, _ to: UnsafePointer<fcodec_format>?, _ samples: UnsafePointer<UInt8>?,
  _ count: Int, _ results: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  guard let from = unsafe from, let to = unsafe to, count >= 0,
    case .q(let source) = unsafe NumberFormat(from.pointee), case .q(let target) = unsafe NumberFormat(to.pointee)
  else { return FCODEC_BAD_ARGUMENT }
  guard count > 0 else { return FCODEC_OK }
  guard let samples = unsafe samples, let results = unsafe results else { return FCODEC_BAD_ARGUMENT }
  for index in 0..<count {
    let sample = unsafe source.range.value(of: samples[index])
    unsafe results[index] = target.range.pattern(of: source.requantized(sample, to: target))
  }
  return FCODEC_OK
}
