public import Pooling

/// A profile as a person or a tool puts it together; `profile()` gives its canonical bytes.
public struct ProfileDescription: Hashable, Sendable {
  /// One stream: a layer under a scan.
  public struct Stream: Hashable, Sendable {
    /// Index of the layer.
    public var layer: Int
    public var scan: [Pass]
    /// Symbols in a chunk of the spread, R: 0 (none) to 255.
    public var spread: Int
    public var prediction: SymbolPrediction
    /// How roots and refinements become bits, and for each that is not raw what is known of every channel.
    public var rootCode = SymbolCode.raw
    public var rootChannels: [ChannelCode] = []
    public var refinementCode = SymbolCode.raw
    public var refinementChannels: [ChannelCode] = []

    public init(layer: Int, scan: [Pass], spread: Int = 16, prediction: SymbolPrediction = .value) {
      self.layer = layer
      self.scan = scan
      self.spread = spread
      self.prediction = prediction
    }
  }

  public var layers: [Layer] = []
  public var streams: [Stream] = []
  /// For each layer the channels' means, or an empty list.
  public var means: [[Int32]] = []
  /// For each layer the channels' fraction bits, or an empty list.
  public var channelFractionBits: [[Int]] = []
  public var headerFormat = FragmentHeaderFormat()
  /// Frames of which a receiver keeps the symbols, 1 to half of the frame numbers.
  public var window = 1
  /// Bytes of the check at every fragment's end: 0, 1 or 2.
  public var checkLength = 0
  /// Sets of streams that are in use together; none means all streams, always.
  public var operatingPoints: [Set<Int>] = []
  /// Layers that carry opaque bytes: shape 1 × 1 × (3 + most bytes).
  public var byteLayers: Set<Int> = []

  public init() {}

  /// One layer, one stream: the smallest profile.
  public init(layer: Layer, scan: [Pass], spread: Int = 16, prediction: SymbolPrediction = .value) {
    layers = [layer]
    streams = [Stream(layer: 0, scan: scan, spread: spread, prediction: prediction)]
  }
}
