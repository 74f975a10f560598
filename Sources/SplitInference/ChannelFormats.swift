package import FeatureCodec
package import FeatureTypes
package import Quantize

/// The number formats of a layer's channels. They share their range, and may differ in their scale.
package struct ChannelFormats: Equatable {
  /// One format per channel, at least one.
  package let formats: ContiguousArray<NumberFormat>

  package init(_ format: NumberFormat, channels: Int) { formats = ContiguousArray(repeating: format, count: channels) }

  package init(_ formats: some Sequence<NumberFormat>) { self.formats = ContiguousArray(formats) }

  /// The formats of the layer that `stream` of `profile` carries.
  package init(of profile: Profile, stream: Int) {
    self = profile.withView { view in
      let layer = view.stream(stream).layerIndex
      var formats: [NumberFormat] = []
      for channel in 0..<view.layer(layer).shape.channels {
        formats.append(view.format(ofChannel: channel, inLayer: layer))
      }
      return ChannelFormats(formats)
    }
  }

  package var range: SampleRange { formats[0].range }

  /// Whether all channels have the same format.
  package var isUniform: Bool { formats.allSatisfy { $0 == formats[0] } }

  package func quantize(
    _ values: ArraySlice<Float>, shape: FeatureMapShape, layout: FeatureMapLayout
  ) throws(QuantizeError) -> [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: shape.count)
    var output = bytes.mutableSpan
    try NumberFormat.quantize(values.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    return Array(bytes)
  }

  package func dequantize(_ samples: [UInt8], shape: FeatureMapShape, layout: FeatureMapLayout) -> [Float] {
    var values = ContiguousArray<Float>(repeating: 0, count: shape.count)
    var output = values.mutableSpan
    let samples = samples[...]
    NumberFormat.dequantize(samples.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    return Array(values)
  }

  /// The most samples in a piece of `forEachPiece`, unless one pixel has more.
  private static let pieceCount = 1 << 16

  /// Calls `body` with the real values of a map, piece by piece, in the order of its samples: so that a large map's values
  /// need not be in memory at once.
  package func forEachPiece(
    of samples: [UInt8], shape: FeatureMapShape, layout: FeatureMapLayout, _ body: ([Float]) -> Void
  ) {
    // Whole pixels, or whole channels, or a part of one channel.
    let (channels, pixels) =
      layout == .hwc
      ? (shape.channels, max(1, Self.pieceCount / shape.channels))
      : (max(1, Self.pieceCount / shape.planeCount), min(shape.planeCount, Self.pieceCount))
    for channel in stride(from: 0, to: shape.channels, by: channels) {
      let some = channel..<min(channel + channels, shape.channels)
      let part = ChannelFormats(formats[some])
      for pixel in stride(from: 0, to: shape.planeCount, by: pixels) {
        let piece = FeatureMapShape(
          channels: some.count, height: 1, width: min(pixels, shape.planeCount - pixel))
        let first = layout == .hwc ? pixel * shape.channels : channel * shape.planeCount + pixel
        body(part.dequantize(Array(samples[first..<first + piece.count]), shape: piece, layout: layout))
      }
    }
  }
}

extension Profile {
  /// The mean of each channel of the layer that a stream carries, as a sample.
  package func means(ofStream stream: Int) -> [Int32] {
    withView { view in
      let layer = view.stream(stream).layerIndex
      return (0..<view.layer(layer).shape.channels).map { view.mean(ofChannel: $0, inLayer: layer) }
    }
  }
}
