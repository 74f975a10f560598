extension Receiver {
  /// What a byte stream carried, once all of it is there; nil before, and where the stream carries maps. O(content).
  /// Spec: [PROF-8].
  public func content(frame: Int, stream: Int) -> [UInt8]? {
    contentRange(frame: frame, stream: stream).map { Array(storage[$0]) }
  }

  /// Where in the storage a byte stream's content stands, once all of it is there.
  func contentRange(frame: Int, stream index: Int) -> Range<Int>? {
    guard memory.areas.indices.contains(index), let slot = slot(of: frame) else { return nil }
    guard profile.withView({ $0.stream(index).isBytes }) else { return nil }
    let prefix = ProfileFormat.lengthPrefix
    guard hasAll(0..<prefix, frame: frame, stream: index) else { return nil }
    let area = memory.areas[index].symbols
    let base = slot * memory.frameLength + area.lowerBound
    var length = 0
    for byte in 0..<prefix { length |= Int(storage[base + byte]) << (8 * byte) }
    // A length that the stream cannot hold is what a hostile sender wrote: there is nothing to be had.
    guard prefix + length <= area.count, hasAll(prefix..<prefix + length, frame: frame, stream: index) else {
      return nil
    }
    return base + prefix..<base + prefix + length
  }

  /// Which symbols of a frame's stream are there, 1 or 0 by place, and their bytes, 0 where not. O(symbols).
  package func storedSymbols(frame: Int, stream index: Int) -> (there: [UInt8], symbols: [UInt8]) {
    let area = memory.areas[index]
    var there = [UInt8](repeating: 0, count: area.symbols.count)
    var symbols = there
    guard let slot = slot(of: frame) else { return (there, symbols) }
    let base = slot * memory.frameLength
    for place in there.indices where storage[base + area.bits.lowerBound + place >> 3] >> UInt8(place & 7) & 1 != 0 {
      there[place] = 1
      symbols[place] = storage[base + area.symbols.lowerBound + place]
    }
    return (there, symbols)
  }
}
