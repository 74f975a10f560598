import FeatureCodec
import FeatureTypes

/// Operations 70 to 78: a device session.
extension LibraryTestee {
  func openDevice(_ input: inout Arguments) throws(Fault) -> [Value] {
    let profile = try affordableProfile(&input)
    let session = UInt16(try input.int(in: 0...65_535, "session"))
    let device = DeviceUnderTest(profile, session: session, frame: try input.uint())
    (receiver, server, self.device) = (nil, nil, device)
    return try state()
  }

  private func open() throws(Fault) -> DeviceUnderTest {
    guard let device else { throw .failed("no device session is open") }
    return device
  }

  private func state() throws(Fault) -> [Value] {
    let session = try open().session
    return [.int(Int32(session.phase.rawValue)), .uint(session.frame), try .number(session.operatingPoint)]
  }

  func startFrame() throws(Fault) -> [Value] {
    device?.startFrame()
    return try state()
  }

  /// Returns why the session would refuse to load a stream: 1 if it is stopped, 2 if the stream is not in use, or 0 if
  /// it would not refuse.
  private func refusal(of stream: Int, _ device: DeviceUnderTest) -> Int32 {
    if device.session.isStopped { return 1 }
    let point = device.session.operatingPoint
    return device.profile.withView { $0.uses(stream: stream, atOperatingPoint: point) } ? 0 : 2
  }

  /// Reads a stream. Returns its index, whether it carries bytes, and the number of samples, or the most bytes, that it
  /// takes.
  private func stream(
    _ input: inout Arguments, of profile: Profile
  ) throws(Fault) -> (index: Int, isBytes: Bool, count: Int) {
    let index = try input.int(in: 0...profile.withView { $0.streamCount - 1 }, "stream")
    return profile.withView { view in
      let stream = view.stream(index)
      return (index, stream.isBytes, stream.isBytes ? stream.maximumBytes : stream.layer.shape.count)
    }
  }

  func loadMap(_ input: inout Arguments) throws(Fault) -> [Value] {
    let device = try open()
    let stream = try stream(&input, of: device.profile)
    let map = try input.bytes()
    try require(!stream.isBytes && map.count == stream.count, "not a map of the stream's layer")
    let refused = refusal(of: stream.index, device)
    let isLoaded = self.device?.load(map: map, stream: stream.index) ?? false
    try require(isLoaded == (refused == 0), "the session's answer contradicts its state")
    return [.int(refused)] + (try state())
  }

  func loadString(_ input: inout Arguments) throws(Fault) -> [Value] {
    let device = try open()
    let stream = try stream(&input, of: device.profile)
    let string = try input.bytes()
    try require(stream.isBytes, "the stream carries maps")
    let refused = refusal(of: stream.index, device)
    if refused == 0, string.count > stream.count { return [.int(3)] + (try state()) }
    let isLoaded = self.device?.load(string: string, stream: stream.index) ?? false
    try require(isLoaded == (refused == 0), "the session's answer contradicts its state")
    return [.int(refused)] + (try state())
  }

  func nextFragment(_ input: inout Arguments) throws(Fault) -> [Value] {
    _ = try open()
    let limit = Self.payloadLength(try input.int())
    let repeats = try input.flag("repetition")
    var (refused, fragment): (UInt8, [UInt8]) = (0, [])
    do throws(FragmentError) {
      fragment = try device?.next(limit, repeats: repeats) ?? []
    } catch {
      refused = error.code
    }
    return [.int(Int32(refused)), .bytes(fragment)] + (try state())
  }

  func deviceReceive(_ input: inout Arguments) throws(Fault) -> [Value] {
    let packet = try input.bytes()
    guard let event = device?.receive(packet) else { throw .failed("no device session is open") }
    let session = try open().session.number
    return [.ints(event == .welcome ? event.numbers + [Int32(session)] : event.numbers)] + (try state())
  }

  func hello() throws(Fault) -> [Value] { [.bytes(try open().session.hello.packet)] + (try state()) }

  func announcement() throws(Fault) -> [Value] { [.bytes(try open().session.announcement.packet)] + (try state()) }

  func localResult(_ input: inout Arguments) throws(Fault) -> [Value] {
    let session = try open().session
    let layer = UInt8(try input.int(in: 0...255, "layer"))
    let answer = UInt16(try input.int(in: 0...65_535, "class"))
    let confidence = UInt8(try input.int(in: 0...255, "confidence"))
    let message = session.localResult(layer: layer, classIndex: answer, confidence: confidence)
    return [.bytes(message.packet)] + (try state())
  }
}

extension DeviceSession.Event {
  /// The message's kind and its fields. Spec: conformance.md, "State".
  fileprivate var numbers: [Int32] {
    switch self {
    case .welcome: [8, Int32(ControlMessage.version)]
    case .refused(let reason, let version): [9, Int32(reason.rawValue), Int32(version)]
    case .exit(let decision): [10] + decision.numbers
    case .report(let stream, let symbols): [11, Int32(truncatingIfNeeded: stream), Int32(truncatingIfNeeded: symbols)]
    case .retuned(let point): [12, Int32(truncatingIfNeeded: point)]
    case .ignored: []
    }
  }
}
