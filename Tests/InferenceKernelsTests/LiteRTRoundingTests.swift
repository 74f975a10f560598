import FeatureTypes
import InferenceKernels
import Testing

/// Samples near ties, where a factor that is computed or applied in another way gives another byte. The results are those of
/// LiteRT 2.3.0's reference kernels.
@Suite struct LiteRTRoundingTests {
  /// 5 · 0.1: the factor is slightly less than 0.1, so the product is less than one half. Rounded first to 4 / 8, it is one half.
  @Test(arguments: [(Int8Convolution.Rounding.once, UInt8(0)), (.twice, 1)], InstructionSet.all)
  func aDenseLayerRoundsOnce(_ example: (rounding: Int8Convolution.Rounding, expected: UInt8), set: InstructionSet)
    throws
  {
    let format = Int8Format.affine(isSigned: true, scale: 1, zero: 0)
    let layer = Int8Convolution(
      .pointwise(input: FeatureMapShape(channels: 1, height: 1, width: 1), outputChannels: 1), from: format, to: format,
      rounding: example.rounding)
    let (weights, bias, multipliers, shifts): ([Int8], [Int32], [Int32], [Int8]) = ([1], [4], [1_717_986_918], [-3])
    var packed = [UInt8](repeating: 0, count: layer.packedCount(for: set))
    var packing = packed.mutableSpan
    try layer.pack(
      weights: weights.span, bias: bias.span, multipliers: multipliers.span, shifts: shifts.span, for: set,
      into: &packing)
    var scratch = [UInt8](repeating: 0, count: layer.scratchCount(on: set))
    var result: [UInt8] = [9]
    let map: [UInt8] = [1]
    var room = scratch.mutableSpan
    var output = result.mutableSpan
    layer.apply(to: map.span, packed: packed.span, on: set, scratch: &room, into: &output)
    #expect(result == [example.expected])
  }

  /// The sum −749 of six samples · 0.1 / 0.3333: −37.45 as one factor for the mean, rounded to −37.
  @Test func theFactorOfAMeanIsRoundedDown() throws {
    let pooling = try #require(
      Int8GlobalAveragePooling(
        input: FeatureMapShape(channels: 1, height: 2, width: 3), from: .affine(isSigned: true, scale: 0.1, zero: 0),
        to: .affine(isSigned: true, scale: 0.333_333_34, zero: 0)))
    let map = [-124, -125, -125, -125, -125, -125].map { UInt8(bitPattern: $0) }
    var result = [UInt8(9)]
    var output = result.mutableSpan
    pooling.apply(to: map.span, into: &output)
    #expect(Int8(bitPattern: result[0]) == -38)
  }

  /// 73 · −58 · 0.085 · 0.185 / 0.8705 is −76.4999: with the quotient in float64 it would round to −77.
  @Test func theFactorOfAProductIsComputedInFloat32() throws {
    let product = try #require(
      Int8Multiplication(
        .affine(isSigned: true, scale: 0.085, zero: 0), .affine(isSigned: true, scale: 0.185, zero: 0),
        to: .affine(isSigned: true, scale: 0.8705, zero: 0)))
    var result = [UInt8(73)]
    let factors = [UInt8(bitPattern: -58)]
    var products = result.mutableSpan
    product.apply(to: factors.span, into: &products)
    #expect(Int8(bitPattern: result[0]) == -76)
  }
}
