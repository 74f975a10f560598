internal import FeatureTypes
internal import Pooling

/// The server's side of a conversation with one device: bytes in, events out, maps on demand. A value without clocks,
/// sockets or locks, keyed by the device wherever the server keeps it; its memory is a function of the profile.
/// Spec: [SESS-5] to [SESS-7].
public struct ServerSession: Sendable {
  /// What has arrived: ask it for maps, grids and coverage at any time.
  public internal(set) var receiver: Receiver
  /// The deepest layer that a fragment of a slot's frame has come from, or −1.
  var deepestLayers: [Int]
  /// The state of the largest complete grid of each slot's streams, or −1: `slot · streams + stream`. Of a byte stream
  /// 0 once its content is there.
  var completeStates: [Int]
  /// Control messages that were skipped; fragments that were refused are counted by `receiver`.
  public internal(set) var skippedCount = 0

  /// A session that has heard nothing yet. O(memory).
  public init(_ profile: Profile) {
    receiver = Receiver(profile)
    deepestLayers = [Int](repeating: -1, count: receiver.memory.slotCount)
    completeStates = [Int](repeating: -1, count: receiver.memory.slotCount * receiver.memory.areas.count)
  }

  public var profile: Profile { receiver.profile }

  /// Takes one packet in, data or control; whatever it holds, nothing traps and memory does not grow. The events are in
  /// the order in which things happened. O(packet + symbols of the stream / 8).
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

  /// Frames that were there before and are not any more, the oldest first.
  private mutating func noteFrames(_ before: [Int?]) -> [ServerEvent] {
    var gone: [Int] = []
    for slot in before.indices where before[slot] != receiver.frames[slot] {
      forget(slot)
      if let frame = before[slot] { gone.append(frame) }
    }
    return receiver.oldestFirst(gone).map { .frameSuperseded(frame: $0) }
  }

  private mutating func noteLayer(ofStream stream: Int, frame: Int) -> [ServerEvent] {
    // Unreached: a fragment was stored in it just now.
    guard let slot = receiver.slot(of: frame) else { return [] }
    let layer = profile.streams[stream].layerIndex
    let deepest = deepestLayers[slot]
    guard layer > deepest else { return [] }
    deepestLayers[slot] = layer
    return deepest >= 0 ? [.layerSuperseded(layer: deepest, frame: frame)] : []
  }

  /// A grid needs a new symbol; content may become whole by a length that a disagreeing fragment has lowered.
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

  /// What stands in `completeStates`, from the symbols themselves.
  func completeState(frame: Int, stream: Int) -> Int {
    if profile.streams[stream].isBytes {
      return receiver.contentRange(frame: frame, stream: stream) != nil ? 0 : -1
    }
    return receiver.completeState(frame: frame, stream: stream) ?? -1
  }
}
