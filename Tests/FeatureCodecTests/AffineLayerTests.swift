import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Layers whose zero is not the sample 0. Spec: [PROF-4], [CODE-8].
@Suite struct AffineLayerTests {
  /// A layer of 3 × 8 × 8 whose both codes have this mode.
  private func description(
    _ format: NumberFormat, _ mode: CodeMode, _ prediction: SymbolPrediction, means: [Int32] = []
  ) -> ProfileDescription {
    let layer = Layer(shape: FeatureMapShape(channels: 3, height: 8, width: 8), kernel: 4, format: format)
    var description = ProfileDescription(
      layer: layer, scan: .fleet(channels: 3, grids: [2, 4, 8]), spread: 8, prediction: prediction)
    description.means = [means]
    guard mode != .raw else { return description }
    let code = SymbolCode(mode: mode, correlation: mode == .plain ? 5 : 0)
    let channels = [3, 12, 9].map { ChannelCode(level: $0, density: mode == .plain ? 0 : $0 % 8) }
    (description.streams[0].rootCode, description.streams[0].rootChannels) = (code, channels)
    (description.streams[0].refinementCode, description.streams[0].refinementChannels) = (code, channels)
    return description
  }

  private let affine = NumberFormat.affine(AffineFormat(isSigned: true, scale: 0.1, zero: -128))
  private let unsigned = NumberFormat.q(QFormat(isSigned: false, fractionBits: 0))

  /// A map after a ReLU: mostly zeros, given as unsigned samples.
  private func activations(seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<192).map { _ in
      let isZero = Int.random(in: 0..<4, using: &random) > 0
      return isZero ? 0 : UInt8.random(in: 0...(seed % 2 == 0 ? 255 : 9), using: &random)
    }
  }

  /// The samples of a map with zero point −128 are those of the unsigned map, less 128. Its fragments are the same bytes,
  /// in every mode that counts from the zero or from the mean.
  @Test(
    arguments: [CodeMode.plain, .sparse, .sparseUnsigned], [SymbolPrediction.value, .difference])
  func aReLUCostsTheBytesOfAnUnsignedMap(mode: CodeMode, prediction: SymbolPrediction) throws {
    for hasMeans in [false, true] {
      let signed = try description(affine, mode, prediction, means: hasMeans ? [-128, -100, 127] : []).profile()
      let plain = try description(unsigned, mode, prediction, means: hasMeans ? [0, 28, 255] : []).profile()
      for seed in 0..<8 as Range<UInt64> {
        let map = activations(seed: seed)
        let shifted = map.map { $0 ^ 0x80 }
        for limit in [7, 20, 244] {
          let fragments = try signed.fragments(signed.encode(shifted), limit: limit)
          #expect(try fragments == plain.fragments(plain.encode(map), limit: limit), "seed \(seed), limit \(limit)")
          var (receiver, twin) = (Receiver(signed), Receiver(plain))
          for fragment in fragments.reversed() {
            #expect(receiver.receive(fragment) == twin.receive(fragment))
          }
          #expect(receiver.stored() == signed.encode(shifted).map { $0 })
          let at = grid(8, 8)
          #expect(receiver.reconstruct(at: at).map == twin.reconstruct(at: at).map.map { $0 ^ 0x80 })
        }
      }
    }
  }

  /// A map of zeros costs a sparse code its masks only: here one bit or two for four symbols.
  @Test func zerosCostAMask() throws {
    var zeros = description(affine, .sparse, .value)
    for channel in 0..<3 {
      zeros.streams[0].rootChannels[channel] = ChannelCode(level: 4, density: 0)
      zeros.streams[0].refinementChannels[channel] = ChannelCode(level: 4, density: 0)
    }
    let profile = try zeros.profile()
    func length(_ sample: UInt8) throws -> Int {
      let symbols = profile.encode([UInt8](repeating: sample, count: 192))
      return try profile.fragments(symbols, limit: 1000).reduce(0) { $0 + $1.count }
    }
    #expect(try length(0x80) <= 3 + 192 / 4 * 2 / 8)
    #expect(try length(0) > 100)
  }

  /// Nothing received is the zero, not the sample 0: without means a receiver fills gaps with it, as with a mean.
  @Test func theZeroIsTheMean() throws {
    for zero in [-128, -3, 0, 90] as [Int32] {
      let format = NumberFormat.affine(AffineFormat(isSigned: true, scale: 2, zero: zero))
      let profile = try description(format, .raw, .value).profile()
      let same = try description(format, .raw, .value, means: [zero, zero, zero]).profile()
      profile.withView { view in
        #expect((0..<3).allSatisfy { view.mean(ofChannel: $0, inLayer: 0) == zero })
        #expect(view.format(ofChannel: 2, inLayer: 0) == format && !view.hasMeans(layer: 0))
      }
      var (receiver, twin) = (Receiver(profile), Receiver(same))
      let fragment = try profile.fragments(profile.encode([UInt8](repeating: 7, count: 192)), limit: 20)[1]
      receiver.receive(fragment)
      twin.receive(fragment)
      #expect(receiver.reconstruct(at: grid(8, 8)).map == twin.reconstruct(at: grid(8, 8)).map)
    }
  }

  /// Any affine format, code and map arrives whole.
  @Test(arguments: 0..<40 as Range<UInt64>) func everyMapArrives(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let range = SampleRange(bits: Int.random(in: 2...8, using: &random), isSigned: Bool.random(using: &random))
    let format = NumberFormat.affine(
      AffineFormat(
        bits: range.bits, isSigned: range.isSigned, scale: .random(in: 1e-3...10, using: &random),
        zero: .random(in: range.lowest...range.highest, using: &random)))
    let mode = [CodeMode.raw, .plain, .sparse, .sparseUnsigned][Int(seed % 4)]
    let profile = try description(format, mode, seed % 8 < 4 ? .value : .difference).profile()
    #expect(try Profile(profile.bytes).layer(ofStream: 0).format == format, "seed \(seed)")
    let symbols = profile.encode(anyMap(profile.layer(ofStream: 0), using: &random))
    var receiver = Receiver(profile)
    for fragment in try profile.fragments(symbols, limit: 15).shuffled(using: &random) { receiver.receive(fragment) }
    #expect(receiver.stored() == symbols.map { $0 }, "seed \(seed)")
  }
}
