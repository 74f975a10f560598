import FeatureCodec
import FeatureTypes
import Quantize

/// The number formats of a layer's channels. They share their range, and may differ in their scale.
struct ChannelFormats: Equatable {
  /// One format per channel, at least one.
  let formats: ContiguousArray<NumberFormat>

  init(_ format: NumberFormat, channels: Int) { formats = ContiguousArray(repeating: format, count: channels) }

  init(_ formats: some Sequence<NumberFormat>) { self.formats = ContiguousArray(formats) }

  /// The formats of the layer that `stream` of `profile` carries.
  init(of profile: Profile, stream: Int) {
    self = profile.withView { view in
      let layer = view.stream(stream).layerIndex
      var formats: [NumberFormat] = []
      for channel in 0..<view.layer(layer).shape.channels {
        formats.append(view.format(ofChannel: channel, inLayer: layer))
      }
      return ChannelFormats(formats)
    }
  }

  var range: SampleRange { formats[0].range }

  /// Whether all channels have the same format.
  var isUniform: Bool { formats.allSatisfy { $0 == formats[0] } }

  func quantize(
    _ values: ArraySlice<Float>, shape: FeatureMapShape, layout: FeatureMapLayout
  ) throws(QuantizeError) -> [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: shape.count)
    var output = bytes.mutableSpan
    try NumberFormat.quantize(values.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    return Array(bytes)
  }

  func dequantize(_ samples: [UInt8], shape: FeatureMapShape, layout: FeatureMapLayout) -> [Float] {
    var values = ContiguousArray<Float>(repeating: 0, count: shape.count)
    var output = values.mutableSpan
    let samples = samples[...]
    NumberFormat.dequantize(samples.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    return Array(values)
  }

  /// "s8, n = 3", or "s8, n = -2 to 5 by channel".
  var text: String {
    let bits = formats.compactMap { format in
      if case .q(let format) = format { format.fractionBits } else { nil }
    }
    guard !isUniform, let least = bits.min(), let most = bits.max() else { return formats[0].text }
    return "\(range.isSigned ? "s" : "u")\(range.bits), n = \(least) to \(most) by channel"
  }
}
