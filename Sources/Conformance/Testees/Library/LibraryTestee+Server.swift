import FeatureCodec
import Pooling

/// Operations 60 to 67: a server session.
extension LibraryTestee {
  func openServer(_ input: inout Arguments) throws(Fault) -> [Value] {
    let server = ServerSession(try affordableProfile(&input))
    (receiver, self.server, device) = (nil, server, nil)
    return try server.receiver.stateValues
  }

  func serverReceive(_ input: inout Arguments) throws(Fault) -> [Value] {
    let packet = try input.bytes()[...]
    guard let events = server?.receive(packet.span), let state = try server?.receiver.stateValues else {
      throw .failed("no server session is open")
    }
    var answer: [UInt8] = []
    for case .hello(let message) in events { answer = message.packet }
    return [.lists(events.map { $0.numbers }), .bytes(answer)] + state
  }

  func serverRestore() throws(Fault) -> [Value] {
    guard let saved = server?.savedState, let profile = server?.profile else {
      throw .failed("no server session is open")
    }
    let restored: ServerSession
    do throws(SavedStateError) {
      restored = try ServerSession(profile, savedState: saved)
    } catch {
      throw .failed("the saved state is refused: \(error)")
    }
    server = restored
    return try restored.receiver.stateValues
  }

  /// Restores a damaged state and drops the result, a session or a refusal. The test is that there is a result.
  func serverRestoreDamaged(_ input: inout Arguments) throws(Fault) -> [Value] {
    let position = try input.int(in: 0...Int(Int32.max), "position")
    let flip = try input.int(in: 0...255, "flip")
    guard let server else { throw .failed("no server session is open") }
    var saved = server.savedState
    saved[position % saved.count] ^= UInt8(flip)
    _ = try? ServerSession(server.profile, savedState: saved)
    return try server.receiver.stateValues
  }

  func serverReset() throws(Fault) -> [Value] {
    server?.reset()
    return try openServer().receiver.stateValues
  }

  private func openServer() throws(Fault) -> ServerSession {
    guard let server else { throw .failed("no server session is open") }
    return server
  }

  func serverExit(_ input: inout Arguments) throws(Fault) -> [Value] {
    let server = try openServer()
    let frame = try input.int()
    let layer = try input.int(in: 0...255, "layer")
    let answer = try input.int(in: 0...65_535, "class")
    let confidence = Double(Float(bitPattern: try input.uint()))
    return [.bytes(server.exit(frame: frame, layer: layer, classIndex: answer, confidence: confidence).packet)]
  }

  func serverReport(_ input: inout Arguments) throws(Fault) -> [Value] {
    let server = try openServer()
    let frame = try input.int()
    let stream = try input.int(in: 0...server.profile.withView { $0.streamCount - 1 }, "stream")
    return [.bytes(server.report(frame: frame, stream: stream).packet)]
  }
}

extension ServerEvent {
  /// The event's code and data. Spec: conformance.md, "State".
  fileprivate var numbers: [Int32] {
    let numbers: [Int]
    switch self {
    case .frameSuperseded(let frame): numbers = [1, frame]
    case .symbols(let stream, let frame, let new): numbers = [2, stream, frame, new]
    case .layerSuperseded(let layer, let frame): numbers = [3, layer, frame]
    case .gridComplete(let stream, let frame, let grid): numbers = [4, stream, frame, grid.rows, grid.columns]
    case .contentComplete(let stream, let frame): numbers = [5, stream, frame]
    case .refused(let reason): numbers = [6, Int(reason.rawValue)]
    case .hello(let answer):
      if case .welcome = answer { numbers = [7, 1] } else { numbers = [7, 0] }
    case .localResult(let decision): return [8] + decision.numbers
    case .announcement(let number): numbers = [10, Int(number & 0xFFFF), Int(number >> 16)]
    case .skipped(let error): numbers = [9, Int(error.rawValue)]
    }
    return numbers.map { Int32(truncatingIfNeeded: $0) }
  }
}
