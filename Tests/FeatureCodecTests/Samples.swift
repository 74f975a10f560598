import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// A named description, which identifies a failing test.
struct Sample: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var description: ProfileDescription

  init(_ name: String, _ layer: Layer, _ scan: [Pass], spread: Int = 16, prediction: SymbolPrediction = .value) {
    testDescription = name
    description = ProfileDescription(layer: layer, scan: scan, spread: spread, prediction: prediction)
  }

  /// Sets the rest of the description too.
  func with(_ change: (inout ProfileDescription) -> Void) -> Sample {
    var copy = self
    change(&copy.description)
    return copy
  }

  /// The published scans at full size: 10 … 28 from 28 and 56 samples, Clio's slices of two channels.
  static let published = [
    Sample(
      "FLEET 28×28×32", layer(32, 28, 28, kernel: 4),
      .fleet(channels: 32, grids: Array(stride(from: 10, through: 28, by: 2)))),
    Sample(
      "FLEET 56×56×24", layer(24, 56, 56, kernel: 8),
      .fleet(channels: 24, grids: Array(stride(from: 10, through: 28, by: 2)))),
    Sample("Clio 8×8×40", layer(40, 8, 8, kernel: 1), .clio(channels: 40, slice: 2, grid: grid(8, 8))),
  ]

  /// Small profiles of every kind.
  static let small =
    [
      Sample("FLEET", layer(4, 14, 14, kernel: 4), .fleet(channels: 4, grids: [4, 5, 8, 13, 14])),
      Sample("FLEET, means", layer(2, 56, 56, kernel: 8), .fleet(channels: 2, grids: [10, 14, 17]), spread: 32)
        .with { $0.means = [[-100, 77]] },
      Sample("Clio", layer(7, 8, 8, kernel: 1), .clio(channels: 7, slice: 2, grid: grid(8, 8))),
      Sample("Clio, pooled", layer(6, 16, 16, kernel: 4), .clio(channels: 6, slice: 2, grid: grid(6, 6)), spread: 0),
      Sample("mixed", layer(8, 16, 16, kernel: 4), mixed, spread: 7),
      Sample("mixed, differences", layer(8, 16, 16, kernel: 4), mixed, prediction: .difference),
      Sample("channels 1 and 2 of 5", layer(5, 8, 8, kernel: 2), [pass(1..<3, 4, 4), pass(1..<3, 8, 8)], spread: 1)
        .with {
          $0.means = [[1, 2, 3, -4, 5]]
          $0.channelFractionBits = [[-16, 0, 3, 7, 22]]
        },
      Sample("rectangular", layer(3, 8, 24, kernel: 4), .fleet(channels: 3, grids: [grid(2, 6), grid(4, 12)])),
      Sample(
        "a kernel per axis, centre-out", layer(2, 24, 8, kernels: (4, 8), order: .centreOut),
        .fleet(channels: 2, grids: [grid(7, 2), grid(24, 5), grid(24, 8)]), prediction: .difference),
      Sample(
        "1-D", layer(4, 1, 64, kernels: (1, 16)), .fleet(channels: 4, grids: [grid(1, 4), grid(1, 9), grid(1, 40)])),
      Sample("padded", layer(3, 13, 13, kernel: 8), .fleet(channels: 3, grids: [2, 3, 7, 16])),
      Sample("centre-out", layer(3, 20, 20, kernel: 4, order: .centreOut), .fleet(channels: 3, grids: [5, 9, 15])),
      Sample("4-byte header", layer(3, 9, 7, kernel: 1, signed: false), .fleet(channels: 3, grids: [grid(9, 7)]))
        .with {
          $0.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 4, frameBits: 8)
          $0.window = 4
        },
    ]
    + (2...8).map { bits in
      Sample(
        "\(bits) bits", layer(3, 10, 10, kernel: 2, bits: bits, signed: bits % 2 == 0),
        .fleet(channels: 3, grids: [5, 8, 10]), prediction: bits % 3 == 0 ? .difference : .value
      )
      .with { $0.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: bits) }
    }

  static let mixed = [
    pass(0..<8, 4, 4), pass(0..<2, 8, 8), pass(2..<6, 6, 6), pass(1..<5, 10, 10), pass(3..<8, 12, 12),
    pass(0..<8, 12, 12), pass(5..<6, 16, 16),
  ]

  static func layer(
    _ channels: Int, _ height: Int, _ width: Int, kernel: Int, order: SplitOrder = .cornerFirst, bits: Int = 8,
    signed: Bool = true
  ) -> Layer {
    layer(channels, height, width, kernels: (kernel, kernel), order: order, bits: bits, signed: signed)
  }

  static func layer(
    _ channels: Int, _ height: Int, _ width: Int, kernels: (Int, Int), order: SplitOrder = .cornerFirst,
    bits: Int = 8, signed: Bool = true
  ) -> Layer {
    Layer(
      shape: FeatureMapShape(channels: channels, height: height, width: width),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: height, kernel: kernels.0), columns: PoolingAxis(length: width, kernel: kernels.1),
        order: order),
      format: QFormat(bits: bits, isSigned: signed, fractionBits: 3))
  }
}

func grid(_ rows: Int, _ columns: Int) -> GridSize { GridSize(rows: rows, columns: columns) }

func pass(_ channels: Range<Int>, _ rows: Int, _ columns: Int) -> Pass {
  Pass(channels: channels, grid: grid(rows, columns))
}
