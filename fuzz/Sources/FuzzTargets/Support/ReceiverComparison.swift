@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension Receiver {
  /// Returns the symbols of a stream that are there, by place, or nil if the frame is not kept.
  func held(frame: Int, stream: Int) -> [Int: UInt8]? {
    guard slot(of: frame) != nil else { return nil }
    let (there, symbols) = storedSymbols(frame: frame, stream: stream)
    var held: [Int: UInt8] = [:]
    for place in there.indices where there[place] == 1 { held[place] = symbols[place] }
    return held
  }

  /// Checks that a receiver holds what the model holds: frames, symbols, marks and their counts.
  func check(against model: ModelReceiver) {
    require(newestFrame == model.newest, .model, "[REASM-2]: newest \(String(describing: newestFrame))")
    require(spareFrame == model.spare, .model, "[REASM-2]: spare \(String(describing: spareFrame))")
    let number = newestFrame.flatMap { self.number(ofFrame: $0) }
    require(number.map { Int($0) } == model.number, .model, "[REASM-7]: number \(String(describing: number))")
    let kept = Set(frames.compactMap { $0 })
    require(kept == Set(model.frames.keys), .model, "[REASM-2]: keeps \(kept), not \(model.frames.keys)")
    for (frame, streams) in model.frames {
      for (stream, held) in streams.enumerated() {
        require(
          self.held(frame: frame, stream: stream) == held.symbols, .model,
          "[REASM-4]: the symbols of frame \(frame), stream \(stream)")
        require(
          isInconsistent(frame: frame, stream: stream) == held.isInconsistent, .model,
          "[REASM-4]: the mark of frame \(frame), stream \(stream)")
        let count = symbolCount(frame: frame, stream: stream)
        require(count == held.symbols.count, .model, "[REASM-6]: \(count) symbols are counted")
        checkGrids(frame: frame, stream: stream, model.profile, Set(held.symbols.keys))
      }
    }
  }

  /// Checks the answers of [REASM-6] against the set of places that are there.
  private func checkGrids(frame: Int, stream index: Int, _ profile: ModelProfile, _ there: Set<Int>) {
    let stream = profile.streams[index]
    let layer = profile.layers[stream.layer]
    var first = 0
    var (missing, finest) = (Int.max, -1)
    var channels = [Bool?](repeating: nil, count: layer.channels)
    for segment in stream.segments {
      let count = profile.symbolsPerChannel(segment, layer)
      for channel in segment.first..<segment.first + segment.channels {
        let places = first..<first + count
        let found = places.filter { there.contains($0) }.count
        if found < count { missing = min(missing, segment.target) }
        if found > 0 { finest = max(finest, segment.target) }
        channels[channel] = channels[channel] ?? true && found == count
        first += count
      }
    }
    let complete = stream.segments.map(\.target).filter { $0 < missing }.max()
    func size(_ state: Int?) -> GridSize? {
      state.map { GridSize(rows: layer.geometry.grid($0).rows, columns: layer.geometry.grid($0).columns) }
    }
    require(completeGrid(frame: frame, stream: index) == size(complete), .model, "[REASM-6]: the complete grid")
    require(
      finestGrid(frame: frame, stream: index) == size(finest >= 0 ? finest : nil), .model, "[REASM-6]: the finest grid")
    let whole = channels.filter { $0 == true }.count
    require(completeChannelCount(frame: frame, stream: index) == whole, .model, "[REASM-6]: \(whole) whole channels")
  }
}
