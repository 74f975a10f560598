import FeatureTypes
import Pooling
import TestFixtures
import Testing

@testable import FeatureCodec

/// Bytes of unknown origin are refused, or give a profile with which nothing traps.
@Suite struct ProfileFuzzTests {
  @Test(arguments: Thoroughness.cases([0, 3, 5, 7, 8, 9, 12, 16], sampled: 2, whole: 4))
  func everyByteReplaced(index: Int) throws {
    let sample = Sample.small[index]
    let seed = UInt64(index)
    var random = SeededGenerator(seed: seed)
    let base = try sample.description.profile().bytes
    var accepted = 0
    for at in base.indices {
      let byte = base[at]
      for value in [0, 1, 0xFF, byte &+ 1, byte &- 1, byte ^ 0x80, UInt8.random(in: 0...255, using: &random)]
      where value != byte {
        var bytes = base
        bytes[at] = value
        guard let profile = try? Profile(bytes) else { continue }
        accepted += 1
        exercise(profile, using: &random)
      }
    }
    // The spread, the window and every mean can have other values.
    #expect(accepted > 0, "seed \(seed)")
  }

  /// Changes several bytes at once, so that the tests also get past a check that hides others.
  @Test(arguments: Thoroughness.seeds(0..<20, sampled: 8))
  func manyBytesReplaced(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let base = try ProfileDescription.random(using: &random).profile().bytes
    for _ in Thoroughness.times(60, sampled: 20) {
      var bytes = base
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: bytes.indices, using: &random)
        bytes[at] = Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : bytes[at] &+ 1
      }
      if let profile = try? Profile(bytes) { exercise(profile, using: &random) }
    }
  }

  @Test(arguments: Thoroughness.seeds(0..<8, sampled: 3))
  func randomBytes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let header: [UInt8] = [0x46, 0x43, 0, 0x34, 1, 1, 1, 0, 0, 0, 0, 0]
    for round in 0..<200 {
      let count = Int.random(in: 0...120, using: &random)
      // Half of them have a valid header and small numbers, and so reach the records.
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...(round % 2 == 0 ? 255 : 3), using: &random) }
      if round % 2 == 1 { bytes.replaceSubrange(0..<min(12, count), with: header.prefix(count)) }
      if let profile = try? Profile(bytes) { exercise(profile, using: &random) }
    }
  }

  /// Calls everything that can be called on a profile, as far as its size allows.
  private func exercise(_ profile: Profile, using random: inout SeededGenerator) {
    var memory = 0
    profile.withView { view in
      _ = view.identifier
      for index in 0..<view.layerCount {
        let last = view.layer(index).shape.channels - 1
        _ = view.mean(ofChannel: last, inLayer: index)
        _ = view.format(ofChannel: last, inLayer: index)
        _ = view.isBytes(layer: index)
      }
      for point in 0..<16 { _ = view.uses(stream: 0, atOperatingPoint: point) }
      for index in 0..<view.streamCount {
        let stream = view.stream(index)
        memory += stream.symbolCount * view.window
        _ = (stream.rootChannels, stream.refinementChannels, stream.passes)
        _ = (stream.workspaceSize, stream.pooling(ofChannel: 0), stream.pooling(ofChannel: 65_534))
        for offset in [0, stream.symbolCount / 2, stream.symbolCount - 1, stream.symbolCount] {
          var cursor = SymbolCursor(at: offset)
          _ = (cursor.next(in: stream), profile.streams[index].segment(at: offset))
        }
      }
    }
    guard memory < 20_000 else { return }
    var receiver = Receiver(profile)
    for index in 0..<profile.streamCount {
      let layer = profile.layer(ofStream: index)
      let isSmall = layer.shape.count <= 2000 && profile.withView { $0.stream(index).workspaceSize.cells } <= 4000
      let symbols =
        isSmall
        ? profile.encode(randomMap(layer, using: &random), stream: index)
        : [UInt8](repeating: 1, count: profile.symbolCount(ofStream: index))
      guard let fragments = try? profile.fragments(symbols, stream: index, frame: 1, limit: 100) else { continue }
      for fragment in fragments { receiver.receive(fragment) }
      if isSmall { _ = receiver.state(frame: 1, stream: index) }
    }
  }
}
