@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension KnownProfile {
  /// A stream's map at the layer's finest grid, channel by channel, and its coverage; [SEC-10] holds of it.
  func map(
    of receiver: Receiver, frame: Int, stream index: Int, at state: Int? = nil, layout: FeatureMapLayout = .chw
  ) -> (samples: [UInt8], cells: Int, exact: Int) {
    let layer = model.layers[model.streams[index].layer]
    let size = layer.geometry.grid(state ?? layer.geometry.lastState)
    // No sample has this pattern where a sample has fewer than 8 bits; elsewhere two maps must agree.
    var samples = [UInt8](repeating: layer.bits < 8 ? 0x55 : 0, count: layer.channels * layer.height * layer.width)
    var output = samples.mutableSpan
    guard
      let coverage = receiver.reconstruct(
        frame: frame, stream: index, at: GridSize(rows: size.rows, columns: size.columns), layout: layout, into: &output
      )
    else { violated(.reconstructionIsTotal, "no map of stream \(index) at its own grid") }
    for sample in samples {
      require(
        layer.format.pattern(layer.format.sample(sample)) == sample, .reconstructionIsTotal,
        "\(sample) is no sample of stream \(index)")
    }
    return (samples, coverage.cells, coverage.exact)
  }

  /// The symbols of a whole map, in stream order, by the library's encoder.
  func encode(_ map: [UInt8], stream index: Int, layout: FeatureMapLayout = .chw) -> [UInt8] {
    let shape = profile.withView { $0.stream(index).layer.shape }
    var buffers = DeviceBuffers(profile, stream: index)
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: layout), stream: index, of: profile)
    return Array(buffers.symbols)
  }

  /// A map of a layer's range, from an input's bytes over and over.
  func map(_ seed: [UInt8], ofLayer index: Int) -> [UInt8] {
    let layer = model.layers[index]
    return (0..<layer.channels * layer.height * layer.width).map { at in
      guard !seed.isEmpty else { return layer.format.pattern(layer.format.clamp(at % 7)) }
      return layer.format.pattern(layer.format.sample(seed[at % seed.count]))
    }
  }
}
