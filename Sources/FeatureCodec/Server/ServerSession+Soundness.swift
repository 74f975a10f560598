internal import FeatureTypes
internal import Quantize

extension ServerSession {
  /// Whether what has been read from a saved state could have come about: frames of the window, each once, layers of the
  /// profile, symbols that a layer's samples have, and nothing in a slot that is free. A checksum finds accidents; this
  /// finds those who can compute one. Spec: [SESS-8].
  var isSound: Bool {
    let frameCount = profile.headerFormat.frameCount
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
    for stream in profile.streams {
      let range = stream.layer.format.range
      let (symbols, bits) = (receiver.memory.symbols(slot, stream.index), receiver.memory.bits(slot, stream.index))
      var isEmpty = true
      for place in 0..<bits.count where receiver.presence[bits.lowerBound + place] {
        guard place < symbols.count else { return nil }
        let symbol = receiver.symbols[symbols.lowerBound + place]
        let lowBits = symbol & UInt8(truncatingIfNeeded: 1 << range.bits - 1)
        guard stream.pattern(ofLowBits: range.isSigned ? symbol : lowBits) == symbol else { return nil }
        isEmpty = false
      }
      if isEmpty, receiver.inconsistent[receiver.memory.index(slot, stream.index)] { return nil }
      if !isEmpty { deepest = max(deepest, stream.layerIndex) }
    }
    return deepest
  }
}
