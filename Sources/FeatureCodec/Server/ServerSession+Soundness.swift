internal import FeatureTypes
internal import Quantize

extension ServerSession {
  /// Whether what has been read from a saved state could have come about: frames of the window, each once, layers of the
  /// profile, symbols that a layer's samples have, and nothing in a slot that is free. A checksum finds accidents; this
  /// finds those who can compute one. Spec: [SESS-8].
  var isSound: Bool {
    let (frameCount, layers) = profile.withView { ($0.headerFormat.frameCount, $0.layerCount) }
    for slot in receiver.frames.indices {
      // A frame is kept from its first fragment on, which is of some layer.
      let deepest = receiver.frames[slot] == nil ? -1 ... -1 : 0...layers - 1
      guard deepest ~= deepestLayers[slot], isSound(slot) else { return false }
    }
    let kept = receiver.frames.compactMap { $0 }
    guard let newest = receiver.newestFrame else { return kept.isEmpty }
    return 0..<frameCount ~= newest && kept.contains(newest) && Set(kept).count == kept.count
      && kept.allSatisfy { 0..<frameCount ~= $0 && (newest - $0) & (frameCount - 1) < receiver.frames.count }
  }

  /// Of a free slot: no mark and no symbol. Of a kept one: no symbol beyond a stream's last, none of another format.
  private func isSound(_ slot: Int) -> Bool {
    let isFree = receiver.frames[slot] == nil
    let base = slot * receiver.memory.frameLength
    for (index, area) in receiver.memory.areas.enumerated() {
      if isFree {
        guard !receiver.inconsistent[slot * receiver.memory.areas.count + index] else { return false }
        guard area.bits.allSatisfy({ receiver.storage[base + $0] == 0 }) else { return false }
        continue
      }
      let range = profile.withView { $0.stream(index).layer.format.range }
      for place in 0..<area.bits.count * 8
      where receiver.storage[base + area.bits.lowerBound + place >> 3] >> UInt8(place & 7) & 1 != 0 {
        guard place < area.symbols.count else { return false }
        let symbol = receiver.storage[base + area.symbols.lowerBound + place]
        let code = Int32(symbol) & ((1 << Int32(range.bits)) - 1)
        guard range.pattern(of: range.isSigned ? range.signedDifference(symbol) : code) == symbol else { return false }
      }
    }
    return true
  }
}
