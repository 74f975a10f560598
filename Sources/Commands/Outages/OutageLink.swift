import Charts
import FeatureCodec
import FeatureTypes
import Pooling
import Quantize
import SeededRandom

/// A device and a receiver, with what can go wrong between them.
struct OutageLink {
  enum Rule: CaseIterable { case halfTheCircle, draft1, announced }

  enum Disturbance: CaseIterable {
    case flipped, forged, single, sparse, late

    var title: String {
      switch self {
      case .flipped: "1 % bits flipped"  // one header in a hundred, one bit of it
      case .forged: "forged number"  // one packet after every third frame
      case .single: "1 packet, 30 %"  // one packet per frame, 30 % of them lost
      case .sparse: "every 6th frame"
      case .late: "2 % 6 late"  // two packets in a hundred arrive six frames late
      }
    }
  }

  /// Frame bits, window and misorder.
  static let settings = [
    (2, 1, 1), (3, 2, 1), (4, 4, 3), (4, 2, 1), (5, 4, 3), (6, 4, 3), (7, 4, 3), (8, 4, 3),
  ]

  /// What became of the first frames after outages.
  struct Outcome {
    var (right, mixed, lost) = (0, 0, 0)

    var text: String {
      let all = Double(right + mixed + lost)
      return [right, mixed, lost].map { NumberText.fixed(Double($0) / all * 100, 2) }.joined(separator: " / ")
    }
  }

  private static let symbolCount = 48
  private let profile: Profile
  private let packets: Int
  private let rule: Rule
  private let frameBits: Int

  init(frameBits: Int, window: Int, misorder: Int, packets: Int, rule: Rule) throws {
    let layer = Layer(
      shape: FeatureMapShape(channels: 1, height: 1, width: Self.symbolCount), kernel: 1,
      format: QFormat(isSigned: false, fractionBits: 0))
    let grid = GridSize(rows: 1, columns: Self.symbolCount)
    var description = ProfileDescription(layer: layer, scan: .fleet(channels: 1, grids: [grid]), spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 1, frameBits: frameBits)
    description.window = window
    description.misorder = misorder
    profile = try description.profile()
    (self.packets, self.rule, self.frameBits) = (packets, rule, frameBits)
  }

  /// The symbols of a frame: no two frames of a test have the same.
  private func symbols(of frame: UInt32) -> [UInt8] {
    (0..<UInt32(Self.symbolCount)).map { UInt8(truncatingIfNeeded: (frame &* 2_654_435_761 &+ $0 &* 40_503) >> 13) }
  }

  private func send(_ frame: UInt32) throws -> [[UInt8]] {
    let symbols = symbols(of: frame)[...]
    let stream = profile.view.stream(0)
    var sender = StreamSender(stream, frame: Int(frame & 0xFFFF))
    var fragments: [[UInt8]] = []
    var payload = ContiguousArray<UInt8>(repeating: 0, count: 3 + Self.symbolCount / packets)
    while sender.offset < sender.symbolCount {
      var span = payload.mutableSpan
      let count = try sender.nextFragment(of: stream, symbols: symbols.span, into: &span)
      fragments.append(Array(payload.prefix(count)))
    }
    return fragments
  }

  /// Delivers a whole frame. Returns false if a packet was dropped.
  private func deliver(_ frame: UInt32, to side: inout OutageReceiver) throws -> Bool {
    side.announce(frame)
    var isStored = true
    for fragment in try send(frame) where !side.receive(fragment) { isStored = false }
    return isStored
  }

  func outages(_ trials: Int) throws -> Outcome {
    var random = SeededGenerator(seed: UInt64(frameBits))
    var outcome = Outcome()
    for _ in 0..<trials {
      var side = OutageReceiver(profile, rule)
      var frame = UInt32.random(in: 0..<1000, using: &random)
      for _ in 0..<8 {
        _ = try deliver(frame, to: &side)
        frame += 1
      }
      frame += UInt32.random(in: 1...300, using: &random)
      let isStored = try deliver(frame, to: &side)
      let (held, truth) = (side.held(frame), symbols(of: frame))
      if held.contains(where: { truth[$0.key] != $0.value }) {
        outcome.mixed += 1
      } else if isStored, held.count == truth.count, side.knows(frame) {
        outcome.right += 1
      } else {
        outcome.lost += 1
      }
    }
    return outcome
  }

  /// The share of true packets, of those that arrive while their frame is sent, that are held when it ends.
  func held(_ frames: Int, _ disturbance: Disturbance) throws -> Double {
    var random = SeededGenerator(seed: UInt64(frameBits))
    var side = OutageReceiver(profile, rule)
    var (held, sent) = (0, 0)
    var late: [(due: Int, fragment: [UInt8])] = []
    for frame in 0..<frames where disturbance != .sparse || frame % 6 == 0 {
      let fragments = try send(UInt32(frame))
      var mine = 0
      for fragment in fragments {
        switch disturbance {
        case .single where random.nextUnit() < 0.3: continue
        case .late where random.nextUnit() < 0.02: late.append((frame + 6, fragment))
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
      sent += mine
      held += min(mine, side.held(UInt32(frame)).count * packets / Self.symbolCount)
      if disturbance == .forged, frame % 3 == 0, var forged = fragments.first {
        forged[0] = UInt8.random(in: 0...127, using: &random)
        _ = side.receive(forged)
      }
    }
    return sent > 0 ? Double(held) / Double(sent) : 1
  }
}
