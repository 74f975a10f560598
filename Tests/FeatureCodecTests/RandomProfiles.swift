import FeatureTypes
import Pooling
import Quantize

@testable import FeatureCodec

extension ProfileDescription {
  /// Any description that a profile can be made of, of few symbols: at most 4,096 a stream.
  static func random(using random: inout SeededGenerator) -> ProfileDescription {
    var description = ProfileDescription()
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let layer = Layer.random(using: &random)
      description.layers.append(layer)
      description.means.append([])
      description.channelFractionBits.append([])
      let (last, range) = (description.layers.count - 1, layer.format.range)
      if Bool.random(using: &random) {
        description.means[last] = (0..<layer.shape.channels).map { _ in
          Int32.random(in: range.lowest...range.highest, using: &random)
        }
      }
      if Bool.random(using: &random) {
        description.channelFractionBits[last] = (0..<layer.shape.channels).map { _ in
          Int.random(in: QFormat.fractionBitsRange, using: &random)
        }
      }
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let layer = Int.random(in: description.layers.indices, using: &random)
      description.streams.append(
        Stream(
          layer: layer, scan: randomScan(of: description.layers[layer], using: &random),
          spread: [0, 1, 3, 16, 255].randomElement(using: &random) ?? 0,
          prediction: Bool.random(using: &random) ? .value : .difference))
    }
    let length = Int.random(in: 3...4, using: &random)
    description.headerFormat = FragmentHeaderFormat(length: length, frameBits: Int.random(in: 2...8, using: &random))
    description.window = Int.random(in: 1...description.headerFormat.frameCount / 2, using: &random)
    description.window = min(description.window, 4)
    return description
  }

  /// Passes over random channels, none to a coarser grid than any of them has.
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
