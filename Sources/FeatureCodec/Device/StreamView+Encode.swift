public import FeatureTypes
public import Pooling

extension StreamView {
  /// The symbols of a whole map, in stream order: what the device keeps until they have been sent. Spec: [SCAN-2].
  ///
  /// O(map + symbols) for a scan of few segments; allocates nothing. The map can be overwritten afterwards.
  ///
  /// - Parameters:
  ///   - map: the layer's map in the layer's numbers.
  ///   - workspace: of at least the stream's `workspaceSize`; its symbols are the result.
  public func encode(
    _ map: borrowing FeatureMapView, rounding: ChildRounding = .closedLoop, in workspace: inout DeviceWorkspace
  ) {
    precondition(map.shape == layer.shape, "the map's shape is not the layer's")
    precondition(workspace.symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    for channel in 0..<layer.shape.channels {
      guard let pooling = pooling(ofChannel: channel) else { continue }
      pooling.sum(map, channel: channel, scratch: &workspace.cells)
      var next = segment(after: nil)
      while let segment = next {
        if let places = segment.places(ofChannel: channel) {
          if let start = segment.startState {
            pooling.encodeSteps(
              from: start, to: segment.targetState, rounding: rounding, into: &workspace.symbols,
              at: places.lowerBound, scratch: &workspace.cells)
          } else {
            pooling.encodeRoots(into: &workspace.symbols, at: places.lowerBound, scratch: &workspace.cells)
          }
        }
        next = self.segment(after: segment)
      }
    }
  }

  /// The symbols of a byte stream that carries `content`: its length in three bytes, then the content. Returns how many
  /// there are. O(content). Spec: [PROF-8].
  ///
  /// - Parameters:
  ///   - content: at most `maximumBytes` bytes; may be empty.
  ///   - workspace: of at least 3 bytes of symbols more than `content`.
  public func encodeBytes(_ content: Span<UInt8>, in workspace: inout DeviceWorkspace) -> Int {
    let prefix = LayerRecord.lengthPrefix
    precondition(content.count <= maximumBytes, "more bytes than the layer's most")
    precondition(workspace.symbols.count >= prefix + content.count, "the symbols need 3 bytes and the content's")
    workspace.symbols.store(UInt32(content.count), length: prefix, at: 0)
    for byte in content.indices { workspace.symbols[prefix + byte] = content[byte] }
    return prefix + content.count
  }

  /// Scratch cells that any channel takes to be encoded or reconstructed. O(channels · segments).
  var scratchCount: Int {
    var largest = 0
    for channel in 0..<layer.shape.channels { largest = max(largest, pooling(ofChannel: channel)?.scratchCount ?? 0) }
    return largest
  }
}
