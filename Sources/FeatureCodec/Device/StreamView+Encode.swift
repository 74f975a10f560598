public import FeatureTypes
public import Pooling

extension StreamView {
  /// The symbols of a whole map, in stream order: what the device keeps until they have been sent. Spec: [SCAN-2].
  ///
  /// O(map + symbols) for a scan of few segments; allocates nothing. The map can be overwritten afterwards.
  ///
  /// - Parameters:
  ///   - map: the layer's map in the layer's numbers.
  ///   - symbols: at least `symbolCount` bytes.
  ///   - channelSymbols: scratch, at least `channelSymbolCount` bytes.
  ///   - scratch: at least `scratchCount` cells.
  public func encode(
    _ map: borrowing FeatureMapView, rounding: ChildRounding = .closedLoop, into symbols: inout MutableSpan<UInt8>,
    channelSymbols: inout MutableSpan<UInt8>, scratch: inout MutableSpan<EncoderCell>
  ) {
    precondition(map.shape == layer.shape, "the map's shape is not the layer's")
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    for channel in 0..<layer.shape.channels {
      guard let pooling = pooling(ofChannel: channel) else { continue }
      pooling.encode(map, channel: channel, rounding: rounding, into: &channelSymbols, scratch: &scratch)
      var start = 0
      for index in 0..<segmentCount {
        let segment = segment(index)
        if let place = segment.place(ofChannel: channel) {
          for symbol in 0..<segment.symbolsPerChannel {
            symbols[start + place + symbol] = channelSymbols[segment.startCells + symbol]
          }
        }
        start += segment.symbolCount
      }
    }
  }

  /// The symbols of a byte stream that carries `content`: its length in three bytes, then the content. Returns how many
  /// there are. O(content). Spec: [PROF-8].
  ///
  /// - Parameters:
  ///   - content: at most `maximumBytes` bytes; may be empty.
  ///   - symbols: at least 3 bytes more than `content`.
  public func encodeBytes(_ content: Span<UInt8>, into symbols: inout MutableSpan<UInt8>) -> Int {
    let prefix = ProfileFormat.lengthPrefix
    precondition(content.count <= maximumBytes, "more bytes than the layer's most")
    precondition(symbols.count >= prefix + content.count, "the symbols need 3 bytes and the content's")
    for byte in 0..<prefix { symbols[byte] = UInt8(truncatingIfNeeded: content.count >> (8 * byte)) }
    for byte in content.indices { symbols[prefix + byte] = content[byte] }
    return prefix + content.count
  }

  /// Symbols of the channel that has most.
  public var channelSymbolCount: Int {
    var largest = 0
    for index in 0..<segmentCount { largest = max(largest, segment(index).targetCells) }
    return largest
  }
}
