import TestFixtures
import Testing

@testable import FeatureCodec

/// Which frames a receiver keeps, from short numbers on air. Spec: [REASM-2], [REASM-3], [REASM-7].
@Suite struct FrameNumbersTests {
  /// An event of a link that jumps, falls silent, repeats and forges.
  enum Event {
    case fragment(Int)
    case announcement(Int)
    case silence

    /// An event that is likely to reach another branch than the last one.
    static func random(_ model: FrameModel, using random: inout SeededGenerator) -> Event {
      let count = 1 << model.f
      let newest = model.newest ?? Int.random(in: 0..<count, using: &random)
      func near(_ frame: Int, _ range: ClosedRange<Int>) -> Event {
        .fragment((frame + Int.random(in: range, using: &random) + 4 * count) % count)
      }
      let whole = { (number: Int) in (number + 1 << 33) % (1 << 32) }
      switch Int.random(in: 0..<48, using: &random) {
      case 0..<8: return near(newest, 0...2)
      case 8..<12: return near(newest, -model.w - model.m...1)
      case 12..<17: return near(model.spare ?? newest, -model.w...2)
      case 17..<22: return near(model.struck, 0...1)
      case 22..<26: return near(newest, 0...count - 1)
      case 26..<28: return near(model.pending ?? newest, 0...0)
      case 28..<34:
        let number = model.number ?? Int.random(in: 0..<1 << 32, using: &random)
        return .announcement(whole(number + Int.random(in: -1...2, using: &random)))
      case 34..<38:
        let number = model.number ?? newest
        return .announcement(whole(number + Int.random(in: -2 * count...2 * count, using: &random)))
      case 38..<42:
        let number = model.pending ?? newest + 3 << 31
        return .announcement(whole(number + Int.random(in: -1...count, using: &random)))
      case 42..<44: return .announcement(Int.random(in: 0..<1 << 32, using: &random))
      case 44: return .announcement(whole((model.number ?? 0) + 1 << 31 - Int.random(in: 0...1, using: &random)))
      case 45: return .silence
      default: return near(newest, 1...1)
      }
    }
  }

  /// The windows and numbers of late frames that a number of this many bits allows.
  static func widths(_ frameBits: Int) -> [(window: Int, misorder: Int)] {
    (1...1 << (frameBits - 1)).flatMap { window in
      (0...1 << frameBits - 2 * window).map { (window, $0) }
    }
  }

  /// The library's numbers agree with the model after every event, and every branch of the text is reached.
  @Test(arguments: 2...8) func numbersAgreeWithTheText(frameBits: Int) {
    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SeededGenerator(seed: seed)
    var branches: Set<FrameModel.Branch> = []
    let widths = Thoroughness.cases(Self.widths(frameBits), sampled: 80, whole: 400)
    var wrong: [String] = []
    for (window, misorder) in widths {
      for _ in 0..<max(1, (Thoroughness.isWhole ? 300 : 150) / widths.count) {
        var model = FrameModel(frameBits: frameBits, window: window, misorder: misorder)
        var numbers = FrameNumbers(frameBits: frameBits, window: window, misorder: misorder)
        var kept: Set<Int> = []
        for step in 0..<60 {
          let event = Event.random(model, using: &random)
          var isTaken = true
          var change = FrameNumbers.Change.moved
          switch event {
          case .fragment(let frame):
            isTaken = model.fragment(frame)
            change = numbers.admit(frame)
          case .announcement(let number):
            model.announce(number)
            change = numbers.announce(UInt32(number))
          case .silence:
            model.isSilent = true
            numbers.isAfterSilence = true
          }
          if change == .restarted { kept = [] }
          if change != .late { kept = kept.filter { numbers.keeps($0) } }
          if case .fragment(let frame) = event, change != .late { kept.insert(frame) }
          if !Self.agrees(numbers, kept, model) || isTaken != (change != .late) {
            wrong.append("w \(window), m \(misorder), step \(step), \(event)")
            break
          }
        }
        branches.formUnion(model.branches)
      }
    }
    #expect(wrong.isEmpty, "f \(frameBits), seed \(seed): \(wrong.first ?? "")")
    #expect(Set(FrameModel.Branch.allCases).subtracting(branches) == [], "seed \(seed)")
  }

  private static func agrees(_ numbers: FrameNumbers, _ kept: Set<Int>, _ model: FrameModel) -> Bool {
    numbers.newest == model.newest && numbers.spare == model.spare && numbers.strikes == model.strikes
      && numbers.struck == model.struck && numbers.number == model.number.map { UInt32($0) }
      && numbers.pending == model.pending.map { UInt32($0) } && numbers.isAfterSilence == model.isSilent
      && kept == model.kept && kept.count <= model.w + 1 && kept.sorted(by: numbers.isOlder) == model.order
      && kept.allSatisfy { numbers.number(of: $0) == model.wholeNumber($0).map { UInt32($0) } }
      && numbers.isSound(keeping: Array(kept))
  }

