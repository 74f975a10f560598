import FeatureTypes
import Quantize
import SeededRandom
import TestFixtures
import Testing

/// Many numbers at a time give the samples and numbers of one at a time.
@Suite struct ConversionTests {
  @Test func runsOfNumbersGiveTheSamplesOfSingleOnes() throws {
    var random = RandomSeed.generator
    for _ in 0..<300 {
      let count = Int.random(in: 0...300, using: &random)
      let bits = Int.random(in: 2...8, using: &random)
      let q = QFormat(
        bits: bits, isSigned: Bool.random(using: &random), fractionBits: Int.random(in: -16...22, using: &random))
      let zero = Int32.random(in: q.range.lowest...q.range.highest, using: &random)
      let affine = AffineFormat(
        bits: bits, isSigned: q.range.isSigned, scale: Float.random(in: 0.001...3, using: &random), zero: zero)
      // Around every boundary and tie, beyond the range, and any bits of a float.
      var numbers = (0..<count).map { _ -> Float in
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Float(Int.random(in: -1200...1200, using: &random)) * q.step / 2
        case 1: Float(Int.random(in: -1200...1200, using: &random)) * affine.scale / 2
        case 2: Float.random(in: -10...10, using: &random)
        default: Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
        }
      }
      for index in numbers.indices where numbers[index].isNaN { numbers[index] = .infinity }
      var firstNaN: Int?
      if count > 0, Bool.random(using: &random) {
        let index = Int.random(in: 0..<count, using: &random)
        numbers[index] = .nan
        firstNaN = index
      }
      try check(numbers, firstNaN, { try q.quantize($0.span, into: &$1) }, { q.quantized($0) }, q.range)
      try check(numbers, firstNaN, { try affine.quantize($0.span, into: &$1) }, { affine.quantized($0) }, q.range)
      let samples = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var values = [Float](repeating: 0, count: count)
      var output = values.mutableSpan
      q.dequantize(samples.span, into: &output)
      #expect(values == samples.map { Float(q.range.value(of: $0)) * q.step })
      output = values.mutableSpan
      affine.dequantize(samples.span, into: &output)
      #expect(values == samples.map { Float(q.range.value(of: $0) - zero) * affine.scale })
    }
  }

  /// Bytes in front of the first NaN are written, and none after it.
  private func check(
    _ numbers: [Float], _ firstNaN: Int?, _ quantize: ([Float], inout MutableSpan<UInt8>) throws -> Void,
    _ single: (Float) -> Int32?, _ range: SampleRange
  ) throws {
    var samples = [UInt8](repeating: 0xAA, count: numbers.count)
    var output = samples.mutableSpan
    if let firstNaN {
      #expect(throws: QuantizeError.notANumber(index: firstNaN)) { try quantize(numbers, &output) }
    } else {
      try quantize(numbers, &output)
    }
    let end = firstNaN ?? numbers.count
    #expect(samples == numbers[..<end].map { range.pattern(of: single($0) ?? 0) } + samples[end...].map { _ in 0xAA })
  }
}
