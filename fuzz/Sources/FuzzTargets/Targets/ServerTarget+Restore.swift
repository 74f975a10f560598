@testable import FeatureCodec
import FeatureTypes
import Pooling

extension ServerUnderTest {
  /// [SESS-8]: continues from a saved state. A changed state is refused, or is a state like any other: then its saved
  /// state is what was read, and the conversation no longer has a model.
  mutating func restore(changes: Int, _ reader: inout ByteInput) -> Bool {
    var bytes = session.savedState
    let saved = bytes
    for _ in 0..<changes {
      let at = reader.integer16()
      bytes[at < bytes.count - 4 ? at : at % 48 % bytes.count] ^= reader.byte()
    }
    if changes > 0 {
      let body = bytes.count - 4
      let sum = ModelProfile.crc32(Array(bytes[..<body]))
      for byte in 0..<4 { bytes[body + byte] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * byte)) }
    }
    // A state that is refused takes no more than a session, whose memory the profile determines.
    let restore = { try? ServerSession(known.profile, savedState: bytes) }
    guard var restored = Meter.read(bytes.count + known.receiver.memoryLength, restore) else {
      require(changes > 0, .roundTrip, "[SESS-8]: a saved state is refused")
      return true
    }
    require(restored.savedState == bytes, .roundTrip, "[SESS-8]: a restored state is saved otherwise")
    checkFreeSlots(restored.receiver)
    checkWindow(restored.receiver)
    if bytes == saved {
      require(restored.receiver.sameState(as: session.receiver), .roundTrip, "[SESS-8]: another state")
      require(restored.completeStates == session.completeStates, .roundTrip, "[SESS-8]: reported grids")
      require(restored.receiver.numbers == session.receiver.numbers, .roundTrip, "[SESS-8]: numbers of frames")
      require(
        restored.number == session.number && restored.former == session.former, .roundTrip,
        "[SESS-8]: numbers of sessions")
      require(restored.deepestLayers == session.deepestLayers, .roundTrip, "[SESS-8]: deepest layers")
      (session, skipped) = (restored, 0)
      return true
    }
    while !reader.isAtEnd { _ = restored.receive(known.fragment(&reader, frames: 0).span) }
    (session, model, gateway) = (restored, ModelServer(known), nil)
    checkMaps()
    return false
  }

  /// A frame that is kept from now on starts with no symbols and no mark. Spec: [REASM-2].
  private func checkFreeSlots(_ receiver: Receiver) {
    for slot in receiver.frames.indices where receiver.frames[slot] == nil {
      for stream in receiver.memory.areas.indices {
        let bits = receiver.memory.presenceBits(slot, stream)
        require(receiver.presence.count(in: bits) == 0, .onlyWhatWasSent, "a free slot has symbols")
        require(
          !receiver.inconsistent[receiver.memory.index(slot, stream)], .onlyWhatWasSent, "a free slot's mark")
      }
    }
    for frame in receiver.frames.compactMap({ $0 }) {
      let counts = receiver.memory.areas.indices.map { receiver.symbolCount(frame: frame, stream: $0) }
      require(counts.contains { $0 > 0 }, .onlyWhatWasSent, "frame \(frame) is kept without a symbol")
      for (stream, count) in counts.enumerated() where count == 0 {
        require(!receiver.isInconsistent(frame: frame, stream: stream), .onlyWhatWasSent, "a mark without a symbol")
      }
    }
  }

  /// [REASM-2]: the kept frames are less than w older than the newest one, or the spare one, each once.
  private func checkWindow(_ receiver: Receiver) {
    let (kept, count) = (receiver.frames.compactMap { $0 }, 1 << known.model.frameBits)
    guard let newest = receiver.newestFrame else {
      return require(kept.isEmpty, .onlyWhatWasSent, "[SESS-8]: frames \(kept), and no newest")
    }
    let spare = receiver.spareFrame
    if let spare { require(kept.contains(spare), .onlyWhatWasSent, "[SESS-8]: spare \(spare) is not kept") }
    for (slot, frame) in kept.enumerated() {
      require(!kept[..<slot].contains(frame), .onlyWhatWasSent, "[SESS-8]: frame \(frame) is kept twice")
      require(0..<count ~= frame, .onlyWhatWasSent, "[SESS-8]: frame \(frame) of \(count)")
      require(
        frame == spare || (newest - frame + count) % count < known.model.window, .onlyWhatWasSent,
        "[SESS-8]: \(frame) has left the window")
    }
  }
}
