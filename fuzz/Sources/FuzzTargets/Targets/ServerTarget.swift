@testable import FeatureCodec
import FeatureTypes
import Pooling

/// A conversation as a server hears it: packets of every kind, restores, saved states that someone has changed.
func fuzzServer(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var server = ServerUnderTest(known)
  var packets: [[UInt8]] = []
  for _ in 0..<64 where !reader.isAtEnd {
    let action = reader.integer()
    switch action % 8 {
    case 0...3: packets.append(known.fragment(&reader, frames: action & 8 != 0 ? 4 : 0))
    case 4:
      let length = reader.integer()
      packets.append(length < 192 ? reader.array(length % 64) : known.string(&reader, length: length - 192))
    case 5: packets.append([0xF0 | reader.byte()] + reader.array(action >> 4))
    case 6:
      let name = known.profile.identifier.littleEndian
      packets.append([0xF0, action & 8 != 0 ? 0 : reader.byte()])
      for byte in 0..<4 { packets[packets.count - 1].append(UInt8(truncatingIfNeeded: name >> UInt32(8 * byte))) }
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

/// [SEC-2]: sessions are set up, hear all of it twice and are gone; not a byte stays, and none grows.
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

private struct ServerUnderTest {
  let known: KnownProfile
  var session: ServerSession
  var model: ModelServer
  /// Control messages since the session was made or restored.
  var skipped = 0

  init(_ known: KnownProfile) {
    self.known = known
    session = known.session
    model = ModelServer(known)
  }

  mutating func receive(_ packet: [UInt8]) {
    let before = session
    let events = Meter.timed(packet.count) { session.receive(packet.span) }
    guard let first = packet.first, first >= 0xF0 else { return receiveData(packet, events, before) }
    let wanted = model.control(packet)
    require(events == [wanted], .model, "[SESS-6] tells \(wanted), the library \(events)")
    if case .skipped = wanted { skipped += 1 }
    require(session.skippedCount == skipped, .model, "[SESS-6]: \(skipped) messages were skipped")
    if case .hello(.welcome) = wanted { return }
    require(session.receiver.sameState(as: before.receiver), .refusedLeavesNoTrace, "after \(wanted)")
    require(session.deepestLayers == before.deepestLayers, .refusedLeavesNoTrace, "deepest layers")
    require(session.completeStates == before.completeStates, .refusedLeavesNoTrace, "grids told of")
  }

  private mutating func receiveData(_ packet: [UInt8], _ events: [ServerEvent], _ before: ServerSession) {
    switch model.receive(packet) {
    case .failure(let refusal):
      guard case .refused(let reason) = events.first, events.count == 1 else {
        violated(.model, "refused by [FRAG-6] \(refusal.code), the library says \(events)")
      }
      require(Int(reason.rawValue) == refusal.code, .model, "[FRAG-6] says \(refusal.code), the library \(reason)")
      require(session.receiver.sameState(as: before.receiver), .refusedLeavesNoTrace, "after \(reason)")
      require(session.completeStates == before.completeStates, .refusedLeavesNoTrace, "grids told of")
    case .success(let (fragment, wanted)):
      require(events == wanted, .model, "[SESS-5] tells \(wanted), the library \(events)")
      for stream in known.scans.indices where before.receiver.slot(of: fragment.frame) != nil {
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

  /// [SESS-8]: goes on from a saved state. One that was changed is refused, or is a state like any other: then what is
  /// saved of it is what was read, and the conversation has no model any more.
  mutating func restore(changes: Int, _ reader: inout ByteInput) -> Bool {
    var bytes = session.savedState
    let saved = bytes
    for _ in 0..<changes {
      let at = reader.integer16()
      bytes[at < bytes.count - 4 ? at : at % 24 % bytes.count] ^= reader.byte()
    }
    if changes > 0 {
      let body = bytes.count - 4
      let sum = ModelProfile.crc32(Array(bytes[..<body]))
      for byte in 0..<4 { bytes[body + byte] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * byte)) }
    }
    guard var restored = try? ServerSession(known.profile, savedState: bytes) else {
      require(changes > 0, .roundTrip, "[SESS-8]: a saved state is refused")
      return true
    }
    require(restored.savedState == bytes, .roundTrip, "[SESS-8]: a restored state is saved otherwise")
    checkFreeSlots(restored.receiver)
    checkWindow(restored.receiver)
    if bytes == saved {
      require(restored.receiver.sameState(as: session.receiver), .roundTrip, "[SESS-8]: another state")
      require(restored.completeStates == session.completeStates, .roundTrip, "[SESS-8]: grids told of")
      require(restored.deepestLayers == session.deepestLayers, .roundTrip, "[SESS-8]: deepest layers")
      (session, skipped) = (restored, 0)
      return true
    }
    while !reader.isAtEnd { _ = restored.receive(known.fragment(&reader, frames: 0).span) }
    (session, model) = (restored, ModelServer(known))
    checkMaps()
    return false
  }

  /// A frame that is kept from now on starts with no symbols and no mark: [REASM-2].
  private func checkFreeSlots(_ receiver: Receiver) {
    for slot in receiver.frames.indices where receiver.frames[slot] == nil {
      for (stream, area) in receiver.memory.areas.enumerated() {
        let base = slot * receiver.memory.frameLength
        require(
          area.bits.allSatisfy { receiver.storage[base + $0] == 0 }, .onlyWhatWasSent, "a free slot has symbols")
        require(
          !receiver.inconsistent[slot * receiver.memory.areas.count + stream], .onlyWhatWasSent, "a free slot's mark")
      }
    }
  }

  /// [REASM-2]: what is kept is the newest frame and frames less than w older, each once.
  private func checkWindow(_ receiver: Receiver) {
    let (kept, count) = (receiver.frames.compactMap { $0 }, 1 << known.model.frameBits)
    guard let newest = receiver.newestFrame else {
      return require(kept.isEmpty, .onlyWhatWasSent, "[SESS-8]: frames \(kept), and no newest")
    }
    require(kept.contains(newest), .onlyWhatWasSent, "[SESS-8]: newest \(newest) is not kept")
    for (slot, frame) in kept.enumerated() {
      require(!kept[..<slot].contains(frame), .onlyWhatWasSent, "[SESS-8]: frame \(frame) is kept twice")
      require(0..<count ~= frame, .onlyWhatWasSent, "[SESS-8]: frame \(frame) of \(count)")
      require(
        (newest - frame + count) % count < known.model.window, .onlyWhatWasSent,
        "[SESS-8]: \(frame) has left the window")
    }
  }

  /// What an application asks for: strings, counts and ages of all that is kept, and one map.
  func checkAnswers(_ input: [UInt8]) {
    require(session.receiver.keptFrames == model.keptFrames, .model, "[REASM-2]: not the order of age")
    let streams = known.model.streams
    for frame in model.keptFrames {
      for index in streams.indices {
        require(session.content(frame: frame, stream: index) == model.content(frame, index), .model, "[PROF-8]: string")
        let count = model.receiver.frames[frame]?[index].symbols.count ?? 0
        let report = session.report(frame: frame, stream: index)
        require(
          report == .report(frame: UInt8(frame), stream: UInt8(index), symbols: UInt32(count)), .model,
          "[CTRL-2]: \(report) of \(count) symbols")
      }
    }
    let all = model.keptFrames.flatMap { frame in streams.indices.map { (frame, $0) } }
    guard !all.isEmpty else { return }
    for (frame, index) in all[Meter.choice(input, of: all.count)] {
      let layer = known.model.layers[streams[index].layer]
      // The model visits every cell in every state.
      let samples = layer.channels * layer.height * layer.width
      guard samples * (layer.geometry.lastState + 1) <= 1 << 13 else { continue }
      let found = known.map(of: session.receiver, frame: frame, stream: index)
      let wanted = ModelChannel.map(
        ModelChannel.all(known.model, known.scans[index], stream: index), layer,
        model.receiver.frames[frame]?[index].symbols ?? [:], at: layer.geometry.lastState)
      require(
        found.samples == wanted.samples && found.exact == wanted.exact, .model,
        "[RECON]: another map of frame \(frame), stream \(index)")
    }
  }

  /// [SEC-10], [SEC-11]: every stream of every frame has a map, or a string that fits.
  func checkMaps() {
    for frame in session.receiver.frames.compactMap({ $0 }) {
      for (index, stream) in known.model.streams.enumerated() {
        if let content = session.content(frame: frame, stream: index) {
          require(content.count <= known.model.layers[stream.layer].width - 3, .stringIsWhole, "\(content.count) bytes")
        }
        _ = session.report(frame: frame, stream: index)
        let map = known.map(of: session.receiver, frame: frame, stream: index)
        require(map.exact <= map.cells, .onlyWhatWasSent, "\(map.exact) of \(map.cells) cells are exact")
      }
    }
  }
}
