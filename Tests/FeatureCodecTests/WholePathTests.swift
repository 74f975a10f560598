import FeatureTypes
import Pooling
import Quantize
import Testing

import FeatureCodec

/// From a map on the device to a map on the server, over links that lose, reorder and repeat packets.
@Suite struct WholePathTests {
  /// One layer of 8×28×28 in 8 bits, with room at both ends of the range, under FLEET's scan and, as a second stream,
  /// Clio's.
  static func description(prediction: SymbolPrediction) -> ProfileDescription {
    var description = ProfileDescription(
      layer: Sample.layer(8, 28, 28, kernel: 4), scan: .fleet(channels: 8, grids: [7, 10, 14, 20, 28]),
      prediction: prediction)
    description.streams.append(
      ProfileDescription.Stream(layer: 0, scan: .clio(channels: 8, slice: 2, grid: grid(28, 28)), spread: 32))
    return description
  }

  static func squaredError(_ a: [UInt8], _ b: [UInt8]) -> Double {
    zip(a, b).reduce(0) { $0 + pow2(Double(Int8(bitPattern: $1.0)) - Double(Int8(bitPattern: $1.1))) } / Double(a.count)
  }

  /// A smooth map with room at both ends, so that nothing is clamped.
  static func map(using random: inout SeededGenerator) -> [UInt8] {
    smoothMap(Sample.layer(8, 28, 28, kernel: 4), using: &random)
      .map { UInt8(bitPattern: Int8(bitPattern: $0) / 2) }
  }

  @Test(arguments: [20, 182, 244], [SymbolPrediction.value, .difference])
  func everythingArrives(payload: Int, prediction: SymbolPrediction) throws {
    var random = SeededGenerator(seed: 21)
    let profile = try Self.description(prediction: prediction).profile()
    let map = Self.map(using: &random)
    var receiver = Receiver(profile)
    let fleet = profile.encode(map)
    var errors: [Double] = []
    for fragment in try profile.fragments(fleet, limit: payload) {
      receiver.receive(fragment)
      let complete = receiver.completeGrid(frame: 0, stream: 0)
      guard let complete, errors.count < [7, 10, 14, 20, 28].filter({ $0 <= complete.rows }).count else { continue }
      errors.append(Self.squaredError(receiver.reconstruct(at: complete).map, map))
    }
    // The error falls from grid to grid. At the end it is at most half a step for the roots and one for each of two
    // octaves.
    #expect(errors.count == 5 && errors == errors.sorted(by: >))
    let result = receiver.reconstruct(at: grid(28, 28))
    #expect(result.coverage?.cells == 8 * 784 && result.coverage?.exact == 8 * 784)
    let worst = zip(result.map, map).map { abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) }.max()
    #expect(worst ?? 255 <= 2)
  }

  /// Clio's slices at the full grid are the map itself, slice by slice.
  @Test func slicesAreExact() throws {
    var random = SeededGenerator(seed: 22)
    let profile = try Self.description(prediction: .value).profile()
    let map = Self.map(using: &random)
    let fragments = try profile.fragments(profile.encode(map, stream: 1), stream: 1, limit: 244)
    var receiver = Receiver(profile)
    for fragment in fragments[..<7] { receiver.receive(fragment) }  // 1687 symbols; a slice has 1568
    let part = receiver.reconstruct(stream: 1, at: grid(28, 28))
    #expect(part.map[..<1568] == map[..<1568])
    #expect(part.coverage?.cells == 8 * 784 && part.coverage?.exact == 1687)
    #expect(part.map[(4 * 784)...].allSatisfy { $0 == 0 })
    for fragment in fragments[7...].reversed() { receiver.receive(fragment) }
    #expect(receiver.reconstruct(stream: 1, at: grid(28, 28)).map == map)
  }

  /// The less arrives, the less is exact, but missing samples are estimated far better than by the mean.
  @Test(arguments: [0.1, 0.3, 0.6], [UInt64(1), 2])
  func lossBlursTheMap(loss: Double, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try Self.description(prediction: .value).profile()
    let map = Self.map(using: &random)
    let fragments = try profile.fragments(profile.encode(map), limit: 20)
      .filter { _ in Double.random(in: 0..<1, using: &random) >= loss }
    var receiver = Receiver(profile)
    let nothing = Self.squaredError(receiver.reconstruct(at: grid(28, 28)).map, map)
    for fragment in (fragments + fragments).shuffled(using: &random) { receiver.receive(fragment) }
    let result = receiver.reconstruct(at: grid(28, 28))
    let exact = try #require(result.coverage).fraction
    #expect(exact < 1 && exact > (1 - loss) / 2, "\(exact), seed \(seed)")
    #expect(Self.squaredError(result.map, map) < nothing * 0.05, "seed \(seed)")
  }
}

private func pow2(_ number: Double) -> Double { number * number }
