// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes

@c @implementation
public func fcodec_receive(
  _ device: UnsafeMutablePointer<fcodec_device>?, _ packet: UnsafePointer<UInt8>?, _ length: Int,
  _ event: UnsafeMutablePointer<fcodec_event>?
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  guard length >= 0, unsafe packet != nil || length == 0 else { return Mistake.badArgument }
  let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: packet, count: length))
  var unused = fcodec_event()
  return unsafe withUnsafeMutablePointer(to: &unused) { unsafe device.pointee.receive(bytes, event ?? $0) }
}

extension DeviceMemory {
  /// Handles a message, and stores its meaning.
  @inline(never)  // so that it keeps the place of the event in a register
  fileprivate mutating func receive(_ bytes: Span<UInt8>, _ event: UnsafeMutablePointer<fcodec_event>) -> Int32 {
    unsafe event.pointee = fcodec_event()
    return unsafe session.receive(bytes, of: profileView).fill(&event.pointee)
  }
}

extension DeviceSession.Event {
  /// Stores the fields that the event has, and returns its kind.
  func fill(_ fields: inout fcodec_event) -> Int32 {
    switch self {
    case .welcome: return FCODEC_WELCOME
    case .refused(let reason, let version):
      fields.reason = UInt32(reason.rawValue)
      fields.version = UInt32(version)
      return FCODEC_REFUSED
    case .exit(let decision):
      fields.frame = UInt32(decision.frame.number)
      fields.frame_bits = UInt32(decision.frame.bits)
      fields.layer = UInt32(decision.layer)
      fields.class_index = UInt32(decision.classIndex)
      fields.confidence = UInt32(decision.confidence)
      return FCODEC_EXIT
    case .report(let stream, let symbols):
      fields.stream = UInt32(truncatingIfNeeded: stream)
      fields.symbols = UInt32(truncatingIfNeeded: symbols)
      return FCODEC_REPORT
    case .retuned(let operatingPoint):
      fields.operating_point = UInt32(truncatingIfNeeded: operatingPoint)
      return FCODEC_RETUNED
    case .ignored: return FCODEC_IGNORED
    }
  }
}

@c @implementation
public func fcodec_hello(
  _ device: UnsafePointer<fcodec_device>?, _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  return unsafe device.pointee.session.hello.write(to: packet, capacity)
}

@c @implementation
public func fcodec_announcement(
  _ device: UnsafePointer<fcodec_device>?, _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  return unsafe device.pointee.session.announcement.write(to: packet, capacity)
}

@c @implementation
public func fcodec_local_result(
  _ device: UnsafePointer<fcodec_device>?, _ layer: UInt8, _ classIndex: UInt16, _ confidence: UInt8,
  _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let device = unsafe DeviceMemory.open(device) else { return Mistake.notOpen }
  let message = unsafe device.pointee.session.localResult(layer: layer, classIndex: classIndex, confidence: confidence)
  return unsafe message.write(to: packet, capacity)
}

extension ControlMessage {
  /// Writes the message to memory of the caller. Returns its length or a mistake.
  @inline(__always)  // callers know the kind
  func write(to packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int) -> Int32 {
    guard let packet = unsafe packet else { return Mistake.badArgument }
    guard capacity >= ControlMessage.maximumLength else { return Mistake.shortBuffer }
    var bytes = unsafe MutableSpan(_unsafeStart: packet, count: capacity)
    return Int32(write(into: &bytes))
  }
}
