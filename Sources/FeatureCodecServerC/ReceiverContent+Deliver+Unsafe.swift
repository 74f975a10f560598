// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_deliver(
  _ receiver: OpaquePointer?, _ packet: UnsafePointer<UInt8>?, _ length: Int,
  _ events: UnsafeMutablePointer<fcodec_server_event>?, _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver), let packet = unsafe buffer(packet, length), capacity >= 0
  else { return FCODEC_BAD_ARGUMENT }
  guard unsafe events == nil || capacity >= place.pointee.content.eventLimit else { return FCODEC_SHORT_BUFFER }
  let bytes = unsafe Span(_unsafeElements: packet)
  var number = 0
  func note(_ event: fcodec_server_event) {
    // Unreached: the limit holds for every packet.
    guard let events = unsafe events, number < capacity else { return }
    unsafe events[number] = event
    number += 1
  }
  unsafe place.pointee.content.deliver(bytes, note)
  if let count = unsafe count { unsafe count.pointee = number }
  return FCODEC_OK
}

extension ReceiverContent {
  /// Takes a packet, and calls `note` with each event.
  fileprivate mutating func deliver(_ packet: Span<UInt8>, _ note: (fcodec_server_event) -> Void) {
    if hasSession {
      session.receive(packet) { note(fcodec_server_event($0)) }
    } else {
      note(fcodec_server_event(session.receiver.receive(packet)))
    }
  }
}

extension fcodec_server_event {
  init(_ outcome: Receiver.Outcome) {
    self.init()
    switch outcome {
    case .refused(let reason): (kind, code) = (FCODEC_REFUSED_FRAGMENT, Int32(reason.rawValue))
    case .stored(let stream, let frame, let new):
      kind = FCODEC_SYMBOLS
      (self.stream, self.frame, symbols) = (UInt32(stream), UInt32(frame), UInt32(new))
    }
  }

  init(_ event: ServerEvent) {
    self.init()
    switch event {
    case .frameSuperseded(let frame): (kind, self.frame) = (FCODEC_FRAME_SUPERSEDED, UInt32(frame))
    case .symbols(let stream, let frame, let new):
      (kind, self.stream, self.frame, symbols) = (FCODEC_SYMBOLS, UInt32(stream), UInt32(frame), UInt32(new))
    case .layerSuperseded(let layer, let frame):
      (kind, self.layer, self.frame) = (FCODEC_LAYER_SUPERSEDED, UInt32(layer), UInt32(frame))
    case .gridComplete(let stream, let frame, let grid):
      (kind, self.stream, self.frame) = (FCODEC_GRID_COMPLETE, UInt32(stream), UInt32(frame))
      (rows, columns) = (UInt32(grid.rows), UInt32(grid.columns))
    case .contentComplete(let stream, let frame):
      (kind, self.stream, self.frame) = (FCODEC_CONTENT_COMPLETE, UInt32(stream), UInt32(frame))
    case .refused(let reason): (kind, code) = (FCODEC_REFUSED_FRAGMENT, Int32(reason.rawValue))
    case .hello(let message):
      kind = FCODEC_HELLO
      if case .welcome = message { code = 1 }
      answer_length = UInt32(message.write(to: &answer))
    case .localResult(let decision):
      (kind, frame, frame_bits) = (FCODEC_LOCAL_RESULT, UInt32(decision.frame.number), UInt32(decision.frame.bits))
      (layer, class_index) = (UInt32(decision.layer), UInt32(decision.classIndex))
      confidence = UInt32(decision.confidence)
    case .skipped(let error): (kind, code) = (FCODEC_SKIPPED, Int32(error.rawValue))
    case .announcement(let number): (kind, self.number) = (FCODEC_ANNOUNCEMENT, number)
    }
  }
}

extension ControlMessage {
  /// Writes the message to a field of eight bytes. Returns its length.
  fileprivate func write(to field: inout (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) -> Int {
    unsafe withUnsafeMutableBytes(of: &field) { bytes in
      var span = unsafe MutableSpan<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
      return write(into: &span)
    }
  }

  /// Writes the message to memory of the caller. Returns its length or a mistake.
  fileprivate func write(to packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int) -> Int32 {
    guard let packet = unsafe packet else { return FCODEC_BAD_ARGUMENT }
    guard capacity >= ControlMessage.maximumLength else { return FCODEC_SHORT_BUFFER }
    var bytes = unsafe MutableSpan(_unsafeStart: packet, count: capacity)
    return Int32(write(into: &bytes))
  }
}

@c @implementation
public func fcodec_server_exit(
  _ server: OpaquePointer?, _ frame: UInt32, _ layer: UInt8, _ class_index: UInt16, _ confidence: Float,
  _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(server) else { return FCODEC_BAD_ARGUMENT }
  guard unsafe place.pointee.content.hasSession else { return FCODEC_NO_SESSION }
  let message = unsafe place.pointee.content.session.exit(
    frame: Int(frame), layer: Int(layer), classIndex: Int(class_index), confidence: Double(confidence))
  return unsafe message.write(to: packet, capacity)
}

@c @implementation
public func fcodec_server_report(
  _ server: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(server) else { return FCODEC_BAD_ARGUMENT }
  guard unsafe place.pointee.content.hasSession else { return FCODEC_NO_SESSION }
  guard unsafe stream < place.pointee.content.session.profile.withView({ $0.streamCount }) else {
    return FCODEC_BAD_ARGUMENT
  }
  let message = unsafe place.pointee.content.session.report(frame: Int(frame), stream: Int(stream))
  return unsafe message.write(to: packet, capacity)
}

@c @implementation
public func fcodec_server_retune(
  _ server: OpaquePointer?, _ operating_point: UInt8, _ packet: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(server) else { return FCODEC_BAD_ARGUMENT }
  guard unsafe place.pointee.content.hasSession else { return FCODEC_NO_SESSION }
  return unsafe ControlMessage.retune(operatingPoint: operating_point).write(to: packet, capacity)
}
