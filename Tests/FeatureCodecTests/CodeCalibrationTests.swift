import FeatureTypes
import Foundation
import Pooling
import Testing

@testable import FeatureCodec

@Suite struct CodeCalibrationTests {
  static func description(signed: Bool = true, prediction: SymbolPrediction = .difference) -> ProfileDescription {
    ProfileDescription(
      layer: Sample.layer(4, 16, 16, kernel: 4, signed: signed), scan: .fleet(channels: 4, grids: [4, 8, 16]),
      prediction: prediction)
  }

  /// The description with the codes that calibration finds for `maps`.
  static func calibrated(_ description: ProfileDescription, _ maps: [[UInt8]]) throws -> ProfileDescription {
    var result = description
    let profile = try description.profile()
    for stream in description.streams.indices {
      var calibration = CodeCalibration(profile, stream: stream)
      for map in maps { calibration.add(map, layout: .chw) }
      calibration.apply(to: &result)
    }
    return result
  }

  static func maps(_ count: Int, seed: UInt64, _ make: (Layer, inout SeededGenerator) -> [UInt8]) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in make(description().layers[0], &random) }
  }

  /// One sample in ten is nonzero, and small.
  static func sparse(_ layer: Layer, _ random: inout SeededGenerator) -> [UInt8] {
    (0..<layer.shape.count).map { _ in
      Int.random(in: 0..<10, using: &random) == 0 ? UInt8.random(in: 1...20, using: &random) : 0
    }
  }

  @Test func smoothMapsArePlain() throws {
    let maps = Self.maps(3, seed: 1) { smoothMap($0, using: &$1) }
    let stream = try Self.calibrated(Self.description(), maps).streams[0]
    #expect(stream.rootCode.mode == .plain && stream.refinementCode.mode == .plain)
    #expect(stream.rootCode.correlation >= 4, "roots resemble their left neighbour: \(stream.rootCode)")
  }

  @Test func mapsOfZerosAreSparse() throws {
    let maps = Self.maps(3, seed: 2, Self.sparse)
    let differences = try Self.calibrated(Self.description(), maps).streams[0]
    #expect(differences.refinementCode.mode == .sparse)
    #expect(differences.refinementChannels.allSatisfy { 1...6 ~= $0.density })
    let values = try Self.calibrated(Self.description(signed: false, prediction: .value), maps).streams[0]
    #expect(values.refinementCode.mode == .sparseUnsigned)
  }

  /// Noise over the whole range cannot be coded in fewer bits than raw.
  @Test func noiseIsRawOrNoLonger() throws {
    let maps = Self.maps(2, seed: 3) { randomMap($0, using: &$1) }
    var calibration = try CodeCalibration(Self.description(prediction: .value).profile(), stream: 0)
    for map in maps { calibration.add(map, layout: .chw) }
    #expect(calibration.best(forRoots: false).bits <= 2 * 4 * 240 * 8)
    #expect(calibration.best(forRoots: true).bits <= 2 * 4 * 16 * 8)
  }

  /// In one whole fragment, calibrated codes of the samples themselves never take more bits than raw ones. In short
  /// fragments, whose contexts start again, the gain on smooth and sparse maps remains.
  @Test(arguments: 0..<8 as Range<UInt64>, [SymbolPrediction.value, .difference])
  func ownSamplesAreNeverLongerThanRaw(seed: UInt64, prediction: SymbolPrediction) throws {
    let description = Self.description(signed: seed % 2 == 0, prediction: prediction)
    let maps: [[UInt8]]
    switch seed % 4 {
    case 0: maps = Self.maps(1, seed: seed) { smoothMap($0, using: &$1) }
    case 1: maps = Self.maps(1, seed: seed, Self.sparse)
    default: maps = Self.maps(1, seed: seed) { anyMap($0, using: &$1) }
    }
    let (raw, coded) = try (description.profile(), Self.calibrated(description, maps).profile())
    for limit in [65_535, 244, 20] {
      func bytes(_ profile: Profile) throws -> (Int, [UInt8?]) {
        var receiver = Receiver(profile)
        let fragments = try maps.flatMap { try profile.fragments(profile.encode($0), limit: limit) }
        for fragment in fragments { receiver.receive(fragment) }
        return (fragments.reduce(0) { $0 + $1.count }, receiver.stored())
      }
      let (before, after) = try (bytes(raw), bytes(coded))
      #expect(before.1 == after.1, "seed \(seed)")
      if limit == 65_535 || seed % 4 < 2 { #expect(after.0 <= before.0, "seed \(seed), \(limit)") }
    }
  }

  /// The number of bits that calibration reports is the number that goes on air.
  @Test func bitsAreThoseOnAir() throws {
    let maps = Self.maps(1, seed: 6, Self.sparse)
    let description = Self.description()
    var calibration = try CodeCalibration(description.profile(), stream: 0)
    calibration.add(maps[0], layout: .chw)
    let bits = calibration.best(forRoots: true).bits + calibration.best(forRoots: false).bits
    let profile = try Self.calibrated(description, maps).profile()
    let fragments = try profile.fragments(profile.encode(maps[0]), limit: 65_535)
    #expect(fragments.map(\.count) == [3 + (bits + 7) / 8])
  }

  /// The order of the maps, their layout and the profile's own codes do not matter.
  @Test func answerDependsOnTheMapsAlone() throws {
    let description = Self.description()
    let maps = Self.maps(2, seed: 4) { smoothMap($0, using: &$1) } + Self.maps(2, seed: 5, Self.sparse)
    let codes = try Self.calibrated(description, maps)
    #expect(try Self.calibrated(description, maps.reversed()) == codes)
    #expect(try Self.calibrated(codes, [maps[2], maps[0], maps[3], maps[1]]) == codes)
    var turned = try CodeCalibration(description.profile(), stream: 0)
    for map in maps {
      turned.add((0..<1024).map { map[$0 % 4 * 256 + $0 / 4] }, layout: .hwc)
    }
    #expect(turned.best(forRoots: false).channels == codes.streams[0].refinementChannels)
  }

  /// Each channel gets its own density: 0 if all its symbols are zero, 7 if none is.
  @Test func channelsHaveTheirOwnDensities() throws {
    var description = ProfileDescription(
      layer: Sample.layer(4, 16, 16, kernel: 1, signed: false), scan: [pass(0..<4, 16, 16)])
    var random = SeededGenerator(seed: 7)
    let map = (0..<4).flatMap { channel in
      (0..<256).map { $0 % 3 < channel ? UInt8.random(in: 1...3, using: &random) : 0 }
    }
    description = try Self.calibrated(description, [map])
    #expect(description.streams[0].rootCode.mode == .sparseUnsigned)
    #expect(description.streams[0].rootChannels.map(\.density) == [0, 3, 5, 7])
  }

  /// Without maps, or with maps without refinements, the codes are raw. Any random profile can be calibrated.
  @Test func nothingIsRaw() throws {
    let none = try Self.calibrated(Self.description(), [])
    #expect(none == Self.description())
  }

  @Test(arguments: 700..<712 as Range<UInt64>)
  func anyProfileCanBeCalibrated(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let description = ProfileDescription.random(using: &random)
    let profile = try description.profile()
    var calibrated = description
    for stream in description.streams.indices where !description.byteLayers.contains(description.streams[stream].layer)
    {
      var calibration = CodeCalibration(profile, stream: stream)
      calibration.add(anyMap(profile.layer(ofStream: stream), using: &random), layout: .hwc)
      calibration.apply(to: &calibrated)
    }
    let bytes = try calibrated.profile().bytes
    #expect(try Profile(bytes).bytes == bytes, "seed \(seed)")
  }
}

