// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureTypes
internal import Quantize

/// The content of a `fcodec_calibration`: both kinds of formats at once.
struct Calibration: HandleContent {
  static let mark: UInt32 = 0x6143_4346  // "FCCa"

  var q: QFormatCalibration
  var affine = AffineFormatCalibration()
}

@c @implementation
public func fcodec_calibration_create(
  _ bits: UInt8, _ is_signed: UInt8, _ calibration: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let calibration = unsafe calibration, 2...8 ~= bits, is_signed <= 1 else { return FCODEC_BAD_ARGUMENT }
  unsafe calibration.pointee = Handle.new(
    Calibration(q: QFormatCalibration(bits: Int(bits), isSigned: is_signed == 1)))
  return FCODEC_OK
}

@c @implementation
public func fcodec_calibration_destroy(_ calibration: OpaquePointer?) {
  unsafe Handle<Calibration>.destroy(calibration)
}

@c @implementation
public func fcodec_calibration_add(
  _ calibration: OpaquePointer?, _ values: UnsafePointer<Float>?, _ count: Int, _ index: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let place = unsafe Handle<Calibration>.open(calibration), count >= 0 else { return FCODEC_BAD_ARGUMENT }
  guard count > 0 else { return FCODEC_OK }
  guard let values = unsafe values, unsafe isAligned(values) else { return FCODEC_BAD_ARGUMENT }
  let numbers = unsafe Span(_unsafeStart: values, count: count)
  var failed: Int?
  do throws(QuantizeError) { try unsafe place.pointee.content.q.add(numbers) } catch { failed = error.index }
  // The values before the NaN, which both count.
  do throws(QuantizeError) { try unsafe place.pointee.content.affine.add(numbers) } catch { failed = error.index }
  guard let failed else { return FCODEC_OK }
  if let index = unsafe index { unsafe index.pointee = failed }
  return FCODEC_NOT_A_NUMBER
}

extension QuantizeError {
  fileprivate var index: Int {
    switch self {
    case .notANumber(let index): index
    }
  }
}

@c @implementation
public func fcodec_calibration_format(
  _ calibration: OpaquePointer?, _ method: Int32, _ share: Double, _ format: UnsafeMutablePointer<fcodec_format>?,
  _ has_negative: UnsafeMutablePointer<Int32>?
) -> Int32 {
  guard let place = unsafe Handle<Calibration>.open(calibration), let format = unsafe format else {
    return FCODEC_BAD_ARGUMENT
  }
  let (q, affine) = unsafe (place.pointee.content.q, place.pointee.content.affine)
  let chosen: NumberFormat
  switch method {
  case FCODEC_BY_MAXIMUM: chosen = .q(q.byMaximum())
  case FCODEC_BY_PERCENTILE:
    guard 0...1 ~= share else { return FCODEC_BAD_ARGUMENT }
    chosen = .q(q.byPercentile(share))
  case FCODEC_BY_SQUARED_ERROR: chosen = .q(q.byLeastSquaredError())
  case FCODEC_AFFINE: chosen = .affine(affine.format(bits: q.bits, isSigned: q.isSigned))
  default: return FCODEC_BAD_ARGUMENT
  }
  unsafe format.pointee = chosen.fields
  if let has_negative = unsafe has_negative { unsafe has_negative.pointee = q.hasNegative ? 1 : 0 }
  return FCODEC_OK
}
