import Charts
import FeatureCodec
import FeatureTypes
import Foundation
import Pooling
import Quantize
import SeededRandom
import Transmission

/// A device and a receiver, with what can go wrong between them.
struct OutageLink {
  enum Rule: CaseIterable { case halfTheCircle, draft1, announced }

  enum Disturbance: CaseIterable {
    case flipped, forged, single, sparse, late, burst2, burst3, burst6

    var title: String {
      switch self {
      case .flipped: "1 % bits flipped"  // one header in a hundred, one bit of it
      case .forged: "forged number"  // one packet after every third frame
      case .single: "1 packet, 30 %"  // one packet per frame, 30 % of them lost
      case .sparse: "every 6th frame"
      case .late: "2 % 6 late"  // two packets in a hundred arrive six frames late
      // The last packets of two frames in a hundred arrive together, six frames late.
      case .burst2, .burst3, .burst6: "\(burst) late at once"
      }
    }

    /// The number of packets that are late together.
    var burst: Int { self == .burst2 ? 2 : self == .burst3 ? 3 : self == .burst6 ? 6 : 0 }
  }

  /// Frame bits, window and misorder.
  static let settings = [
    (2, 1, 1), (3, 2, 1), (4, 4, 3), (4, 2, 1), (5, 4, 3), (6, 4, 3), (7, 4, 3), (8, 4, 3),
  ]

  /// What became of the first frames after outages.
  struct Outcome {
    /// Mixed with an old frame: with the mark of [REASM-4], and without.
    var (right, marked, unmarked, lost) = (0, 0, 0, 0)

    /// Counts a frame.
    ///
    /// - Parameter isWhole: whether nothing of it is missing, if it is not mixed.
    mutating func add(_ held: [Int: UInt8], truth: [UInt8], isMarked: Bool, isWhole: Bool) {
      if held.contains(where: { truth[$0.key] != $0.value }) {
        if isMarked { marked += 1 } else { unmarked += 1 }
      } else if isWhole {
        right += 1
      } else {
        lost += 1
      }
    }

    var text: String {
      let all = Double(right + marked + unmarked + lost)
      let shares = [right, marked, unmarked, lost].map { NumberText.fixed(Double($0) / all * 100, 2) }
      return shares.joined(separator: " / ")
    }
  }

  static let symbolCount = 48
  let profile: Profile
  private let packets: Int
  private let window: Int
  private let rule: Rule
  private let frameBits: Int

  /// - Parameter seededCheck: the length of a check that covers the session's number.
  init(frameBits: Int, window: Int, misorder: Int, packets: Int, rule: Rule, seededCheck: Int = 0) throws {
    let layer = Layer(
      shape: FeatureMapShape(channels: 1, height: 1, width: Self.symbolCount), kernel: 1,
      format: QFormat(isSigned: false, fractionBits: 0))
    let grid = GridSize(rows: 1, columns: Self.symbolCount)
    var description = ProfileDescription(layer: layer, scan: .fleet(channels: 1, grids: [grid]), spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 1, frameBits: frameBits)
    description.window = window
    description.misorder = misorder
    (description.checkLength, description.hasSeededCheck) = (seededCheck, seededCheck > 0)
    profile = try description.profile()
    (self.packets, self.window, self.rule, self.frameBits) = (packets, window, rule, frameBits)
  }

  /// The symbols of a frame: no two frames of a test have the same.
  func symbols(of frame: UInt32) -> [UInt8] {
    (0..<UInt32(Self.symbolCount)).map { UInt8(truncatingIfNeeded: (frame &* 2_654_435_761 &+ $0 &* 40_503) >> 13) }
  }

  /// - Parameter session: the session's number, which a seeded check covers.
  func send(_ frame: UInt32, session: UInt16 = 0) throws -> [[UInt8]] {
    let symbols = symbols(of: frame)[...]
    let stream = profile.view.stream(0)
    var sender = StreamSender(stream, frame: Int(frame & 0xFFFF), session: session)
    var fragments: [[UInt8]] = []
    let length = 3 + Self.symbolCount / packets + profile.view.checkLength
    var payload = ContiguousArray<UInt8>(repeating: 0, count: length)
    while sender.offset < sender.symbolCount {
      var span = payload.mutableSpan
      let count = try sender.nextFragment(of: stream, symbols: symbols.span, into: &span)
      fragments.append(Array(payload.prefix(count)))
    }
    return fragments
  }

  /// Delivers a frame, of which some packets may be lost. Returns how many symbols arrived, and false if one was dropped.
  private func deliver(
    _ frame: UInt32, to side: inout OutageReceiver, loss: Double, _ random: inout SeededGenerator
  ) throws -> (symbols: Int, isStored: Bool) {
    side.announce(frame)
    var (symbols, isStored) = (0, true)
    for fragment in try send(frame) where loss == 0 || random.nextUnit() >= loss {
      symbols += Self.symbolCount / packets
      if !side.receive(fragment) { isStored = false }
    }
    return (symbols, isStored)
  }

