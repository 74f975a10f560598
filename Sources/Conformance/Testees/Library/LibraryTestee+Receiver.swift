import FeatureCodec
import FeatureTypes
import Pooling

/// Operations 50 to 56: a receiver, alone or in a server session.
extension LibraryTestee {
  /// The most bytes that one receiver may take here.
  private static let largestMemory = 1 << 30

  func openReceiver(_ input: inout Arguments) throws(Fault) -> [Value] {
    let receiver = Receiver(try affordableProfile(&input))
    (self.receiver, server, device) = (receiver, nil, nil)
    return try receiver.stateValues
  }

  /// Reads a profile whose receiver fits in this machine's memory.
  func affordableProfile(_ input: inout Arguments) throws(Fault) -> Profile {
    let profile = try input.profile()
    try require(Receiver.memoryLength(of: profile) <= Self.largestMemory, "a receiver larger than this testee accepts")
    return profile
  }

  /// Returns the open receiver, alone or in a session.
  private func openReceiver() throws(Fault) -> Receiver {
    guard let open = receiver ?? server?.receiver else { throw .failed("no receiver is open") }
    return open
  }

  func deliver(_ input: inout Arguments) throws(Fault) -> [Value] {
    let packet = try input.bytes()[...]
    guard let outcome = receiver?.receive(packet.span), let state = try receiver?.stateValues else {
      throw .failed("no receiver is open")
    }
    switch outcome {
    case .stored(let stream, let frame, let new): return [try .numbers([stream, frame, new]), .int(0)] + state
    case .refused(let reason): return [.ints([]), .int(Int32(reason.rawValue))] + state
    }
  }

  func reset() throws(Fault) -> [Value] {
    receiver?.reset()
    guard let state = try receiver?.stateValues else { throw .failed("no receiver is open") }
    return state
  }

  func silence() throws(Fault) -> [Value] {
    receiver?.noteSilence()
    server?.noteSilence()
    return try openReceiver().stateValues
  }

  func map(_ input: inout Arguments) throws(Fault) -> [Value] {
    let receiver = try openReceiver()
    let (frame, stream) = try input.frameAndStream(of: receiver.profile)
    let grid = GridSize(rows: try input.int(), columns: try input.int())
    let count = receiver.profile.withView { $0.stream(stream).layer.shape.count }
    var map = ContiguousArray<UInt8>(repeating: 0, count: count)
    var output = map.mutableSpan
    guard
      let coverage = receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: .chw, into: &output)
    else { throw .refused(1) }
    return [.bytes(Array(map)), try .number(coverage.exact), try .number(coverage.cells)]
  }

  func symbols(_ input: inout Arguments) throws(Fault) -> [Value] {
    let receiver = try openReceiver()
    let (frame, stream) = try input.frameAndStream(of: receiver.profile)
    let (there, symbols) = receiver.storedSymbols(frame: frame, stream: stream)
    return [.bytes(there), .bytes(symbols)]
  }

  func string(_ input: inout Arguments) throws(Fault) -> [Value] {
    let receiver = try openReceiver()
    let (frame, stream) = try input.frameAndStream(of: receiver.profile)
    try require(receiver.profile.withView { $0.stream(stream).isBytes }, "the stream carries maps")
    let content = receiver.content(frame: frame, stream: stream)
    return [.int(content == nil ? 0 : 1), .bytes(content ?? [])]
  }
}

extension Arguments {
  fileprivate mutating func frameAndStream(of profile: Profile) throws(Fault) -> (frame: Int, stream: Int) {
    (try int(), try int(in: 0...profile.withView { $0.streamCount - 1 }, "stream"))
  }
}

extension Receiver {
  /// The values of a receiver's state. Spec: conformance.md, "State".
  var stateValues: [Value] {
    get throws(Fault) {
      let frames = keptFrames
      var streams: [[Int32]] = []
      for frame in frames {
        for stream in 0..<profile.withView({ $0.streamCount }) {
          let complete = completeGrid(frame: frame, stream: stream)
          let finest = finestGrid(frame: frame, stream: stream)
          let numbers = [
            frame, stream, symbolCount(frame: frame, stream: stream),
            isInconsistent(frame: frame, stream: stream) ? 1 : 0,
            complete?.rows ?? 0, complete?.columns ?? 0, finest?.rows ?? 0, finest?.columns ?? 0,
            completeChannelCount(frame: frame, stream: stream),
          ]
          streams.append(numbers.map { Int32(truncatingIfNeeded: $0) })
        }
      }
      let number: UInt32? = newestFrame.flatMap { self.number(ofFrame: $0) }
      return [
        try .number(newestFrame ?? -1), try .number(spareFrame ?? -1), .int(Int32(session)),
        .int(number == nil ? 0 : 1),
        .uint(number ?? 0), try .numbers(frames), .lists(streams),
      ]
    }
  }
}
