internal import FeatureTypes
internal import Quantize

extension ServerSession {
  /// Whether the restored state could be that of a session of this profile. Spec: [SESS-8].
  ///
  /// A sound state has frames of the window and the spare slot, each once, layers of the profile, symbols that samples of the layer can
  /// have, and nothing in a free slot. A checksum detects accidents. This check detects forged states whose checksum is
  /// right.
  var isSound: Bool {
    for (slot, kept) in receiver.slots.enumerated() {
      // Every stored fragment has a symbol. So a kept frame has one too, and its deepest layer is the deepest layer
      // with a symbol.
      guard hasSoundSymbols(slot), kept.deepestLayer == deepestLayer(of: slot),
        (kept.deepestLayer == nil) == (kept.frame == nil)
      else { return false }
    }
    let kept = receiver.frames.compactMap { $0 }
    let areSessions = number != former.number || number == 0 && former.messageCount == 0
    return areSessions && former.messageCount < 3 && Set(kept).count == kept.count
      && receiver.numbers.isSound(keeping: kept)
  }

  /// Returns the deepest layer with a symbol in a slot, or nil if there is none.
  private func deepestLayer(of slot: Int) -> Int? {
    profile.streams.filter { receiver.presence.count(in: receiver.memory.presenceBits(slot, $0.index)) > 0 }
      .map { $0.layerIndex }.max()
  }

  /// Returns false if a symbol of a slot lies beyond the end of a stream or is not of the layer's format, or if a stream
  /// without symbols is marked as inconsistent.
  private func hasSoundSymbols(_ slot: Int) -> Bool {
    for stream in profile.streams {
      let range = stream.layer.format.range
      let (symbols, bits) = (
        receiver.memory.symbols(slot, stream.index), receiver.memory.presenceBits(slot, stream.index)
      )
      var isEmpty = true
      for place in 0..<bits.count where receiver.presence[bits.lowerBound + place] {
        guard place < symbols.count else { return false }
        let symbol = receiver.symbols[symbols.lowerBound + place]
        let lowBits = symbol & UInt8(truncatingIfNeeded: 1 << range.bits - 1)
        guard range.pattern(ofLowBits: range.isSigned ? symbol : lowBits) == symbol else { return false }
        isEmpty = false
      }
      if isEmpty, receiver.inconsistent[receiver.memory.index(slot, stream.index)] { return false }
    }
    return true
  }
}

extension FrameNumbers {
  /// Whether restored numbers could be those of a receiver that keeps these frames.
  ///
  /// The newest frame need not be kept: an announcement may have moved the window. A spare frame is always kept, and is
  /// newer than the window.
  func isSound(keeping kept: [Int]) -> Bool {
    guard 0..<Self.strikeLimit ~= strikes, 0...mask ~= struck else { return false }
    guard let newest else {
      return kept.isEmpty && spare == nil && number == nil && pending == nil && strikes == 0
    }
    guard 0...mask ~= newest, kept.allSatisfy({ 0...mask ~= $0 && keeps($0) }) else { return false }
    if let number, onAir(number) != newest { return false }
    guard let spare else { return true }
    return kept.contains(spare) && distance(from: spare, to: newest) >= window + misorder
  }
}