/// The codes of calibration.json, which the reference in spec/reference chose. See Vectors/generate_calibration.py.
@Suite struct CodeCalibrationVectorTests {
  struct Vector: Decodable, CustomTestStringConvertible {
    struct Choice: Decodable, Equatable {
      var code: UInt8
      var channels: String
      var bits: Int
    }
    var name: String
    var profile: String
    var maps: [String]
    var roots: Choice
    var refinements: Choice

    var testDescription: String { name }

    static let all: [Vector] = {
      let file = Bundle.module.bundleURL.appending(path: "Vectors/calibration.json")
      do {
        return try JSONDecoder().decode([Vector].self, from: Data(contentsOf: file))
      } catch {
        Issue.record(error, "\(file)")
        return []
      }
    }()
  }

  @Test(arguments: Vector.all)
  func codesAreTheReferences(_ vector: Vector) throws {
    var calibration = CodeCalibration(try Profile(Self.bytes(vector.profile)), stream: 0)
    for map in vector.maps { calibration.add(Self.bytes(map), layout: .chw) }
    for (forRoots, choice) in [(true, vector.roots), (false, vector.refinements)] {
      let best = calibration.best(forRoots: forRoots)
      let channels = best.channels.map { String($0.packed >> 4, radix: 16) + String($0.packed & 15, radix: 16) }
      #expect(Vector.Choice(code: best.code.packed, channels: channels.joined(), bits: best.bits) == choice)
    }
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
  }
}
