import FeatureFiles
import FeatureTypes
import Foundation
import SeededRandom

@testable import DigitDemo

/// A report with invented figures, of the same shape as the demo's: smooth maps of 32×32, grids 8 to 16, five loss rates.
enum SampleReport {
  static let losses = [0, 0.1, 0.3, 0.6, 0.9]

  static func make(pictures count: Int = 5) -> DemoReport {
    DemoReport(
      facts: .init(
        maps: [
          .init(layer: "L1", shape: FeatureMapShape(channels: 16, height: 32, width: 32), format: "Q3.5, unsigned")
        ],
        payload: 244,
        policy: .packets, threshold: 0.8, seed: 42, lossRates: losses),
      pictures: (0..<count).map { picture($0) },
      summaries: losses.map { loss in
        .init(
          loss: loss, pictures: count, exited: Int(Double(count) * (1 - loss * 0.6)), accuracy: 0.92 - loss * 0.4,
          meanBytes: 1500 + loss * 3000, meanFragments: 7 + loss * 12)
      },
      baselines: [
        .init(name: "raw picture", accuracy: 0.9, meanBytes: 12_288),
        .init(name: "unpooled map", accuracy: 0.877, meanBytes: 16_600),
      ],
      accuracyAgainstBytes: losses.map { loss in
        .init(
          loss: loss,
          points: [1049, 1310, 1600, 2340, 3200, 4199].map { bytes in
            .init(bytes: bytes, accuracy: 0.87 * (1 - exp(-bytes / 900)) * (1 - loss * loss * 0.7))
          })
      })
  }

  static func picture(_ seed: Int) -> PictureRun {
    let pixels = (0..<64 * 64).flatMap { index -> [UInt8] in
      let (x, y) = (Double(index % 64) / 64, Double(index / 64) / 64)
      let ink = shape(x, y, seed) > 0.5
      return ink ? [250, 240, 220] : [UInt8(40 + 80 * x), UInt8(60 + 60 * y), UInt8(90 + seed * 15 % 90)]
    }
    return PictureRun(
      name: "measure-\(seed * 7 + 3)", label: "\(seed % 10)", picture: .init(width: 64, height: 64, rgb: pixels),
      fullMaps: [.init(layer: "L1", channels: (0..<4).map { channel($0, seed, grid: 32, noise: 0) })],
      runs: losses.map { run($0, seed) })
  }

  static func run(_ loss: Double, _ seed: Int) -> LossRun {
    let grids = [8, 10, 12, 14, 16, 24, 32]
    let fragments = grids.map { ($0 * $0 * 16 + 240) / 241 }
    func confidence(_ sent: Int) -> Double { 0.15 + 0.8 * (1 - exp(-Double(sent) * (1 - loss) / Double(4 + seed))) }
    let stages = zip(grids, fragments).map { grid, sent in
      Stage(
        rows: grid, columns: grid, bytes: sent * 244, fragmentsSent: sent,
        fragmentsReceived: Int(Double(sent) * (1 - loss)), coverage: 1 - loss,
        psnrPooled: loss == 0 ? (grid == 8 ? .infinity : 52) : 34 - loss * 20,
        psnrFull: 18 + Double(grid) / 2 - loss * 8,
        decision: confidence(sent) > 0.5 ? "\(seed % 10)" : "none", confidence: confidence(sent),
        channels: (0..<4).map { channel($0, seed, grid: grid, noise: loss) })
    }
    let sent = (1...(fragments.last ?? 1))
    let exit = sent.first { confidence($0) >= 0.8 }
    return LossRun(
      loss: loss, stages: stages,
      confidences: sent.prefix(30).map { .init(fragmentsSent: $0, confidence: confidence($0)) },
      exit: exit.map { .init(fragmentsSent: $0, bytes: $0 * 244) }, decision: "\(seed % 10)",
      confidence: confidence(exit ?? sent.count))
  }

  private static func channel(_ channel: Int, _ seed: Int, grid: Int, noise: Double) -> GreyImage {
    var generator = SeededGenerator(seed: UInt64(channel * 1000 + seed * 100 + grid))
    let values = (0..<grid * grid).map { index -> Float in
      let (x, y) = ((Double(index % grid) + 0.5) / Double(grid), (Double(index / grid) + 0.5) / Double(grid))
      let isLost = Double.random(in: 0..<1, using: &generator) < noise
      let value = shape(x + Double(channel) * 0.02, y, seed) * cos(Double(channel) + x * 3)
      return Float(isLost ? 0.3 : value)
    }
    return GreyImage(width: grid, height: grid, values: values, lowest: -1, highest: 1)
  }

  /// A ring with a tail, 0…1.
  private static func shape(_ x: Double, _ y: Double, _ seed: Int) -> Double {
    let (u, v) = (x - 0.45, y - 0.4)
    let ring = abs((u * u + v * v).squareRoot() - 0.2 - Double(seed % 3) * 0.03)
    let tail = y > 0.4 ? abs(x - 0.65 + (y - 0.4) * 0.3) : 1
    return max(0, 1 - min(ring, tail) * 9)
  }
}
