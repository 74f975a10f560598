internal import FeatureTypes
internal import Quantize

extension ServerSession {
  /// Whether what has been read from a saved state could have come about: frames of the window, each once, layers of the
  /// profile, symbols that a layer's samples have, and nothing in a slot that is free. A checksum finds accidents; this
  /// finds those who can compute one. Spec: [SESS-8].
  var isSound: Bool {
    let frameCount = profile.withView { $0.headerFormat.frameCount }
    for slot in receiver.frames.indices {
      // A fragment has a symbol. So a kept frame has one, and its deepest layer is the deepest that has.
      guard let deepest = deepestLayer(ofSoundSlot: slot), deepest == deepestLayers[slot],
        (deepest < 0) == (receiver.frames[slot] == nil)
      else { return false }
    }
    let kept = receiver.frames.compactMap { $0 }
    guard let newest = receiver.newestFrame else { return kept.isEmpty }
    return 0..<frameCount ~= newest && kept.contains(newest) && Set(kept).count == kept.count
      && kept.allSatisfy { 0..<frameCount ~= $0 && (newest - $0) & (frameCount - 1) < receiver.frames.count }
  }

  /// The deepest layer that a slot has a symbol of, −1 if none; nil where a symbol lies beyond a stream's last or is
  /// none of the layer's format, or where a stream without symbols is marked.
  private func deepestLayer(ofSoundSlot slot: Int) -> Int? {
    var deepest = -1
    let base = slot * receiver.memory.frameLength
    for (index, area) in receiver.memory.areas.enumerated() {
      let (layer, range) = profile.withView { ($0.stream(index).layerIndex, $0.stream(index).layer.format.range) }
      var isEmpty = true
      for place in 0..<area.bits.count * 8
      where receiver.storage[base + area.bits.lowerBound + place >> 3] >> UInt8(place & 7) & 1 != 0 {
        guard place < area.symbols.count else { return nil }
        let symbol = receiver.storage[base + area.symbols.lowerBound + place]
        let code = Int32(symbol) & ((1 << Int32(range.bits)) - 1)
        guard range.pattern(of: range.isSigned ? range.signedDifference(symbol) : code) == symbol else { return nil }
        isEmpty = false
      }
      if isEmpty, receiver.inconsistent[slot * receiver.memory.areas.count + index] { return nil }
      if !isEmpty { deepest = max(deepest, layer) }
    }
    return deepest
  }
}
