import FeatureTypes
import Pooling
import Testing

@testable import FeatureCodec

/// Frame numbers compare by serial arithmetic, and a receiver keeps a window of frames.
@Suite struct WindowTests {
  /// 16 symbols per frame.
  static func profile(frameBits: Int, window: Int) throws -> Profile {
    var description = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)], spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: frameBits)
    description.window = window
    return try description.profile()
  }

  /// A fragment of one symbol.
  static func fragment(_ profile: Profile, frame: Int, offset: Int = 0, symbol: UInt8 = 1) -> [UInt8] {
    let format = profile.withView { $0.headerFormat }
    return FragmentHeader(stream: 0, frame: frame & (format.frameCount - 1), offset: offset).bytes(format) + [symbol]
  }

  static func kept(_ receiver: Receiver, frameBits: Int) -> [Int] {
    (0..<1 << frameBits).filter { receiver.symbolCount(frame: $0, stream: 0) > 0 }
  }

  /// Of frames 6, 7, 0, 1 … (8 frame numbers), the newest and the three before it stay, also across the wrap.
  @Test func windowOfFourMovesAcrossTheWrap() throws {
    let profile = try Self.profile(frameBits: 3, window: 4)
    var receiver = Receiver(profile)
    var kept: [[Int]] = []
    #expect(receiver.keptFrames == [])
    for frame in 4...10 {
      receiver.receive(Self.fragment(profile, frame: frame))
      kept.append(Self.kept(receiver, frameBits: 3))
      #expect(receiver.keptFrames == (max(frame - 3, 4)...frame).map { $0 % 8 }, "the oldest first")
    }
    #expect(kept == [[4], [4, 5], [4, 5, 6], [4, 5, 6, 7], [0, 5, 6, 7], [0, 1, 6, 7], [0, 1, 2, 7]])
    #expect(receiver.newestFrame == 2)
    #expect(receiver.receive(Self.fragment(profile, frame: 6)) == .refused(.lateFrame), "older by half of the numbers")
    #expect(
      receiver.receive(Self.fragment(profile, frame: 7, offset: 1)) == .stored(stream: 0, frame: 7, newSymbols: 1))
    #expect(receiver.newestFrame == 2, "an older frame of the window does not move it")
    // A jump of three leaves one of the old frames.
    receiver.receive(Self.fragment(profile, frame: 5))
    #expect(Self.kept(receiver, frameBits: 3) == [2, 5])
    #expect(receiver.keptFrames == [2, 5])
  }

  @Test func windowOfOneKeepsTheNewest() throws {
    let profile = try Self.profile(frameBits: 4, window: 1)
    var receiver = Receiver(profile)
    for frame in 10...40 {
      #expect(receiver.receive(Self.fragment(profile, frame: frame)) != .refused(.lateFrame))
      #expect(Self.kept(receiver, frameBits: 4) == [frame % 16])
      for late in [frame - 1, frame - 7, frame - 8] {
        #expect(receiver.receive(Self.fragment(profile, frame: late)) == .refused(.lateFrame))
      }
    }
    #expect(receiver.refusalCount(.lateFrame) == 93)
    // A number ahead by up to one less than half of the numbers is newer.
    receiver.receive(Self.fragment(profile, frame: 47))
    #expect(receiver.newestFrame == 15)
  }

  /// The window agrees with a model with unbounded frame numbers, over random jumps.
  @Test(arguments: [(2, 1), (2, 2), (3, 4), (4, 1), (4, 3), (4, 8), (8, 4)], [UInt64(1), 2])
  func serialArithmeticAgreesWithUnboundedNumbers(widths: (Int, Int), seed: UInt64) throws {
    let (frameBits, window) = widths
    var random = SeededGenerator(seed: seed)
    let profile = try Self.profile(frameBits: frameBits, window: window)
    let half = 1 << (frameBits - 1)
    var receiver = Receiver(profile)
    func symbol(_ frame: Int, _ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: frame * 31 + offset) }
    var newest = 1000
    var symbols: [Int: [Int: UInt8]] = [:]
    receiver.receive(Self.fragment(profile, frame: newest, symbol: symbol(newest, 0)))
    symbols[newest] = [0: symbol(newest, 0)]
    var wrong = 0
    for _ in 0..<300 {
      let frame = newest + Int.random(in: -half...min(half - 1, 3), using: &random)
      let offset = Int.random(in: 0..<16, using: &random)
      let sent = symbol(frame, offset)
      let outcome = receiver.receive(Self.fragment(profile, frame: frame, offset: offset, symbol: sent))
      if frame <= newest - window {
        if outcome != .refused(.lateFrame) { wrong += 1 }
      } else {
        newest = max(newest, frame)
        symbols = symbols.filter { $0.key > newest - window }
        symbols[frame, default: [:]][offset] = sent
      }
      for number in newest - window + 1...newest {
        var expected = [UInt8?](repeating: nil, count: 16)
        for (offset, sent) in symbols[number] ?? [:] { expected[offset] = sent }
        if receiver.stored(frame: number & (2 * half - 1)) != expected { wrong += 1 }
      }
      if receiver.newestFrame != newest & (2 * half - 1) { wrong += 1 }
    }
    #expect(wrong == 0, "seed \(seed)")
  }

  /// Nothing of an earlier frame appears in the frame that takes its slot or its number.
  @Test func newFrameBeginsEmpty() throws {
    var random = SeededGenerator(seed: 4)
    let profile = try Self.profile(frameBits: 2, window: 1)
    var receiver = Receiver(profile)
    for frame in 0...8 {
      let map = randomMap(profile.layer(ofStream: 0), using: &random)
      let fragments = try profile.fragments(profile.encode(map), frame: frame, limit: 8)
      receiver.receive(fragments[1])
      #expect(receiver.symbolCount(frame: frame & 3, stream: 0) == 5)
      #expect(receiver.stored(frame: frame & 3)[5..<10].compactMap { $0 } == Array(map[5..<10]))
      for fragment in fragments { receiver.receive(fragment) }
      #expect(receiver.reconstruct(frame: frame & 3, at: grid(4, 4)).map == map)
    }
  }

  /// A device that restarts may begin at any frame.
  @Test func resetForgetsEverythingButTheCounters() throws {
    let profile = try Self.profile(frameBits: 4, window: 4)
    var receiver = Receiver(profile)
    for frame in 5...8 { receiver.receive(Self.fragment(profile, frame: frame, symbol: 1)) }
    receiver.receive(Self.fragment(profile, frame: 8, symbol: 2))
    receiver.receive(Self.fragment(profile, frame: 2))
    #expect(receiver.isInconsistent(frame: 8, stream: 0))
    receiver.reset()
    #expect(receiver.states(frames: Array(0...15)) == Receiver(profile).states(frames: Array(0...15)))
    #expect(receiver.newestFrame == nil && receiver.refusalCount(.lateFrame) == 1)
    #expect(
      receiver.receive(Self.fragment(profile, frame: 2, symbol: 3)) == .stored(stream: 0, frame: 2, newSymbols: 1))
    #expect(receiver.newestFrame == 2 && Self.kept(receiver, frameBits: 4) == [2])
  }
}
