// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

/// The pooling of channels of one size, on the heap, one channel at a time.
struct ChannelPooling {
  /// The most cells or samples of a channel.
  private static let largest = 1 << 26

  let pooling: DynamicPooling
  private var symbols: ContiguousArray<UInt8>
  private var grid: ContiguousArray<UInt8>
  private var presence: PresenceBits
  private var encoderCells: ContiguousArray<EncoderCell> = []
  private var receiverCells: ContiguousArray<ReceiverCell> = []

  /// Returns nil if the fields are not those of a pooling.
  init?(_ fields: fcodec_pooling) {
    guard let geometry = PoolingGeometry(fields), 2...8 ~= fields.bits, fields.is_signed <= 1,
      fields.is_difference <= 1, fields.root <= fields.finest, Int(fields.finest) <= geometry.stepCount
    else { return nil }
    pooling = DynamicPooling(
      geometry, rootState: Int(fields.root), finestState: Int(fields.finest),
      range: SampleRange(bits: Int(fields.bits), isSigned: fields.is_signed == 1),
      prediction: fields.is_difference == 1 ? .difference : .value)
    guard pooling.scratchCount <= Self.largest,
      FeatureMapShape.isValid(channels: 1, height: geometry.rows.length, width: geometry.columns.length)
    else { return nil }
    symbols = ContiguousArray(repeating: 0, count: pooling.symbolCount)
    grid = symbols
    presence = PresenceBits(count: pooling.symbolCount)
  }

  /// The shape of one channel.
  var shape: FeatureMapShape {
    FeatureMapShape(channels: 1, height: pooling.geometry.rows.length, width: pooling.geometry.columns.length)
  }

  /// Encodes a channel of a map into `symbols`.
  mutating func encode(_ map: borrowing StridedMapView, channel: Int) {
    if encoderCells.isEmpty { encoderCells = ContiguousArray(repeating: EncoderCell(), count: pooling.scratchCount) }
    Self.encode(map, channel: channel, pooling, &symbols, &encoderCells)
  }

  // Static, so that a span of one property does not borrow the others.
  private static func encode(
    _ map: borrowing StridedMapView, channel: Int, _ pooling: DynamicPooling, _ symbols: inout ContiguousArray<UInt8>,
    _ cells: inout ContiguousArray<EncoderCell>
  ) {
    var output = symbols.mutableSpan
    var scratch = cells.mutableSpan
    pooling.encode(map, channel: channel, into: &output, scratch: &scratch)
  }

  /// Reconstructs the grid at `state` from `symbols`, of which those are there for which `isThere` is true.
  mutating func reconstruct(at state: Int, mean: Int32, isThere: (Int) -> Bool) {
    if receiverCells.isEmpty { receiverCells = ContiguousArray(repeating: ReceiverCell(), count: pooling.scratchCount) }
    presence = PresenceBits(count: pooling.symbolCount)
    for index in 0..<pooling.symbolCount where isThere(index) { _ = presence.insert(index) }
    Self.reconstruct(pooling, symbols, presence, mean: mean, at: state, &grid, &receiverCells)
  }

  private static func reconstruct(
    _ pooling: DynamicPooling, _ symbols: ContiguousArray<UInt8>, _ presence: PresenceBits, mean: Int32, at state: Int,
    _ grid: inout ContiguousArray<UInt8>, _ cells: inout ContiguousArray<ReceiverCell>
  ) {
    var output = grid.mutableSpan
    var scratch = cells.mutableSpan
    pooling.reconstruct(
      symbols: symbols.span, received: presence.received(0..<pooling.symbolCount), channelMean: mean, at: state,
      into: &output, scratch: &scratch)
  }

  /// Copies a channel's symbols in.
  mutating func take(_ source: UnsafePointer<UInt8>) {
    for index in symbols.indices { unsafe symbols[index] = source[index] }
  }

  func copySymbols(to place: UnsafeMutablePointer<UInt8>) {
    for index in symbols.indices { unsafe place[index] = symbols[index] }
  }

