// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes

@c @implementation
public func fcodec_phase(_ device: UnsafePointer<fcodec_device>?, _ state: UnsafeMutablePointer<fcodec_state>?) -> Int32
{
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  if let state = unsafe state {
    unsafe state.pointee = fcodec_state(
      frame: device.pointee.session.frame, operating_point: UInt32(device.pointee.session.operatingPoint),
      ignored: UInt32(truncatingIfNeeded: device.pointee.session.ignoredCount),
      symbols: UInt32(device.pointee.session.sender.symbolCount), offset: UInt32(device.pointee.session.sender.offset))
  }
  return unsafe device.pointee.phase
}

@c @implementation
public func fcodec_next(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ payload: UnsafeMutablePointer<UInt8>?, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard let payload = unsafe payload, let length = unsafe length, capacity >= 0 else { return Mistake.badArgument }
  var fragment = unsafe MutableSpan(_unsafeStart: payload, count: capacity)
  let symbols = unsafe Span(_unsafeElements: UnsafeBufferPointer(device.pointee.symbols))
  let profile = unsafe device.pointee.profileView
  do throws(FragmentError) {
    unsafe length.pointee = try device.pointee.session.nextFragment(of: profile, symbols: symbols, into: &fragment)
  } catch {
    return Mistake.shortBuffer
  }
  return unsafe device.pointee.phase
}

@c @implementation
public func fcodec_restart(_ device: UnsafeMutablePointer<fcodec_device>?, _ offset: UInt32) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard unsafe device.pointee.session.isLoaded && offset <= device.pointee.session.sender.symbolCount else {
    return Mistake.badArgument
  }
  unsafe device.pointee.session.sender.restart(at: Int(offset))
  return unsafe device.pointee.phase
}

extension DeviceMemory {
  /// The session's phase, as the C interface has it.
  fileprivate var phase: Int32 { Int32(session.phase.rawValue) }
}
