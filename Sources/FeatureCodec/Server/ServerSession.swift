internal import FeatureTypes
public import Pooling

/// The server's side of a conversation with one device: bytes in, events out, maps on demand. Spec: [SESS-5] to
/// [SESS-7].
///
/// A session is a value without clocks, sockets or locks. Store it anywhere in the server, one per device. Its memory
/// is a function of the profile.
public struct ServerSession: Sendable {
  /// The number of the device's session, or 0 before the first hello or announcement. Spec: [SESS-6].
  public var number: UInt16 { receiver.session }
  /// The number of the session before.
  var formerNumber: UInt16 = 0
  /// How many messages of that session have come in a row: 0 to 2.
  var formerMessageCount: UInt8 = 0
  /// The receiver, which can be asked for maps, grids and coverage at any time.
  public package(set) var receiver: Receiver
  /// For each slot, the deepest layer of which a fragment was stored, or nil.
  var deepestLayers: [Int?] { receiver.slots.map { $0.deepestLayer } }
  /// For each slot's streams, the state of the largest complete grid, or nil, at index `slot · streams + stream`. For a
  /// byte stream, 0 once its content is complete.
  var completeStates: [Int?]
  /// The number of control messages that were skipped. Fragments that were refused are counted by `receiver`.
  public internal(set) var skippedCount = 0

  /// Creates a session that has received nothing.
  ///
  /// - Complexity: O(memory).
  public init(_ profile: Profile) {
    receiver = Receiver(profile)
    completeStates = [Int?](repeating: nil, count: receiver.memory.slotCount * receiver.memory.areas.count)
  }

  public var profile: Profile { receiver.profile }

  /// Receives one packet, data or control, and returns its events in the order in which they happened.
  ///
  /// No packet can make the session trap or its memory grow.
  ///
  /// - Complexity: O(packet + symbols in it), plus the memory of the frames that it frees, plus the segments of the
  ///   stream if the packet completes one. For a byte stream, a packet may cost O(string / 8) until
  ///   the string is complete.
  public mutating func receive(_ packet: Span<UInt8>) -> [ServerEvent] {
    var events: [ServerEvent] = []
    receive(packet) { events.append($0) }
    return events
  }

  /// Receives one packet, data or control, and calls `body` with each event in the order in which they happened. Allocates
  /// nothing.
  ///
  /// - Parameters:
  ///   - packet: One packet, as it arrived.
  ///   - body: Receives each event. It cannot use the session, which is being changed.
  /// - Complexity: As for `receive(_:)`.
  public mutating func receive(_ packet: Span<UInt8>, forEachEvent body: (ServerEvent) -> Void) {
    if FragmentHeader.isControl(packet) { return receiveControl(packet, body) }
    switch receiver.receive(packet) {
    case .refused(let reason): body(.refused(reason))
    case .stored(let stream, let frame, let new):
      noteFreedFrames(body)
      if new > 0 { body(.symbols(stream: stream, frame: frame, new: new)) }
      noteLayer(ofStream: stream, frame: frame, body)
      if receiver.hasCompletedSegment || profile.streams[stream].isBytes {
        noteProgress(stream: stream, frame: frame, body)
      }
    }
  }

  private mutating func receiveControl(_ packet: Span<UInt8>, _ body: (ServerEvent) -> Void) {
    do throws(ControlError) {
      switch try ControlMessage(packet) {
      case .hello(let version, let identifier, let session):
        guard version == ControlMessage.version else {
          return body(.hello(answer: .refuse(.unknownVersion, version: ControlMessage.version)))
        }
        guard identifier == profile.identifier else {
          return body(.hello(answer: .refuse(.unknownProfile, version: ControlMessage.version)))
        }
        try enter(session, adopts: false)
        body(.hello(answer: .welcome(version: ControlMessage.version, profile: identifier, session: session)))
      case .announcement(let session, let number):
        try enter(session, adopts: true)
        receiver.announce(number)
        noteFreedFrames(body)
        body(.announcement(number: number))
      case .localResult(let decision): body(.localResult(decision))
      case .welcome, .refuse, .exit, .report, .retune: throw .unknownKind
      }
    } catch {
      skippedCount &+= 1
      body(.skipped(error))
    }
  }

