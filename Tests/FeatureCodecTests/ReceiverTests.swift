import FeatureTypes
import Pooling
import TestFixtures
import Testing

@testable import FeatureCodec

/// The state of a receiver depends only on the set of fragments.
@Suite struct ReceiverTests {
  /// Random fragments of every stream, of as many frames as the window holds.
  struct Traffic {
    let profile: Profile
    let frames: [Int]
    private(set) var fragments: [[UInt8]] = []
    /// Each frame's symbols, stream by stream.
    private(set) var sent: [Int: [[UInt8]]] = [:]

    init(using random: inout SeededGenerator) throws {
      let description = ProfileDescription.random(using: &random)
      profile = try description.profile()
      let first = Int.random(in: 0..<256, using: &random)
      frames = (0..<description.window).map { (first + $0) % description.effectiveHeaderFormat.frameCount }
      for frame in frames {
        for stream in description.streams.indices {
          let map = anyMap(profile.layer(ofStream: stream), using: &random)
          let symbols = profile.encode(map, stream: stream)
          let least = profile.minimumPayload(ofStream: stream)
          let most = [0, 30, 30, 240, 65_535 - least].randomElement(using: &random) ?? 0
          fragments += try profile.fragments(symbols, stream: stream, frame: frame) {
            least + Int.random(in: 0...most, using: &random)
          }
          sent[frame, default: []].append(symbols)
        }
      }
    }

    func received(_ fragments: [[UInt8]]) -> Receiver {
      var receiver = Receiver(profile)
      for fragment in fragments { receiver.receive(fragment) }
      return receiver
    }
  }

  @Test(arguments: stride(from: 200, to: 2200, by: 100).map { $0 as UInt64 })
  func orderAndRepetitionDoNotMatter(first: UInt64) throws {
    for seed in Thoroughness.seeds(first..<first + 100, sampled: 6, whole: 25) {
      try checkOrderAndRepetition(seed: seed)
    }
  }

