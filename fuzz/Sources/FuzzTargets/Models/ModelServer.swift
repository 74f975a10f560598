@testable import FeatureCodec
import Pooling

/// The events of a server session by [SESS-5]: a model of the receiver, and the grids that have been reported.
struct ModelServer {
  let known: KnownProfile
  /// The session before the current one. The current one's number is the receiver's.
  var former = 0
  var late = 0
  var receiver: ModelReceiver
  /// By frame, the deepest layer of which a fragment was stored.
  var deepest: [Int: Int] = [:]
  /// By frame and stream, the state of the largest complete grid that was reported, or 0 for a string.
  var told: [Int: [Int: Int]] = [:]

  init(_ known: KnownProfile) {
    self.known = known
    receiver = ModelReceiver(known.model, known.scans)
  }

  /// Returns the fragment and the events that it causes, or the code of the refusal.
  mutating func receive(
    _ packet: [UInt8]
  ) -> Result<(fragment: ModelFragment, events: [ServerEvent]), ModelFragment.Refusal> {
    switch receiver.receive(packet) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let (fragment, new)):
      var events = forgetFreed()
      let (stream, frame) = (fragment.stream, fragment.frame)
      if new > 0 { events.append(.symbols(stream: stream, frame: frame, new: new)) }
      let layer = known.model.streams[stream].layer
      if let former = deepest[frame], layer > former { events.append(.layerSuperseded(layer: former, frame: frame)) }
      deepest[frame] = max(deepest[frame] ?? -1, layer)
      let mayTell = new > 0 || known.model.layers[layer].isBytes
      if mayTell, let state = complete(frame, stream), state > told[frame]?[stream] ?? -1 {
        told[frame, default: [:]][stream] = state
        let size = known.model.layers[layer].geometry.grid(state)
        events.append(
          known.model.layers[layer].isBytes
            ? .contentComplete(stream: stream, frame: frame)
            : .gridComplete(stream: stream, frame: frame, grid: GridSize(rows: size.rows, columns: size.columns)))
      }
      return .success((fragment, events))
    }
  }

  private mutating func forgetFreed() -> [ServerEvent] {
    for frame in receiver.freed { (deepest[frame], told[frame]) = (nil, nil) }
    return receiver.freed.map { .frameSuperseded(frame: $0) }
  }

  /// Returns the events of a control packet. Spec: [CTRL-3], [CTRL-4], [SESS-6].
  mutating func control(_ packet: [UInt8]) -> [ServerEvent] {
    func number(_ at: Int, _ length: Int) -> UInt32 {
      (0..<length).reduce(0) { $0 | UInt32(packet[at + $1]) << UInt32(8 * $1) }
    }
    guard let length = Model.controlLengths[packet[0]] else { return [.skipped(.unknownKind)] }
    let isOtherVersion = [0xF0, 0xF8].contains(packet[0]) && packet.count >= 6 && packet[1] != 1
    guard packet.count == length || isOtherVersion else { return [.skipped(.wrongLength)] }
    switch packet[0] {
    case 0xF0:
      guard packet[1] == 1 else { return [.hello(answer: .refuse(.unknownVersion, version: 1))] }
      guard number(2, 4) == known.model.identifier else {
        return [.hello(answer: .refuse(.unknownProfile, version: 1))]
      }
      let session = Int(number(6, 2))
      if isLate(session) { return [.skipped(.formerSession)] }
      if session != receiver.session { restart(session) }
      return [.hello(answer: .welcome(version: 1, profile: number(2, 4), session: UInt16(session)))]
    case 0xF1:
      let frame = ControlMessage.FrameReference(number: UInt16(number(1, 2)), bits: packet[3])
      return [
        .localResult(
          .init(frame: frame, layer: packet[4], classIndex: UInt16(number(5, 2)), confidence: packet[7]))
      ]
    case 0xF2:
      let session = Int(number(1, 2))
      if isLate(session) { return [.skipped(.formerSession)] }
      if session != receiver.session {
        if receiver.session == 0, session != former { receiver.session = session } else { restart(session) }
      }
      receiver.announce(Int(number(3, 4)))
      return forgetFreed() + [.announcement(number: number(3, 4))]
    default: return [.skipped(.unknownKind)]
    }
  }

  /// Whether a message is of the former session, and not the third such one in a row. Spec: [SESS-6].
  private mutating func isLate(_ session: Int) -> Bool {
    late = session == former && session != receiver.session ? late + 1 : 0
    if late == 3 { late = 0 }
    return late > 0
  }

  private mutating func restart(_ session: Int) {
    let former = receiver.session
    self = ModelServer(known)
    (self.former, receiver.session) = (former, session)
  }

  /// Forgets everything but the session's numbers. Spec: [REASM-3].
  mutating func reset() {
    let (former, late, session) = (former, late, receiver.session)
    self = ModelServer(known)
    (self.former, self.late, receiver.session) = (former, late, session)
  }

  /// The frames that are kept, the oldest first.
  var keptFrames: [Int] { receiver.keptFrames }

  /// Returns the string, if it is whole. Spec: [PROF-8].
  func content(_ frame: Int, _ index: Int) -> [UInt8]? {
    guard known.model.layers[known.model.streams[index].layer].isBytes, complete(frame, index) != nil,
      let there = receiver.frames[frame]?[index].symbols
    else { return nil }
    let length = (0..<3).reduce(0) { $0 | Int(there[$1] ?? 0) << (8 * $1) }
    return (0..<length).map { there[3 + $0] ?? 0 }
  }

  /// Returns the state of the complete grid of [REASM-6], or 0 if a string is whole ([PROF-8]).
  private func complete(_ frame: Int, _ index: Int) -> Int? {
    let stream = known.model.streams[index]
    let layer = known.model.layers[stream.layer]
    guard let there = receiver.frames[frame]?[index].symbols else { return nil }
    if layer.isBytes {
      guard let a = there[0], let b = there[1], let c = there[2] else { return nil }
      let length = Int(a) | Int(b) << 8 | Int(c) << 16
      return length <= layer.width - 3 && (3..<3 + length).allSatisfy { there[$0] != nil } ? 0 : nil
    }
    var first = 0
    var missing = Int.max
    for segment in stream.segments {
      let count = segment.channels * known.model.symbolsPerChannel(segment, layer)
      if (first..<first + count).contains(where: { there[$0] == nil }) { missing = min(missing, segment.target) }
      first += count
    }
    return stream.segments.map(\.target).filter { $0 < missing }.max()
  }
}
