public import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension ProfileJSON {
  /// Creates the JSON form of a profile, with one pass per segment. A profile made from it has the same bytes.
  public init(_ profile: Profile) {
    self = profile.withView { view in
      var layers: [Layer] = []
      for index in 0..<view.layerCount { layers.append(Layer(view, index)) }
      var streams: [Stream] = []
      for index in 0..<view.streamCount { streams.append(Stream(view.stream(index))) }
      var points: [[Int]] = []
      for point in 0..<view.operatingPointCount {
        var used: [Int] = []
        for stream in 0..<view.streamCount where view.uses(stream: stream, atOperatingPoint: point) {
          used.append(stream)
        }
        points.append(used)
      }
      let header = view.headerFormat
      return ProfileJSON(
        header: Header(bytes: header.length, streamBits: header.streamBits, frameBits: header.frameBits),
        check: view.checkLength, seededCheck: view.hasSeededCheck ? true : nil, window: view.window,
        misorder: view.misorder, layers: layers, streams: streams, operatingPoints: points.isEmpty ? nil : points)
    }
  }

  private init(
    header: Header, check: Int, seededCheck: Bool?, window: Int, misorder: Int, layers: [Layer], streams: [Stream],
    operatingPoints: [[Int]]?
  ) {
    (self.header, self.check, self.seededCheck) = (header, check, seededCheck)
    (self.window, self.misorder) = (window, misorder)
    (self.layers, self.streams, self.operatingPoints) = (layers, streams, operatingPoints)
  }
}

extension ProfileJSON.Layer {
  fileprivate init(_ view: borrowing ProfileView, _ index: Int) {
    let layer = view.layer(index)
    if let maximum = view.maximumBytes(layer: index) {
      (kind, maximumBytes) = ("bytes", maximum)
      return
    }
    (channels, height, width) = (layer.shape.channels, layer.shape.height, layer.shape.width)
    kernel = [layer.geometry.rows.kernel, layer.geometry.columns.kernel]
    order = layer.geometry.order == .centreOut ? "centre" : "corner"
    (bits, signed) = (layer.format.range.bits, layer.format.range.isSigned)
    switch layer.format {
    case .q(let format): fractionBits = format.fractionBits
    case .affine(let format): (scale, zero) = (Double(format.scale), Int(format.zero))
    }
    if view.hasMeans(layer: index) {
      var list: [Int] = []
      for channel in 0..<layer.shape.channels { list.append(Int(view.mean(ofChannel: channel, inLayer: index))) }
      means = list
    }
    if view.hasChannelFractionBits(layer: index) {
      var list: [Int] = []
      for channel in 0..<layer.shape.channels {
        guard case .q(let format) = view.format(ofChannel: channel, inLayer: index) else { continue }
        list.append(format.fractionBits)
      }
      channelFractionBits = list
    }
  }
}

extension ProfileJSON.Stream {
  fileprivate init(_ stream: borrowing StreamView) {
    layer = stream.layerIndex
    scan = ProfileJSON.Scan(
      passes: stream.passes.map {
        ProfileJSON.Pass(
          channels: [$0.channels.lowerBound, $0.channels.upperBound], grid: [$0.grid.rows, $0.grid.columns])
      })
    spread = stream.spread
    prediction = stream.prediction == .difference ? "difference" : "value"
    roots = ProfileJSON.Code(stream.rootCode, stream.rootChannels)
    refinements = ProfileJSON.Code(stream.refinementCode, stream.refinementChannels)
  }
}

extension ProfileJSON.Code {
  fileprivate init(_ code: SymbolCode, _ channels: [ChannelCode]) {
    mode =
      switch code.mode {
      case .raw: "raw"
      case .plain: "plain"
      case .sparse: "sparse"
      case .sparseUnsigned: "sparseUnsigned"
      }
    correlation = code.mode == .plain ? code.correlation : nil
    self.channels = channels.isEmpty ? nil : channels.map { [$0.level, $0.density] }
  }
}
