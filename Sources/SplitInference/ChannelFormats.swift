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
}
