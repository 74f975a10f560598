public import FeatureTypes
public import Pooling

extension StreamView {
  /// Encodes a whole map into symbols in stream order, which the device keeps until they have been sent. Spec:
  /// [SCAN-2].
  ///
  /// Allocates nothing. The map may be overwritten afterwards.
  ///
  /// - Parameters:
  ///   - map: A map with the shape and format of the layer.
  ///   - rounding: How the values of dividing cells are rounded.
  ///   - workspace: At least the stream's `workspaceSize`. Its symbols are the result.
  /// - Returns: The number of symbols.
  /// - Complexity: O(map + symbols + channels · segments).
  @discardableResult
  public func encode(
    _ map: borrowing FeatureMapView, rounding: ChildRounding = .closedLoop, in workspace: inout DeviceWorkspace
  ) -> Int {
    encode(StridedMapView(map), rounding: rounding, in: &workspace)
  }

  /// Encodes a whole map whose samples may have gaps between them. See `encode(_:rounding:in:)`.
  @inline(__always)  // saves a stack frame
  @discardableResult
  public func encode(
    _ map: borrowing StridedMapView, rounding: ChildRounding = .closedLoop, in workspace: inout DeviceWorkspace
  ) -> Int {
    precondition(map.shape == layerRecord.shape, "the map's shape differs from the layer's")
    encode(checked: map, rounding: rounding, in: &workspace)
    return symbolCount
  }

  /// Encodes a whole map of the layer's shape.
  @inline(__always)  // saves a stack frame
  package func encode(
    checked map: borrowing StridedMapView, rounding: ChildRounding = .closedLoop, in workspace: inout DeviceWorkspace
  ) {
    var channel = 0
    while channel < map.shape.channels {
      encodeChannels(from: &channel, of: map, rounding, in: &workspace)
    }
  }

  /// Encodes a channel, and those after it that pass through the same segments, two at a time.
  @inline(never)  // a stack frame of its own
  private func encodeChannels(
    from channel: inout Int, of map: borrowing StridedMapView, _ rounding: ChildRounding,
    in workspace: inout DeviceWorkspace
  ) {
    let (states, end) = group(from: channel)
    guard let states else {  // the scan leaves them out
      channel = end
      return
    }
    var encoder = ChannelEncoder()
    use(states, rounding, in: &encoder)
    while channel < end {
      let other = encoder.takesPairs && channel &+ 1 < end ? 1 : 0
      encoder.load(map, channel: channel, other: channel &+ other, in: &workspace.cells)
      var place = 0
      var counter = CellCounter()
      for index in 0..<segmentCount {
        let segment = segmentFields(index)
        let count = counter.symbolCount(of: segment, in: layerRecord)
        let inside = channel &- segment.firstChannel
        if 0..<segment.channelCount ~= inside {
          let first = place &+ inside &* count
          if let start = segment.startState {
            encoder.writeSteps(
              segment.targetState &- start, at: first, other: other &* count, in: &workspace.cells,
              into: &workspace.symbols)
          } else {
            encoder.writeRoots(
              at: first, other: other &* count, in: &workspace.cells, into: &workspace.symbols)
          }
        }
        place &+= segment.channelCount &* count
      }
      channel &+= 1 &+ other
    }
  }

  @inline(never)  // a stack frame of its own
  private func use(_ states: ClosedRange<Int>, _ rounding: ChildRounding, in encoder: inout ChannelEncoder) {
    encoder.use(pooling(states), rounding)
  }

  /// Stores `content` as symbols of a byte stream: its length in three bytes, then the content. Spec: [PROF-8].
  ///
  /// - Parameters:
  ///   - content: At most `maximumBytes` bytes. May be empty.
  ///   - workspace: At least 3 more bytes of symbols than `content` has.
  /// - Returns: The number of symbols.
  /// - Complexity: O(content).
  public func encodeBytes(_ content: Span<UInt8>, in workspace: inout DeviceWorkspace) -> Int {
    let prefix = LayerRecord.lengthPrefix
    precondition(content.count <= maximumBytes, "the content is longer than maximumBytes")
    precondition(workspace.symbols.count >= prefix + content.count, "the symbols need 3 bytes more than the content")
    workspace.symbols.store(UInt32(content.count), length: prefix, at: 0)
    for byte in content.indices { workspace.symbols[prefix + byte] = content[byte] }
    return prefix + content.count
  }
}
