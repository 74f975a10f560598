internal import FeatureTypes
internal import Pooling
internal import Quantize

extension StreamView {
  /// The scan: one pass for each of the profile's segments.
  public var passes: [Pass] {
    var passes: [Pass] = []
    var next = segment(after: nil)
    while let segment = next {
      passes.append(Pass(channels: segment.channels, grid: layer.geometry.grid(at: segment.targetState)))
      next = self.segment(after: segment)
    }
    return passes
  }

  /// The codes of every channel's roots, or an empty list if the roots are raw.
  public var rootChannels: [ChannelCode] { channelCodes(roots: true) }

  /// The codes of every channel's refinements, or an empty list if the refinements are raw.
  public var refinementChannels: [ChannelCode] { channelCodes(roots: false) }

  private func channelCodes(roots: Bool) -> [ChannelCode] {
    guard (roots ? rootCode : refinementCode).mode != .raw else { return [] }
    var codes: [ChannelCode] = []
    for channel in 0..<layer.shape.channels { codes.append(channelCode(ofChannel: channel, isRoot: roots)) }
    return codes
  }
}

extension Layer {
  /// Returns a layer of opaque bytes, at most `maximum` per frame. Spec: [PROF-8].
  public static func bytes(maximum: Int) -> Layer {
    precondition(1...65_532 ~= maximum, "a layer of bytes holds 1 to 65,532 bytes per frame")
    return Layer(
      shape: FeatureMapShape(channels: 1, height: 1, width: maximum + LayerRecord.lengthPrefix), kernel: 1,
      format: QFormat(isSigned: false, fractionBits: 0))
  }
}
