import FeatureTypes
import Pooling
import Quantize

@testable import FeatureCodec

/// The order of a stream's symbols on air, derived symbol by symbol from its passes.
///
/// The arithmetic of segments, cursor and spread must agree with it.
struct AirOrder {
  /// A symbol: number `index` of its channel.
  struct Place: Hashable {
    var channel: Int
    var index: Int
  }
  /// The symbols in the order in which they are sent.
  private(set) var places: [Place] = []
  /// The symbols in the order in which both sides keep them.
  private(set) var memory: [Place] = []
  /// The grid that the symbol at each offset on air leads to.
  private(set) var grids: [GridSize] = []

  init(_ stream: ProfileDescription.Stream, channels: Int) {
    var cells = [Int](repeating: 0, count: channels)
    // Channels stay together as long as every pass has moved them together.
    var together = [Int](repeating: 0, count: channels)
    var segments = 0
    for pass in stream.scan {
      var rest = Array(pass.channels)
      while let first = rest.first {
        let group = Array(rest.prefix { together[$0] == together[first] })
        rest.removeFirst(group.count)
        guard cells[first] < pass.grid.cellCount else { continue }
        var segment: [Place] = []
        for channel in group {
          segment += (cells[channel]..<pass.grid.cellCount).map { Place(channel: channel, index: $0) }
        }
        segments += 1
        for channel in group { (cells[channel], together[channel]) = (pass.grid.cellCount, segments) }
        memory += segment
        places += AirOrder.spread(segment, chunk: stream.spread)
        grids += [GridSize](repeating: pass.grid, count: segment.count)
      }
    }
  }

  private static func spread(_ segment: [Place], chunk: Int) -> [Place] {
    guard chunk > 0 else { return segment }
    let whole = segment.count / chunk
    let chunks = (0..<whole).map { segment[$0 * chunk..<($0 + 1) * chunk] }
    let stride = Spread.stride(for: whole)
    return (0..<whole).flatMap { chunks[$0 * stride % whole] } + segment[(whole * chunk)...]
  }

  /// The pooling of each channel, from the passes alone, or nil if the scan leaves it out.
  static func poolings(
    _ stream: ProfileDescription.Stream, layer: Layer
  ) -> [DynamicPooling?] {
    (0..<layer.shape.channels).map { channel in
      let states = stream.scan.filter { $0.channels.contains(channel) }.compactMap { layer.geometry.state(of: $0.grid) }
      guard let root = states.first, let finest = states.last else { return nil }
      return DynamicPooling(
        layer.geometry, rootState: root, finestState: finest, range: layer.format.range, prediction: stream.prediction)
    }
  }
}
