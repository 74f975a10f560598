@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

private func layer(
  _ channels: Int, _ height: Int, _ width: Int, _ kernels: (Int, Int), order: SplitOrder = .cornerFirst, bits: Int = 8,
  signed: Bool = true
) -> Layer {
  Layer(
    shape: FeatureMapShape(channels: channels, height: height, width: width),
    geometry: PoolingGeometry(
      rows: PoolingAxis(length: height, kernel: kernels.0), columns: PoolingAxis(length: width, kernel: kernels.1),
      order: order),
    format: QFormat(bits: bits, isSigned: signed, fractionBits: 3))
}

private func grids(_ sizes: (Int, Int)...) -> [GridSize] { sizes.map { GridSize(rows: $0.0, columns: $0.1) } }

extension ProfileDescription {
  /// Returns the description with these codes. The channels' scales and densities are arbitrary.
  fileprivate func coded(_ root: SymbolCode, _ refinement: SymbolCode) -> ProfileDescription {
    var copy = self
    for index in streams.indices where !byteLayers.contains(streams[index].layer) {
      let channels = layers[streams[index].layer].shape.channels
      func codes(_ code: SymbolCode) -> [ChannelCode] {
        guard code.mode != .raw else { return [] }
        return (0..<channels).map { ChannelCode(level: $0 * 5 % 24, density: code.mode == .plain ? 0 : $0 * 3 % 8) }
      }
      copy.streams[index].rootCode = root
      copy.streams[index].rootChannels = codes(root)
      copy.streams[index].refinementCode = refinement
      copy.streams[index].refinementChannels = codes(refinement)
    }
    return copy
  }

  fileprivate func with(_ change: (inout ProfileDescription) -> Void) -> ProfileDescription {
    var copy = self
    change(&copy)
    return copy
  }

  private static let fleet = ProfileDescription(
    layer: layer(2, 8, 8, (4, 4)), scan: .fleet(channels: 2, grids: [2, 3, 4, 7, 8]), spread: 4)

  private static let several = ProfileDescription().with {
    $0.layers = [layer(2, 6, 6, (2, 2)), .bytes(maximum: 40), layer(3, 4, 4, (1, 1), bits: 5)]
    $0.byteLayers = [1]
    $0.means = [[-3, 100], [], []]
    $0.channelFractionBits = [[-16, 22], [], []]
    $0.streams = [
      Stream(layer: 0, scan: .fleet(channels: 2, grids: [3, 5]), spread: 3, prediction: .difference),
      Stream(layer: 1, scan: .fleet(channels: 1, grids: grids((1, 43))), spread: 0),
      Stream(layer: 2, scan: .clio(channels: 3, slice: 1, grid: GridSize(rows: 4, columns: 4)), spread: 255),
    ]
    $0.window = 2
    $0.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: 2)
    $0.operatingPoints = [[0, 1, 2], [2], [1]]
  }

  private static let mixed = ProfileDescription(
    layer: layer(6, 8, 8, (4, 4), order: .centreOut, bits: 6),
    scan: [
      Pass(channels: 0..<5, grid: GridSize(rows: 2, columns: 2)),
      Pass(channels: 0..<2, grid: GridSize(rows: 4, columns: 4)),
      Pass(channels: 1..<4, grid: GridSize(rows: 5, columns: 5)),
      Pass(channels: 0..<5, grid: GridSize(rows: 6, columns: 6)),
    ], spread: 7)

  /// Every code, prediction, check, header, order, and kind of layer at least once.
  static let known: [ProfileDescription] = [
    fleet,
    fleet.coded(SymbolCode(mode: .plain, correlation: 5), SymbolCode(mode: .sparse))
      .with { ($0.checkLength, $0.window) = (2, 2) },
    fleet.coded(SymbolCode(mode: .plain, correlation: 8), SymbolCode(mode: .plain)).with { $0.window = 8 },
    fleet.coded(.raw, SymbolCode(mode: .sparse)).with { $0.streams[0].prediction = .difference },
    fleet.coded(SymbolCode(mode: .sparseUnsigned), SymbolCode(mode: .sparseUnsigned)).with { $0.checkLength = 1 },
    several,
    several.coded(SymbolCode(mode: .sparse), SymbolCode(mode: .plain, correlation: 3)).with { $0.checkLength = 1 },
    mixed,
    mixed.coded(SymbolCode(mode: .plain, correlation: 1), SymbolCode(mode: .sparse)).with {
      $0.means = [[1, 2, 3, -4, 5, 6]]
    },
    ProfileDescription(
      layer: layer(3, 6, 12, (2, 4), bits: 4, signed: false), scan: .fleet(channels: 3, grids: grids((3, 3), (6, 9))),
      spread: 0
    ).coded(SymbolCode(mode: .plain, correlation: 4), SymbolCode(mode: .sparseUnsigned))
      .with { ($0.headerFormat, $0.window) = (FragmentHeaderFormat(length: 4, streamBits: 4, frameBits: 8), 4) },
    ProfileDescription(
      layer: layer(2, 1, 50, (1, 16), bits: 2), scan: .fleet(channels: 2, grids: grids((1, 4), (1, 30))), spread: 1,
      prediction: .difference
    ).coded(SymbolCode(mode: .sparse), SymbolCode(mode: .sparse)),
    ProfileDescription(
      layer: layer(1, 13, 13, (8, 8), bits: 8, signed: false), scan: .fleet(channels: 1, grids: [2, 3, 16]), spread: 16),
    ProfileDescription(
      layer: layer(6, 12, 12, (4, 4)), scan: .fleet(channels: 6, grids: [3, 4, 6, 9, 12])
    ).coded(SymbolCode(mode: .plain, correlation: 6), SymbolCode(mode: .sparse))
      .with { ($0.streams[0].prediction, $0.window) = (.difference, 4) },
    ProfileDescription(
      layer: Layer(
        shape: FeatureMapShape(channels: 3, height: 6, width: 6), kernel: 2,
        format: .affine(AffineFormat(isSigned: true, scale: 0.05, zero: -128))),
      scan: .fleet(channels: 3, grids: [3, 5, 6]), spread: 3
    ).coded(SymbolCode(mode: .sparseUnsigned), SymbolCode(mode: .sparse))
      .with { ($0.checkLength, $0.hasSeededCheck, $0.window, $0.misorder) = (1, true, 3, 7) },
    ProfileDescription(
      layer: Layer(
        shape: FeatureMapShape(channels: 2, height: 4, width: 4), kernel: 1,
        format: .affine(AffineFormat(bits: 5, isSigned: false, scale: 2, zero: 9))),
      scan: .fleet(channels: 2, grids: [4]), spread: 0, prediction: .difference
    ).coded(SymbolCode(mode: .sparse), SymbolCode(mode: .sparseUnsigned))
      .with {
        ($0.window, $0.misorder, $0.headerFormat) = (2, 0, FragmentHeaderFormat(streamBits: 2, frameBits: 2))
      },
  ]
}
