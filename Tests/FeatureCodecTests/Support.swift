import FeatureTypes
import Pooling
import Quantize
@_exported import SeededRandom  // for every file of this target
import Testing

@testable import FeatureCodec

extension Profile {
  func layer(ofStream stream: Int) -> Layer { withView { $0.stream(stream).layer } }

  func symbolCount(ofStream stream: Int) -> Int { withView { $0.stream(stream).symbolCount } }

  var streamCount: Int { withView { $0.streamCount } }

  func minimumPayload(ofStream stream: Int) -> Int { withView { StreamSender.minimumPayload(of: $0.stream(stream)) } }

  /// A whole map's symbols in stream order, as a device gets them.
  func encode(_ map: [UInt8], layout: FeatureMapLayout = .chw, stream: Int = 0) -> [UInt8] {
    var buffers = DeviceBuffers(self, stream: stream)
    let shape = layer(ofStream: stream).shape
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: layout), stream: stream, of: self)
    return Array(buffers.symbols)
  }

  /// All fragments of one frame; `limit` is asked before each.
  func fragments(_ symbols: [UInt8], stream: Int = 0, frame: Int = 0, limit: () -> Int) throws -> [[UInt8]] {
    try withView { view in
      let stream = view.stream(stream)
      var sender = StreamSender(stream, frame: frame)
      var fragments: [[UInt8]] = []
      while true {
        var payload = [UInt8](repeating: 0xCC, count: limit())
        var output = payload.mutableSpan
        let before = sender.offset
        let length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &output)
        if length == 0 { return fragments }
        // A fragment without a symbol would come again for ever.
        try #require(sender.offset > before)
        fragments.append(Array(payload[..<length]))
      }
    }
  }

  func describe(_ fragment: [UInt8]) -> Result<FragmentDescription, FragmentRefusal> { describe(fragment.span) }

  func fragments(_ symbols: [UInt8], stream: Int = 0, frame: Int = 0, limit: Int) throws -> [[UInt8]] {
    try fragments(symbols, stream: stream, frame: frame) { limit }
  }
}

/// Samples of a layer's range.
func randomMap(_ layer: Layer, using random: inout SeededGenerator) -> [UInt8] {
  let range = layer.format.range
  return (0..<layer.shape.count).map { _ in
    range.pattern(of: Int32.random(in: range.lowest...range.highest, using: &random))
  }
}

/// Noise, mostly zeros, both ends of the range in turn, or one value: each asks something else of the codes.
func anyMap(_ layer: Layer, using random: inout SeededGenerator) -> [UInt8] {
  let range = layer.format.range
  let noise = randomMap(layer, using: &random)
  switch Int.random(in: 0..<6, using: &random) {
  case 0: return noise.map { Int.random(in: 0..<5, using: &random) == 0 ? $0 : 0 }
  case 1: return noise.indices.map { range.pattern(of: $0 % 2 == 0 ? range.lowest : range.highest) }
  case 2: return noise.map { _ in range.pattern(of: Bool.random(using: &random) ? range.lowest : range.highest) }
  case 3: return smoothMap(layer, using: &random)
  case 4: return noise.map { _ in noise[0] }
  default: return noise
  }
}

/// A map as a trained net gives it: a few soft blobs a channel over a slope, in CHW.
func smoothMap(_ layer: Layer, using random: inout SeededGenerator) -> [UInt8] {
  let (shape, range) = (layer.shape, layer.format.range)
  let span = Float(range.highest - range.lowest)
  var samples: [UInt8] = []
  for _ in 0..<shape.channels {
    let blobs = (0..<4).map { _ in
      (
        row: Float.random(in: 0..<Float(shape.height), using: &random),
        column: Float.random(in: 0..<Float(shape.width), using: &random),
        height: Float.random(in: 0.1...0.5, using: &random) * span
      )
    }
    let reach = Float(max(shape.height, shape.width)) / 4
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        var value = Float(range.lowest) + span * 0.2 * Float(column) / Float(shape.width)
        for blob in blobs {
          let (dy, dx) = (Float(row) - blob.row, Float(column) - blob.column)
          value += blob.height / (1 + (dy * dy + dx * dx) / (reach * reach) * 4)
        }
        samples.append(range.pattern(of: range.clamp(Int32(value))))
      }
    }
  }
  return samples
}

/// Everything that a user can learn from a receiver about one stream of one frame.
struct StreamState: Equatable {
  var symbolCount: Int
  var completeGrid: GridSize?
  var finestGrid: GridSize?
  var isInconsistent: Bool
  var map: [UInt8]
  var coverage: Coverage?
}

extension Receiver {
  @discardableResult
  mutating func receive(_ fragment: [UInt8]) -> Outcome { receive(fragment.span) }

  func reconstruct(
    frame: Int = 0, stream: Int = 0, at grid: GridSize, layout: FeatureMapLayout = .chw
  ) -> (map: [UInt8], coverage: Coverage?) {
    var map = [UInt8](repeating: 0xAA, count: profile.layer(ofStream: stream).shape.count)
    var output = map.mutableSpan
    let coverage = reconstruct(frame: frame, stream: stream, at: grid, layout: layout, into: &output)
    return (map, coverage)
  }

  /// At the finest grid of the layer, which every scan allows.
  func state(frame: Int = 0, stream: Int = 0) -> StreamState {
    let geometry = profile.layer(ofStream: stream).geometry
    let (map, coverage) = reconstruct(frame: frame, stream: stream, at: geometry.grid(at: geometry.stepCount))
    return StreamState(
      symbolCount: symbolCount(frame: frame, stream: stream), completeGrid: completeGrid(frame: frame, stream: stream),
      finestGrid: finestGrid(frame: frame, stream: stream),
      isInconsistent: isInconsistent(frame: frame, stream: stream), map: map, coverage: coverage)
  }

  /// All streams of `frames`.
  func states(frames: [Int] = [0]) -> [StreamState] {
    frames.flatMap { frame in (0..<profile.streamCount).map { state(frame: frame, stream: $0) } }
  }

  /// The symbols of a stream where they are there: what the receiver stores, whichever slot keeps it.
  func stored(frame: Int = 0, stream: Int = 0) -> [UInt8?] {
    let (there, symbols) = storedSymbols(frame: frame, stream: stream)
    return there.indices.map { there[$0] != 0 ? symbols[$0] : nil }
  }
}

extension FragmentHeader {
  func bytes(_ format: FragmentHeaderFormat) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: format.length)
    var output = bytes.mutableSpan
    write(into: &output, format)
    return bytes
  }
}

extension CodeContext {
  /// Up to `count` symbols, each its low bits; nothing beyond them is written.
  mutating func decode(_ count: Int, from reader: inout BitReader) throws(MalformedCode) -> [UInt8] {
    var symbols = [UInt8](repeating: 0xAA, count: count + 3)
    var output = symbols.mutableSpan
    let read = try decode(count, from: &reader, into: &output, at: 3)
    precondition(symbols[..<3].allSatisfy { $0 == 0xAA }, "a symbol was written before the first place")
    return Array(symbols[3..<3 + read])
  }
}
