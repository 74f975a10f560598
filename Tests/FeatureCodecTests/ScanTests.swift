import FeatureTypes
import Pooling
import Testing

@testable import FeatureCodec

@Suite struct ScanTests {
  @Test(arguments: Sample.published + Sample.small)
  func everySymbolIsVisitedOnce(_ sample: Sample) throws {
    try expectOrder(sample.description, "\(sample.testDescription)")
  }

  @Test(arguments: 100..<140 as Range<UInt64>)
  func randomScansToo(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try expectOrder(.random(using: &random), "seed \(seed)")
  }

  /// The cursor visits every place once, in the order of the passes with their chunks spread, and so does one that
  /// begins in the middle. A run never leaves its segment, channel and chunk.
  private func expectOrder(_ description: ProfileDescription, _ comment: Comment) throws {
    let profile = try description.profile()
    profile.withView { view in
      for (index, described) in description.streams.enumerated() {
        let stream = view.stream(index)
        let order = AirOrder(described, channels: stream.layer.shape.channels)
        var places = [Int](repeating: -1, count: order.memory.count)
        let indices = Dictionary(uniqueKeysWithValues: zip(order.memory, order.memory.indices))
        for (offset, place) in order.places.enumerated() { places[offset] = indices[place] ?? -2 }

        #expect(walk(stream, from: 0) == places, comment)
        let middle = places.count / 3
        #expect(walk(stream, from: middle) == Array(places[middle...]), comment)
        #expect(walk(stream, from: places.count) == [], comment)
        #expect(Set(places) == Set(places.indices), comment)
        let opened = profile.streams[index]
        let grids = order.grids.indices.allSatisfy { offset in
          stream.layer.geometry.grid(at: opened.segment(at: offset).targetState) == order.grids[offset]
        }
        #expect(grids, comment)
        expectChain(stream, comment)
      }
    }
  }

  private func walk(_ stream: borrowing StreamView, from offset: Int) -> [Int] {
    var cursor = SymbolCursor(at: offset)
    var places: [Int] = []
    while let run = cursor.next(in: stream), places.count <= stream.symbolCount {
      #expect(!run.places.isEmpty && (stream.spread == 0 || run.places.count <= stream.spread))
      let ofChannel = run.segment.places(ofChannel: run.channel) ?? 0..<0
      #expect(ofChannel.lowerBound <= run.places.lowerBound && run.places.upperBound <= ofChannel.upperBound)
      places += run.places
    }
    return places
  }

  /// Each segment starts at the grid at which its channels' previous segment ended.
  private func expectChain(_ stream: borrowing StreamView, _ comment: Comment) {
    var states = [Int?](repeating: nil, count: stream.layer.shape.channels)
    var broken = 0
    var next = stream.segment(after: nil)
    while let segment = next {
      for channel in segment.channels {
        if states[channel] != segment.startState || segment.symbolsPerChannel < 1 { broken += 1 }
        states[channel] = segment.targetState
      }
      next = stream.segment(after: segment)
    }
    #expect(broken == 0, comment)
  }

  /// The channels' symbols, gathered from all segments, are those of dynamic pooling, from either layout.
  @Test(arguments: Sample.small)
  func streamHoldsWhatPoolingGives(_ sample: Sample) throws {
    let seed: UInt64 = 3
    var random = SeededGenerator(seed: seed)
    let profile = try sample.description.profile()
    let layer = sample.description.layers[0]
    let map = randomMap(layer, using: &random)
    var turned = map
    for (index, place) in order(of: layer).enumerated() { turned[place] = map[index] }
    let symbols = profile.encode(map)
    #expect(profile.encode(turned, layout: .hwc) == symbols, "seed \(seed)")

    let stream = sample.description.streams[0]
    let order = AirOrder(stream, channels: layer.shape.channels)
    let poolings = AirOrder.poolings(stream, layer: layer)
    let expected = poolings.enumerated().map { channel, pooling in
      pooling.map { poolingSymbols(map, channel: channel, layer: layer, $0) } ?? []
    }
    #expect(symbols == order.memory.map { expected[$0.channel][$0.index] }, "seed \(seed)")
  }

  /// Returns, for each sample of a CHW map, its index in HWC.
  private func order(of layer: Layer) -> [Int] {
    (0..<layer.shape.channels).flatMap { channel in
      (0..<layer.shape.planeCount).map { $0 * layer.shape.channels + channel }
    }
  }
}

/// Encodes one channel of a CHW map with `pooling`.
func poolingSymbols(_ map: [UInt8], channel: Int, layer: Layer, _ pooling: DynamicPooling) -> [UInt8] {
  var symbols = [UInt8](repeating: 0xAA, count: pooling.symbolCount)
  var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
  var output = symbols.mutableSpan
  var cells = scratch.mutableSpan
  pooling.encode(
    FeatureMapView(map.span, shape: layer.shape, layout: .chw), channel: channel, into: &output, scratch: &cells)
  return symbols
}
