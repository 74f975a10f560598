import FeatureCodec

/// Operations 40 and 41: control messages.
extension LibraryTestee {
  func readControl(_ input: inout Arguments) throws(Fault) -> [Value] {
    let packet = try input.bytes()[...]
    do throws(ControlError) {
      let (kind, fields) = try ControlMessage(packet.span).numbers
      return [.int(kind), .ints(fields)]
    } catch {
      throw .refused(error.rawValue)
    }
  }

  func writeControl(_ input: inout Arguments) throws(Fault) -> [Value] {
    let kind = try input.int()
    guard let message = ControlMessage(kind: kind, fields: try input.ints()) else {
      throw .failed("not the kind and fields of a message")
    }
    return [.bytes(message.packet)]
  }
}

extension ControlMessage {
  /// The bytes of the message.
  var packet: [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Array(bytes[..<length])
  }

  /// The kind, 0 to 15, and the fields in the order of [CTRL-1].
  fileprivate var numbers: (kind: Int32, fields: [Int32]) {
    switch self {
    case .hello(let version, let profile, let session):
      (0, [Int32(version), Int32(bitPattern: profile), Int32(session)])
    case .localResult(let decision): (1, decision.numbers)
    case .announcement(let session, let number): (2, [Int32(session), Int32(bitPattern: number)])
    case .welcome(let version, let profile, let session):
      (8, [Int32(version), Int32(bitPattern: profile), Int32(session)])
    case .refuse(let reason, let version): (9, [Int32(reason.rawValue), Int32(version)])
    case .exit(let decision): (10, decision.numbers)
    case .report(let frame, let stream, let symbols):
      (11, frame.numbers + [Int32(stream), Int32(bitPattern: symbols)])
    case .retune(let point): (12, [Int32(point)])
    }
  }

  /// Creates a message, or returns nil if the fields are not those of the kind or do not fit in their bytes.
  fileprivate init?(kind: Int, fields: [Int32]) {
    let bytes = fields.map { UInt8(exactly: $0) }
    switch (kind, fields.count) {
    case (0, 3), (8, 3):
      guard let version = bytes[0], let session = UInt16(exactly: fields[2]) else { return nil }
      let profile = UInt32(bitPattern: fields[1])
      self =
        kind == 0
        ? .hello(version: version, profile: profile, session: session)
        : .welcome(version: version, profile: profile, session: session)
    case (2, 2):
      guard let session = UInt16(exactly: fields[0]) else { return nil }
      self = .announcement(session: session, number: UInt32(bitPattern: fields[1]))
    case (1, 5), (10, 5):
      guard let frame = FrameReference(fields), let layer = bytes[2], let answer = UInt16(exactly: fields[3]),
        let confidence = bytes[4]
      else { return nil }
      let decision = Decision(frame: frame, layer: layer, classIndex: answer, confidence: confidence)
      self = kind == 1 ? .localResult(decision) : .exit(decision)
    case (9, 2):
      guard let reason = bytes[0], let version = bytes[1] else { return nil }
      self = .refuse(RefuseReason(rawValue: reason) ?? .other, version: version)
    case (11, 4):
      guard let frame = FrameReference(fields), let stream = bytes[2], let symbols = UInt32(exactly: fields[3]) else {
        return nil
      }
      self = .report(frame: frame, stream: stream, symbols: symbols)
    case (12, 1):
      guard let point = bytes[0] else { return nil }
      self = .retune(operatingPoint: point)
    default: return nil
    }
  }
}

extension ControlMessage.FrameReference {
  fileprivate var numbers: [Int32] { [Int32(number), Int32(bits)] }

  /// Creates a reference from the first two fields of a message.
  fileprivate init?(_ fields: [Int32]) {
    guard let number = UInt16(exactly: fields[0]), let bits = UInt8(exactly: fields[1]) else { return nil }
    self.init(number: number, bits: bits)
  }
}

extension ControlMessage.Decision {
  /// The frame, its bits, the layer, the class and the confidence.
  var numbers: [Int32] { frame.numbers + [Int32(layer), Int32(classIndex), Int32(confidence)] }
}