  /// A whole receiver agrees too: it keeps the symbols of the frames that the model keeps, and no others.
  @Test(arguments: Thoroughness.seeds(0..<60, sampled: 20)) func receiversAgreeWithTheText(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let frameBits = 2 + Int(seed % 7)
    let window = Int.random(in: 1...min(1 << (frameBits - 1), 6), using: &random)
    let misorder = Int.random(in: 0...1 << frameBits - 2 * window, using: &random)
    let profile = try WindowTests.profile(frameBits: frameBits, window: window, misorder: misorder)
    var model = FrameModel(frameBits: frameBits, window: window, misorder: misorder)
    var receiver = Receiver(profile)
    var symbols: [Int: [UInt8?]] = [:]
    var wrong: [Int] = []
    for step in 0..<150 {
      switch Event.random(model, using: &random) {
      case .fragment(let frame):
        let (offset, symbol) = (
          Int.random(in: 0..<16, using: &random), UInt8.random(in: 0...127, using: &random)
        )
        let isTaken = model.fragment(frame)
        let outcome = receiver.receive(
          WindowTests.fragment(profile, frame: frame, offset: offset, symbol: symbol))
        for freed in model.freed { symbols[freed] = nil }
        if isTaken != (outcome != .refused(.lateFrame)) { wrong.append(step) }
        guard isTaken else { break }
        var stored = symbols[frame] ?? [UInt8?](repeating: nil, count: 16)
        stored[offset] = min(stored[offset] ?? symbol, symbol)
        symbols[frame] = stored
      case .announcement(let number):
        model.announce(number)
        receiver.announce(UInt32(number))
        for freed in model.freed { symbols[freed] = nil }
      case .silence:
        model.isSilent = true
        receiver.noteSilence()
        continue
      }
      if receiver.freed.map(\.frame) != model.freed || receiver.keptFrames != model.order { wrong.append(step) }
      if receiver.newestFrame != model.newest || receiver.spareFrame != model.spare { wrong.append(step) }
      let nothing = [UInt8?](repeating: nil, count: 16)
      for frame in 0..<1 << frameBits where receiver.stored(frame: frame) != symbols[frame] ?? nothing {
        wrong.append(step)
      }
    }
    #expect(wrong.isEmpty, "seed \(seed), f \(frameBits), w \(window), m \(misorder)")
  }

