// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_start_frame(_ device: UnsafeMutablePointer<fcodec_device>?) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  unsafe device.pointee.session.startFrame()
  return FCODEC_OK
}

@c @implementation
public func fcodec_load_map(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ stream: UInt32, _ map: UnsafePointer<fcodec_map>?
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard let map = unsafe map else { return Mistake.badArgument }
  return unsafe device.pointee.load(map, stream)
}

extension DeviceMemory {
  /// Encodes a map and loads its symbols, or returns why not.
  fileprivate mutating func load(_ map: UnsafePointer<fcodec_map>, _ stream: UInt32) -> Int32 {
    let profile = profileView
    guard let start = unsafe map.pointee.samples, unsafe map.pointee.length >= 0, stream < profile.streamCount else {
      return Mistake.badArgument
    }
    let samples = unsafe UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: UInt8.self), count: map.pointee.length)
    let view = profile.stream(Int(stream))
    let refusal = refusal(of: view, isBytes: false)
    guard refusal == FCODEC_OK else { return refusal }
    let shape = view.shape
    let strides = unsafe StridedMapView.Strides(map.pointee)
    guard let needed = strides.length(of: shape) else { return Mistake.badArgument }
    let size = view.workspaceSize
    let own = DeviceMemory.encoderCells
    guard unsafe needed <= samples.count && size.symbols <= symbols.count && size.cells &+ own <= cells.count,
      let first = unsafe cells.baseAddress
    else {
      return Mistake.shortBuffer
    }
    // The encoder lies before its cells, and not on the stack.
    let encoder = unsafe UnsafeMutableRawPointer(first).assumingMemoryBound(to: ChannelEncoder.self)
    unsafe ChannelEncoder.prepare(
      encoder, cells: UnsafeMutableBufferPointer(start: first + own, count: cells.count &- own), symbols: symbols)
    unsafe view.encode(
      checked: StridedMapView(checked: Span(_unsafeElements: samples), shape: shape, strides: strides),
      with: &encoder.pointee)
    session.load(view, symbolCount: size.symbols)
    return FCODEC_OK
  }
}

@c @implementation
public func fcodec_load_bytes(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ stream: UInt32, _ bytes: UnsafePointer<UInt8>?, _ length: Int
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard length >= 0, unsafe bytes != nil || length == 0 else { return Mistake.badArgument }
  let profile = unsafe device.pointee.profileView
  guard stream < profile.streamCount else { return Mistake.badArgument }
  let view = profile.stream(Int(stream))
  let refusal = unsafe device.pointee.refusal(of: view, isBytes: true)
  guard refusal == FCODEC_OK else { return refusal }
  guard length <= view.maximumBytes else { return FCODEC_LOAD_TOO_LONG }
  let symbols = unsafe device.pointee.symbols
  guard view.symbolCount - view.maximumBytes + length <= symbols.count else { return Mistake.shortBuffer }
  var workspace = unsafe DeviceWorkspace(symbols: MutableSpan(_unsafeElements: symbols), cells: MutableSpan())
  let content = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: bytes, count: length))
  let count = view.encodeBytes(content, in: &workspace)
  unsafe device.pointee.session.load(view, symbolCount: count)
  return FCODEC_OK
}

@c @implementation
public func fcodec_load_symbols(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ stream: UInt32, _ count: UInt32
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  let profile = unsafe device.pointee.profileView
  guard stream < profile.streamCount else { return Mistake.badArgument }
  let view = profile.stream(Int(stream))
  let refusal = unsafe device.pointee.refusal(of: view, isBytes: view.isBytes)
  guard refusal == FCODEC_OK else { return refusal }
  let all = view.symbolCount
  guard count == all || view.isBytes && count < all else { return Mistake.badArgument }
  guard unsafe count <= device.pointee.symbols.count else { return Mistake.shortBuffer }
  unsafe device.pointee.session.load(view, symbolCount: Int(count))
  return FCODEC_OK
}

extension DeviceMemory {
  /// Returns why a stream cannot be loaded, or 0.
  func refusal(of stream: borrowing StreamView, isBytes: Bool) -> Int32 {
    guard stream.isBytes == isBytes else { return Mistake.otherContent }
    if session.isStopped { return FCODEC_LOAD_STOPPED }
    return stream.isInUse(atOperatingPoint: session.operatingPoint) ? FCODEC_OK : FCODEC_LOAD_NOT_IN_USE
  }
}

extension StridedMapView.Strides {
  init(_ map: fcodec_map) {
    unsafe self.init(channel: map.channel_stride, row: map.row_stride, column: map.column_stride)
  }
}
