public import Pooling

/// An editable description of a profile, for people and tools. `profile()` returns its canonical bytes.
public struct ProfileDescription: Hashable, Sendable {
  /// One stream: a layer and its scan.
  public struct Stream: Hashable, Sendable {
    /// The index of the layer.
    public var layer: Int
    public var scan: [Pass]
    /// The number of symbols in a chunk of the spread, R: 0 (no spread) to 255.
    public var spread: Int
    public var prediction: SymbolPrediction
    /// The code of the roots.
    public var rootCode = SymbolCode.raw
    /// The parameters of the roots' code, one per channel, or an empty list if it is raw.
    public var rootChannels: [ChannelCode] = []
    /// The code of the refinements.
    public var refinementCode = SymbolCode.raw
    /// The parameters of the refinements' code, one per channel, or an empty list if it is raw.
    public var refinementChannels: [ChannelCode] = []

    /// Creates a stream whose codes are raw.
    public init(layer: Int, scan: [Pass], spread: Int = 16, prediction: SymbolPrediction = .value) {
      self.layer = layer
      self.scan = scan
      self.spread = spread
      self.prediction = prediction
    }
  }

  public var layers: [Layer] = []
  public var streams: [Stream] = []
  /// For each layer the means of its channels, or an empty list.
  public var means: [[Int32]] = []
  /// For each layer the fraction bits of its channels, or an empty list.
  public var channelFractionBits: [[Int]] = []
  /// The fields of a fragment's header, or nil for `FragmentHeaderFormat(streams:)`.
  public var headerFormat: FragmentHeaderFormat?
  /// The number of frames in a receiver's window, from 1 to half of the frame numbers. Spec: [REASM-2].
  public var window = 1
  /// The number of frame numbers before the window that are late, or nil for one less than the window,
  /// at least 1. Spec: [REASM-2].
  public var misorder: Int?
  /// The number of bytes in the check at the end of every fragment: 0, 1 or 2. A link without a check of its own needs
  /// one. Spec: [FRAG-8].
  public var checkLength = 0
  /// Whether the check covers the session's number too, so that it tells devices apart. Needs a check.
  public var hasSeededCheck = false
  /// The sets of streams that are in use together. With no sets, all streams are always in use.
  public var operatingPoints: [Set<Int>] = []
  /// The indices of layers that carry opaque bytes. Their shape is 1 × 1 × (3 + maximum number of bytes).
  public var byteLayers: Set<Int> = []

  /// Creates a description without layers and streams.
  public init() {}

  package var effectiveHeaderFormat: FragmentHeaderFormat {
    headerFormat ?? FragmentHeaderFormat(streams: streams.count)
  }

  var effectiveMisorder: Int {
    misorder ?? max(0, min(max(1, window - 1), effectiveHeaderFormat.frameCount - 2 * window))
  }

  /// Creates the smallest description: one layer and one stream.
  public init(layer: Layer, scan: [Pass], spread: Int = 16, prediction: SymbolPrediction = .value) {
    layers = [layer]
    streams = [Stream(layer: 0, scan: scan, spread: spread, prediction: prediction)]
  }
}
