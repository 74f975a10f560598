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
  guard let map = unsafe map, let samples = unsafe map.pointee.samples, unsafe map.pointee.length >= 0 else { return Mistake.badArgument }
  let refusal = unsafe device.pointee.refusal(of: stream, isBytes: false, symbols: nil)
  guard refusal == 0 else { return refusal }
  let (length, strides) = unsafe (map.pointee.length, StridedMapView.Strides(map.pointee))
  let session = unsafe device.pointee.session
  let profile = unsafe device.pointee.profileView
  let shape = profile.stream(Int(stream)).shape
  guard let needed = strides.length(of: shape) else { return Mistake.badArgument }
  guard needed <= length else { return Mistake.shortBuffer }
  let bytes = unsafe Span(_unsafeStart: samples.assumingMemoryBound(to: UInt8.self), count: length)
  var loaded = session
  var workspace = unsafe DeviceWorkspace(
    symbols: MutableSpan(_unsafeElements: device.pointee.symbols),
    cells: MutableSpan(_unsafeElements: device.pointee.cells))
  _ = loaded.load(StridedMapView(bytes, shape: shape, strides: strides), stream: Int(stream), of: profile, in: &workspace)
  unsafe device.pointee.session = loaded
  return FCODEC_OK
}

@c @implementation
public func fcodec_load_bytes(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ stream: UInt32, _ bytes: UnsafePointer<UInt8>?, _ length: Int
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard length >= 0, unsafe bytes != nil || length == 0 else { return Mistake.badArgument }
  let refusal = unsafe device.pointee.refusal(of: stream, isBytes: true, symbols: length)
  guard refusal == 0 else { return refusal }
  var session = unsafe device.pointee.session
  var workspace = unsafe DeviceWorkspace(
    symbols: MutableSpan(_unsafeElements: device.pointee.symbols),
    cells: MutableSpan(_unsafeElements: device.pointee.cells))
  let content = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: bytes, count: length))
  _ = unsafe session.loadBytes(content, stream: Int(stream), of: device.pointee.profileView, in: &workspace)
  unsafe device.pointee.session = session
  return FCODEC_OK
}

@c @implementation
public func fcodec_load_symbols(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ stream: UInt32, _ count: UInt32
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  let session = unsafe device.pointee.session
  let profile = unsafe device.pointee.profileView
  guard stream < profile.streamCount else { return Mistake.badArgument }
  let view = profile.stream(Int(stream))
  if session.isStopped { return FCODEC_LOAD_STOPPED }
  guard profile.uses(stream: Int(stream), atOperatingPoint: session.operatingPoint) else { return FCODEC_LOAD_NOT_IN_USE }
  guard count == view.symbolCount || view.isBytes && count < view.symbolCount else { return Mistake.badArgument }
  guard unsafe count <= device.pointee.symbols.count else { return Mistake.shortBuffer }
  unsafe device.pointee.session.sender = StreamSender(
    view, frame: session.frameOnAir, session: session.number, symbolCount: Int(count))
  return FCODEC_OK
}

extension DeviceMemory {
  /// Returns why a stream cannot be loaded, or 0 if it can.
  ///
  /// - Parameter symbols: The number of bytes to load, or nil for a map.
  func refusal(of index: UInt32, isBytes: Bool, symbols length: Int?) -> Int32 {
    let profile = profileView
    guard index < profile.streamCount else { return Mistake.badArgument }
    let stream = profile.stream(Int(index))
    guard stream.isBytes == isBytes else { return Mistake.otherContent }
    if session.isStopped { return FCODEC_LOAD_STOPPED }
    guard profile.uses(stream: Int(index), atOperatingPoint: session.operatingPoint) else {
      return FCODEC_LOAD_NOT_IN_USE
    }
    if let length {
      guard length <= stream.maximumBytes else { return FCODEC_LOAD_TOO_LONG }
      return unsafe length + stream.symbolCount - stream.maximumBytes <= symbols.count ? FCODEC_OK : Mistake.shortBuffer
    }
    let size = stream.workspaceSize
    return unsafe size.symbols <= symbols.count && size.cells <= cells.count ? FCODEC_OK : Mistake.shortBuffer
  }
}

extension StridedMapView.Strides {
  init(_ map: fcodec_map) {
    unsafe self.init(channel: map.channel_stride, row: map.row_stride, column: map.column_stride)
  }
}
