@testable import FeatureCodec
import FeatureTypes
import Pooling

/// A conversation from the server's side: packets of every kind, restores, and saved states that were changed.
func fuzzServer(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var server = ServerUnderTest(known)
  var packets: [[UInt8]] = []
  for _ in 0..<64 where !reader.isAtEnd {
    let action = reader.integer()
    switch action % 8 {
    case 0...3:
      packets.append(known.fragment(&reader, frames: action & 8 != 0 ? 4 : 0, session: server.model.receiver.session))
    case 4:
      let length = reader.integer()
      packets.append(
        length < 192
          ? reader.array(length % 64)
          : known.string(&reader, length: length - 192, session: server.model.receiver.session))
    case 5: packets.append([0xF0 | reader.byte()] + reader.array(action >> 4))
    case 6:
      if let packet = server.greeting(action >> 3, &reader) { packets.append(packet) } else { continue }
    default:
      if server.restore(changes: action >> 3 & 3, &reader) { continue }
      return
    }
    server.receive(packets[packets.count - 1])
  }
  server.session.receiver.check(against: server.model.receiver)
  server.checkAnswers(input.array)
  let choice = Meter.choice(input.array, of: 4)
  if choice.contains(0) { server.checkMaps() }
  if choice.contains(1) { checkMemory(packets, known) }
}

/// [SEC-2]: sessions are created, receive everything twice and are released. No byte stays allocated, and none of them
/// grows.
private func checkMemory(_ packets: [[UInt8]], _ known: KnownProfile) {
  guard Meter.heapBytes != nil, !packets.isEmpty else { return }
  func hear(_ session: inout ServerSession) { for packet in packets { _ = session.receive(packet.span) } }
  Meter.keepsMemory("a session that is gone") {
    var session = ServerSession(known.profile)
    hear(&session)
    require(session.receiver.memoryLength == known.receiver.memoryLength, .memory, "[REASM-5]'s bytes")
    Meter.keepsMemory("packets") { hear(&session) }
  }
}

struct ServerUnderTest {
  let known: KnownProfile
  var session: ServerSession
  var model: ModelServer
  /// Nil once the session continues from a state that was changed.
  var gateway: GatewayUnderTest?
  /// The number of control messages skipped since the session was created or restored.
  var skipped = 0

  init(_ known: KnownProfile) {
    self.known = known
    session = known.session
    model = ModelServer(known)
    gateway = GatewayUnderTest(known.profile)
  }

  mutating func receive(_ packet: [UInt8]) {
    let before = session
    let events = Meter.timed(packet.count) { session.receive(packet.span) }
    gateway?.receive(packet, events)
    guard let first = packet.first, first >= 0xF0 else { return receiveData(packet, events, before) }
    let wanted = model.control(packet)
    require(events == wanted, .model, "[SESS-6] tells \(wanted), the library \(events)")
    require(Int(session.number) == model.receiver.session, .model, "[SESS-6]: session \(session.number)")
    if case .skipped = wanted.first { skipped += 1 }
    require(session.skippedCount == skipped, .model, "[SESS-6]: \(skipped) messages were skipped")
    switch wanted.last {
    case .hello(.welcome), .announcement: return
    default: break
    }
    require(session.receiver.sameState(as: before.receiver), .refusedLeavesNoTrace, "after \(wanted)")
    require(session.deepestLayers == before.deepestLayers, .refusedLeavesNoTrace, "deepest layers")
    require(session.completeStates == before.completeStates, .refusedLeavesNoTrace, "reported grids")
  }

  /// Returns a hello or an announcement, or nil after a call that the application makes.
  mutating func greeting(_ choice: Int, _ reader: inout ByteInput) -> [UInt8]? {
    let name = known.profile.identifier
    func bytes(_ number: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
    let session = UInt32(reader.integer() % 4)
    switch choice % 8 {
    case 0, 1: return [0xF0, 1] + bytes(name, 4) + bytes(session, 2)
    case 2: return [0xF0, reader.byte()] + bytes(name, 4) + reader.array(session == 0 ? 2 : Int(session))
    case 3: return [0xF2] + bytes(session, 2) + reader.array(4)
    case 4, 5:
      // Near the newest frame's number, or a few cycles of the frame numbers from it.
      let number = model.receiver.number ?? model.receiver.newest ?? 0
      let step = Int(Int8(bitPattern: reader.byte())) * (choice % 8 == 4 ? 1 : 16)
      return [0xF2] + bytes(UInt32(model.receiver.session), 2) + bytes(UInt32(truncatingIfNeeded: number + step), 4)
    case 6:
      noteSilence()
      return nil
    default:
      reset()
      return nil
    }
  }

  mutating func noteSilence() {
    session.noteSilence()
    gateway?.noteSilence()
    model.receiver.isAfterSilence = true
  }

  mutating func reset() {
    session.reset()
    gateway?.reset()
    model.reset()
  }

  private mutating func receiveData(_ packet: [UInt8], _ events: [ServerEvent], _ before: ServerSession) {
    switch model.receive(packet) {
    case .failure(let refusal):
      guard case .refused(let reason) = events.first, events.count == 1 else {
        violated(.model, "refused by [FRAG-6] \(refusal.code), the library says \(events)")
      }
      require(Int(reason.rawValue) == refusal.code, .model, "[FRAG-6] says \(refusal.code), the library \(reason)")
      require(session.receiver.sameState(as: before.receiver), .refusedLeavesNoTrace, "after \(reason)")
      require(session.completeStates == before.completeStates, .refusedLeavesNoTrace, "reported grids")
    case .success(let (fragment, wanted)):
      require(events == wanted, .model, "[SESS-5] tells \(wanted), the library \(events)")
      let isSame = before.receiver.slot(of: fragment.frame) != nil && !model.receiver.freed.contains(fragment.frame)
      for stream in known.scans.indices where isSame {
        checkMore(fragment.frame, stream, before.receiver)
      }
    }
  }

  /// [SEC-7].
  private func checkMore(_ frame: Int, _ stream: Int, _ before: Receiver) {
    let (old, now) = (before, session.receiver)
    require(
      now.symbolCount(frame: frame, stream: stream) >= old.symbolCount(frame: frame, stream: stream), .moreNeverRemoves,
      "fewer symbols of stream \(stream)")
    require(
      now.isInconsistent(frame: frame, stream: stream) || !old.isInconsistent(frame: frame, stream: stream),
      .moreNeverRemoves, "the mark of stream \(stream) is gone")
    let cells = old.completeGrid(frame: frame, stream: stream)?.cellCount ?? 0
    require(
      now.completeGrid(frame: frame, stream: stream)?.cellCount ?? 0 >= cells, .moreNeverRemoves,
      "the complete grid of stream \(stream) is coarser")
  }
}
