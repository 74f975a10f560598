package import FeatureCodec
import FeatureTypes
package import Pooling
import Quantize
import Transmission

/// Sends every map of a set over a lossy link, and runs the rest of the network at each grid of the scan.
package struct Evaluation {
  /// The result for all maps at one loss and grid.
  package struct Row {
    package var loss: Double
    var grid: GridSize
    /// Means over the maps: bytes sent up to this grid, share of exact cells, PSNR in dB against the full map.
    package var bytes: Double
    package var coverage: Double
    package var psnr: Double
    package var accuracy: Double
  }

  let split: SplitNetwork
  private let profile: Profile
  private let payload: Int
  private let grids: [GridSize]
  private let completeOnly: Bool
  private var device: DeviceSide

  /// - Parameters:
  ///   - profile: a profile whose first stream sends the layer at which `split` is cut, all channels, grid by grid.
  ///   - grids: the grids of the stream to evaluate, in order.
  ///   - payload: the longest fragment, in bytes.
  ///   - completeOnly: use only the largest complete grid, as a receiver without concealment does.
  package init(split: SplitNetwork, profile: Profile, grids: [GridSize], payload: Int, completeOnly: Bool) {
    (self.split, self.profile, self.grids) = (split, profile, grids)
    (self.payload, self.completeOnly) = (payload, completeOnly)
    device = DeviceSide(profile)
  }

  /// One row per grid.
  ///
  /// - Parameters:
  ///   - maps: maps of the layer, H × W × C, in its format.
  ///   - classes: the class of each map.
  ///   - progress: called after each map, with the number of maps so far.
  package mutating func run(
    _ maps: [[UInt8]], classes: [String], loss: Double, seed: UInt64, progress: (Int) -> Void
  ) throws(FragmentError) -> [Row] {
    precondition(!maps.isEmpty && classes.count == maps.count, "there must be one class per map, and at least one map")
    var rows = grids.map { Row(loss: loss, grid: $0, bytes: 0, coverage: 0, psnr: 0, accuracy: 0) }
    var squares = [Double](repeating: 0, count: grids.count)
    let range = split.format.range
    for (index, samples) in maps.enumerated() {
      let frame = 0  // Every map has its own receiver.
      let fragments = try device.fragments(of: samples, layout: .hwc, frame: frame, payload: payload)
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(index))
      var server = DemoServer(profile, split: split, frame: frame)
      var bytes = 0
      var next = 0
      for (number, fragment) in fragments.enumerated() {
        bytes += fragment.count
        if link.delivers() { server.store(fragment) }
        while next < grids.count,
          number == fragments.count - 1 || profile.sends(fragment, allOf: grids[next], channels: split.shape.channels)
        {
          let grid = completeOnly ? server.completeGrid(upTo: grids[next]) : grids[next]
          let estimate = grid.flatMap { server.map(at: $0) } ?? server.blank
          rows[next].bytes += Double(bytes)
          rows[next].coverage += estimate.coverage.fraction
          for (sample, wanted) in zip(estimate.map, samples) {
            let error = Double(range.value(of: sample) - range.value(of: wanted))
            squares[next] += error * error
          }
          if grid.flatMap({ server.classification(at: $0) })?.label == classes[index] { rows[next].accuracy += 1 }
          next += 1
        }
      }
      progress(index + 1)
    }
    let count = Double(maps.count)
    for index in rows.indices {
      rows[index].bytes /= count
      rows[index].coverage /= count
      rows[index].accuracy /= count
      rows[index].psnr = SignalToNoise.peak(
        meanSquare: squares[index] / count / Double(split.shape.count), peak: Double(range.highest - range.lowest))
    }
    return rows
  }
}
