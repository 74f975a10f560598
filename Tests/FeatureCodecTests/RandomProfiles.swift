import FeatureTypes
import Pooling
import Quantize

@testable import FeatureCodec

extension ProfileDescription {
  /// Returns a random valid description with few symbols, at most 4,096 per stream.
  static func random(using random: inout SeededGenerator) -> ProfileDescription {
    var description = ProfileDescription()
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let isBytes = Int.random(in: 0..<10, using: &random) == 0
      let layer = isBytes ? .bytes(maximum: Int.random(in: 1...200, using: &random)) : Layer.random(using: &random)
      description.layers.append(layer)
      description.means.append([])
      description.channelFractionBits.append([])
      let (last, range) = (description.layers.count - 1, layer.format.range)
      if isBytes { description.byteLayers.insert(last) }
      if !isBytes, Bool.random(using: &random) {
        description.means[last] = (0..<layer.shape.channels).map { _ in
          Int32.random(in: range.lowest...range.highest, using: &random)
        }
      }
      if !isBytes, Bool.random(using: &random) {
        description.channelFractionBits[last] = (0..<layer.shape.channels).map { _ in
          Int.random(in: QFormat.fractionBitsRange, using: &random)
        }
      }
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let layer = Int.random(in: description.layers.indices, using: &random)
      let isBytes = description.byteLayers.contains(layer)
      var stream = Stream(
        layer: layer, scan: randomScan(of: description.layers[layer], using: &random),
        spread: isBytes ? 0 : [0, 1, 3, 16, 32, 255].randomElement(using: &random) ?? 0,
        prediction: isBytes || Bool.random(using: &random) ? .value : .difference)
      if !isBytes { stream.takeRandomCodes(channels: description.layers[layer].shape.channels, using: &random) }
      description.streams.append(stream)
    }
    let length = Int.random(in: 3...4, using: &random)
    let fewest = description.streams.count == 1 ? 1 : description.streams.count < 4 ? 2 : 3
    let header = FragmentHeaderFormat(
      length: length, streamBits: Int.random(in: fewest...4, using: &random),
      frameBits: Int.random(in: 2...8, using: &random))
    description.headerFormat = header
    description.window = min(Int.random(in: 1...header.frameCount / 2, using: &random), 4)
    if Bool.random(using: &random) {
      description.misorder = Int.random(in: 0...header.frameCount - 2 * description.window, using: &random)
    }
    description.checkLength = Int.random(in: 0...2, using: &random)
    description.hasSeededCheck = description.checkLength > 0 && Bool.random(using: &random)
    description.operatingPoints = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      let some = description.streams.indices.filter { _ in Bool.random(using: &random) }
      return Set(some.isEmpty ? [0] : some)
    }
    return description
  }

  /// Returns passes over random channels, none to a coarser grid than any of them has.
  private static func randomScan(of layer: Layer, using random: inout SeededGenerator) -> [Pass] {
    var states = [Int](repeating: 0, count: layer.shape.channels)
    return (0..<Int.random(in: 1...5, using: &random)).map { _ in
      let first = Int.random(in: states.indices, using: &random)
      let channels = first..<Int.random(in: first + 1...states.count, using: &random)
      let state = Int.random(in: (states[channels].max() ?? 0)...layer.geometry.stepCount, using: &random)
      for channel in channels { states[channel] = state }
      return Pass(channels: channels, grid: layer.geometry.grid(at: state))
    }
  }
}

extension ProfileDescription.Stream {
  /// Sets random modes, correlations, scales and densities.
  mutating func takeRandomCodes(channels: Int, using random: inout SeededGenerator) {
    (rootCode, rootChannels) = Self.randomCode(channels, using: &random)
    (refinementCode, refinementChannels) = Self.randomCode(channels, using: &random)
  }

  private static func randomCode(
    _ channels: Int, using random: inout SeededGenerator
  ) -> (SymbolCode, [ChannelCode]) {
    let mode = CodeMode(rawValue: UInt8.random(in: 0...3, using: &random)) ?? .raw
    let correlation = mode == .plain ? Int.random(in: 0...8, using: &random) : 0
    let known = (0..<(mode == .raw ? 0 : channels)).map { _ in
      ChannelCode(
        level: Int.random(in: ChannelCode.levelRange, using: &random),
        density: mode == .plain ? 0 : Int.random(in: ChannelCode.densityRange, using: &random))
    }
    return (SymbolCode(mode: mode, correlation: correlation), known)
  }
}

extension Layer {
  fileprivate static func random(using random: inout SeededGenerator) -> Layer {
    func axis() -> PoolingAxis {
      let length = Int.random(in: 1...12, using: &random)
      return PoolingAxis(length: length, kernel: Int.random(in: 1...max(1, 2 * length - 1), using: &random))
    }
    let (rows, columns) = (axis(), axis())
    return Layer(
      shape: FeatureMapShape(
        channels: Int.random(in: 1...6, using: &random), height: rows.length, width: columns.length),
      geometry: PoolingGeometry(
        rows: rows, columns: columns, order: Bool.random(using: &random) ? .cornerFirst : .centreOut),
      format: QFormat(
        bits: Int.random(in: 2...8, using: &random), isSigned: Bool.random(using: &random),
        fractionBits: Int.random(in: -16...22, using: &random)))
  }
}