  private func checkOrderAndRepetition(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let traffic = try Traffic(using: &random)
    for share in [1.0, 0.5] {
      let subset = traffic.fragments.filter { _ in Double.random(in: 0..<1, using: &random) < share }
      let states = traffic.received(subset).states(frames: traffic.frames)
      // The same set: shuffled, partly repeated, once backwards.
      let again = (subset + subset.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
      #expect(traffic.received(again).states(frames: traffic.frames) == states, "seed \(seed)")
      #expect(traffic.received(subset.reversed()).states(frames: traffic.frames) == states, "seed \(seed)")
      #expect(!states.contains { $0.isInconsistent }, "seed \(seed)")
      let everything = traffic.frames.flatMap { _ in
        (0..<traffic.profile.streamCount).map { traffic.profile.symbolCount(ofStream: $0) }
      }
      guard share == 1 else { continue }
      #expect(states.map(\.symbolCount) == everything, "seed \(seed)")
      let receiver = traffic.received(again)
      for frame in traffic.frames {
        for (stream, symbols) in (traffic.sent[frame] ?? []).enumerated() {
          #expect(receiver.stored(frame: frame, stream: stream) == symbols, "seed \(seed), stream \(stream)")
        }
      }
    }
  }

  /// The outcome of a fragment tells how many of its symbols were new. Overlapping fragments of other lengths count
  /// each symbol once.
  @Test(arguments: 300..<310 as Range<UInt64>)
  func newSymbolsAreCounted(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let traffic = try Traffic(using: &random)
    var receiver = Receiver(traffic.profile)
    var wrong = 0
    for round in 0..<2 {
      for fragment in traffic.fragments.shuffled(using: &random) {
        let described = try traffic.profile.describe(fragment).get()
        let before = receiver.symbolCount(frame: described.frame, stream: described.stream)
        let expected = Receiver.Outcome.stored(
          stream: described.stream, frame: described.frame, newSymbols: round == 0 ? described.count : 0)
        if receiver.receive(fragment) != expected { wrong += 1 }
        let after = receiver.symbolCount(frame: described.frame, stream: described.stream)
        if after - before != (round == 0 ? described.count : 0) { wrong += 1 }
      }
    }
    #expect(wrong == 0, "seed \(seed)")
  }

  /// The memory is one byte and one bit per symbol, stream and slot, and the longest stream once. There is a slot for each
  /// frame of the window and a spare one. It is known before the first fragment and never changes.
  @Test(arguments: 400..<410 as Range<UInt64>)
  func memoryIsFixed(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let traffic = try Traffic(using: &random)
    var receiver = Receiver(traffic.profile)
    let counts = (0..<traffic.profile.streamCount).map { traffic.profile.symbolCount(ofStream: $0) }
    let expected = counts.reduce(0) { $0 + $1 + ($1 + 7) / 8 } * (traffic.frames.count + 1) + (counts.max() ?? 0)
    #expect(Receiver.memoryLength(of: traffic.profile) == expected, "seed \(seed)")
    let capacity = receiver.symbols.capacity
    #expect(receiver.memoryLength == expected, "seed \(seed)")
    for fragment in traffic.fragments {
      receiver.receive(fragment)
      receiver.receive((0..<20).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    #expect(receiver.memoryLength == expected && receiver.symbols.capacity == capacity, "seed \(seed)")
    #expect(receiver.frames.count == traffic.frames.count + 1, "seed \(seed)")
  }

  @Test func nothingReceivedIsNothing() throws {
    let receiver = Receiver(try Sample.small[0].description.profile())
    #expect(receiver.symbolCount(frame: 0, stream: 0) == 0 && receiver.newestFrame == nil)
    #expect(receiver.completeChannelCount(frame: 0, stream: 0) == 0)
    #expect(receiver.completeGrid(frame: 0, stream: 0) == nil && receiver.finestGrid(frame: 0, stream: 0) == nil)
    #expect(RefusalReason.allCases.allSatisfy { receiver.refusalCount($0) == 0 })
    // Streams and frames that do not exist hold nothing either.
    for (frame, stream) in [(0, -1), (0, 1), (-1, 0), (16, 0)] {
      #expect(receiver.symbolCount(frame: frame, stream: stream) == 0)
      #expect(receiver.completeGrid(frame: frame, stream: stream) == nil)
      #expect(receiver.completeChannelCount(frame: frame, stream: stream) == 0)
      #expect(receiver.finestGrid(frame: frame, stream: stream) == nil)
      #expect(!receiver.isInconsistent(frame: frame, stream: stream))
    }
  }

  /// The complete grid, the finest grid and the complete channels follow from the symbols that are there.
  @Test(arguments: Sample.small)
  func gridsFollowFromTheSymbols(_ sample: Sample) throws {
    var random = SeededGenerator(seed: 6)
    let profile = try sample.description.profile()
    let order = AirOrder(sample.description.streams[0], channels: sample.description.layers[0].shape.channels)
    let symbols = profile.encode(randomMap(sample.description.layers[0], using: &random))
    var missing = Set(order.grids.indices)
    var receiver = Receiver(profile)
    for fragment in try profile.fragments(symbols, limit: 60) {
      if Int.random(in: 0..<40, using: &random) == 0 { continue }
      receiver.receive(fragment)
      let described = try profile.describe(fragment).get()
      missing.subtract(described.offset..<described.offset + described.count)
      let coarsestMissing = missing.map { order.grids[$0].cellCount }.min() ?? .max
      let grid = order.grids.filter { $0.cellCount < coarsestMissing }.max { $0.cellCount < $1.cellCount }
      #expect(receiver.completeGrid(frame: 0, stream: 0) == grid)
      let finest = order.grids.indices.filter { !missing.contains($0) }.map { order.grids[$0] }
        .max { $0.cellCount < $1.cellCount }
      #expect(receiver.finestGrid(frame: 0, stream: 0) == finest)
      let incomplete = Set(missing.map { order.places[$0].channel })
      let complete = Set(order.places.map(\.channel)).subtracting(incomplete)
      #expect(receiver.completeChannelCount(frame: 0, stream: 0) == complete.count)
    }
  }
}
