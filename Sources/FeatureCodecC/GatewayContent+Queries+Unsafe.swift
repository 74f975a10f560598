// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

extension GatewayContent {
  /// The buffers, of which the workspace begins with as many cells.
  @_lifetime(immortal)
  @inline(never)  // has several callers
  func memory(cells count: Int = 0) -> GatewayMemory {
    let start = unsafe UnsafeMutableRawPointer(workspace.baseAddress)?.assumingMemoryBound(to: ReceiverCell.self)
    let cells = unsafe UnsafeMutableBufferPointer(start: start, count: count)
    let bytes = unsafe UnsafeMutableBufferPointer(rebasing: workspace[(count &* MemoryLayout<ReceiverCell>.stride)...])
    let memory = unsafe GatewayMemory(
      frames: MutableSpan(_unsafeElements: frames), bytes: MutableSpan(_unsafeElements: bytes),
      cells: MutableSpan(_unsafeElements: cells))
    return unsafe _overrideLifetime(memory, copying: ())
  }
}

@c @implementation
public func fcodec_gateway_frames(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ state: UnsafeMutablePointer<fcodec_frames>?,
  _ frames: UnsafeMutablePointer<UInt32>?, _ capacity: Int
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  guard let state = unsafe state, capacity >= 0 else { return Mistake.badArgument }
  var fields = fcodec_frames(newest: -1, spare: -1, session: 0, is_numbered: 0, number: 0, count: 0)
  if let newest = unsafe gateway.pointee.session.newestFrame {
    fields.newest = Int32(truncatingIfNeeded: newest)
    if let number = unsafe gateway.pointee.session.number(ofFrame: newest) {
      (fields.is_numbered, fields.number) = (1, number)
    }
  }
  if let spare = unsafe gateway.pointee.session.spareFrame { fields.spare = Int32(truncatingIfNeeded: spare) }
  fields.session = unsafe UInt32(gateway.pointee.session.number)
  let memory = unsafe gateway.pointee.memory()
  unsafe gateway.pointee.session.forEachKeptFrame(in: memory) { frame in
    if let frames = unsafe frames, fields.count < capacity {
      unsafe frames[Int(fields.count)] = UInt32(truncatingIfNeeded: frame)
    }
    fields.count &+= 1
  }
  unsafe state.pointee = fields
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_progress(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ frame: UInt32, _ stream: UInt32,
  _ progress: UnsafeMutablePointer<fcodec_progress>?
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  let profile = unsafe gateway.pointee.profileView
  guard let progress = unsafe progress, stream < profile.streamCount else { return Mistake.badArgument }
  let memory = unsafe gateway.pointee.memory()
  let found = unsafe gateway.pointee.session.progress(
    frame: Int(truncatingIfNeeded: frame), of: profile.gatewayStream(Int(stream)), in: memory)
  unsafe progress.pointee = fcodec_progress(
    symbols: UInt32(truncatingIfNeeded: found.symbols), is_inconsistent: found.isInconsistent ? 1 : 0,
    complete_rows: UInt32(truncatingIfNeeded: found.completeGrid?.rows ?? 0),
    complete_columns: UInt32(truncatingIfNeeded: found.completeGrid?.columns ?? 0),
    finest_rows: UInt32(truncatingIfNeeded: found.finestGrid?.rows ?? 0),
    finest_columns: UInt32(truncatingIfNeeded: found.finestGrid?.columns ?? 0),
    complete_channels: UInt32(truncatingIfNeeded: found.completeChannels))
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_reconstruct(
  _ gateway: UnsafeMutablePointer<fcodec_gateway>?, _ frame: UInt32, _ stream: UInt32, _ rows: UInt32,
  _ columns: UInt32, _ target: UnsafePointer<fcodec_target>?, _ coverage: UnsafeMutablePointer<fcodec_coverage>?
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  let profile = unsafe gateway.pointee.profileView
  guard let target = unsafe target, let samples = unsafe target.pointee.samples, unsafe target.pointee.length >= 0,
    unsafe 0...1 ~= target.pointee.type, stream < profile.streamCount
  else { return Mistake.badArgument }
  guard unsafe target.pointee.type == FCODEC_SAMPLES else { return Mistake.leftOut }
  let view = profile.gatewayStream(Int(stream))
  guard !view.isBytes else { return Mistake.otherContent }
  let strides = unsafe StridedMapView.Strides(
    channel: target.pointee.channel_stride, row: target.pointee.row_stride, column: target.pointee.column_stride)
  guard let length = strides.length(of: view.shape) else { return Mistake.badArgument }
  guard unsafe length <= target.pointee.length else { return Mistake.shortBuffer }
  var memory = unsafe gateway.pointee.memory(cells: view.reconstructionSize.cells)
  var grid = GridSize(rows: Int(truncatingIfNeeded: rows), columns: Int(truncatingIfNeeded: columns))
  if rows == 0, columns == 0 {
    let finest = unsafe gateway.pointee.session.finestGrid(
      frame: Int(truncatingIfNeeded: frame), of: view, in: memory)
    grid = finest ?? view.grid(at: 0)
  }
  var map = unsafe MutableSpan(_unsafeStart: samples.assumingMemoryBound(to: UInt8.self), count: length)
  let result = unsafe gateway.pointee.session.reconstruct(
    frame: Int(truncatingIfNeeded: frame), of: view, at: grid, in: &memory, into: &map, strides: strides)
  guard let result else { return Mistake.noGrid }
  if let coverage = unsafe coverage {
    unsafe coverage.pointee = fcodec_coverage(
      cells: UInt32(truncatingIfNeeded: result.cells), exact: UInt32(truncatingIfNeeded: result.exact))
  }
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_bytes(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ frame: UInt32, _ stream: UInt32, _ bytes: UnsafeMutablePointer<UInt8>?,
  _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  let profile = unsafe gateway.pointee.profileView
  guard let length = unsafe length, capacity >= 0, stream < profile.streamCount else { return Mistake.badArgument }
  let view = profile.gatewayStream(Int(stream))
  guard view.isBytes else { return Mistake.otherContent }
  let memory = unsafe gateway.pointee.memory()
  let content = unsafe gateway.pointee.session.content(frame: Int(truncatingIfNeeded: frame), of: view, in: memory)
  guard let content else { return 0 }
  if let bytes = unsafe bytes {
    guard content.count <= capacity else { return Mistake.shortBuffer }
    for index in 0..<content.count {
      unsafe bytes[index] = gateway.pointee.frames[content.lowerBound &+ index]
    }
  }
  unsafe length.pointee = content.count
  return 1
}

@c @implementation
public func fcodec_gateway_symbols(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ frame: UInt32, _ stream: UInt32, _ there: UnsafeMutablePointer<UInt8>?,
  _ symbols: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  let profile = unsafe gateway.pointee.profileView
  guard capacity >= 0, stream < profile.streamCount else { return Mistake.badArgument }
  let view = profile.gatewayStream(Int(stream))
  let count = view.symbolCount
  guard count <= capacity else { return Mistake.shortBuffer }
  let memory = unsafe gateway.pointee.memory()
  let stored = unsafe gateway.pointee.session.storedSymbols(
    frame: Int(truncatingIfNeeded: frame), of: view, in: memory)
  for index in 0..<count {
    let symbol = stored?.symbol(index, in: memory)
    if let there = unsafe there { unsafe there[index] = symbol == nil ? 0 : 1 }
    if let symbols = unsafe symbols { unsafe symbols[index] = symbol ?? 0 }
  }
  return FCODEC_OK
}