  /// The symbols of w consecutive frames do not depend on the order, whichever newest frame precedes them: none, one of
  /// them, or one at most 2^f − 2w − m + 1 older than the first.
  @Test(arguments: 2...6) func orderDoesNotMatter(frameBits: Int) throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SeededGenerator(seed: seed)
    var wrong: [String] = []
    for (window, misorder) in Thoroughness.cases(Self.widths(frameBits), sampled: 10, whole: 80) where window <= 8 {
      let profile = try WindowTests.profile(frameBits: frameBits, window: window, misorder: misorder)
      let count = 1 << frameBits
      let first = Int.random(in: 0..<count, using: &random)
      let frames = (0..<window).map { first + $0 }
      let fragments = frames.flatMap { frame in
        (0..<Int.random(in: 1...3, using: &random)).map {
          WindowTests.fragment(profile, frame: frame, offset: $0, symbol: UInt8(truncatingIfNeeded: 5 * frame + $0))
        }
      }
      for before in -1..<count {
        var start = Receiver(profile)
        if before >= 0 {
          let newest = first + window - 1 - before
          guard before < window || before - window + 1 <= count - 2 * window - misorder + 1 else { continue }
          start.receive(WindowTests.fragment(profile, frame: newest + 8 * count, offset: 15))
          #expect(start.newestFrame == (newest + 8 * count) % count)
        }
        var states: [[UInt8?]]?
        for _ in 0..<4 {
          var receiver = start
          for fragment in fragments.shuffled(using: &random) {
            if case .refused = receiver.receive(fragment) { wrong.append("w \(window), m \(misorder), \(before)") }
          }
          let found = frames.map { receiver.stored(frame: $0 % count) }
          if found != states ?? found { wrong.append("w \(window), m \(misorder), \(before)") }
          states = found
          let stored = found.joined().count { $0 != nil } - (0..<window ~= before ? 1 : 0)
          if stored != fragments.count { wrong.append("w \(window), m \(misorder), \(before): \(stored)") }
        }
      }
    }
    #expect(wrong.isEmpty, "f \(frameBits), seed \(seed): \(wrong.first ?? "")")
  }

  /// One forged fragment, of any frame, frees nothing and keeps nothing out that comes after it.
  ///
  /// This holds while no frame waits in the spare slot. With one fragment per frame, or with sparse frames, one waits
  /// there most of the time, and the fragment can free or confirm it. A forged announcement or hello frees kept frames.
  /// spec/security.md has these limits.
  @Test(arguments: 2...5) func oneForgedPacketFreesNothing(frameBits: Int) throws {
    let count = 1 << frameBits
    var wrong: [String] = []
    for (window, misorder) in Thoroughness.cases(Self.widths(frameBits), sampled: 12, whole: 60) {
      let profile = try WindowTests.profile(frameBits: frameBits, window: window, misorder: misorder)
      var start = Receiver(profile)
      let newest = 5 * count - 2
      for frame in newest - 2 * window...newest {
        for offset in 0..<2 { start.receive(WindowTests.fragment(profile, frame: frame, offset: offset)) }
      }
      for forged in 0..<count {
        var receiver = start
        receiver.receive(WindowTests.fragment(profile, frame: forged, offset: 9))
        for frame in start.keptFrames where receiver.symbolCount(frame: frame, stream: 0) < 2 {
          wrong.append("w \(window), m \(misorder), \(forged) frees \(frame)")
        }
        if receiver.newestFrame != start.newestFrame { wrong.append("w \(window), m \(misorder), \(forged): newest") }
        for frame in newest + 1...newest + 2 {
          for offset in 0..<2 {
            let outcome = receiver.receive(WindowTests.fragment(profile, frame: frame, offset: offset))
            if outcome != .stored(stream: 0, frame: frame % count, newSymbols: 1) {
              wrong.append("w \(window), m \(misorder), \(forged), then \(frame): \(outcome)")
            }
          }
          let window = (frame - window + 1...frame).map { $0 % count }
          if receiver.newestFrame != frame % count || !receiver.keptFrames.starts(with: window) {
            wrong.append("w \(window), m \(misorder), \(forged), then \(receiver.keptFrames)")
          }
        }
      }
    }
    #expect(wrong.isEmpty, "f \(frameBits): \(wrong.first ?? "")")
  }

  /// The examples of the text.
  @Test func examplesOfTheText() throws {
    let profile = try WindowTests.profile(frameBits: 4, window: 2, misorder: 1)
    var start = Receiver(profile)
    start.receive(WindowTests.fragment(profile, frame: 14))
    for (frame, isNewer) in [(13, false), (12, false), (15, true), (0, true), (11, true)] {
      var receiver = start
      let outcome = receiver.receive(WindowTests.fragment(profile, frame: frame))
      #expect((outcome == .refused(.lateFrame)) == (frame == 12) && receiver.spareFrame == (isNewer ? frame : nil))
    }
    start.receive(WindowTests.fragment(profile, frame: 13))
    start.announce(62)
    #expect(start.number(ofFrame: 14) == 62 && start.number(ofFrame: 13) == 61)
    var receiver = start
    receiver.announce(63)
    #expect(receiver.newestFrame == 15 && receiver.number(ofFrame: 15) == 63)
    receiver = start
    receiver.announce(61)
    #expect(receiver.numbers == start.numbers)
    receiver.announce(94)
    #expect(receiver.numbers.pending == 94 && receiver.keptFrames == [13, 14] && receiver.newestFrame == 14)
    receiver.receive(WindowTests.fragment(profile, frame: 14, offset: 3))
    #expect(receiver.keptFrames == [14] && receiver.symbolCount(frame: 14, stream: 0) == 1)
    #expect(receiver.number(ofFrame: 14) == 94 && receiver.freed.map(\.frame) == [13, 14])
  }

  /// Whole numbers wrap after 2^32.
  @Test func wholeNumbersWrap() throws {
    let profile = try WindowTests.profile(frameBits: 4, window: 3, misorder: 2)
    var receiver = Receiver(profile)
    receiver.announce(0xFFFF_FFFA)
    for step in 0..<12 as Range<UInt32> {
      let number = 0xFFFF_FFFA &+ step
      if step % 2 == 1 { receiver.announce(number) }
      for offset in 0..<2 {
        #expect(
          receiver.receive(WindowTests.fragment(profile, frame: Int(number & 15), offset: offset))
            == .stored(stream: 0, frame: Int(number & 15), newSymbols: 1))
      }
      for back in 0...min(step, 2) { #expect(receiver.number(ofFrame: Int((number &- back) & 15)) == number &- back) }
    }
    // The first announcement of a receiver that has frames: of one in the window, and of a newer one.
    for (announced, expected) in [(0xFFFF_FFFF, 1), (1, 1), (4, 4)] as [(UInt32, UInt32)] {
      var late = Receiver(profile)
      for frame in [15, 0, 1, 1] { late.receive(WindowTests.fragment(profile, frame: frame)) }
      late.announce(announced)
      #expect(late.numbers.number == expected)
      #expect(late.number(ofFrame: 1) == 1)
    }
  }
}