  /// Continues the session of this number, or starts it anew. The former session's messages are late, but the third in a
  /// row is of a device that still has that session. Spec: [SESS-6].
  ///
  /// - Parameter adopts: Whether a server that knows no session yet learns the number and forgets nothing.
  private mutating func enter(_ session: UInt16, adopts: Bool) throws(ControlError) {
    let returns = session == formerNumber && session != number
    formerMessageCount = returns ? formerMessageCount + 1 : 0
    guard session != number else { return }
    guard formerMessageCount == 0 || formerMessageCount == 3 else { throw .formerSession }
    formerMessageCount = 0
    if returns || number != 0 || !adopts {
      formerNumber = number
      reset()
    }
    receiver.session = session
  }

  /// Forgets everything that arrived, but not the session's number, for an application that knows that the device has
  /// restarted. Spec: [REASM-3].
  ///
  /// - Complexity: O(memory of the frames that are kept).
  public mutating func reset() {
    receiver.reset()
    for slot in receiver.slots.indices { forget(slot) }
  }

  /// Notes that the link has been silent for an unknown number of frames: the next fragment or announcement is newer than
  /// everything before, and frees it. Spec: [REASM-3].
  public mutating func noteSilence() { receiver.noteSilence() }

  private mutating func forget(_ slot: Int) {
    for stream in receiver.memory.areas.indices { completeStates[receiver.memory.index(slot, stream)] = nil }
  }

  /// Passes on an event for each frame that the packet has freed, the oldest first.
  private mutating func noteFreedFrames(_ body: (ServerEvent) -> Void) {
    guard receiver.hasFreed else { return }
    for (slot, frame) in receiver.freed {
      forget(slot)
      body(.frameSuperseded(frame: frame))
    }
  }

  private mutating func noteLayer(ofStream stream: Int, frame: Int, _ body: (ServerEvent) -> Void) {
    let layer = profile.streams[stream].layerIndex
    let before = receiver.slots[receiver.lastSlot].deepestLayer
    if let before, layer <= before { return }
    receiver.slots[receiver.lastSlot].deepestLayer = layer
    if let before { body(.layerSuperseded(layer: before, frame: frame)) }
  }

  /// Passes on the event of a grid or content that has become complete.
  ///
  /// A grid needs a new symbol. Content may also become complete without one, if a disagreeing fragment lowers its
  /// length.
  private mutating func noteProgress(stream: Int, frame: Int, _ body: (ServerEvent) -> Void) {
    let opened = profile.streams[stream]
    let index = receiver.memory.index(receiver.lastSlot, stream)
    // A string becomes complete once.
    if opened.isBytes, completeStates[index] != nil { return }
    guard let state = completeState(frame: frame, stream: stream) else { return }
    if let before = completeStates[index], state <= before { return }
    completeStates[index] = state
    if opened.isBytes { return body(.contentComplete(stream: stream, frame: frame)) }
    body(.gridComplete(stream: stream, frame: frame, grid: opened.layer.geometry.grid(at: state)))
  }

  /// Returns the value for `completeStates`, computed from the symbols.
  func completeState(frame: Int, stream: Int) -> Int? {
    guard profile.streams[stream].isBytes else { return receiver.completeState(frame: frame, stream: stream) }
    return receiver.contentRange(frame: frame, stream: stream).map { _ in 0 }
  }
}

/// An event that a packet caused. Spec: [SESS-5], [SESS-6].
public enum ServerEvent: Hashable, Sendable {
  /// A device greets the server. Send `answer` back. If it is a welcome to a session of another number than before, the
  /// server has forgotten everything before.
  case hello(answer: ControlMessage)
  /// The whole number of the frame on air. If its session was another one than before, the server has forgotten
  /// everything before.
  case announcement(number: UInt32)
  /// The result of the device's own classifier.
  case localResult(ControlMessage.Decision)
  /// Symbols have arrived that were not there before.
  case symbols(stream: Int, frame: Int, new: Int)
  /// A larger grid than before is complete in every channel of the stream's scan. If one fragment completes several
  /// grids, there is one event, for the largest.
  case gridComplete(stream: Int, frame: Int, grid: GridSize)
  /// The string of a byte stream is complete. At most one event per frame.
  case contentComplete(stream: Int, frame: Int)
  /// The device has moved on from `layer`, the deepest one so far, to a deeper one. It will send no more of `layer`,
  /// but fragments of it may still be in flight. Symbols that have arrived stay for fusion.
  case layerSuperseded(layer: Int, frame: Int)
  /// A frame has left the window or the spare slot and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment was dropped.
  case refused(RefusalReason)
  /// A control message was skipped: of a later version, malformed, of the session before, or not for servers.
  case skipped(ControlError)
}
