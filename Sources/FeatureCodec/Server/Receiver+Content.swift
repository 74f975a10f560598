extension Receiver {
  /// Returns the string that a byte stream carried, or nil if it is not complete or the stream carries maps. Spec:
  /// [PROF-8].
  ///
  /// - Complexity: O(content).
  public func content(frame: Int, stream: Int) -> [UInt8]? {
    contentRange(frame: frame, stream: stream).map { Array(symbols[$0]) }
  }

  /// Returns the range of a byte stream's string in `symbols`, or nil if it is not complete. Such a stream is not spread.
  func contentRange(frame: Int, stream: Int) -> Range<Int>? {
    guard profile.streams.indices.contains(stream), profile.streams[stream].isBytes, let slot = slot(of: frame) else {
      return nil
    }
    let prefix = LayerRecord.lengthPrefix
    guard counts[memory.segment(slot, stream, 0)] >= prefix, hasAll(0..<prefix, slot: slot, stream: stream) else {
      return nil
    }
    let places = memory.symbols(slot, stream)
    let stored = symbols[places]
    var cursor = ByteCursor(stored.span)
    let length = Int(cursor.next(prefix))
    // A length that the stream cannot hold comes from a faulty or hostile sender: there is no content.
    guard prefix + length <= places.count, counts[memory.segment(slot, stream, 0)] >= prefix + length,
      hasAll(prefix..<prefix + length, slot: slot, stream: stream)
    else {
      return nil
    }
    return places.lowerBound + prefix..<places.lowerBound + prefix + length
  }

  /// Returns which symbols of a frame's stream are there, 1 or 0 by place, and their bytes, 0 for symbols that are not
  /// there.
  ///
  /// - Complexity: O(symbols).
  package func storedSymbols(frame: Int, stream: Int) -> (there: [UInt8], symbols: [UInt8]) {
    var there = [UInt8](repeating: 0, count: memory.areas[stream].count)
    var stored = there
    guard let slot = slot(of: frame) else { return (there, stored) }
    let start = memory.first(slot, stream)
    for segment in profile.streams[stream].segments {
      var place = segment.start
      profile.streams[stream].forEachChunk(of: segment.places, inSegment: segment.index) { offsets in
        for offset in offsets {
          if presence[start.bit + offset] { (there[place], stored[place]) = (1, symbols[start.symbol + offset]) }
          place += 1
        }
      }
    }
    return (there, stored)
  }
}
