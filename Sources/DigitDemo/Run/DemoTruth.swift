import FeatureTypes
import Pooling
import SplitInference
import Transmission

/// The full map, which the server must estimate: the ground truth for reconstructions.
struct DemoTruth {
  private let full: PooledMap
  /// The channels that vary most, which the report shows.
  private let shown: [Int]
  private let values: [Double]
  private let peak: Double

  init(map: PooledMap) {
    full = map
    values = map.samples.map { Double(map.range.value(of: $0)) }
    peak = Double(map.range.highest - map.range.lowest)
    let (channels, planeCount) = (map.shape.channels, Double(map.shape.planeCount))
    var sums = [Double](repeating: 0, count: channels)
    var squares = sums
    for (index, value) in values.enumerated() {
      sums[index % channels] += value
      squares[index % channels] += value * value
    }
    let variances = (0..<channels).map { squares[$0] - sums[$0] * sums[$0] / planeCount }
    shown = (0..<channels).sorted { variances[$0] > variances[$1] }.prefix(6).sorted()
  }

  /// The PSNR against the map pooled to `grid` by Eq. 3.
  func pooledPSNR(of map: [UInt8], at grid: GridSize) -> Double {
    guard let state = full.geometry.state(of: grid), !map.isEmpty else { return 0 }
    let reconstructed = PooledMap(
      samples: map, shape: full.shape, layout: .hwc, geometry: full.geometry, range: full.range)
    // Every cell of the reconstruction is constant, so pooling returns its value.
    return SignalToNoise.peak(reconstructed.means(at: state), against: full.means(at: state), peak: peak)
  }

  /// The PSNR against the full map.
  func fullPSNR(of map: [UInt8]) -> Double {
    SignalToNoise.peak(map.map { Double(full.range.value(of: $0)) }, against: values, peak: peak)
  }

  /// The shown channels of `map`, on the full map's grey scale.
  func images(of map: [UInt8]) -> [GreyImage] {
    let shape = full.shape
    guard map.count == shape.count else { return [] }
    return shown.map { channel in
      func plane(_ samples: [UInt8]) -> [Float] {
        (0..<shape.planeCount).map { Float(full.range.value(of: samples[$0 * shape.channels + channel])) }
      }
      let scale = plane(full.samples)
      return GreyImage(
        width: shape.width, height: shape.height, values: plane(map), lowest: scale.min() ?? 0,
        highest: scale.max() ?? 0)
    }
  }
}
