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
  private func encode(
    checked map: borrowing StridedMapView, rounding: ChildRounding, in workspace: inout DeviceWorkspace
  ) {
    unsafe workspace.cells.withUnsafeMutableBufferPointer { cells in
      unsafe workspace.symbols.withUnsafeMutableBufferPointer { symbols in
        var encoder = unsafe ChannelEncoder(cells: cells, symbols: symbols)
        encode(checked: map, rounding: rounding, with: &encoder)
      }
    }
  }

  /// Encodes a whole map of the layer's shape with an encoder that has the workspace's memory.
  @inline(__always)  // saves a stack frame
  package func encode(
    checked map: borrowing StridedMapView, rounding: ChildRounding = .closedLoop, with encoder: inout ChannelEncoder
  ) {
    var channel = 0
    while channel < map.shape.channels { encodeChannels(from: &channel, of: map, rounding, with: &encoder) }
  }

  /// Encodes a channel, and those after it that pass through the same segments, two at a time.
  @inline(never)  // a stack frame of its own
  private func encodeChannels(
    from channel: inout Int, of map: borrowing StridedMapView, _ rounding: ChildRounding,
    with encoder: inout ChannelEncoder
  ) {
    let (states, end) = group(from: channel)
    guard let states else {  // the scan leaves them out
      channel = end
      return
    }
    use(states, rounding, in: &encoder)
    while channel < end {
      let other = encoder.takesPairs && channel &+ 1 < end ? 1 : 0
      encoder.load(map, channel: channel, other: channel &+ other)
      var segment = Segment()
      while go(beyond: &segment) {
        let inside = channel &- segment.firstChannel
        guard 0..<segment.channelCount ~= inside else { continue }
        let count = segment.symbolsPerChannel
        let (first, distance) = (segment.start &+ inside &* count, other &* count)
        if let start = segment.startState {
          encoder.writeSteps(segment.targetState &- start, count, at: first, other: distance)
        } else {
          encoder.writeRoots(count, at: first, other: distance)
        }
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
