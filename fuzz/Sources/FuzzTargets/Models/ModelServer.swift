import FeatureCodec
import Pooling

/// What a server session tells of, by [SESS-5]: a receiver's model, and what has been told.
struct ModelServer {
  let known: KnownProfile
  var receiver: ModelReceiver
  /// By frame: the deepest layer that a fragment came from.
  var deepest: [Int: Int] = [:]
  /// By frame and stream: the state of the largest complete grid told of, or 0 of a string.
  var told: [Int: [Int: Int]] = [:]

  init(_ known: KnownProfile) {
    self.known = known
    receiver = ModelReceiver(known.model, known.scans)
  }

  /// The fragment and the events that it causes, or the code of the refusal.
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

  /// [REASM-6]'s complete grid, or 0 where a string is whole: [PROF-8].
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
