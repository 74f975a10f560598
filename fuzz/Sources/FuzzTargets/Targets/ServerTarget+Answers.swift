@testable import FeatureCodec
import FeatureTypes
import Pooling

extension ServerUnderTest {
  /// Checks what an application asks for: strings, counts and ages of everything that is kept, and one map.
  mutating func checkAnswers(_ input: [UInt8]) {
    gateway?.check(against: session)
    require(session.receiver.keptFrames == model.keptFrames, .model, "[REASM-2]: not the order of age")
    let streams = known.model.streams
    for frame in model.keptFrames {
      for index in streams.indices {
        require(session.content(frame: frame, stream: index) == model.content(frame, index), .model, "[PROF-8]: string")
        let count = model.receiver.frames[frame]?[index].symbols.count ?? 0
        let report = session.report(frame: frame, stream: index)
        let whole = model.receiver.number(of: frame)
        let name = ControlMessage.FrameReference(
          number: UInt16(truncatingIfNeeded: whole ?? frame), bits: whole == nil ? UInt8(known.model.frameBits) : 16)
        require(
          report == .report(frame: name, stream: UInt8(index), symbols: UInt32(count)), .model,
          "[CTRL-2]: \(report) of \(count) symbols")
      }
    }
    let all = model.keptFrames.flatMap { frame in streams.indices.map { (frame, $0) } }
    guard !all.isEmpty else { return }
    for (frame, index) in all[Meter.choice(input, of: all.count)] {
      let layer = known.model.layers[streams[index].layer]
      // The model visits every cell in every state.
      let samples = layer.channels * layer.height * layer.width
      guard samples * (layer.geometry.lastState + 1) <= 1 << 13 else { continue }
      let found = known.map(of: session.receiver, frame: frame, stream: index)
      let wanted = ModelChannel.map(
        ModelChannel.all(known.model, known.scans[index], stream: index), layer,
        model.receiver.frames[frame]?[index].symbols ?? [:], at: layer.geometry.lastState)
      require(
        found.samples == wanted.samples && found.exact == wanted.exact, .model,
        "[RECON]: another map of frame \(frame), stream \(index)")
    }
  }

  /// [SEC-10], [SEC-11]: every stream of every frame has a map, or a string that fits.
  func checkMaps() {
    for frame in session.receiver.frames.compactMap({ $0 }) {
      for (index, stream) in known.model.streams.enumerated() {
        if let content = session.content(frame: frame, stream: index) {
          require(content.count <= known.model.layers[stream.layer].width - 3, .stringIsWhole, "\(content.count) bytes")
        }
        _ = session.report(frame: frame, stream: index)
        let map = known.map(of: session.receiver, frame: frame, stream: index)
        require(map.exact <= map.cells, .onlyWhatWasSent, "\(map.exact) of \(map.cells) cells are exact")
      }
    }
  }
}
