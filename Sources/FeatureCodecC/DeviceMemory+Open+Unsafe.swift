// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_version() -> UInt32 { FCODEC_VERSION }

@c @implementation
public func fcodec_abi() -> UInt32 { FCODEC_ABI }

@c @implementation
public func fcodec_open(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ setup: UnsafePointer<fcodec_setup>?
) -> Int32 {
  guard let given = unsafe setup else { return Mistake.badArgument }
  guard unsafe given.pointee.abi == FCODEC_ABI else { return Mistake.otherABI }
  let setup = unsafe given.pointee
  guard let place = unsafe DeviceMemory.place(of: UnsafePointer(device)) else { return Mistake.badArgument }
  guard unsafe setup.profile.bytes != nil,
    let symbols = unsafe DeviceMemory.buffer(setup.symbols, setup.symbols_length),
    let cells = unsafe DeviceMemory.cells(setup.cells, setup.cells_length)
  else { return Mistake.badArgument }
  guard let profile = unsafe ProfileBytes.named(setup.profile) else { return Mistake.foreignProfile }
  let view = unsafe ProfileView(checked: Span(_unsafeElements: profile), identifier: setup.profile.identifier)
  for index in 0..<view.streamCount where !view.stream(index).isInBuild {
    return Mistake.leftOut  // Unreached: a whole build leaves nothing out.
  }
  let session = unsafe DeviceSession(view, number: setup.session, frame: setup.frame)
  unsafe UnsafeMutablePointer(mutating: place).initialize(
    to: DeviceMemory(session: session, profile: profile, symbols: symbols, cells: cells))
  return FCODEC_OK
}

extension DeviceMemory {
  /// Returns a buffer of the caller, which may be empty, or nil if there is none.
  static func buffer(_ start: UnsafeMutablePointer<UInt8>?, _ length: Int) -> UnsafeMutableBufferPointer<UInt8>? {
    guard length >= 0, unsafe start != nil || length == 0 else { return nil }
    return unsafe UnsafeMutableBufferPointer(start: start, count: length)
  }

  /// Returns the memory of the encoder and its cells in a buffer of the caller, or nil if it is not aligned.
  static func cells(_ start: UnsafeMutableRawPointer?, _ length: Int) -> UnsafeMutableBufferPointer<EncoderCell>? {
    guard length >= 0, unsafe start != nil || length == 0 else { return nil }
    guard Int(bitPattern: start) % MemoryLayout<ChannelEncoder>.alignment == 0 else { return nil }
    return unsafe UnsafeMutableBufferPointer(
      start: start?.assumingMemoryBound(to: EncoderCell.self), count: length / MemoryLayout<EncoderCell>.stride)
  }
}
