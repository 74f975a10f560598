internal import FeatureTypes

/// Copies some channels of one map to some channels of another: out[y, x, target + c] = in[y, x, source + c].
///
/// Not public: a generic function called from another module creates its types on the first call, which allocates.
struct ChannelCopy: Hashable, Sendable {
  let input: FeatureMapShape
  let output: FeatureMapShape
  let source: Int
  let target: Int
  let channels: Int

  /// Nil if the maps differ in height or width, there are no channels, or not all channels are in both maps.
  init?(_ input: FeatureMapShape, from source: Int, to target: Int, of output: FeatureMapShape, channels: Int) {
    guard input.height == output.height, input.width == output.width, channels >= 1, source >= 0, target >= 0,
      channels <= input.channels, source <= input.channels - channels, channels <= output.channels,
      target <= output.channels - channels
    else { return nil }
    self.input = input
    self.output = output
    self.source = source
    self.target = target
    self.channels = channels
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` samples.
  @inline(__always)
  func apply<Sample: BitwiseCopyable>(to map: Span<Sample>, into result: inout MutableSpan<Sample>) {
    apply(to: map, into: &result) { samples, target in
      for c in 0..<target.count { target[c] = samples[c] }
    }
  }

  /// Like `apply(to:into:)`, but calls `change` with the channels of each pixel instead of copying them.
  @inline(__always)
  func apply<Sample: BitwiseCopyable>(
    to map: Span<Sample>, into result: inout MutableSpan<Sample>,
    _ change: (_ samples: Span<Sample>, _ target: inout MutableSpan<Sample>) -> Void
  ) {
    precondition(map.count == input.count && result.count == output.count, "the maps have the wrong sizes")
    for pixel in 0..<input.planeCount {
      let (first, place) = (pixel * input.channels + source, pixel * output.channels + target)
      var part = result._mutatingExtracting(place..<place + channels)
      change(map.extracting(first..<first + channels), &part)
    }
  }
}
