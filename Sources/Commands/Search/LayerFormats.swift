import Quantize

/// The Q formats of least squared error for the maps of a layer: for each number of bits, one for all channels, and one for
/// each channel.
struct LayerFormats: Sendable {
  private static let bits = 2...8

  private let whole: [NumberFormat]
  private let byChannel: [[NumberFormat]]

  /// - Parameters:
  ///   - maps: examples, H × W × C, without values that are not numbers.
  ///   - channels: the number of channels.
  init(fitting maps: [[Float]], channels: Int) {
    let isSigned = maps.contains { $0.contains { $0 < 0 } }
    let planes = (0..<channels).map { channel in
      maps.flatMap { map in stride(from: channel, to: map.count, by: channels).map { map[$0] } }
    }
    let found = Concurrently.map(Self.bits.count) { index -> (NumberFormat, [NumberFormat]) in
      let bits = Self.bits.lowerBound + index
      func best(_ lists: [[Float]]) -> NumberFormat {
        var calibration = QFormatCalibration(bits: bits, isSigned: isSigned)
        for list in lists {
          let values = list[...]
          try? calibration.add(values.span)
        }
        return .q(calibration.byLeastSquaredError())
      }
      return (best(maps), planes.map { best([$0]) })
    }
    (whole, byChannel) = (found.map(\.0), found.map(\.1))
  }

  /// The format of each channel.
  subscript(bits: Int, byChannel byChannel: Bool) -> [NumberFormat] {
    let index = bits - Self.bits.lowerBound
    return byChannel
      ? self.byChannel[index] : [NumberFormat](repeating: whole[index], count: self.byChannel[index].count)
  }
}
