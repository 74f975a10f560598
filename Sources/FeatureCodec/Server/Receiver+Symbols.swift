internal import FeatureTypes
internal import Quantize

extension Receiver {
  /// Stores `count` symbols from `offset` on; returns how many were new. Of two fragments that disagree about a symbol
  /// the smaller value stays, whichever came first. Spec: [REASM-4].
  mutating func storeSymbols(
    _ symbols: [UInt8], count: Int, from offset: Int, of stream: borrowing StreamView, slot: Int
  ) -> Int {
    let range = stream.layer.format.range
    let area = memory.areas[stream.index]
    let base = slot * memory.frameLength
    var cursor = SymbolCursor(stream, at: offset)
    var done = 0
    var new = 0
    while done < count, let run = cursor.next(in: stream) {
      for place in run.place..<run.place + min(run.length, count - done) {
        let symbol = stream.pattern(ofCode: symbols[done])
        done += 1
        let at = base + area.symbols.lowerBound + place
        let bitAt = base + area.bits.lowerBound + place >> 3
        let bit: UInt8 = 1 << UInt8(place & 7)
        if storage[bitAt] & bit == 0 {
          storage[bitAt] |= bit
          storage[at] = symbol
          new += 1
        } else if storage[at] != symbol {
          inconsistent[slot * memory.areas.count + stream.index] = true
          if range.value(of: symbol) < range.value(of: storage[at]) { storage[at] = symbol }
        }
      }
    }
    return new
  }
}

extension StreamView {
  /// The byte that is stored for a symbol whose low bits a fragment has brought. Spec: [FRAG-3].
  @inline(__always)
  func pattern(ofCode code: UInt8) -> UInt8 {
    let range = layer.format.range
    return range.pattern(of: range.isSigned ? range.signedDifference(code) : Int32(code))
  }
}