  /// - Parameter loss: the share of packets that are lost, before and after the outage.
  func outages(_ trials: Int, loss: Double) throws -> Outcome {
    var random = SeededGenerator(seed: UInt64(frameBits))
    var outcome = Outcome()
    for _ in 0..<trials {
      var side = OutageReceiver(profile, rule)
      var frame = UInt32.random(in: 0..<1000, using: &random)
      for _ in 0..<8 {
        _ = try deliver(frame, to: &side, loss: loss, &random)
        frame += 1
      }
      frame += UInt32.random(in: 1...300, using: &random)
      let (arrived, isStored) = try deliver(frame, to: &side, loss: loss, &random)
      let held = side.held(frame)
      outcome.add(
        held, truth: symbols(of: frame), isMarked: side.isMarked(frame),
        isWhole: isStored && held.count == arrived && (arrived == 0 || side.knows(frame)))
    }
    return outcome
  }

  /// The share of true packets, of those that arrive while their frame is sent, whose symbols are held, and right, when the
  /// frame is about to leave the window. What frees a frame before, or takes its place, counts as lost. A flipped bit may also
  /// be one of an offset, which damages symbols whatever the rule is; so with flipped bits wrong symbols count, too.
  func held(_ frames: Int, _ disturbance: Disturbance) throws -> Double {
    var random = SeededGenerator(seed: UInt64(frameBits))
    var side = OutageReceiver(profile, rule)
    var (held, sent) = (0, 0)
    var late: [(due: Int, fragment: [UInt8])] = []
    var open: [(frame: Int, packets: Int)] = []
    func close(before frame: Int) {
      while let first = open.first, frame - first.frame >= window {
        open.removeFirst()
        let truth = symbols(of: UInt32(first.frame))
        let right = side.held(UInt32(first.frame)).count { disturbance == .flipped || truth[$0.key] == $0.value }
        sent += first.packets
        held += min(first.packets, right * packets / Self.symbolCount)
      }
    }
    for frame in 0..<frames where disturbance != .sparse || frame % 6 == 0 {
      close(before: frame)
      let fragments = try send(UInt32(frame))
      let isLate = disturbance.burst > 0 && random.nextUnit() < 0.02
      var mine = 0
      for (index, fragment) in fragments.enumerated() {
        switch disturbance {
        case .single where random.nextUnit() < 0.3: continue
        case .late where random.nextUnit() < 0.02: late.append((frame + 6, fragment))
        case _ where isLate && index >= fragments.count - disturbance.burst: late.append((frame + 6, fragment))
        case .flipped where random.nextUnit() < 0.01:
          var damaged = fragment
          let bit = Int.random(in: 0..<24, using: &random)
          damaged[bit / 8] ^= 0x80 >> UInt8(bit % 8)
          _ = side.receive(damaged)
        default:
          mine += 1
          _ = side.receive(fragment)
        }
      }
      while let due = late.first?.due, due <= frame { _ = side.receive(late.removeFirst().fragment) }
      open.append((frame, mine))
      if disturbance == .forged, frame % 3 == 0, var forged = fragments.first {
        forge(&forged, frame: .random(in: 0..<1 << frameBits, using: &random))
        _ = side.receive(forged)
      }
    }
    close(before: .max)
    return sent > 0 ? Double(held) / Double(sent) : 1
  }

  /// Gives a fragment another frame's number. The header's 24 bits are 1 of the stream, f of the frame, and the offset.
  private func forge(_ fragment: inout [UInt8], frame: Int) {
    let place = 23 - frameBits
    let mask = (1 << frameBits - 1) << place
    var header = fragment[..<3].reduce(0) { $0 << 8 | Int($1) }
    header = header & ~mask | frame << place
    for index in 0..<3 { fragment[index] = UInt8(truncatingIfNeeded: header >> (16 - 8 * index)) }
  }

  /// The share of exits that stop another inference than the one that they are for: 30 frames a second, delays
  /// exponential with a mean of 200 ms.
  ///
  /// - Parameter bits: how many bits of the frame's number the server knows.
  func wrongExits(_ trials: Int, bits: Int) throws -> Double {
    var random = SeededGenerator(seed: UInt64(frameBits))
    var wrong = 0
    for _ in 0..<trials {
      let frame = UInt32.random(in: 0..<1_000_000, using: &random)
      let delay = -log(1 - random.nextUnit()) * 0.2 * 30 + random.nextUnit()
      var device = DeviceSession(profile, number: 7, frame: frame &- 1)
      for _ in 0...min(Int(delay), 1_000_000) { device.startFrame() }
      let exit = ControlMessage.exit(
        .init(frame: .init(frame, bits: bits), layer: 0, classIndex: 0, confidence: 255))
      let message = exit.bytes[...]
      if case .exit = device.receive(message.span, of: profile), device.frame != frame { wrong += 1 }
    }
    return Double(wrong) / Double(trials)
  }
}
