internal import FeatureTypes
internal import Pooling

/// The server's side of a conversation with one device: bytes in, events out, maps on demand. Spec: [SESS-5] to
/// [SESS-7].
///
/// A session is a value without clocks, sockets or locks. Store it anywhere in the server, one per device. Its memory
/// is a function of the profile.
public struct ServerSession: Sendable {
  /// The receiver, which can be asked for maps, grids and coverage at any time.
  public internal(set) var receiver: Receiver
  /// For each slot, the deepest layer of which a fragment was stored, or −1.
  var deepestLayers: [Int]
  /// For each slot's streams, the state of the largest complete grid, or −1, at index `slot · streams + stream`. For a
  /// byte stream, 0 once its content is complete.
  var completeStates: [Int]
  /// The number of control messages that were skipped. Fragments that were refused are counted by `receiver`.
  public internal(set) var skippedCount = 0

  /// Creates a session that has received nothing.
  ///
  /// - Complexity: O(memory).
  public init(_ profile: Profile) {
    receiver = Receiver(profile)
    deepestLayers = [Int](repeating: -1, count: receiver.memory.slotCount)
    completeStates = [Int](repeating: -1, count: receiver.memory.slotCount * receiver.memory.areas.count)
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
    deepestLayers[slot] = -1
    for stream in receiver.memory.areas.indices { completeStates[receiver.memory.index(slot, stream)] = -1 }
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
    let deepest = deepestLayers[slot]
    guard layer > deepest else { return [] }
    deepestLayers[slot] = layer
    return deepest >= 0 ? [.layerSuperseded(layer: deepest, frame: frame)] : []
  }

  /// Returns the event of a grid or content that has become complete.
  ///
  /// A grid needs a new symbol. Content may also become complete without one, if a disagreeing fragment lowers its
  /// length.
  private mutating func noteProgress(stream: Int, frame: Int, new: Int) -> [ServerEvent] {
    let opened = profile.streams[stream]
    guard let slot = receiver.slot(of: frame), new > 0 || opened.isBytes else { return [] }
    let index = receiver.memory.index(slot, stream)
    let state = completeState(frame: frame, stream: stream)
    guard state > completeStates[index] else { return [] }
    completeStates[index] = state
    if opened.isBytes { return [.contentComplete(stream: stream, frame: frame)] }
    return [.gridComplete(stream: stream, frame: frame, grid: opened.layer.geometry.grid(at: state))]
  }

  /// Returns the value for `completeStates`, computed from the symbols.
  func completeState(frame: Int, stream: Int) -> Int {
    if profile.streams[stream].isBytes {
      return receiver.contentRange(frame: frame, stream: stream) != nil ? 0 : -1
    }
    return receiver.completeState(frame: frame, stream: stream) ?? -1
  }
}
