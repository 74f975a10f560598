package import FeatureTypes
package import Pooling

/// What a server runs on the maps that have arrived: the layers after one cut (`ServerHalf`), or after several taps
/// (`TappedNetwork`). Each stream of the profile carries one map.
package protocol ServerModel: Sendable {
  /// By stream.
  var shapes: [FeatureMapShape] { get }
  /// By stream: the map that the server takes if nothing has arrived, the mean of each channel. Samples, H × W × C.
  var blanks: [[UInt8]] { get }

  /// The decision for maps.
  ///
  /// - Parameters:
  ///   - maps: the maps of the first streams, at least one: samples, H × W × C. The decision uses no other streams.
  ///   - cells: how many cells per channel have arrived of the last one; nil if it is complete.
  func classification(of maps: [[UInt8]], cells: Double?) -> Classification
}

extension ServerModel {
  /// A map whose samples are all the means of their channels.
  static func blank(_ shape: FeatureMapShape, _ range: SampleRange, means: [Int32]) -> [UInt8] {
    let pixel = means.map { range.pattern(of: $0) }
    return (0..<shape.count).map { pixel[$0 % pixel.count] }
  }
}

/// A grid of the map that a stream carries.
package struct StreamGrid: Hashable, Sendable {
  package let stream: Int
  package let grid: GridSize

  package init(stream: Int, grid: GridSize) { (self.stream, self.grid) = (stream, grid) }
}
