@testable import FeatureCodec
import FeatureTypes
import Quantize

/// Calibration of codes and of both kinds of number formats against their definitions. The first byte chooses.
func fuzzCalibration(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  switch reader.integer() % 3 {
  case 0: checkQCalibration(&reader)
  case 1: checkAffineCalibration(&reader)
  default: checkCodeCalibration(&reader)
  }
}

/// Returns up to 48 numbers: any bits, or quarter steps of a power of two, many of which are half-way between samples.
private func numbers(_ reader: inout ByteInput) -> [Float] {
  let kind = reader.integer()
  let exponent = kind / 2 % 64 - 40
  return (0..<reader.number(0...48)).map { _ in
    let bits = reader.integer16()
    if kind % 2 == 0 {
      return Float(sign: .plus, exponent: exponent, significand: Float(Int16(truncatingIfNeeded: bits)) / 4)
    }
    return Float(bitPattern: UInt32(bits) | UInt32(reader.integer16()) << 16)
  }
}

/// Passes `values` in pieces to `add` until it refuses. Returns the finite values that count: those before the first NaN.
private func add(
  _ values: [Float], pieces length: Int, _ add: (Span<Float>) throws(QuantizeError) -> Void
) -> [Double] {
  var start = 0
  while start < values.count {
    let piece = Array(values[start..<min(start + length, values.count)])
    let wanted = piece.firstIndex { $0.isNaN }
    do throws(QuantizeError) {
      try add(piece.span)
      require(wanted == nil, .arithmetic, "[Q-7]: a NaN is a value")
    } catch {
      require(wanted.map { .notANumber(index: $0) } == error, .arithmetic, "[Q-7]: \(error) in \(piece)")
      break
    }
    start += piece.count
  }
  return values.prefix { !$0.isNaN }.filter(\.isFinite).map { Double($0) }
}

/// every n, one after the other.
private func checkQCalibration(_ reader: inout ByteInput) {
  let (bits, isSigned) = (reader.number(2...8), reader.bool())
  let (length, thousandths) = (reader.number(1...48), reader.integer16() % 1001)
  let extreme = Double(bitPattern: UInt64(reader.integer16()) << 48)
  let all = numbers(&reader)
  var calibration = QFormatCalibration(bits: bits, isSigned: isSigned)
  let values = Meter.timed(4 * all.count) {
    add(all, pieces: length) { (piece) throws(QuantizeError) in try calibration.add(piece) }
  }
  require(calibration.count == values.count, .arithmetic, "[Q-7]: \(calibration.count) values of \(values.count)")
  require(calibration.hasNegative == values.contains { $0 < 0 }, .arithmetic, "[Q-7]: a negative value")

  let format = ModelFormat(bits: bits, isSigned: isSigned)
  var (maximum, percentile, squares, best) = (-16, -16, Double.infinity, 22)
  for n in -16...22 {
    let step = Double(sign: .plus, exponent: -n, significand: 1)
    let errors = values.map { value in
      let nearest = (value / step).rounded(.toNearestOrEven)
      return value - Double(format.clamp(Int(max(-1000, min(1000, nearest))))) * step
    }
    let saturated = errors.filter { abs($0) > step / 2 }.count
    if saturated == 0 { maximum = n }
    if 1000 * saturated <= (1000 - thousandths) * values.count { percentile = n }
    let sum = errors.reduce(0) { $0 + $1 * $1 }
    if sum <= squares { (squares, best) = (sum, n) }
    let mean = calibration.meanSquaredError(of: QFormat(bits: bits, isSigned: isSigned, fractionBits: n))
    let wanted = values.isEmpty ? 0 : sum / Double(values.count)
    require(mean == wanted, .arithmetic, "[Q-7]: the mean squared error \(mean), not \(wanted), n \(n)")
  }
  let share = Double(thousandths) / 1000
  for (name, found, wanted) in [
    ("maximum", calibration.byMaximum(), maximum), ("percentile \(share)", calibration.byPercentile(share), percentile),
    ("least squares", calibration.byLeastSquaredError(), best),
  ] {
    require(found.fractionBits == wanted, .arithmetic, "[Q-7]: \(name): n = \(found.fractionBits), not \(wanted)")
    require(found.range == SampleRange(bits: bits, isSigned: isSigned), .arithmetic, "[Q-7]: another range")
    checkAgain(all.filter { !$0.isNaN }, .q(found))
  }
  _ = calibration.byPercentile(extreme)
}

