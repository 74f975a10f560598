@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// Bits, codes, checks and rounding: each fast way against its definition. The first byte chooses.
func fuzzNumbers(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  switch reader.integer() % 6 {
  case 0: checkRounding(&reader)
  case 1: checkFormats(&reader)
  case 2: checkRice(value: UInt32(reader.integer()), k: UInt32(reader.number(0...8)))
  case 3: checkMask(&reader)
  case 4: checkSums(reader.bytes.extracting(reader.rest).array)
  default: checkReceived(&reader)
  }
}

/// [ARITH-1] to [ARITH-3], if the results fit in 32 bits.
private func checkRounding(_ reader: inout ByteInput) {
  func number() -> Int { Int(Int32(truncatingIfNeeded: reader.integer16() << 16 | reader.integer16())) }
  let (a, b, shift) = (number(), max(abs(number()), 1), reader.number(0...30))
  guard b <= Int(Int32.max) else { return }
  let (numerator, denominator) = (Int32(a), Int32(b))
  require(
    Int(Rounding.floor(numerator, over: denominator)) == Model.floorDiv(a, b), .arithmetic, "[ARITH-1]: \(a), \(b)")
  require(
    Int(Rounding.halfToEven(numerator, over: denominator)) == Model.roundDiv(a, b), .arithmetic, "[ARITH-2]: \(a), \(b)"
  )
  require(
    Int(Rounding.halfToEven(numerator, shiftedRightBy: Int32(shift))) == Model.roundDiv(a, 1 << shift), .arithmetic,
    "[ARITH-3]: \(a), \(shift)")
}

/// and.
private func checkFormats(_ reader: inout ByteInput) {
  func format() -> (QFormat, ModelFormat) {
    let (bits, isSigned, n) = (reader.number(2...8), reader.bool(), reader.number(0...38) - 16)
    return (QFormat(bits: bits, isSigned: isSigned, fractionBits: n), ModelFormat(bits: bits, isSigned: isSigned))
  }
  let ((from, slowFrom), (to, slowTo)) = (format(), format())
  let byte = reader.byte()
  let value = reader.integer16() - 32_768
  require(Int(from.range.value(of: byte)) == slowFrom.sample(byte), .arithmetic, "[Q-2]: sample(\(byte))")
  require(Int(from.range.clamp(Int32(value))) == slowFrom.clamp(value), .arithmetic, "[Q-2]: clamp(\(value))")
  require(Int(from.range.wrap(Int32(value))) == slowFrom.wrap(value), .arithmetic, "[Q-2]: wrap(\(value))")
  require(Int(from.range.signedDifference(byte)) == slowFrom.signed(Int(byte)), .arithmetic, "[Q-2]: signed(\(byte))")
  require(from.range.pattern(of: Int32(value)) == slowFrom.pattern(value), .arithmetic, "[Q-2]: pattern(\(value))")
  let sample = slowFrom.sample(byte)
  let shift = to.fractionBits - from.fractionBits
  let wanted = slowTo.clamp(shift >= 0 ? sample << min(shift, 40) : Model.roundDiv(sample, 1 << -shift))
  let found = Int(from.requantized(Int32(sample), to: to))
  require(found == wanted, .arithmetic, "[Q-6]: \(sample) of \(from) in \(to) is \(found), not \(wanted)")
  // Any number, and a number of quarter steps, of which every second one is half-way or on a step.
  let bits = UInt32(reader.integer16()) | UInt32(reader.integer16()) << 16
  checkQuantized(Float(bitPattern: bits), to, slowTo)
  checkQuantized(Float(sign: .plus, exponent: -to.fractionBits - 2, significand: Float(value % 1200)), to, slowTo)
}

