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
    case .hello(let version, let profile): (0, [Int32(version), Int32(bitPattern: profile)])
    case .localResult(let decision): (1, decision.numbers)
    case .welcome(let version, let profile): (8, [Int32(version), Int32(bitPattern: profile)])
    case .refuse(let reason, let version): (9, [Int32(reason.rawValue), Int32(version)])
    case .exit(let decision): (10, decision.numbers)
    case .report(let frame, let stream, let symbols):
      (11, [Int32(frame), Int32(stream), Int32(bitPattern: symbols)])
    case .retune(let point): (12, [Int32(point)])
    }
  }

  /// Creates a message, or returns nil if the fields are not those of the kind or do not fit in their bytes.
  fileprivate init?(kind: Int, fields: [Int32]) {
    let bytes = fields.map { UInt8(exactly: $0) }
    switch (kind, fields.count) {
    case (0, 2), (8, 2):
      guard let version = bytes[0] else { return nil }
      let profile = UInt32(bitPattern: fields[1])
      self = kind == 0 ? .hello(version: version, profile: profile) : .welcome(version: version, profile: profile)
    case (1, 4), (10, 4):
      guard let frame = bytes[0], let layer = bytes[1], let answer = UInt16(exactly: fields[2]),
        let confidence = bytes[3]
      else { return nil }
      let decision = Decision(frame: frame, layer: layer, classIndex: answer, confidence: confidence)
      self = kind == 1 ? .localResult(decision) : .exit(decision)
    case (9, 2):
      guard let reason = bytes[0].flatMap(RefuseReason.init), let version = bytes[1] else { return nil }
      self = .refuse(reason, version: version)
    case (11, 3):
      guard let frame = bytes[0], let stream = bytes[1], let symbols = UInt32(exactly: fields[2]) else { return nil }
      self = .report(frame: frame, stream: stream, symbols: symbols)
    case (12, 1):
      guard let point = bytes[0] else { return nil }
      self = .retune(operatingPoint: point)
    default: return nil
    }
  }
}

extension ControlMessage.Decision {
  /// The frame, the layer, the class and the confidence.
  var numbers: [Int32] { [Int32(frame), Int32(layer), Int32(classIndex), Int32(confidence)] }
}