/// the smallest and the largest value, 0 among them.
private func checkAffineCalibration(_ reader: inout ByteInput) {
  let (bits, isSigned, length) = (reader.number(2...8), reader.bool(), reader.number(1...48))
  let all = numbers(&reader)
  var calibration = AffineFormatCalibration()
  let values = Meter.timed(4 * all.count) {
    add(all, pieces: length) { (piece) throws(QuantizeError) in try calibration.add(piece) }
  }
  let found = calibration.format(bits: bits, isSigned: isSigned)
  let format = ModelFormat(bits: bits, isSigned: isSigned)
  let (lowest, highest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
  let scale = Float((highest - lowest) / Double(format.modulus - 1))
  let isScale = scale > 0 && scale.isNormal
  let zero = Double(format.lowest) - (isScale ? lowest / Double(scale) : Double(format.lowest))
  require(found.scale == (isScale ? scale : 1), .arithmetic, "[Q-8]: the scale \(found.scale), not \(scale)")
  require(
    Int(found.zero) == format.clamp(Int(zero.rounded(.toNearestOrEven))), .arithmetic, "[Q-8]: the zero \(found.zero)")
  require(found.range == SampleRange(bits: bits, isSigned: isSigned), .arithmetic, "[Q-8]: another range")
  for value in values {
    guard let sample = found.quantized(Float(value)) else { violated(.arithmetic, "[Q-8]: no sample of \(value)") }
    let distance = abs(value - Double(sample - found.zero) * Double(found.scale)) / Double(found.scale)
    require(distance <= 1.0001, .arithmetic, "[Q-8]: \(value) is \(distance) steps from its sample")
  }
  checkAgain(all.filter { !$0.isNaN }, .affine(found))
}

/// A number that was quantised is quantised to the same sample again.
private func checkAgain(_ values: [Float], _ format: NumberFormat) {
  var samples = [UInt8](repeating: 0, count: values.count)
  var output = samples.mutableSpan
  guard (try? format.quantize(values.span, into: &output)) != nil else { violated(.arithmetic, "[Q-4]: no NaN") }
  var back = [Float](repeating: 0, count: values.count)
  var numbers = back.mutableSpan
  format.dequantize(samples.span, into: &numbers)
  for (sample, value) in zip(samples, back) {
    let again = format.quantized(value).map { format.range.pattern(of: $0) }
    require(again == sample, .arithmetic, "[Q-3]: \(value) of sample \(sample) in \(format)")
  }
}

/// [CODE-12]: the best codes of both classes, in any order of the maps, before and after the profile has them.
private func checkCodeCalibration(_ reader: inout ByteInput) {
  let number = reader.integer() % KnownProfile.all.count
  let known = KnownProfile.all[number]
  let index = reader.integer() % known.scans.count
  let layer = known.model.layers[known.model.streams[index].layer]
  guard !layer.isBytes else { return }
  let maps = (0..<reader.number(0...3)).map { _ in
    known.map(reader.array(reader.number(1...40)), ofLayer: known.model.streams[index].layer)
  }
  func choices(_ profile: Profile, _ maps: [[UInt8]]) -> [ModelCalibration.Choice] {
    var calibration = CodeCalibration(profile, stream: index)
    for map in maps { calibration.add(map, layout: .chw) }
    return [true, false].map { roots in
      let best = calibration.best(forRoots: roots)
      return .init(code: Int(best.code.packed), channels: best.channels.map(\.packed), bits: best.bits)
    }
  }
  let found = Meter.timed(maps.count * known.scans[index].symbols.count) { choices(known.profile, maps) }
  let samples = maps.map { known.encode($0, stream: index) }
  for (roots, choice) in zip([true, false], found) {
    let wanted = ModelCalibration(known.model, known.scans[index], stream: index, roots: roots, samples: samples).best
    require(choice == wanted, .model, "[CODE-12]: \(choice), not \(wanted)")
  }
  require(choices(known.profile, maps.reversed()) == found, .model, "[CODE-12]: the order of the maps matters")

  var description = ProfileDescription.known[number]
  var calibration = CodeCalibration(known.profile, stream: index)
  for map in maps { calibration.add(map, layout: .chw) }
  calibration.apply(to: &description)
  guard let profile = try? description.profile() else { violated(.model, "[CODE-12]: the codes are refused") }
  require(choices(profile, maps) == found, .model, "[CODE-12]: another answer for a calibrated profile")
}
