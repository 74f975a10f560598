internal import FeatureTypes
internal import Pooling

/// The server's side of a conversation with one device: bytes in, events out, maps on demand. Spec: [SESS-5] to
/// [SESS-7].
///
/// A session is a value without clocks, sockets or locks. Store it anywhere in the server, one per device. Its memory
/// is a function of the profile.
public struct ServerSession: Sendable {
  /// The number of the device's session, or 0 before the first hello or announcement. Spec: [SESS-6].
  public var number: UInt16 { receiver.session }
  /// The session before.
  var former = FormerSession()
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
      switch try UplinkMessage(packet, profile: profile.identifier) {
      case .refused(let answer): body(.hello(answer: answer))
      case .hello(let session):
        try enter(session, adopts: false)
        body(.hello(answer: .welcome(version: ControlMessage.version, profile: profile.identifier, session: session)))
      case .announcement(let session, let number):
        try enter(session, adopts: true)
        receiver.announce(number)
        noteFreedFrames(body)
        body(.announcement(number: number))
      case .localResult(let decision): body(.localResult(decision))
      }
    } catch {
      skippedCount &+= 1
      body(.skipped(error))
    }
  }

  /// Returns the frames that a control message would free, the oldest first. A caller can read them before they go.
  package func framesFreed(byControl packet: Span<UInt8>) -> [Int] {
    guard let message = try? UplinkMessage(packet, profile: profile.identifier) else { return [] }
    var former = former
    switch message {
    case .refused, .localResult: return []
    case .hello(let session):
      let starts = try? former.enter(session, from: number, adopts: false)
      return starts == true ? receiver.keptFrames : []
    case .announcement(let session, let announced):
      guard let starts = try? former.enter(session, from: number, adopts: true) else { return [] }
      return starts ? receiver.keptFrames : receiver.framesFreed(byAnnouncement: announced)
    }
  }

  /// Continues the session of this number, or starts it anew. Spec: [SESS-6].
  private mutating func enter(_ session: UInt16, adopts: Bool) throws(ControlError) {
    if try former.enter(session, from: number, adopts: adopts) { reset() }
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
