import ArgumentParser
import FeatureCodec
import Pooling

/// One way to send the maps of a layer.
struct OperatingPoint: Hashable, Sendable {
  enum Scan: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// All channels, grid by grid: FLEET's.
    case fleet
    /// Slices of channels, each at the finest grid at once: Clio's.
    case clio
    /// Slices of channels, each of which is brought through the grids.
    case slices
  }

  var bits: Int
  /// Whether each channel has its own fraction bits.
  var isPerChannel: Bool
  /// The number of channels that are sent: those that are worth most.
  var channels: Int
  /// The number of grids up to the finest one that is sent.
  var grids: Int
  var scan: Scan
  var order: ScanOptions.Order
  var prediction: ScanOptions.Prediction
  var spread: Int
}

extension OperatingPoint {
  /// The passes of the scan.
  ///
  /// - Parameters:
  ///   - ranking: the layer's channels; those that are worth most come first.
  ///   - grids: the layer's grids, coarsest first.
  func passes(ranking: [Int], grids all: [GridSize]) -> [Pass] {
    let (kept, grids) = (ranking.prefix(channels), all.prefix(self.grids))
    // A quarter of the channels at a time: what is worth most comes first, and there are few segments.
    let slice = max(1, (kept.count + 3) / 4)
    let slices = stride(from: kept.startIndex, to: kept.endIndex, by: slice).map {
      Array(kept[$0..<min($0 + slice, kept.endIndex)])
    }
    switch scan {
    case .fleet: return grids.flatMap { Self.passes(of: Array(kept), to: $0) }
    case .clio: return slices.flatMap { Self.passes(of: $0, to: grids[grids.endIndex - 1]) }
    case .slices: return slices.flatMap { slice in grids.flatMap { Self.passes(of: slice, to: $0) } }
    }
  }

  /// One pass for each run of neighbouring channels.
  private static func passes(of channels: [Int], to grid: GridSize) -> [Pass] {
    var passes: [Pass] = []
    for channel in channels.sorted() {
      if let last = passes.last, last.channels.upperBound == channel {
        passes[passes.count - 1].channels = last.channels.lowerBound..<channel + 1
      } else {
        passes.append(Pass(channels: channel..<channel + 1, grid: grid))
      }
    }
    return passes
  }
}