  func copyGrid(to place: UnsafeMutablePointer<UInt8>, at state: Int) {
    for index in 0..<pooling.geometry.grid(at: state).cellCount { unsafe place[index] = grid[index] }
  }

  func copyExact(to place: UnsafeMutablePointer<UInt8>, at state: Int) {
    var flags = unsafe MutableSpan(_unsafeStart: place, count: pooling.geometry.grid(at: state).cellCount)
    pooling.exactCells(at: state, in: receiverCells.span, into: &flags)
  }

  func copyMap(to place: UnsafeMutablePointer<UInt8>, at state: Int) {
    var map = unsafe MutableSpan(_unsafeStart: place, count: shape.count)
    pooling.geometry.expand(grid.span, at: state, channel: 0, into: &map, shape: shape, layout: .chw)
  }
}

@c @implementation
public func fcodec_pool(
  _ pooling: UnsafePointer<fcodec_pooling>?, _ map: UnsafePointer<fcodec_map>?, _ channels: UInt32,
  _ symbols: UnsafeMutablePointer<UInt8>?, _ grid: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let fields = unsafe pooling, let map = unsafe map, channels > 0, capacity >= 0,
    var channel = unsafe ChannelPooling(fields.pointee),
    FeatureMapShape.isValid(channels: Int(channels), height: channel.shape.height, width: channel.shape.width),
    let view = unsafe StridedMapView(
      map.pointee,
      FeatureMapShape(channels: Int(channels), height: channel.shape.height, width: channel.shape.width))
  else { return FCODEC_BAD_ARGUMENT }
  let count = channel.pooling.symbolCount
  guard unsafe map.pointee.length >= view.samples.count, capacity / Int(channels) >= count else {
    return FCODEC_SHORT_BUFFER
  }
  for index in 0..<Int(channels) {
    channel.encode(view, channel: index)
    if let symbols = unsafe symbols { unsafe channel.copySymbols(to: symbols + index * count) }
    guard let grid = unsafe grid else { continue }
    channel.reconstruct(at: channel.pooling.finestState, mean: 0) { _ in true }
    unsafe channel.copyGrid(to: grid + index * count, at: channel.pooling.finestState)
  }
  return FCODEC_OK
}

@c @implementation
public func fcodec_reconstruct_channels(
  _ pooling: UnsafePointer<fcodec_pooling>?, _ channels: UInt32, _ state: UInt32, _ there: UnsafePointer<UInt8>?,
  _ symbols: UnsafePointer<UInt8>?, _ means: UnsafePointer<Int32>?, _ grid: UnsafeMutablePointer<UInt8>?,
  _ exact: UnsafeMutablePointer<UInt8>?, _ map: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  guard let fields = unsafe pooling, let there = unsafe there, let symbols = unsafe symbols, let means = unsafe means,
    channels > 0, var channel = unsafe ChannelPooling(fields.pointee),
    FeatureMapShape.isValid(channels: Int(channels), height: channel.shape.height, width: channel.shape.width),
    channel.pooling.rootState...channel.pooling.finestState ~= Int(state)
  else { return FCODEC_BAD_ARGUMENT }
  let count = channel.pooling.symbolCount
  let (cells, state) = (channel.pooling.geometry.grid(at: Int(state)).cellCount, Int(state))
  for index in 0..<Int(channels) {
    let flags = unsafe there + index * count
    unsafe channel.take(symbols + index * count)
    unsafe channel.reconstruct(at: state, mean: channel.pooling.range.clamp(means[index])) { unsafe flags[$0] != 0 }
    if let grid = unsafe grid { unsafe channel.copyGrid(to: grid + index * cells, at: state) }
    if let exact = unsafe exact { unsafe channel.copyExact(to: exact + index * cells, at: state) }
    if let map = unsafe map { unsafe channel.copyMap(to: map + index * channel.shape.count, at: state) }
  }
  return FCODEC_OK
}
