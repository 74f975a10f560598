package import FeatureCodec
package import FeatureTypes
package import Pooling

/// The device's half of a run: one stream, its buffers taken once.
package struct DeviceSide {
  let profile: Profile
  let stream: Int
  private var symbols: [UInt8]
  private var channelSymbols: [UInt8]
  private var scratch: [EncoderCell]

  package init(_ profile: Profile, stream: Int = 0) {
    self.profile = profile
    self.stream = stream
    (symbols, channelSymbols, scratch) = profile.withView { view in
      let stream = view.stream(stream)
      return (
        [UInt8](repeating: 0, count: stream.symbolCount), [UInt8](repeating: 0, count: stream.channelSymbolCount),
        [EncoderCell](repeating: EncoderCell(), count: stream.scratchCount)
      )
    }
  }

  /// All fragments of one map, each of at most `payload` bytes.
  ///
  /// - Throws: `FragmentError.payloadTooShort` with the bytes that this profile's fragments need.
  package mutating func fragments(
    of map: [UInt8], layout: FeatureMapLayout, frame: Int, payload: Int, rounding: ChildRounding = .closedLoop
  ) throws(FragmentError) -> [[UInt8]] {
    encode(map, layout: layout, rounding: rounding)
    return try profile.withView { (view) throws(FragmentError) -> [[UInt8]] in
      let stream = view.stream(stream)
      var sender = StreamSender(stream, frame: frame)
      var fragments: [[UInt8]] = []
      var buffer = [UInt8](repeating: 0, count: max(payload, 0))
      while true {
        var bytes = buffer.mutableSpan
        let length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &bytes)
        guard length > 0 else { return fragments }
        fragments.append(Array(buffer[..<length]))
      }
    }
  }

  private mutating func encode(_ map: [UInt8], layout: FeatureMapLayout, rounding: ChildRounding) {
    let (profile, stream) = (profile, stream)
    profile.withView { view in
      let stream = view.stream(stream)
      encode(FeatureMapView(map.span, shape: stream.layer.shape, layout: layout), stream, rounding)
    }
  }

  private mutating func encode(
    _ map: borrowing FeatureMapView, _ stream: borrowing StreamView, _ rounding: ChildRounding
  ) {
    // Three buffers change at once: two of them leave their places meanwhile.
    var symbols: [UInt8] = []
    var channelSymbols: [UInt8] = []
    swap(&symbols, &self.symbols)
    swap(&channelSymbols, &self.channelSymbols)
    var output = symbols.mutableSpan
    var channel = channelSymbols.mutableSpan
    var cells = scratch.mutableSpan
    stream.encode(map, rounding: rounding, into: &output, channelSymbols: &channel, scratch: &cells)
    swap(&symbols, &self.symbols)
    swap(&channelSymbols, &self.channelSymbols)
  }
}
