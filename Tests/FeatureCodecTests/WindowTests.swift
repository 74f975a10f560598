import FeatureTypes
import Pooling
import Testing

@testable import FeatureCodec

/// A receiver keeps a window of frames, and one more that seems newer.
@Suite struct WindowTests {
  /// 16 symbols per frame.
  static func profile(frameBits: Int, window: Int, misorder: Int? = nil) throws -> Profile {
    var description = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)], spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: frameBits)
    description.window = window
    description.misorder = misorder
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

  /// Of frames 4, 5, 6, 7, 0, 1 … (8 frame numbers), each waits in the spare slot until the next one or a second fragment
  /// confirms it.
  @Test func windowOfFourMovesAcrossTheWrap() throws {
    let profile = try Self.profile(frameBits: 3, window: 4)
    var receiver = Receiver(profile)
    #expect(receiver.keptFrames == [] && receiver.newestFrame == nil && receiver.spareFrame == nil)
    for frame in 4...20 {
      receiver.receive(Self.fragment(profile, frame: frame))
      #expect(receiver.keptFrames == (max(frame - 4, 4)...frame).map { $0 % 8 }, "the oldest first")
      #expect(Self.kept(receiver, frameBits: 3) == receiver.keptFrames.sorted())
      #expect(receiver.newestFrame == max(frame - 1, 4) % 8)
      #expect(receiver.spareFrame == (frame > 4 ? frame % 8 : nil))
    }
    receiver.receive(Self.fragment(profile, frame: 20, offset: 1))
    #expect(receiver.newestFrame == 4 && receiver.spareFrame == nil)
    #expect(receiver.keptFrames == [1, 2, 3, 4])
    #expect(
      receiver.receive(Self.fragment(profile, frame: 17, offset: 1)) == .stored(stream: 0, frame: 1, newSymbols: 1))
    #expect(receiver.newestFrame == 4, "an older frame of the window does not move it")
    // Window 4 of 8 numbers leaves none that are late. A jump of three leaves one of the old frames.
    for offset in 0..<2 { receiver.receive(Self.fragment(profile, frame: 7, offset: offset)) }
    #expect(receiver.keptFrames == [4, 7] && Self.kept(receiver, frameBits: 3) == [4, 7])
  }

  @Test func windowOfOneKeepsTheNewestAndTheOneAfterIt() throws {
    let profile = try Self.profile(frameBits: 4, window: 1, misorder: 7)
    var receiver = Receiver(profile)
    for frame in 10...40 {
      for offset in 0..<2 {
        #expect(receiver.receive(Self.fragment(profile, frame: frame, offset: offset)) != .refused(.lateFrame))
      }
      #expect(receiver.keptFrames == [frame % 16])
      for late in [frame - 1, frame - 5, frame - 7] {
        #expect(receiver.receive(Self.fragment(profile, frame: late)) == .refused(.lateFrame))
      }
      #expect(Self.kept(receiver, frameBits: 4) == [frame % 16])
    }
    #expect(receiver.refusalCount(.lateFrame) == 93)
    // 2^f − w − m = 8 numbers are newer.
    for frame in 41...48 {
      var copy = receiver
      copy.receive(Self.fragment(profile, frame: frame))
      #expect(copy.keptFrames == [8, frame % 16] && copy.spareFrame == frame % 16)
      copy.receive(Self.fragment(profile, frame: frame, offset: 1))
      #expect(copy.keptFrames == [frame % 16] && copy.newestFrame == frame % 16)
    }
  }

  /// With two fragments of each frame, the window agrees with a model with unbounded frame numbers, over random jumps as far
  /// as numbers can be told apart.
  @Test(
    arguments: [(2, 1, 0), (2, 1, 2), (2, 2, 0), (3, 4, 0), (3, 2, 1), (4, 1, 1), (4, 3, 2), (4, 8, 0), (8, 4, 100)],
    [UInt64(1), 2])
  func serialArithmeticAgreesWithUnboundedNumbers(widths: (Int, Int, Int), seed: UInt64) throws {
    let (frameBits, window, misorder) = widths
    var random = SeededGenerator(seed: seed)
    let profile = try Self.profile(frameBits: frameBits, window: window, misorder: misorder)
    let count = 1 << frameBits
    var receiver = Receiver(profile)
    func symbol(_ frame: Int, _ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: frame * 31 + offset) }
    var newest = 1000
    var symbols: [Int: [Int: UInt8]] = [:]
    receiver.receive(Self.fragment(profile, frame: newest, symbol: symbol(newest, 0)))
    symbols[newest] = [0: symbol(newest, 0)]
    var wrong = 0
    for _ in 0..<300 {
      let ahead = Int.random(in: -window - misorder + 1...min(count - window - misorder, 3), using: &random)
      let frame = newest + ahead
      for offset in [0, 1].map({ $0 + Int.random(in: 0..<15, using: &random) }) {
        let sent = symbol(frame, offset)
        let outcome = receiver.receive(Self.fragment(profile, frame: frame, offset: offset, symbol: sent))
        if frame <= newest - window {
          if outcome != .refused(.lateFrame) { wrong += 1 }
        } else {
          if case .refused = outcome { wrong += 1 }
          symbols[frame, default: [:]][offset] = sent
        }
      }
      newest = max(newest, frame)
      // A frame of the window starts the count of late ones anew.
      receiver.receive(Self.fragment(profile, frame: newest, symbol: symbol(newest, 0)))
      symbols[newest, default: [:]][0] = symbol(newest, 0)
      symbols = symbols.filter { $0.key > newest - window }
      for number in newest - window + 1...newest {
        var expected = [UInt8?](repeating: nil, count: 16)
        for (offset, sent) in symbols[number] ?? [:] { expected[offset] = sent }
        if receiver.stored(frame: number & (count - 1)) != expected { wrong += 1 }
      }
      if receiver.newestFrame != newest & (count - 1) { wrong += 1 }
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

  /// A frame in the spare slot answers every question like any other.
  @Test func spareFramesAnswer() throws {
    var random = SeededGenerator(seed: 5)
    let profile = try Self.profile(frameBits: 4, window: 2)
    let map = randomMap(profile.layer(ofStream: 0), using: &random)
    var receiver = Receiver(profile)
    for offset in 0..<2 { receiver.receive(Self.fragment(profile, frame: 3, offset: offset)) }
    let whole = try profile.fragments(profile.encode(map), frame: 5, limit: 40)
    #expect(whole.count == 1)
    receiver.receive(whole[0])
    #expect(receiver.spareFrame == 5 && receiver.newestFrame == 3 && receiver.keptFrames == [3, 5])
    #expect(receiver.completeGrid(frame: 5, stream: 0) == grid(4, 4))
    #expect(receiver.completeChannelCount(frame: 5, stream: 0) == 1)
    let (samples, coverage) = receiver.reconstruct(frame: 5, at: grid(4, 4))
    #expect(samples == map && coverage?.fraction == 1)
    receiver.receive(Self.fragment(profile, frame: 5, symbol: map[0] ^ 1))
    #expect(receiver.isInconsistent(frame: 5, stream: 0) && receiver.newestFrame == 5)
  }

  /// `framesFreed(by:)` tells beforehand what a fragment frees.
  @Test(arguments: 0..<16) func freedFramesAreToldBeforehand(frame: Int) throws {
    let profile = try Self.profile(frameBits: 4, window: 3, misorder: 4)
    var receiver = Receiver(profile)
    for frame in [4, 5, 5, 6, 6, 9] { receiver.receive(Self.fragment(profile, frame: frame)) }
    for _ in 0..<4 {
      let (before, told) = (receiver.keptFrames, receiver.framesFreed(by: frame))
      receiver.receive(Self.fragment(profile, frame: frame))
      #expect(told == before.filter { !receiver.keptFrames.contains($0) })
    }
  }

  /// `framesFreed(byControl:)` tells beforehand what a hello or an announcement frees, also from the session before.
  @Test(arguments: 0..<24) func freedFramesAreToldBeforehandOfMessages(number: UInt8) throws {
    let profile = try Self.profile(frameBits: 4, window: 3, misorder: 4)
    let identifier = (0..<4).map { UInt8(truncatingIfNeeded: profile.identifier >> (8 * $0)) }
    func hello(_ session: UInt8) -> [UInt8] { [0xF0, ControlMessage.version] + identifier + [session, 0] }
    func announcement(_ session: UInt8) -> [UInt8] { [0xF2, session, 0, number, 0, 0, 0] }
    var server = ServerSession(profile)
    var freed = 0
    for message in [
      announcement(1), hello(1), announcement(1), hello(2), announcement(2), announcement(1), hello(1), announcement(1),
      [0xF0, 9] + identifier + [3, 0], [0xF2, 3],
    ] {
      for frame in [4, 5, 5, 6, 6, 9] {
        let fragment = Self.fragment(profile, frame: frame)[...]
        _ = server.receive(fragment.span)
      }
      let message = message[...]
      let (before, told) = (server.receiver.keptFrames, server.framesFreed(byControl: message.span))
      _ = server.receive(message.span)
      #expect(told == before.filter { !server.receiver.keptFrames.contains($0) })
      freed += told.count
    }
    #expect(freed > 0)
  }

  /// A device that restarts may begin at any frame.
  @Test func resetForgetsEverythingButTheCounters() throws {
    let profile = try Self.profile(frameBits: 4, window: 4)
    var receiver = Receiver(profile)
    for frame in 5...9 { receiver.receive(Self.fragment(profile, frame: frame, symbol: 1)) }
    receiver.receive(Self.fragment(profile, frame: 8, symbol: 2))
    receiver.announce(24)
    for _ in 0..<2 { receiver.receive(Self.fragment(profile, frame: 3)) }
    receiver.announce(24 + 100)
    receiver.noteSilence()
    #expect(receiver.isInconsistent(frame: 8, stream: 0) && receiver.spareFrame == 9)
    #expect(receiver.numbers.pending == 124 && receiver.numbers.strikes == 2 && receiver.number(ofFrame: 8) == 24)
    receiver.reset()
    #expect(receiver.states(frames: Array(0...15)) == Receiver(profile).states(frames: Array(0...15)))
    #expect(receiver.numbers == Receiver(profile).numbers && receiver.refusalCount(.lateFrame) == 2)
    #expect(
      receiver.receive(Self.fragment(profile, frame: 2, symbol: 3)) == .stored(stream: 0, frame: 2, newSymbols: 1))
    #expect(receiver.newestFrame == 2 && Self.kept(receiver, frameBits: 4) == [2])
    #expect(receiver.receive(Self.fragment(profile, frame: 3, symbol: 3)) != .refused(.lateFrame))
    #expect(receiver.keptFrames == [2, 3], "the silence is forgotten too")
  }
}
