internal import FeatureTypes
public import Pooling

/// The server's side of a conversation with one device: bytes in, events out, maps on demand. Spec: [SESS-5] to
/// [SESS-7].
///
/// A session is a value without clocks, sockets or locks. Store it anywhere in the server, one per device. Its memory
/// is a function of the profile.
public struct ServerSession: Sendable {
  /// The receiver, which can be asked for maps, grids and coverage at any time.
  public internal(set) var receiver: Receiver
  /// For each slot, the deepest layer of which a fragment was stored, or nil.
  var deepestLayers: [Int?]
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
    deepestLayers = [Int?](repeating: nil, count: receiver.memory.slotCount)
    completeStates = [Int?](repeating: nil, count: receiver.memory.slotCount * receiver.memory.areas.count)
  }

  public var profile: Profile { receiver.profile }

  /// Receives one packet, data or control, and returns its events in the order in which they happened.
  ///
  /// No packet can make the session trap or its memory grow.
  ///
  /// - Complexity: O(packet + symbols of the stream / 8).
  public mutating func receive(_ packet: Span<UInt8>) -> [ServerEvent] {
    if FragmentHeader.isControl(packet) { return [receiveControl(packet)] }
    let framesBefore = receiver.frames
    switch receiver.receive(packet) {
    case .refused(let reason): return [.refused(reason)]
    case .stored(let stream, let frame, let new):
      var events = noteFrames(framesBefore)
      if new > 0 { events.append(.symbols(stream: stream, frame: frame, new: new)) }
      events += noteLayer(ofStream: stream, frame: frame)
      events += noteProgress(stream: stream, frame: frame, new: new)
      return events
    }
  }

  private mutating func receiveControl(_ packet: Span<UInt8>) -> ServerEvent {
    do throws(ControlError) {
      switch try ControlMessage(packet) {
      case .hello(let version, let identifier):
        guard version == ControlMessage.version else {
          return .hello(answer: .refuse(.unknownVersion, version: ControlMessage.version))
        }
        guard identifier == profile.identifier else {
          return .hello(answer: .refuse(.unknownProfile, version: ControlMessage.version))
        }
        reset()
        return .hello(answer: .welcome(version: ControlMessage.version, profile: identifier))
      case .localResult(let decision): return .localResult(decision)
      case .welcome, .refuse, .exit, .report, .retune: throw .unknownKind
      }
    } catch {
      skippedCount &+= 1
      return .skipped(error)
    }
  }

  private mutating func reset() {
    receiver.reset()
    for slot in deepestLayers.indices { forget(slot) }
  }

  private mutating func forget(_ slot: Int) {
    deepestLayers[slot] = nil
    for stream in receiver.memory.areas.indices { completeStates[receiver.memory.index(slot, stream)] = nil }
  }

  /// Returns an event for each frame that was kept before and is not kept now, the oldest first.
  private mutating func noteFrames(_ before: [Int?]) -> [ServerEvent] {
    var gone: [Int] = []
    for slot in before.indices where before[slot] != receiver.frames[slot] {
      forget(slot)
      if let frame = before[slot] { gone.append(frame) }
    }
    return receiver.oldestFirst(gone).map { .frameSuperseded(frame: $0) }
  }

  private mutating func noteLayer(ofStream stream: Int, frame: Int) -> [ServerEvent] {
    // Unreached: a fragment was just stored in the slot.
    guard let slot = receiver.slot(of: frame) else { return [] }
    let layer = profile.streams[stream].layerIndex
    let before = deepestLayers[slot]
    if let before, layer <= before { return [] }
    deepestLayers[slot] = layer
    return before.map { [.layerSuperseded(layer: $0, frame: frame)] } ?? []
  }

  /// Returns the event of a grid or content that has become complete.
  ///
  /// A grid needs a new symbol. Content may also become complete without one, if a disagreeing fragment lowers its
  /// length.
  private mutating func noteProgress(stream: Int, frame: Int, new: Int) -> [ServerEvent] {
    let opened = profile.streams[stream]
    guard let slot = receiver.slot(of: frame), new > 0 || opened.isBytes else { return [] }
    let index = receiver.memory.index(slot, stream)
    guard let state = completeState(frame: frame, stream: stream) else { return [] }
    if let before = completeStates[index], state <= before { return [] }
    completeStates[index] = state
    if opened.isBytes { return [.contentComplete(stream: stream, frame: frame)] }
    return [.gridComplete(stream: stream, frame: frame, grid: opened.layer.geometry.grid(at: state))]
  }

  /// Returns the value for `completeStates`, computed from the symbols.
  func completeState(frame: Int, stream: Int) -> Int? {
    guard profile.streams[stream].isBytes else { return receiver.completeState(frame: frame, stream: stream) }
    return receiver.contentRange(frame: frame, stream: stream).map { _ in 0 }
  }
}

/// An event that a packet caused. Spec: [SESS-5], [SESS-6].
public enum ServerEvent: Hashable, Sendable {
  /// A device restarts. Send `answer` back. If it is a welcome, the session has forgotten everything before.
  case hello(answer: ControlMessage)
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
  /// A frame has left the window and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment was dropped.
  case refused(RefusalReason)
  /// A control message was skipped: of a later version, malformed, or not for servers.
  case skipped(ControlError)
}
