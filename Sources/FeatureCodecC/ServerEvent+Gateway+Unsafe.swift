// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_gateway_deliver(
  _ gateway: UnsafeMutablePointer<fcodec_gateway>?, _ packet: UnsafePointer<UInt8>?, _ length: Int,
  _ events: UnsafeMutablePointer<fcodec_server_event>?, _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  guard length >= 0, capacity >= 0, unsafe packet != nil || length == 0 else { return Mistake.badArgument }
  guard unsafe events == nil || capacity >= gateway.pointee.session.eventLimit else { return Mistake.shortBuffer }
  let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: packet, count: length))
  var memory = unsafe gateway.pointee.memory()
  let profile = unsafe gateway.pointee.profileView
  var number = 0
  unsafe gateway.pointee.session.receive(bytes, of: profile, in: &memory) { event in
    // Unreached: the limit holds for every packet.
    guard let events = unsafe events, number < capacity else { return }
    unsafe events[number] = fcodec_server_event()
    unsafe event.fill(&events[number])
    number &+= 1
  }
  if let count = unsafe count { unsafe count.pointee = number }
  return FCODEC_OK
}

extension ServerEvent {
  /// Stores the event in fields that are all 0.
  fileprivate func fill(_ fields: inout fcodec_server_event) {
    switch self {
    case .frameSuperseded(let frame): (fields.kind, fields.frame) = (FCODEC_FRAME_SUPERSEDED, UInt32(frame))
    case .symbols(let stream, let frame, let new):
      fields.kind = FCODEC_SYMBOLS
      (fields.stream, fields.frame, fields.symbols) = (UInt32(stream), UInt32(frame), UInt32(new))
    case .layerSuperseded(let layer, let frame):
      (fields.kind, fields.layer, fields.frame) = (FCODEC_LAYER_SUPERSEDED, UInt32(layer), UInt32(frame))
    case .gridComplete(let stream, let frame, let grid):
      (fields.kind, fields.stream, fields.frame) = (FCODEC_GRID_COMPLETE, UInt32(stream), UInt32(frame))
      (fields.rows, fields.columns) = (UInt32(grid.rows), UInt32(grid.columns))
    case .contentComplete(let stream, let frame):
      (fields.kind, fields.stream, fields.frame) = (FCODEC_CONTENT_COMPLETE, UInt32(stream), UInt32(frame))
    case .refused(let reason): (fields.kind, fields.code) = (FCODEC_REFUSED_FRAGMENT, Int32(reason.rawValue))
    case .hello(let message):
      fields.kind = FCODEC_HELLO
      if case .welcome = message { fields.code = 1 }
      fields.answer_length = unsafe withUnsafeMutableBytes(of: &fields.answer) { bytes in
        unsafe UInt32(message.write(to: bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count))
      }
    case .localResult(let decision):
      fields.kind = FCODEC_LOCAL_RESULT
      (fields.frame, fields.frame_bits) = (UInt32(decision.frame.number), UInt32(decision.frame.bits))
      (fields.layer, fields.class_index) = (UInt32(decision.layer), UInt32(decision.classIndex))
      fields.confidence = UInt32(decision.confidence)
    case .skipped(let error): (fields.kind, fields.code) = (FCODEC_SKIPPED, Int32(error.rawValue))
    case .announcement(let number): (fields.kind, fields.number) = (FCODEC_ANNOUNCEMENT, number)
    }
  }
}

@c @implementation
public func fcodec_gateway_exit(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ frame: UInt32, _ layer: UInt8, _ class_index: UInt16,
  _ confidence: UInt8, _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  guard unsafe gateway.pointee.session.converses else { return Mistake.noSession }
  let message = unsafe gateway.pointee.session.exit(
    frame: Int(truncatingIfNeeded: frame), layer: layer, classIndex: class_index, confidence: confidence)
  return unsafe message.write(to: packet, capacity)
}

@c @implementation
public func fcodec_gateway_report(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ frame: UInt32, _ stream: UInt32, _ packet: UnsafeMutablePointer<UInt8>?,
  _ capacity: Int
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  guard unsafe gateway.pointee.session.converses else { return Mistake.noSession }
  let profile = unsafe gateway.pointee.profileView
  guard stream < profile.streamCount else { return Mistake.badArgument }
  let memory = unsafe gateway.pointee.memory()
  let message = unsafe gateway.pointee.session.report(
    frame: Int(truncatingIfNeeded: frame), of: profile.gatewayStream(Int(stream)), in: memory)
  return unsafe message.write(to: packet, capacity)
}

@c @implementation
public func fcodec_gateway_retune(
  _ gateway: UnsafePointer<fcodec_gateway>?, _ operating_point: UInt8, _ packet: UnsafeMutablePointer<UInt8>?,
  _ capacity: Int
) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  guard unsafe gateway.pointee.session.converses else { return Mistake.noSession }
  return unsafe ControlMessage.retune(operatingPoint: operating_point).write(to: packet, capacity)
}
