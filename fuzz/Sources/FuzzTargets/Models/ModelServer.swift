import FeatureCodec
import Pooling

/// The events of a server session by [SESS-5]: a model of the receiver, and the grids that have been reported.
struct ModelServer {
  let known: KnownProfile
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
    let before = receiver.frames.keys
    switch receiver.receive(packet) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let (fragment, new)):
      let count = 1 << known.model.frameBits
      let newest = receiver.newest ?? 0
      func age(_ frame: Int) -> Int { ((newest - frame) % count + count) % count }
      let gone = before.filter { receiver.frames[$0] == nil }.sorted { age($0) > age($1) }
      for frame in gone { (deepest[frame], told[frame]) = (nil, nil) }
      var events = gone.map { ServerEvent.frameSuperseded(frame: $0) }
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

  /// Returns the one event of a control packet. Spec: [CTRL-3], [CTRL-4], [SESS-6].
  mutating func control(_ packet: [UInt8]) -> ServerEvent {
    let lengths: [UInt8: Int] = [0xF0: 6, 0xF1: 6, 0xF8: 6, 0xF9: 3, 0xFA: 6, 0xFB: 6, 0xFC: 2]
    guard let length = lengths[packet[0]] else { return .skipped(.unknownKind) }
    guard packet.count == length else { return .skipped(.wrongLength) }
    switch packet[0] {
    case 0xF0:
      guard packet[1] == 0 else { return .hello(answer: .refuse(.unknownVersion, version: 0)) }
      let name = (0..<4).reduce(0 as UInt32) { $0 | UInt32(packet[2 + $1]) << UInt32(8 * $1) }
      guard name == known.model.identifier else { return .hello(answer: .refuse(.unknownProfile, version: 0)) }
      self = ModelServer(known)
      return .hello(answer: .welcome(version: 0, profile: name))
    case 0xF1:
      return .localResult(
        .init(
          frame: packet[1], layer: packet[2], classIndex: UInt16(packet[3]) | UInt16(packet[4]) << 8,
          confidence: packet[5]))
    default: return .skipped(.unknownKind)
    }
  }

  /// The frames that are kept, the oldest first.
  var keptFrames: [Int] {
    let count = 1 << known.model.frameBits
    let newest = receiver.newest ?? 0
    return receiver.frames.keys.sorted { (newest - $0 + count) % count > (newest - $1 + count) % count }
  }

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
