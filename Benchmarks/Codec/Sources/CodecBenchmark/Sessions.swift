import CPeers
import FeatureCodec

/// Many devices on one thread: each packet is the next one of a session that is drawn at random.
struct Sessions {
  /// The packets of successive frames.
  private let frames: [[[UInt8]]]
  private let symbolsPerPacket: Double
  private var sessions: [ServerSession]
  private var next: [Int]
  private var events = 0
  private var seed: UInt64 = 88_172_645_463_325_252

  init(_ feature: Feature, count: Int) throws {
    var device = Device(feature.profile, payload: 244)
    frames = try (0..<8).map { try device.packets(feature.samples, feature.shape, frame: $0) }
    symbolsPerPacket = Double(Device.symbolCount(of: feature.profile)) / Double(frames[0].count)
    sessions = (0..<count).map { _ in ServerSession(feature.profile) }
    next = [Int](repeating: 0, count: count)
  }

  private mutating func receive(_ session: Int) {
    let (frame, index) = (next[session] / frames[0].count % frames.count, next[session] % frames[0].count)
    if frame == 0, index == 0 { sessions[session].reset() }
    let packet = frames[frame][index]
    sessions[session].receive(packet.span) { _ in events += 1 }
    next[session] += 1
  }

  /// Returns the symbols per second over `packets` packets of the first `count` sessions.
  mutating func rate(_ packets: Int, of count: Int) -> Double {
    let start = peer_time()
    for _ in 0..<packets {
      seed ^= seed << 13
      seed ^= seed >> 7
      seed ^= seed << 17
      receive(Int(truncatingIfNeeded: seed >> 33) % count)
    }
    return Double(packets) * symbolsPerPacket / (peer_time() - start)
  }

  /// Measures one session, the first 32 and all of them, in interleaved rounds. Returns the rates in ascending order.
  mutating func measure(rounds: Int) -> (one: [Double], few: [Double], all: [Double]) {
    var (one, few, all) = ([Double](), [Double](), [Double]())
    let count = sessions.count
    _ = rate(4 * count, of: count)  // every session has been there
    for _ in 0..<rounds {
      one.append(rate(20_000, of: 1))
      few.append(rate(20_000, of: min(Self.few, count)))
      all.append(rate(4 * count, of: count))
    }
    return (one.sorted(), few.sorted(), all.sorted())
  }

  /// Sessions whose memory fits in the caches: what they lose, they lose to the prediction of branches.
  static let few = 32

  /// Returns the seconds per packet that it takes to touch memory alone: as many cache lines as a packet's symbols take
  /// before and after they are stored, and four more, in pieces of `length` bytes, drawn at random.
  func touching(_ length: Int) -> Double {
    var memory = [UInt8](repeating: 1, count: sessions.count * length)
    let (lines, packets) = (4 + Int(2 * symbolsPerPacket / 64), 4 * sessions.count)
    let start = peer_time()
    peer_touch(&memory, sessions.count, length, lines, 64, packets)
    return (peer_time() - start) / Double(packets)
  }

  /// The seconds that a packet takes at a rate of symbols per second.
  func secondsPerPacket(_ rate: Double) -> Double { symbolsPerPacket / rate }
}
