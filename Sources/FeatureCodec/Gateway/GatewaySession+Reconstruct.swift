public import FeatureTypes
public import Pooling

extension GatewaySession {
  /// Fills `map` with the best estimate of a stream's map at `grid`. Spec: [RECON-7].
  ///
  /// See `Receiver.reconstruct(frame:stream:at:layout:into:)`.
  ///
  /// - Parameters:
  ///   - frame: The frame's number on air. For one that is not kept, the map is filled with the means.
  ///   - stream: A stream of the session's profile that carries maps.
  ///   - grid: One of the grids of the stream's layer.
  ///   - memory: The session's memory, with cells.
  ///   - map: At least `strides.length(of:)` bytes.
  ///   - strides: The distances between the samples of `map`.
  /// - Returns: The coverage, or nil if the layer has no such grid.
  /// - Complexity: O(symbols + map + channels · segments).
  public func reconstruct(
    frame: Int, of stream: borrowing StreamView, at grid: GridSize, in memory: inout GatewayMemory,
    into map: inout MutableSpan<UInt8>, strides: StridedMapView.Strides
  ) -> Coverage? {
    guard let wanted = stream.layerRecord.geometry.state(of: grid) else { return nil }
    let area = slots.area(of: frame, stream, in: memory.frames)
    var coverage = Coverage(cells: 0, exact: 0)
    var channel = 0
    while channel < stream.layerRecord.channels {
      let (states, end) = stream.group(from: channel)
      // A channel that the scan leaves out is filled like a grid of which nothing has arrived.
      let pooling = stream.pooling(states ?? 0...0)
      let state = min(max(wanted, pooling.rootState), pooling.finestState)
      if states != nil { coverage.cells &+= (end &- channel) &* stream.layerRecord.cellCount(at: state) }
      while channel < end {
        stream.gather(channel, states == nil ? nil : area, pooling.symbolCount, in: &memory)
        pooling.reconstruct(
          memory.bytes, channelMean: stream.layerRecord.mean(ofChannel: channel), at: state, in: &memory.cells)
        coverage.exact &+= pooling.write(
          memory.cells.span, at: state, to: &map, from: channel &* strides.channel, strides: strides)
        channel &+= 1
      }
    }
    return coverage
  }
}

extension StreamView {
  /// Gathers a channel's symbols from the segments, each of which stores its own part of them, and after them their presence
  /// bits.
  @inline(never)  // a stack frame of its own
  fileprivate func gather(
    _ channel: Int, _ area: GatewayArea?, _ symbolCount: Int,
    in memory: inout GatewayMemory
  ) {
    let gathered = GatewayArea(start: 0, count: symbolCount)
    for index in symbolCount..<symbolCount &+ (symbolCount &+ 7) &>> 3 { memory.bytes[index] = 0 }
    guard let area else { return }
    var segment = segment(after: nil)
    while let next = segment {
      if next.channels.contains(channel), let places = next.places(ofChannel: channel) {
        for place in places where area.isThere(place, in: memory.frames) {
          gathered.set(
            memory.frames[area.start &+ place], at: next.startCells &+ place &- places.lowerBound, in: &memory.bytes)
        }
      }
      segment = self.segment(after: next)
    }
  }
}

extension DynamicPooling {
  /// Reconstructs from a channel's symbols and, after them, their presence bits.
  fileprivate func reconstruct(
    _ gathered: borrowing MutableSpan<UInt8>, channelMean: Int32, at state: Int,
    in cells: inout MutableSpan<ReceiverCell>
  ) {
    let symbolCount = symbolCount
    reconstruct(
      symbols: gathered.span,
      received: ReceivedSymbols(gathered.span, first: 8 &* symbolCount, count: symbolCount),
      channelMean: channelMean, at: state, scratch: &cells)
  }
}
