// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes

@c @implementation
public func fcodec_encode_map(
  _ profile: OpaquePointer?, _ stream: UInt32, _ map: UnsafePointer<fcodec_map>?, _ workspace: OpaquePointer?,
  _ symbols: UnsafeMutablePointer<UInt8>?, _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let map = unsafe map, let symbols = unsafe symbols,
    let count = unsafe count, capacity >= 0, let size = profile.size(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard !size.isBytes else { return FCODEC_OTHER_CONTENT }
  guard let view = unsafe StridedMapView(map.pointee, size.shape) else { return FCODEC_BAD_ARGUMENT }
  guard unsafe view.samples.count <= map.pointee.length, size.symbols <= capacity else { return FCODEC_SHORT_BUFFER }
  let encoded: Void? = unsafe Workspace.with(workspace) {
    unsafe $0.encode(map.pointee, size.shape, stream: Int(stream), of: profile, into: symbols)
  }
  guard encoded != nil else { return FCODEC_BAD_ARGUMENT }
  unsafe count.pointee = size.symbols
  return FCODEC_OK
}

@c @implementation
public func fcodec_encode_bytes(
  _ profile: OpaquePointer?, _ stream: UInt32, _ bytes: UnsafePointer<UInt8>?, _ length: Int,
  _ symbols: UnsafeMutablePointer<UInt8>?, _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let bytes = unsafe buffer(bytes, length),
    let symbols = unsafe symbols, let count = unsafe count, capacity >= 0, let size = profile.size(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard size.isBytes else { return FCODEC_OTHER_CONTENT }
  guard length <= size.maximumBytes else { return FCODEC_LOAD_TOO_LONG }
  let needed = size.symbols - size.maximumBytes + length
  guard needed <= capacity else { return FCODEC_SHORT_BUFFER }
  var none = ContiguousArray<EncoderCell>()
  var workspace = unsafe DeviceWorkspace(
    symbols: MutableSpan(_unsafeStart: symbols, count: needed), cells: none.mutableSpan)
  let content = unsafe Span(_unsafeElements: bytes)
  unsafe count.pointee = profile.withView { $0.stream(Int(stream)).encodeBytes(content, in: &workspace) }
  return FCODEC_OK
}

@c @implementation
public func fcodec_write_fragments(
  _ profile: OpaquePointer?, _ sending: UnsafePointer<fcodec_sending>?, _ symbols: UnsafePointer<UInt8>?, _ count: Int,
  _ offset: UnsafeMutablePointer<UInt32>?, _ fragments: UnsafeMutablePointer<UInt8>?, _ capacity: Int,
  _ lengths: UnsafeMutablePointer<UInt32>?, _ limit: Int, _ written: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let sending = unsafe sending?.pointee,
    let symbols = unsafe buffer(symbols, count), let offset = unsafe offset, let fragments = unsafe fragments,
    let lengths = unsafe lengths, let written = unsafe written, capacity >= 0, limit >= 0,
    let size = profile.size(ofStream: sending.stream),
    size.isBytes ? count <= size.symbols : count == size.symbols, unsafe Int(offset.pointee) <= count
  else { return FCODEC_BAD_ARGUMENT }
  let payload = min(Int(sending.payload), StreamSender.maximumPayload)
  var sender = profile.withView {
    StreamSender(
      $0.stream(Int(sending.stream)), frame: Int(sending.frame), session: sending.session, symbolCount: count)
  }
  unsafe sender.restart(at: Int(offset.pointee))
  let source = unsafe Span(_unsafeElements: symbols)
  var (number, used) = (0, 0)
  do throws(FragmentError) {
    while sender.offset < count, number < limit, payload <= capacity - used {
      var room = unsafe MutableSpan(_unsafeStart: fragments + used, count: payload)
      let length = try sender.nextFragment(of: profile, symbols: source, into: &room)
      unsafe lengths[number] = UInt32(length)
      (number, used) = (number + 1, used + length)
    }
  } catch {
    return FCODEC_SHORT_BUFFER
  }
  unsafe offset.pointee = UInt32(sender.offset)
  unsafe written.pointee = number
  return FCODEC_OK
}

@c @implementation
public func fcodec_read_fragment(
  _ profile: OpaquePointer?, _ session: UInt16, _ fragment: UnsafePointer<UInt8>?, _ length: Int,
  _ content: UnsafeMutablePointer<fcodec_fragment>?, _ symbols: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let fragment = unsafe buffer(fragment, length),
    let content = unsafe content, capacity >= 0
  else { return FCODEC_BAD_ARGUMENT }
  do throws(FragmentRefusal) {
    let read = try unsafe profile.read(Span(_unsafeElements: fragment), session: session)
    if let symbols = unsafe symbols {
      guard read.symbols.count <= capacity else { return FCODEC_SHORT_BUFFER }
      for (index, symbol) in read.symbols.enumerated() { unsafe symbols[index] = symbol }
    }
    unsafe content.pointee = fcodec_fragment(
      stream: UInt32(read.stream), frame: UInt32(read.frame), offset: UInt32(read.offset),
      count: UInt32(read.symbols.count))
    return FCODEC_OK
  } catch {
    return Int32(error.reason.rawValue)
  }
}

extension Profile {
  /// What a stream carries, in numbers.
  struct StreamSize {
    let shape: FeatureMapShape
    let isBytes: Bool
    let symbols: Int
    let maximumBytes: Int
  }

  /// Returns nil if there is no such stream.
  func size(ofStream stream: UInt32) -> StreamSize? {
    withView { view in
      guard stream < view.streamCount else { return nil }
      let stream = view.stream(Int(stream))
      return StreamSize(
        shape: stream.layer.shape, isBytes: stream.isBytes, symbols: stream.symbolCount,
        maximumBytes: stream.isBytes ? stream.maximumBytes : 0)
    }
  }
}
