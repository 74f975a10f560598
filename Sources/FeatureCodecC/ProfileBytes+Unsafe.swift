// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

/// The bytes of a `fcodec_profile`.
enum ProfileBytes {
  /// Returns the bytes, or nil if they cannot be a profile's.
  static func bytes(of profile: fcodec_profile) -> UnsafeBufferPointer<UInt8>? {
    guard let start = unsafe profile.bytes, unsafe 1...ProfileLimits.length ~= profile.length else { return nil }
    return unsafe UnsafeBufferPointer(start: start, count: profile.length)
  }

  /// Returns the bytes if they are those that the identifier names.
  static func named(_ profile: fcodec_profile) -> UnsafeBufferPointer<UInt8>? {
    guard let bytes = unsafe bytes(of: profile),
      unsafe ProfileView.hasIdentifier(profile.identifier, Span(_unsafeElements: bytes))
    else { return nil }
    return unsafe bytes
  }
}

@c @implementation
public func fcodec_describe(
  _ profile: UnsafePointer<fcodec_profile>?, _ stream: UInt32, _ description: UnsafeMutablePointer<fcodec_stream>?
) -> Int32 {
  guard let profile = unsafe profile, let description = unsafe description else { return Mistake.badArgument }
  guard let bytes = unsafe ProfileBytes.named(profile.pointee) else { return Mistake.foreignProfile }
  let view = unsafe ProfileView(checked: Span(_unsafeElements: bytes), identifier: profile.pointee.identifier)
  guard stream < view.streamCount else { return Mistake.badArgument }
  let streamView = view.stream(Int(stream))
  let (shape, range) = (streamView.shape, streamView.range)
  let size = streamView.workspaceSize
  unsafe description.pointee = fcodec_stream(
    channels: UInt32(shape.channels), height: UInt32(shape.height), width: UInt32(shape.width), bits: UInt8(range.bits),
    is_signed: range.isSigned ? 1 : 0, is_bytes: streamView.isBytes ? 1 : 0, reserved: 0,
    maximum_bytes: streamView.isBytes ? UInt32(streamView.maximumBytes) : 0, symbols: UInt32(size.symbols),
    cells: streamView.isBytes ? 0 : UInt32((DeviceMemory.encoderCells + size.cells) * MemoryLayout<EncoderCell>.stride),
    minimum_payload: UInt32(StreamSender.minimumPayload(of: streamView)))
  return FCODEC_OK
}