/// a double holds the product of a float and a power of two exactly.
private func checkQuantized(_ value: Float, _ format: QFormat, _ slow: ModelFormat) {
  let found = format.quantized(value)
  var samples: [UInt8] = [0xA5]
  var output = samples.mutableSpan
  let isWritten = (try? format.quantize([value].span, into: &output)) != nil
  guard !value.isNaN else { return require(found == nil && !isWritten, .arithmetic, "[Q-4]: a sample of NaN") }
  let product = Double(value) * Double(sign: .plus, exponent: format.fractionBits, significand: 1)
  let nearest = product.rounded(.toNearestOrEven)
  let wanted = nearest < -1000 ? slow.lowest : nearest > 1000 ? slow.highest : slow.clamp(Int(nearest))
  require(found.map { Int($0) } == wanted, .arithmetic, "[Q-4]: \(value) in \(format) is \(wanted)")
  require(isWritten && samples == [slow.pattern(wanted)], .arithmetic, "[Q-4]: \(samples) for \(wanted)")
}

/// [CODE-4]: the codeword is read back by the slow reader.
private func checkRice(value: UInt32, k: UInt32) {
  let (bits, length) = RiceCode.codeword(of: value, k: k)
  require(1...22 ~= length && bits >> UInt32(length) == 0, .arithmetic, "[CODE-11]: \(length) bits")
  let bytes = (0..<4).map { UInt8(truncatingIfNeeded: (bits << UInt32(32 - length)) >> UInt32(24 - 8 * $0)) }
  var slow = ModelBits(bytes: bytes, position: 0, end: length)
  let read = try? ModelContext.number(Int(k), 255, &slow)
  require(read == Int(value) && slow.left == 0, .model, "[CODE-4]: \(value), k \(k)")
}

/// [CODE-6]: codewords and table against the list of all codewords.
private func checkMask(_ reader: inout ByteInput) {
  let (book, mask) = (reader.number(0...7), reader.number(0...15))
  guard let wanted = ModelMasks.codes[book].first(where: { $0.mask == mask }) else { return }
  let (bits, length) = MaskBook(number: book).codeword(of: UInt32(mask))
  require(Int(bits) == wanted.code && length == wanted.length, .model, "[CODE-6]: mask \(mask) in book \(book)")
  let noise = (UInt32(reader.integer16()) << 16) >> UInt32(length)
  let found = MaskBook(number: book).mask(of: bits << UInt32(32 - length) | noise)
  require(Int(found.mask) == mask && found.length == length, .model, "[CODE-6]: read mask \(mask) in book \(book)")
}

/// [PROF-2], [FRAG-8] and the bit reader, over any bytes.
private func checkSums(_ bytes: [UInt8]) {
  require(CRC32.checksum(of: bytes.span) == ModelProfile.crc32(bytes), .model, "[PROF-2]")
  var profile = ModelProfile.none
  for length in 1...2 {
    profile.checkLength = length
    var check = FragmentCheck(length: length, identifier: profile.identifier)
    for byte in bytes { check.add(byte) }
    require(
      (0..<length).map { check.byte($0) } == ModelFragment.check(bytes, profile), .model, "[FRAG-8], K = \(length)")
  }
  var fast = BitReader(bytes.span, byteOffset: 0)
  var slow = ModelBits(bytes: bytes, position: 0, end: 8 * bytes.count)
  for byte in bytes {
    let width = 1 + Int(byte & 7)
    require(fast.remaining == slow.left, .model, "\(fast.remaining) bits are left")
    let (found, wanted) = (fast.read(bits: width), slow.number(width))
    require(found.map { Int($0) } == wanted, .model, "\(width) bits")
    if wanted == nil { return }
  }
}

/// Presence bits: eight at a time against one by one.
private func checkReceived(_ reader: inout ByteInput) {
  let (first, limit) = (reader.integer() % 64, reader.integer())
  let bits = reader.bytes.extracting(reader.rest).array
  guard bits.count * 8 > first else { return }
  let count = bits.count * 8 - first
  let below = limit % (count + 1)
  let received = ReceivedSymbols(bits.span, first: first, count: count)
  var slow = 0
  for index in 0..<below where bits[(first + index) / 8] >> UInt8((first + index) % 8) & 1 == 1 { slow += 1 }
  require(received.count(below: below) == slow, .model, "[REASM-6]: \(slow) symbols below \(below) from bit \(first)")
}
